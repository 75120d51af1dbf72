"""Pages of the knowledge base with services, readers and editions; what agents think of them."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_LISTS = ("services", "branch_ids", "queue_ids")


def upgrade() -> None:
    for name in _LISTS:
        op.add_column("article", sa.Column(name, sa.Text(), nullable=False, server_default="[]"))
    op.add_column(
        "article", sa.Column("draft", sa.SmallInteger(), nullable=False, server_default="0")
    )
    op.add_column("article", sa.Column("review_on", sa.Text(), nullable=True))
    op.add_column(
        "article", sa.Column("edition", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column("article", sa.Column("changed_by", sa.Text(), nullable=False, server_default=""))
    for name in ("branch_ids", "queue_ids"):
        op.add_column("snippet", sa.Column(name, sa.Text(), nullable=False, server_default="[]"))
    op.create_table(
        "article_vote",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("article_id", sa.LargeBinary(), nullable=False),
        sa.Column("agent_id", sa.LargeBinary(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("helped", sa.SmallInteger(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("fver", sa.Text(), nullable=False, server_default="{}"),
    )
    op.create_index("ix_article_vote_article_id", "article_vote", ["article_id"])
    op.create_table(
        "article_use",
        sa.Column("article", sa.LargeBinary(), primary_key=True),
        sa.Column("what", sa.Text(), primary_key=True),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "article_missed",
        sa.Column("words", sa.Text(), primary_key=True),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_article_missed_last_at", "article_missed", ["last_at"])


def downgrade() -> None:
    for name in ("article_missed", "article_use", "article_vote"):
        op.drop_table(name)
    for name in ("branch_ids", "queue_ids"):
        op.drop_column("snippet", name)
    for name in ("changed_by", "edition", "review_on", "draft", *_LISTS):
        op.drop_column("article", name)
