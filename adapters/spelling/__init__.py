"""Spelling of Russian and English."""
