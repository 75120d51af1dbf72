"""What customers agreed to and refused, each answer with its proof."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("customer_id", sa.LargeBinary(), nullable=False),
        sa.Column("branch_id", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("purpose", "channel_kind")),
        sa.Column("given", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.LargeBinary(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("proof", "words")),
        sa.Column("by_id", sa.LargeBinary(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("fver", sa.Text(), server_default="{}", nullable=False),
    )
    op.create_index("ix_consent_customer_id", "consent", ["customer_id"])


def downgrade() -> None:
    op.drop_table("consent")
