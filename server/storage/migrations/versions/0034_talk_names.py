"""Conversations that were begun under an id of their own and are another one."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "talk_name",
        sa.Column("named", sa.LargeBinary(), primary_key=True),
        sa.Column("conversation", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("talk_name")
