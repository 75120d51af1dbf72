"""Keys and answers of the public API; what visitors say before a chat."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visitor", sa.Column("said", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_visitor_address", "visitor", ["address"])
    op.create_table(
        "api_key",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("channel_id", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False, server_default=""),
        sa.Column("used_at", sa.BigInteger()),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.UniqueConstraint("key_hash", name="uq_api_key_key_hash"),
    )
    op.create_index("ix_api_key_channel_id", "api_key", ["channel_id"])
    op.create_table(
        "api_answer",
        sa.Column("channel_id", sa.LargeBinary(), primary_key=True),
        sa.Column("idempotency_key", sa.Text(), primary_key=True),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_api_answer_at", "api_answer", ["at"])
    op.create_table(
        "api_row",
        sa.Column("channel_id", sa.LargeBinary(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("ref", sa.Text(), primary_key=True),
        sa.Column("entity_id", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "api_file",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("channel_id", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    for table in ("api_file", "api_row", "api_answer", "api_key"):
        op.drop_table(table)
    op.drop_index("ix_visitor_address", "visitor")
    op.drop_column("visitor", "said")
