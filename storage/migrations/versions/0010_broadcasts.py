"""Words of the operator to all chats, on their way like alerts."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Id, Utc

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "broadcasts",
        sa.Column("id", Id, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
    )
    op.create_table(
        "broadcast_chats",
        sa.Column("broadcast_id", Id, nullable=False),
        sa.Column("chat_id", Id, nullable=False),
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
