"""The accounts at the PBX that the centre hands out to agents."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agent_phone",
        sa.Column("agent_id", sa.LargeBinary(), primary_key=True),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("agent_phone")
