"""The time zone that a reminder is asked for in, where a command named one."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the zone of a draft."""
    op.add_column("drafts", sa.Column("zone", sa.String(), nullable=True))
