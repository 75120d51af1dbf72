"""Search over everything local."""
