"""The encrypted local store: work.db (precious) and cache.db (rebuildable)."""
