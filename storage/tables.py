"""The tables. Migrations build them; a test holds the two equal.

Times are stored as naive UTC and come back aware. Everything here is plain SQL that PostgreSQL
knows as well. Every reference to a row that is ever deleted has an index: without one, each delete
reads the whole referring table.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def stored_utc(moment: datetime) -> str:
    """A moment as the database holds it, for plain SQL; such texts sort as times do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


class Utc(TypeDecorator[datetime]):
    """An aware UTC datetime; refuses a naive one, which would be somebody's local time."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 (the signature is SQLAlchemy's)
    ) -> datetime | None:
        """Aware → naive UTC. ValueError on a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 (the signature is SQLAlchemy's)
    ) -> datetime | None:
        """Naive UTC → aware."""
        return None if value is None else value.replace(tzinfo=UTC)


# Chat and user ids of Telegram need 52 bits.
Id = BigInteger().with_variant(Integer, "sqlite")

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("lang", Text),
    Column("interval_s", Integer),
    Column("origin", Text, nullable=False),  # "config", or "chat" for what a person added
    Column("paused", Boolean, nullable=False, default=False),
    Column("retired_at", Utc),  # when it left the configuration: kept, not polled
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", LargeBinary),
    Column("baseline_at", Utc),
    Column("checked_at", Utc),
    Column("ok_at", Utc),
    Column("next_check_at", Utc, nullable=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("error", Text),
    Column("lease_owner", Text),
    Column("lease_until", Utc),
    Column("moved_to", Text),  # where permanent redirects lead, and how often in a row they did
    Column("moved_seen", Integer),
    Column("looked_at", Utc),  # the last time the whole document was read, whatever validators say
    Column("gone_at", Utc),  # when the publisher said that it is no more
    Column("told_at", Utc),  # when the operator heard of its trouble
    Column("private", Boolean, nullable=False, server_default=false()),  # serves feed_chats alone
    Column("shared_at", Utc),  # when it ceased to be private, if it ever was
    Column("outcome", Text),  # of the last poll, where that failed: why, in one word
    Column("news_at", Utc),  # when it last brought an entry that was never seen before
    Index("ix_feeds_next_check_at", "next_check_at"),
)

# Which chats use a feed that a chat added.
feed_chats = Table(
    "feed_chats",
    metadata,
    Column("chat_id", Id, ForeignKey("chats.id"), primary_key=True),
    Column("feed_id", Id, ForeignKey("feeds.id"), primary_key=True),
    Column("created_at", Utc, nullable=False),
    Index("ix_feed_chats_feed_id", "feed_id"),
)

stories = Table(
    "stories",
    metadata,
    Column("id", Id, primary_key=True),
    Column("opened_at", Utc, nullable=False),
    Column("last_at", Utc, nullable=False),
    Column("feed_id", Id),  # null: everybody's; else of this private feed, for its chats alone
    Column("title", Text, nullable=False, server_default=""),
    Column("size", Integer, nullable=False, server_default="0"),  # entries that joined
    Column("follows_id", Id, ForeignKey("stories.id")),  # the same case, one development before
    Column("merged_into", Id, ForeignKey("stories.id")),  # the survivor that has its entries
    Index("ix_stories_last_at", "last_at"),
    Index("ix_stories_follows_id", "follows_id"),
    Index("ix_stories_merged_into", "merged_into"),
)

