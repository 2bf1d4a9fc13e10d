"""Counts by topic and month in the place of feedback; questions for the editors."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make both tables; what was counted so far has no month."""
    op.create_table(
        "topic_counts",
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("guessed", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("helped", sa.Integer(), nullable=False),
        sa.Column("not_helped", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "month"),
    )
    op.execute(
        "INSERT INTO topic_counts "
        "(topic, month, answered, guessed, unknown, helped, not_helped) "
        "SELECT topic, '', 0, 0, 0, helped, not_helped FROM feedback"
    )
    op.drop_table("feedback")
    op.create_table(
        "editor_questions",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("day", "text"),
        sqlite_with_rowid=False,
    )
