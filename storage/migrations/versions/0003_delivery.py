"""Deliveries are decided one by one: quiet hours, digests, modes of lists, mutes, edits."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns and the tables."""
    for name in ("quiet_from", "quiet_to"):
        op.add_column("chats", sa.Column(name, sa.Integer(), nullable=True))
    for name in ("digest_times", "digest_days"):
        op.add_column("chats", sa.Column(name, sa.JSON(), nullable=True))
    op.add_column(
        "subscriptions", sa.Column("mode", sa.Text(), nullable=False, server_default="now")
    )
    op.create_index("ix_stories_last_at", "stories", ["last_at"])
    _create_mutes()
    _create_digests()
    with op.batch_alter_table("deliveries") as table:
        for name in ("decided", "silent"):
            table.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
        table.add_column(sa.Column("hold", sa.Text(), nullable=True))
        table.add_column(sa.Column("digest_id", _ID, nullable=True))
        table.add_column(sa.Column("told_at", Utc(), nullable=True))
        table.add_column(sa.Column("shown", sa.JSON(), nullable=True))
        table.add_column(sa.Column("edit_at", Utc(), nullable=True))
        table.add_column(sa.Column("edits", sa.Integer(), nullable=False, server_default="0"))
        table.create_foreign_key(
            op.f("fk_deliveries_digest_id"), "digests", ["digest_id"], ["id"]
        )
        table.create_index("ix_deliveries_digest_id", ["digest_id"])
        table.create_index("ix_deliveries_edit_at", ["edit_at"])


def _create_mutes() -> None:
    op.create_table(
        "mutes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("chat_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("until", Utc(), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_mutes_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mutes")),
        sa.UniqueConstraint(
            "chat_id", "kind", "value", name=op.f("uq_mutes_chat_id_kind_value")
        ),
    )


def _create_digests() -> None:
    op.create_table(
        "digests",
        sa.Column("id", _ID, nullable=False),
        sa.Column("chat_id", _ID, nullable=False),
        sa.Column("topic_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint(
            "chat_id",
            "topic_id",
            "kind",
            "due_at",
            "part",
            name=op.f("uq_digests_chat_id_topic_id_kind_due_at_part"),
        ),
    )
