"""Customers whose programs talk to the centre itself: a visitor of a site, a user of an app."""
