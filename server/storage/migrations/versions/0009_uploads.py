"""Which files were sent and are named by no message yet, so that they need not stay for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("sha256", sa.Text(), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_upload_at", "upload", ["at"])


def downgrade() -> None:
    op.drop_table("upload")
