"""Offers that ring, found among all that ever stood."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_offer_state_rings_until_at", "offer", ["state", "rings_until_at"])


def downgrade() -> None:
    op.drop_index("ix_offer_state_rings_until_at", "offer")
