"""Providers of messengers, as their published APIs describe them: only the cloud is made up."""
