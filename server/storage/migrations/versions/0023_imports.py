"""Files that are imported: their parts, how far they are, what became of each row."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_COUNTS = ("row_count", "byte_count", "created", "changed", "same", "refused", "flawed", "kept")


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False, server_default=""),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0") for name in _COUNTS),
        sa.Column("detail", sa.Text(), nullable=False, server_default=""),
    )
    op.create_index("ix_import_run_made_at", "import_run", ["made_at"])
    op.create_table(
        "import_part",
        sa.Column("import_id", sa.LargeBinary(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "import_row",
        sa.Column("import_id", sa.LargeBinary(), primary_key=True),
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("import_row", "import_part", "import_run"):
        op.drop_table(table)
