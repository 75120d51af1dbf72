"""Names by which people meet, pairs that may be one person's, and who is known to be two."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "distinct",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("one_id", sa.LargeBinary(), nullable=False),
        sa.Column("other_id", sa.LargeBinary(), nullable=False),
        sa.Column("branch_id", sa.LargeBinary(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("fver", sa.Text(), nullable=False, server_default="{}"),
    )
    op.create_table(
        "name_pair",
        sa.Column("key", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("customer", sa.LargeBinary(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_name_pair_customer", "name_pair", ["customer"])
    op.create_table(
        "suspect",
        sa.Column("one", sa.LargeBinary(), primary_key=True),
        sa.Column("other", sa.LargeBinary(), primary_key=True),
        sa.Column("millionths", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
    )
    op.create_index("ix_suspect_other", "suspect", ["other"])
    op.create_index("ix_suspect_millionths", "suspect", ["millionths"])
    op.create_table(
        "suspect_state",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("epoch", sa.LargeBinary(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    for name in ("suspect_state", "suspect", "name_pair", "distinct"):
        op.drop_table(name)
