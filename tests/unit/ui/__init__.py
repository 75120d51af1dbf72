"""Presenters and the design system, without a window."""
