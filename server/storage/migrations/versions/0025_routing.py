"""How queues hand out, what agents can take, why an offer came, what routing remembers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def _marks() -> list[sa.Column[Any]]:
    return [
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        *_versions(),
    ]


def _versions() -> list[sa.Column[Any]]:
    return [
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("fver", sa.Text(), server_default="{}", nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "queue_rule",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("active", sa.SmallInteger(), nullable=False),
        sa.Column("skills", sa.Text(), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("target_s", sa.BigInteger(), nullable=True),
        sa.Column("target_share", sa.BigInteger(), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("ring_s", sa.BigInteger(), nullable=True),
        sa.Column("prefer", sa.Text(), nullable=False),
        sa.Column("prefer_wait_s", sa.BigInteger(), nullable=False),
        sa.Column("away_after_s", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("timezone", "hours", "holidays")),
        sa.Column("overflow_id", sa.LargeBinary(), nullable=True),
        sa.Column("overflow_after_s", sa.BigInteger(), nullable=True),
        sa.Column("closed_text", sa.Text(), nullable=False),
        *_marks(),
    )
    op.create_table(
        "agent_rule",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("skills", "capacity", "holds_off")
        ),
        *_marks(),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("agent_id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("queue_id", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("over_at", sa.BigInteger(), nullable=True),
        *_versions(),
    )
    op.create_index("ix_alert_agent_id", "alert", ["agent_id"])
    op.add_column("offer", sa.Column("rings_until_at", sa.BigInteger(), nullable=True))
    op.add_column("offer", sa.Column("why", sa.Text(), nullable=True))
    op.create_table(
        "routing_agent",
        sa.Column("agent", sa.LargeBinary(), primary_key=True),
        sa.Column("missed", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("away_at", sa.BigInteger(), nullable=True),
        sa.Column("offered_at", sa.BigInteger(), nullable=True),
    )
    op.create_table(
        "routing_talk",
        sa.Column("conversation", sa.LargeBinary(), primary_key=True),
        sa.Column("owner", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "routing_queue",
        sa.Column("queue", sa.LargeBinary(), primary_key=True),
        sa.Column("nobody_at", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.SmallInteger(), nullable=False, server_default="0"),
    )
    op.create_table(
        "routing_told",
        sa.Column("conversation", sa.LargeBinary(), primary_key=True),
        sa.Column("waiting_at", sa.BigInteger(), nullable=False),
    )
    # The turn that whoever hands out takes; there from the beginning, as the others are.
    op.execute("INSERT INTO counter (name, value) VALUES ('routing', 0)")
    op.create_index("ix_offer_state_offered_at", "offer", ["state", "offered_at"])
    op.create_index("ix_conversation_waiting_since_at", "conversation", ["waiting_since_at"])
    op.create_index("ix_conversation_last_entry_at", "conversation", ["last_entry_at"])


def downgrade() -> None:
    op.drop_index("ix_conversation_last_entry_at", "conversation")
    op.drop_index("ix_conversation_waiting_since_at", "conversation")
    op.drop_index("ix_offer_state_offered_at", "offer")
    op.execute("DELETE FROM counter WHERE name = 'routing'")
    for name in ("routing_told", "routing_queue", "routing_talk", "routing_agent"):
        op.drop_table(name)
    op.drop_column("offer", "why")
    op.drop_column("offer", "rings_until_at")
    for name in ("alert", "agent_rule", "queue_rule"):
        op.drop_table(name)
