"""The company's own fields of a card, and what a workstation was last allowed to see of rows."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attribute_field",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key", "title", "title_en")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("holds", "choices")),
        sa.Column("least", sa.Text(), nullable=True),
        sa.Column("most", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("see", "change", "branches")),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.SmallInteger(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("fver", sa.Text(), server_default="{}", nullable=False),
    )
    op.add_column("sync_device", sa.Column("veil", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("sync_device", "veil")
    op.drop_table("attribute_field")
