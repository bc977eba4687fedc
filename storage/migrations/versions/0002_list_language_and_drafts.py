"""Lists have a language and a threshold; a query waits in a draft until its sender saves it."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table."""
    op.add_column("lists", sa.Column("lang", sa.Text(), nullable=True))
    op.add_column("lists", sa.Column("threshold", sa.Float(), nullable=True))
    op.create_table(
        "drafts",
        sa.Column(
            "chat_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "topic_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("queries", sa.JSON(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_drafts_chat_id")),
        sa.PrimaryKeyConstraint("chat_id", "topic_id", "tag", name=op.f("pk_drafts")),
    )
