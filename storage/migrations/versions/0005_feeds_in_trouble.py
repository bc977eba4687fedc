"""Feeds remember that they were ended, and that the operator heard of their trouble."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("feeds", sa.Column("gone_at", Utc(), nullable=True))
    op.add_column("feeds", sa.Column("told_at", Utc(), nullable=True))
