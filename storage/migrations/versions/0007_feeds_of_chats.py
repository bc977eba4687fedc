"""Feeds that chats add, which serve them alone; codes that end; words of the operator to all."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Utc

revision = "0007"
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
    _create_feed_chats()
    _create_broadcasts()


def _create_feed_chats() -> None:
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


def _create_broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
    )
    op.create_table(
        "broadcast_chats",
        sa.Column("broadcast_id", _ID, nullable=False),
        sa.Column("chat_id", _ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("not_before", Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name="fk_broadcast_chats_broadcast_id"
        ),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name="fk_broadcast_chats_chat_id"),
        sa.PrimaryKeyConstraint("broadcast_id", "chat_id", name="pk_broadcast_chats"),
    )
    op.create_index("ix_broadcast_chats_chat_id", "broadcast_chats", ["chat_id"])
    op.create_index("ix_broadcast_chats_state", "broadcast_chats", ["state"])
