"""How the day is worked, and where agents stand in it."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workday",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("idle_min", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=True),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("fver", sa.Text(), nullable=False, server_default="{}"),
    )
    op.add_column("agent", sa.Column("work", sa.Text(), nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("agent", "work")
    op.drop_table("workday")
