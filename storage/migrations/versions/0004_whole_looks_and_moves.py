"""Feeds remember where they moved and their last whole look; entries when they were last there."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("feeds", sa.Column("moved_to", sa.Text(), nullable=True))
    op.add_column("feeds", sa.Column("moved_seen", sa.Integer(), nullable=True))
    op.add_column("feeds", sa.Column("looked_at", Utc(), nullable=True))
    op.add_column("entries", sa.Column("last_seen_at", Utc(), nullable=True))
