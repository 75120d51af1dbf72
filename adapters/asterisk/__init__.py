"""Telephone through Asterisk's Manager Interface (AMI): watching queues and calls, dialling."""
