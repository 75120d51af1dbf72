"""Real mail servers for tests: Dovecot behind an SMTP relay."""
