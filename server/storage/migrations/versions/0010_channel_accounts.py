"""Parts of long messages, and how the accounts of channels stand at their providers."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbound_part",
        sa.Column("channel_id", sa.LargeBinary(), primary_key=True),
        sa.Column("provider_ref", sa.Text(), primary_key=True),
        sa.Column("message_id", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
    )
    op.create_index("ix_outbound_part_message_id", "outbound_part", ["message_id"])
    op.create_index("ix_outbound_channel_id_address", "outbound", ["channel_id", "address"])
    op.create_table(
        "channel_health",
        sa.Column("channel_id", sa.LargeBinary(), primary_key=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False, server_default=""),
        sa.Column("detail", sa.Text(), nullable=False, server_default=""),
        sa.Column("since_at", sa.BigInteger(), nullable=False),
        sa.Column("worked_at", sa.BigInteger()),
        sa.Column("failed_at", sa.BigInteger()),
    )


def downgrade() -> None:
    op.drop_table("channel_health")
    op.drop_index("ix_outbound_channel_id_address", "outbound")
    op.drop_table("outbound_part")
