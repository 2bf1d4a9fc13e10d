"""Whether the members of a chat may set its reminders, which its managers decide."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the choice; so far only managers may."""
    op.add_column(
        "preferences",
        sa.Column("members_set", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
