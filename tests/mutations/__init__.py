"""Guards switched off, one at a time: what then finds nothing checks nothing (docs/proof.md).

``python -m tests.mutations`` runs, for each guard of ``guards.py``, the test that must fail without
it. Guards of the protocol that a simulated day needs are in ``tests.simulation.mutations``.
"""
