"""Delivery reports that overtook what they are about; when a device's newest work was done."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "early_report",
        sa.Column("channel_id", sa.LargeBinary(), primary_key=True),
        sa.Column("provider_ref", sa.Text(), primary_key=True),
        sa.Column("status", sa.Text(), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False, server_default=""),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
    )

    op.add_column("sync_device", sa.Column("placed_at", sa.BigInteger()))


def downgrade() -> None:
    op.drop_column("sync_device", "placed_at")
    op.drop_table("early_report")
