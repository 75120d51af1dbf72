"""Disks that fail at the n-th write or sync, and disks whose power goes."""
