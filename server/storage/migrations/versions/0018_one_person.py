"""When a customer last came by an address; cards made one, and where each row came from."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("identity", sa.Column("seen_at", sa.BigInteger(), nullable=True))
    op.create_table(
        "merge",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("customer_id", sa.LargeBinary(), nullable=False),
        sa.Column("branch_id", sa.LargeBinary(), nullable=False),
        sa.Column("survivor_id", sa.LargeBinary(), nullable=False),
        sa.Column("merged_id", sa.LargeBinary(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.LargeBinary(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("card_ver", sa.BigInteger(), nullable=False),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("fver", sa.Text(), nullable=False, server_default="{}"),
    )
    for name in ("customer_id", "survivor_id", "merged_id"):
        op.create_index(f"ix_merge_{name}", "merge", [name])
    op.create_table(
        "row_origin",
        sa.Column("kind", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("entity", sa.LargeBinary(), primary_key=True),
        sa.Column("customer", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_row_origin_customer", "row_origin", ["customer"])
    op.create_table("row_moving", sa.Column("customer", sa.LargeBinary(), primary_key=True))


def downgrade() -> None:
    for name in ("row_moving", "row_origin", "merge"):
        op.drop_table(name)
    op.drop_column("identity", "seen_at")
