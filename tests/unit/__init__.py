"""Unit tests; folders mirror the packages."""
