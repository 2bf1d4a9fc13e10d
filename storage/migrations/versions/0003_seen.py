"""The day on which a person was seen, so that the long unseen can be forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the day; tidying writes it where there is none."""
    op.add_column("preferences", sa.Column("seen_on", sa.Date(), nullable=True))
