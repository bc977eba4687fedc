"""The log can be searched by words; people say whether an alert was useful."""

import sqlalchemy as sa
from alembic import op

from storage.search import CREATE, FILL
from storage.tables import Id, Utc

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; what is in the log already can be found as well."""
    op.create_table(
        "verdicts",
        sa.Column("story_id", Id, sa.ForeignKey("stories.id"), primary_key=True),
        sa.Column("chat_id", Id, sa.ForeignKey("chats.id"), primary_key=True),
        sa.Column("user_id", Id, primary_key=True),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("said_at", Utc(), nullable=False),
    )
    op.create_index("ix_verdicts_chat_id", "verdicts", ["chat_id"])
    op.execute(CREATE)
    op.execute(FILL)
