"""Contract suites: one per port, run against recordings, simulators and real peers."""
