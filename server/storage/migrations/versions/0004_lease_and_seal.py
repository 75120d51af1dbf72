"""How long workstations work without the centre, and the key their unsent work is sealed with."""

import sqlalchemy as sa
from alembic import op
from nacl.public import PrivateKey

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    organisation = op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("lease_h", sa.Integer(), server_default="24", nullable=False),
        sa.Column("seal_public", sa.LargeBinary(), nullable=False),
        sa.Column("seal_private", sa.LargeBinary(), nullable=True),
    )
    op.create_table(
        "sealed_outbox",
        sa.Column("device", sa.LargeBinary(), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    key = PrivateKey.generate()
    op.bulk_insert(
        organisation,
        [{"id": 1, "seal_public": bytes(key.public_key), "seal_private": bytes(key)}],
    )


def downgrade() -> None:
    op.drop_table("sealed_outbox")
    op.drop_table("organisation")
