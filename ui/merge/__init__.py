"""Making two cards of one person one."""
