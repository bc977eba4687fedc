"""Stories recognised by likeness: sketches, an index of telling words, word counts, corrections."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Utc

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add columns and tables; a story's title and size come from the entries that it has."""
    with op.batch_alter_table("stories") as table:
        table.add_column(sa.Column("title", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("size", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("follows_id", _ID, nullable=True))
        table.add_column(sa.Column("merged_into", _ID, nullable=True))
        table.create_foreign_key("fk_stories_follows_id", "stories", ["follows_id"], ["id"])
        table.create_foreign_key("fk_stories_merged_into", "stories", ["merged_into"], ["id"])
    op.create_index("ix_stories_follows_id", "stories", ["follows_id"])
    op.create_index("ix_stories_merged_into", "stories", ["merged_into"])
    op.add_column("entries", sa.Column("wire", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "entries",
        sa.Column("paywalled", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("entries", sa.Column("joined", sa.JSON(), nullable=True))
    op.create_table(
        "story_sketches",
        sa.Column("story_id", _ID, nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("entry_id", _ID, nullable=False),
        sa.Column("sketch", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_sketches_story_id")
        ),
        sa.PrimaryKeyConstraint("story_id", "slot", name=op.f("pk_story_sketches")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_story_sketches_entry_id", "story_sketches", ["entry_id"])
    op.create_table(
        "story_terms",
        sa.Column("term", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("story_id", _ID, nullable=False),
        sa.Column("entry_id", _ID, nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("term", "slot", name=op.f("pk_story_terms")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_story_terms_entry_id", "story_terms", ["entry_id"])
    op.create_table(
        "word_counts",
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("lang", "word", name=op.f("pk_word_counts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "story_changes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("made_at", Utc(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("story_id", _ID, nullable=False),
        sa.Column("other_id", _ID, nullable=False),
        sa.Column("entry_ids", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_changes")),
    )
    op.create_table(
        "story_labels",
        sa.Column("id", _ID, nullable=False),
        sa.Column("change_id", _ID, nullable=False),
        sa.Column("one", sa.JSON(), nullable=False),
        sa.Column("other", sa.JSON(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["story_changes.id"], name=op.f("fk_story_labels_change_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_labels")),
    )
    first = "SELECT title FROM entries WHERE story_id = stories.id ORDER BY id LIMIT 1"
    size = "SELECT count(*) FROM entries WHERE story_id = stories.id"
    op.execute(f"UPDATE stories SET title = coalesce(({first}), ''), size = ({size})")
