"""Payments, and what can be proposed to one customer."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _versions() -> list[sa.Column[Any]]:
    return [
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("fver", sa.Text(), server_default="{}", nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("customer_id", sa.LargeBinary(), nullable=False),
        sa.Column("branch_id", sa.LargeBinary(), nullable=False),
        sa.Column("order_id", sa.LargeBinary(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=False),
        *_versions(),
    )
    op.create_index("ix_payment_customer_id", "payment", ["customer_id"])
    op.create_table(
        "personal_offer",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("customer_id", sa.LargeBinary(), nullable=False),
        sa.Column("branch_id", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("valid_until_on", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_by", sa.Text(), nullable=False),
        sa.Column("state_at", sa.BigInteger(), nullable=True),
        *_versions(),
    )
    op.create_index("ix_personal_offer_customer_id", "personal_offer", ["customer_id"])


def downgrade() -> None:
    op.drop_table("personal_offer")
    op.drop_table("payment")
