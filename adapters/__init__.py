"""Adapters: one folder per outside thing; each knows only ``domain``."""
