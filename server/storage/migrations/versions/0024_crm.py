"""What records of CRM systems are here, and what both sides last agreed on."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crm_row",
        sa.Column("channel_id", sa.LargeBinary(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("ref", sa.Text(), primary_key=True),
        sa.Column("entity_id", sa.LargeBinary()),
        sa.Column("base", sa.Text(), nullable=False, server_default="{}"),
        sa.Column("mark", sa.Text(), nullable=False, server_default=""),
        sa.Column("ver", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("gone", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("waits_for", sa.Text(), nullable=False, server_default=""),
        sa.Column("held", sa.Text(), nullable=False, server_default=""),
    )
    op.create_index("ix_crm_row_entity_id", "crm_row", ["entity_id"])
    op.create_index("ix_crm_row_waits_for", "crm_row", ["channel_id", "waits_for"])


def downgrade() -> None:
    op.drop_table("crm_row")
