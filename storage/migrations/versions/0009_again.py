"""What was tried already is found without all else that waits."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

WHICH = sa.text("attempt > 0 AND ready_at IS NOT NULL")


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "occurrences_again",
        "occurrences",
        ["ready_at"],
        sqlite_where=WHICH,
        postgresql_where=WHICH,
    )
