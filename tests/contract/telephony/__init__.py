"""The telephone port: one suite for recordings, the demonstration's PBX and a real Asterisk."""
