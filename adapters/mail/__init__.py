"""E-mail: an IMAP inbox and an SMTP outbox behind the channel ports."""
