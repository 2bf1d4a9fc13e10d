"""Leases in a table of their own, so that a claim rewrites no occurrence.

Those that are held are let go of, as at every start.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Move the columns into the table."""
    op.create_table(
        "leases",
        sa.Column("occurrence_id", ID, nullable=False),
        sa.Column("reminder_id", ID, nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("until_at", INSTANT, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["occurrence_id"], ["occurrences.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("occurrence_id"),
    )
    op.drop_index("occurrences_leased", table_name="occurrences")
    op.drop_column("occurrences", "lease_until_at")
    op.drop_column("occurrences", "token")
