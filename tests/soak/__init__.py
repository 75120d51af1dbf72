"""Real processes on a bad day: workstations, nodes and a PostgreSQL that are killed and cut off.

``python -m tests.soak --rounds 1000`` is the long run; the tests play a short one every day.
"""
