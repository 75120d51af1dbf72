"""The mail adapter against a mailbox: one suite for Dovecot and for the demo simulator."""
