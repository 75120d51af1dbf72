"""Rules by which something is proposed, and which services are complaints."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_TEXTS = ("name", "title", "text", "reason", "tags", "without_tags", "attribute", "value")
_NUMBERS = ("orders", "ordered_days", "spent", "quiet_days")


def upgrade() -> None:
    op.create_table(
        "offer_rule",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _NUMBERS),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("from_on", "until_on")),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("holds_days", "again_days", "place")
        ),
        sa.Column("active", sa.SmallInteger(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("fver", sa.Text(), server_default="{}", nullable=False),
    )
    op.add_column("personal_offer", sa.Column("rule_id", sa.LargeBinary(), nullable=True))
    op.add_column(
        "service", sa.Column("complaint", sa.SmallInteger(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    op.drop_column("service", "complaint")
    op.drop_column("personal_offer", "rule_id")
    op.drop_table("offer_rule")
