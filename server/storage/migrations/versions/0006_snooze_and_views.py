"""Who put a conversation off and when it came back, targets of queues, saved lists."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation", sa.Column("snoozed_by_id", sa.LargeBinary(), nullable=True))
    op.add_column("conversation", sa.Column("returned_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_conversation_snoozed_until_at"), "conversation", ["snoozed_until_at"])
    op.add_column("queue", sa.Column("first_response_s", sa.BigInteger(), nullable=True))
    op.create_table(
        "saved_view",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("agent_id", sa.LargeBinary(), nullable=False),
        sa.Column("branch_id", sa.LargeBinary(), nullable=False),
        sa.Column("shared", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("fver", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )


def downgrade() -> None:
    op.drop_table("saved_view")
    op.drop_column("queue", "first_response_s")
    op.drop_index(op.f("ix_conversation_snoozed_until_at"), "conversation")
    op.drop_column("conversation", "returned_at")
    op.drop_column("conversation", "snoozed_by_id")
