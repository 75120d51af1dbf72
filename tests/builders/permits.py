"""A permit for what tests put into the outbox past every rule."""

from __future__ import annotations

from domain.contact_rules import Contact, Permit, Purpose

PERMIT = Permit(contact=Contact(purpose=Purpose.SERVICE, channel_kind="email"))
