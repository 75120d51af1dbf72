"""What one node is asked to have a PBX do that another node holds the line to."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pbx_order",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("channel_id", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.LargeBinary()),
    )
    op.create_index("ix_pbx_order_channel_id_state", "pbx_order", ["channel_id", "state"])


def downgrade() -> None:
    op.drop_table("pbx_order")
