"""What contacts were about, what was learnt from it, and which service is ready for what."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_reason",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("customer_id", sa.LargeBinary(), nullable=False),
        sa.Column("branch_id", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("code", "subject")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("channel_kind", "ranked")),
        sa.Column("by_id", sa.LargeBinary(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("fver", sa.Text(), server_default="{}", nullable=False),
    )
    op.create_index("ix_contact_reason_customer_id", "contact_reason", ["customer_id"])
    op.create_index("ix_contact_reason_at", "contact_reason", ["at"])
    op.create_table(
        "reason_weights",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("tallies", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("contacts", "first", "among_three", "until_at", "at")
        ),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("fver", sa.Text(), server_default="{}", nullable=False),
    )
    op.add_column("service", sa.Column("reasons", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("service", "reasons")
    op.drop_table("reason_weights")
    op.drop_table("contact_reason")
