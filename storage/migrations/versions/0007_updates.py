"""What a platform pushed, until it is handled, and its number for a day."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the table; nothing was pushed before."""
    op.create_table(
        "updates_seen",
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("payload", sa.Text()),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("lease_until_at", INSTANT),
        sa.PrimaryKeyConstraint("lane", "number"),
    )
    op.create_index(
        "updates_waiting",
        "updates_seen",
        ["lane", "line", "number"],
        sqlite_where=sa.text("payload IS NOT NULL"),
        postgresql_where=sa.text("payload IS NOT NULL"),
    )
    op.create_index("updates_taken", "updates_seen", ["taken_at"])
