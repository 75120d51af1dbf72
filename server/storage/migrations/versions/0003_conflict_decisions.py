"""Who decided on a conflict, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conflict", sa.Column("mine_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "conflict", sa.Column("resolved_by", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("conflict", sa.Column("resolved_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("conflict", "resolved_at")
    op.drop_column("conflict", "resolved_by")
    op.drop_column("conflict", "mine_at")
