"""Services with their matrix and scripts, what is on its way of them, what came of each try."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None


def _versions() -> list[sa.Column[Any]]:
    return [
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("fver", sa.Text(), server_default="{}", nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "service",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "topic", "hint")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("keywords", "roles", "fields")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("outcomes", "cells", "steps")),
        sa.Column("active", sa.SmallInteger(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        *_versions(),
    )
    op.create_table(
        "script_run",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("customer_id", sa.LargeBinary(), nullable=False),
        sa.Column("branch_id", sa.LargeBinary(), nullable=False),
        sa.Column("conversation_id", sa.LargeBinary(), nullable=True),
        sa.Column("case_id", sa.LargeBinary(), nullable=True),
        sa.Column("service_id", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("service_name", "channel_kind")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("channels", "step", "path")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("collected", "asides", "state")),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.LargeBinary(), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("step_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        *_versions(),
    )
    op.create_index("ix_script_run_customer_id", "script_run", ["customer_id"])
    op.create_table(
        "service_attempt",
        sa.Column("entry_id", sa.LargeBinary(), primary_key=True),
        sa.Column("run_id", sa.LargeBinary()),
        sa.Column("service_id", sa.LargeBinary(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.LargeBinary(), nullable=False),
        sa.Column("branch_id", sa.LargeBinary(), nullable=False),
        sa.Column("agent_id", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("channel_kind", "ability")),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("moved_to", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_service_attempt_at", "service_attempt", ["at"])
    op.create_index("ix_service_attempt_service_id_at", "service_attempt", ["service_id", "at"])
    op.create_table(
        "tone_rule",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "kind", "words")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("instead", "pattern", "data")),
        sa.Column("most", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("why", "level", "channels")),
        sa.Column("active", sa.SmallInteger(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        *_versions(),
    )
    op.create_table(
        "edition",
        sa.Column("kind", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("entity", sa.LargeBinary(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for name in ("edition", "tone_rule", "service_attempt", "script_run", "service"):
        op.drop_table(name)
