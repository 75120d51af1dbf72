"""Changes of messages their customers have."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "amendment",
        sa.Column("message_id", sa.LargeBinary(), primary_key=True),
        sa.Column("channel_id", sa.LargeBinary(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("customer_has", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_index("ix_amendment_open_due_at", "amendment", ["open", "due_at"])


def downgrade() -> None:
    op.drop_table("amendment")
