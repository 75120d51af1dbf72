"""Cases with contacts, outcomes and numbers; tasks promised in them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_TEXTS = ("opened_by", "outcome", "closed_by")


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
    )
    # There from the beginning: two who add it at once would be in each other's way.
    op.execute("INSERT INTO counter (name, value) VALUES ('case', 0)")
    op.add_column("case", sa.Column("service_id", sa.LargeBinary(), nullable=True))
    op.add_column("case", sa.Column("closed_at", sa.BigInteger(), nullable=True))
    for name in _TEXTS:
        op.add_column("case", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "case", sa.Column("reopened", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column("case", sa.Column("contacts", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("task", sa.Column("case_id", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("task", "case_id")
    for name in ("contacts", "reopened", *_TEXTS, "closed_at", "service_id"):
        op.drop_column("case", name)
    op.drop_table("counter")
