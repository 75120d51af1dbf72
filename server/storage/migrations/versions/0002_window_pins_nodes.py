"""The window, the directory, pins, several nodes.

Memberships of the rows that are here already are written afterwards, in chunks
(``server.storage.backfill``): a million customers must not be one transaction.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("sync_grant")
    op.add_column(
        "sync_meta", sa.Column("ver_floor", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("sync_meta", sa.Column("backfill", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE sync_meta SET backfill = 'customer'")
    op.create_index("ix_sync_row_rev", "sync_row", ["rev"], unique=False)
    op.create_table(
        "sync_sub",
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", "bucket", name=op.f("pk_sync_sub")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sync_sub_bucket", "sync_sub", ["bucket"], unique=False)
    op.create_table(
        "node",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_node")),
    )
    op.create_table(
        "node_agent",
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("agent", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("node", "agent", name=op.f("pk_node_agent")),
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward; restore a backup instead")
