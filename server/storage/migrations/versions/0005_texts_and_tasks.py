"""Canned replies, the knowledge base, and tasks."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _versions() -> list[sa.Column[Any]]:
    return [
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("fver", sa.Text(), server_default="{}", nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "snippet",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("shortcut", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.LargeBinary(), nullable=True),
        sa.Column("channel_kinds", sa.Text(), nullable=False),
        *_versions(),
    )
    op.create_table(
        "article",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        *_versions(),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("customer_id", sa.LargeBinary(), nullable=False),
        sa.Column("branch_id", sa.LargeBinary(), nullable=False),
        sa.Column("conversation_id", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        *_versions(),
    )
    op.create_index("ix_task_customer_id", "task", ["customer_id"])


def downgrade() -> None:
    op.drop_table("task")
    op.drop_table("article")
    op.drop_table("snippet")
