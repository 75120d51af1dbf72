"""Screens and the design system."""
