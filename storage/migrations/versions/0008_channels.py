"""Channels are configured from private chats."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Id, Utc

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column."""
    op.create_table(
        "channel_hosts",
        sa.Column("chat_id", Id, sa.ForeignKey("chats.id"), primary_key=True),
        sa.Column("channel_id", Id, sa.ForeignKey("chats.id"), primary_key=True),
        sa.Column("taken_at", Utc(), nullable=False),
    )
    op.create_index("ix_channel_hosts_channel_id", "channel_hosts", ["channel_id"])
    op.add_column("chats", sa.Column("acts_for", Id, nullable=True))
