"""What a canned reply does besides its words."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("snippet", sa.Column("acts", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("snippet", "acts")
