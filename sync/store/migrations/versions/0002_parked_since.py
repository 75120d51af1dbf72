"""Since when an operation is parked: after a week its author is told."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("op", sa.Column("parked_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
