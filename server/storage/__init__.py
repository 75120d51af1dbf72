"""The central store: tables, unit of work, change feed, repositories."""
