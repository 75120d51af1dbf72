"""Write side: every act of the agent becomes an operation in the outbox."""
