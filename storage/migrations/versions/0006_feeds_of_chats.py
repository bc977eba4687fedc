"""Feeds that chats add, which serve them alone; codes that end; when a chat was last seen."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Utc

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns and the tables."""
    op.add_column(
        "feeds", sa.Column("private", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("feeds", sa.Column("shared_at", Utc(), nullable=True))
    op.add_column("feeds", sa.Column("outcome", sa.Text(), nullable=True))
    op.add_column("feeds", sa.Column("news_at", Utc(), nullable=True))
    op.add_column("stories", sa.Column("feed_id", _ID, nullable=True))
    op.add_column("invites", sa.Column("expires_at", Utc(), nullable=True))
    op.add_column("chats", sa.Column("seen_at", Utc(), nullable=True))
    op.create_table(
        "feed_chats",
        sa.Column("chat_id", _ID, nullable=False),
        sa.Column("feed_id", _ID, nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_feed_chats_chat_id"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_feed_chats_feed_id"),
        sa.PrimaryKeyConstraint("chat_id", "feed_id", name="pk_feed_chats"),
    )
    op.create_index("ix_feed_chats_feed_id", "feed_chats", ["feed_id"])