# Sketches of a story's entries: slot 0 is the first one's, the others are written over in turn.
story_sketches = Table(
    "story_sketches",
    metadata,
    Column("story_id", Id, ForeignKey("stories.id"), primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("entry_id", Id, nullable=False),
    Column("sketch", Text, nullable=False),  # JSON
    Index("ix_story_sketches_entry_id", "entry_id"),
    sqlite_with_rowid=False,
)

# Telling words → the stories that have them. A word has so many slots, written over in turn: what
# is frequent costs no more to look up than what is rare.
story_terms = Table(
    "story_terms",
    metadata,
    Column("term", BigInteger, primary_key=True),
    Column("slot", Integer, primary_key=True),
    Column("story_id", Id, nullable=False),
    Column("entry_id", Id, nullable=False),
    Column("weight", Float, nullable=False),
    Index("ix_story_terms_entry_id", "entry_id"),
    sqlite_with_rowid=False,
)

# How many entries of the stream had a word; the word "" counts the entries. Halved now and then.
word_counts = Table(
    "word_counts",
    metadata,
    Column("lang", Text, primary_key=True),
    Column("word", Text, primary_key=True),
    Column("entries", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# What a person corrected: "split" or "merge", which stories, which entries.
story_changes = Table(
    "story_changes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("made_at", Utc, nullable=False),
    Column("kind", Text, nullable=False),
    Column("story_id", Id, nullable=False),
    Column("other_id", Id, nullable=False),
    Column("entry_ids", JSON, nullable=False),
)

# And what can be learned from it: two entries' texts, and whether they tell one story.
story_labels = Table(
    "story_labels",
    metadata,
    Column("id", Id, primary_key=True),
    Column("change_id", Id, ForeignKey("story_changes.id"), nullable=False),
    Column("one", JSON, nullable=False),
    Column("other", JSON, nullable=False),
    Column("same", Boolean, nullable=False),
)

# What makes two texts the same: hashes of title and lead, looked up for each new entry.
story_keys = Table(
    "story_keys",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("story_id", Id, nullable=False),  # the entry's, copied
    Column("entry_id", Id, ForeignKey("entries.id"), nullable=False),
    Column("seen_at", Utc, nullable=False),
    Index("ix_story_keys_entry_id", "entry_id"),
    sqlite_with_rowid=False,
)

entries = Table(
    "entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("feed_id", Id, ForeignKey("feeds.id")),
    Column("story_id", Id, ForeignKey("stories.id"), nullable=False),
    Column("guid", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("outlet", Text, nullable=False),
    Column("lang", Text),
    Column("published_at", Utc),
    Column("seen_at", Utc, nullable=False),
    Column("last_seen_at", Utc),  # when its feed was last found to show it, if later
    Column("wire", Text, nullable=False, server_default=""),  # the agency whose copy it is
    Column("paywalled", Boolean, nullable=False, server_default=false()),
    Column("joined", JSON),  # why it joined or opened its story
    Index("ix_entries_story_id", "story_id"),
    Index("ix_entries_seen_at", "seen_at"),
)

# How an entry is recognised: hashes of (feed, guid), of the cleaned link, of (feed, title, date);
# and which of its texts were looked at: hashes of (entry id, words).
entry_keys = Table(
    "entry_keys",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("entry_id", Id, ForeignKey("entries.id"), nullable=False),
    Index("ix_entry_keys_entry_id", "entry_id"),
    sqlite_with_rowid=False,
)

lists = Table(
    "lists",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner_chat_id", Id),  # null: shared, owned by the configuration
    Column("name_en", Text, nullable=False),
    Column("name_es", Text, nullable=False),
    Column("queries", JSON, nullable=False),
    Column("lang", Text),
    Column("threshold", Float),
    Column("position", Integer, nullable=False, default=0),
    Column("paused", Boolean, nullable=False, default=False),
    Column("retired_at", Utc),
)

matches = Table(
    "matches",
    metadata,
    Column("id", Id, primary_key=True),
    Column("entry_id", Id, ForeignKey("entries.id"), nullable=False),
    Column("list_id", Text, ForeignKey("lists.id"), nullable=False),
    Column("query", Text, nullable=False),
    Column("spans", JSON, nullable=False),  # [[field, start, end], …]
    Index("ix_matches_entry_id", "entry_id"),
)

# The alert log: list L fired on story S because of entry E. Rows are never rewritten, and deleted
# only with the own list of a chat that wants to be forgotten (storage/forget.py). A held alert gets
# released_at and released_by once, when a deliverable entry joins the story.
alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("list_id", Text, ForeignKey("lists.id"), nullable=False),
    Column("story_id", Id, ForeignKey("stories.id"), nullable=False),
    Column("entry_id", Id, ForeignKey("entries.id"), nullable=False),
    Column("fired_at", Utc, nullable=False),
    Column("held", Text),
    Column("released_at", Utc),
    Column("released_by", Id, ForeignKey("entries.id")),
    UniqueConstraint("list_id", "story_id"),
    Index("ix_alerts_story_id", "story_id"),
    Index("ix_alerts_entry_id", "entry_id"),
    Index("ix_alerts_released_by", "released_by"),
    Index("ix_alerts_fired_at", "fired_at"),
)

chats = Table(
    "chats",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("lang", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("seen_at", Utc),  # when somebody last spoke to the bot there, to the hour
    Column("not_before", Utc),  # no send to this chat before: its pace, or a 429
    # Local wall-clock, in minutes of the day; null: never quiet, digests at the default time.
    Column("quiet_from", Integer),
    Column("quiet_to", Integer),
    Column("digest_times", JSON),
    Column("digest_days", JSON),  # ISO weekdays; null: every day
    Column("acts_for", Id),  # the channel that what is sent in this private chat is about
)

# Private chats in which an admin of a channel has set it up.
channel_hosts = Table(
    "channel_hosts",
    metadata,
    Column("chat_id", Id, ForeignKey("chats.id"), primary_key=True),
    Column("channel_id", Id, ForeignKey("chats.id"), primary_key=True),
    Column("taken_at", Utc, nullable=False),
    Index("ix_channel_hosts_channel_id", "channel_id"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("chat_id", Id, ForeignKey("chats.id"), primary_key=True),
    Column("topic_id", Id, primary_key=True),
    Column("list_id", Text, ForeignKey("lists.id"), primary_key=True),
    Column("created_at", Utc, nullable=False),
    Column("mode", Text, nullable=False, server_default="now"),  # now, digest, silent, urgent
    Index("ix_subscriptions_list_id", "list_id"),
)

# What a chat wants to hear nothing of, for a while or (until is null) for good.
mutes = Table(
    "mutes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", Id, ForeignKey("chats.id"), nullable=False),
    Column("kind", Text, nullable=False),  # all, story, outlet, word
    Column("value", Text, nullable=False),
    Column("until", Utc),
    Column("created_at", Utc, nullable=False),
    UniqueConstraint("chat_id", "kind", "value"),
)

# Whether a person in a chat found the alert on a story useful.
verdicts = Table(
    "verdicts",
    metadata,
    Column("story_id", Id, ForeignKey("stories.id"), primary_key=True),
    Column("chat_id", Id, ForeignKey("chats.id"), primary_key=True),
    Column("user_id", Id, primary_key=True),
    Column("useful", Boolean, nullable=False),
    Column("said_at", Utc, nullable=False),
    Index("ix_verdicts_chat_id", "chat_id"),
)

# Queries that a chat was shown the meaning of, waiting for "Save". ``tag`` stands in the button.
drafts = Table(
    "drafts",
    metadata,
    Column("chat_id", Id, ForeignKey("chats.id"), primary_key=True),
    Column("topic_id", Id, primary_key=True),
    Column("tag", Text, primary_key=True),
    Column("queries", JSON, nullable=False),
    Column("created_at", Utc, nullable=False),
)

# Messages that tell several deliveries at once. A digest of one period can't be made twice.
digests = Table(
    "digests",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", Id, nullable=False),
    Column("topic_id", Id, nullable=False),
    Column("kind", Text, nullable=False),  # digest, quiet, burst
    Column("due_at", Utc, nullable=False),
    Column("part", Integer, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    UniqueConstraint("chat_id", "topic_id", "kind", "due_at", "part"),
)

# The outbox. state: pending → sending → sent | uncertain | dead. What is held (hold: digest, quiet)
# waits outside of its chat's queue until not_before; hold "mute" tells why it is dead.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("chat_id", Id, ForeignKey("chats.id"), nullable=False),
    Column("topic_id", Id, nullable=False),
    Column("story_id", Id, ForeignKey("stories.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("possible_repeat", Boolean, nullable=False, default=False),
    Column("not_before", Utc),
    Column("owner", Text),
    Column("lease_until", Utc),
    Column("message_id", Id),
    Column("reason", Text),
    Column("created_at", Utc, nullable=False),
    Column("sent_at", Utc),
    Column("decided", Boolean, nullable=False, server_default=false()),  # hold and silent are set
    Column("hold", Text),
    Column("silent", Boolean, nullable=False, server_default=false()),
    Column("digest_id", Id, ForeignKey("digests.id")),
    Column("told_at", Utc),  # when the operator heard that it was not delivered
    Column("shown", JSON),  # what the message says: {"hash": …, "title": …}
    Column("edit_at", Utc),  # its story has changed: the message is edited then
    Column("edits", Integer, nullable=False, server_default="0"),
    UniqueConstraint("chat_id", "topic_id", "story_id"),
    Index("ix_deliveries_state", "state", "chat_id"),
    Index("ix_deliveries_story_id", "story_id"),
    Index("ix_deliveries_digest_id", "digest_id"),
    Index("ix_deliveries_edit_at", "edit_at"),
)

# What the operator says to all chats, and to which of them it is on its way: pending → sending →
# sent | uncertain | dead, as deliveries are, but never repeated.
broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("text", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
)

broadcast_chats = Table(
    "broadcast_chats",
    metadata,
    Column("broadcast_id", Id, ForeignKey("broadcasts.id"), primary_key=True),
    Column("chat_id", Id, ForeignKey("chats.id"), primary_key=True),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Utc),
    Index("ix_broadcast_chats_chat_id", "chat_id"),
    Index("ix_broadcast_chats_state", "state"),
)

# One-time and shared ways in; only a hash of the code is kept.
invites = Table(
    "invites",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("role", Text, nullable=False),
    Column("uses_left", Integer, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc),
)
