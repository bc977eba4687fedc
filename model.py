"""The words of the field as frozen values. Standard library only; every package may import it.

All times are aware datetimes in UTC. All ids given by the database are ints; the id of a keyword
list is a short string (``cartels``; ``c42`` and ``c42-2`` for lists that a chat made).
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from textwrap import shorten
from typing import Literal, get_args
from unicodedata import combining, normalize

_NAME_WORD = re.compile(r"\w+")
Lang = Literal["en", "es"]
Mode = Literal["now", "digest", "silent", "urgent"]  # how a chat wants a list delivered
MODES: tuple[Mode, ...] = ("now", "digest", "silent", "urgent")
MuteKind = Literal["all", "story", "outlet", "word"]
DigestKind = Literal["digest", "quiet", "burst"]
FieldName = Literal["title", "summary", "content"]
FIELDS: tuple[FieldName, ...] = ("title", "summary", "content")


@dataclass(frozen=True, slots=True)
class Validators:
    """What a publisher gave us to ask "changed since?": echoed back verbatim."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it is polled: its address, its outlet, and where its polling stands.

    ``moved_to``: where permanent redirects led ``moved_seen`` times in a row. ``looked_at``: when
    its whole document was last read, whatever its validators said. ``of_chat``: a chat added it, so
    it may live at public addresses only; ``private``: it serves only the chats that use it;
    ``shared_at``: when it ceased to be private, if it ever was.
    """

    id: int
    url: str
    name: str
    lang: str | None
    interval_s: int | None
    validators: Validators
    body_hash: bytes | None
    baseline_at: datetime | None
    failures: int
    moved_to: str | None = None
    moved_seen: int = 0
    looked_at: datetime | None = None
    of_chat: bool = False
    private: bool = False
    shared_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed as an operator sees it. ``outcome``: why its last poll failed, in one word.

    ``news_at``: when it last brought something new, as far as that was written down.
    """

    id: int
    url: str
    name: str
    lang: str | None
    paused: bool
    checked_at: datetime | None
    ok_at: datetime | None
    next_check_at: datetime
    failures: int
    error: str | None
    gone_at: datetime | None = None
    outcome: str | None = None
    news_at: datetime | None = None
    of_chat: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as the feed gave it: HTML in its texts, nothing cleaned, nothing trusted."""

    title: str = ""
    summary: str = ""
    content: str = ""
    link: str = ""
    guid: str = ""
    outlet: str = ""
    lang: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry cleaned for matching: plain texts, a safe link ("" when there is none).

    ``feed`` is the name and the address of the feed it came from, as far as they are known;
    ``seen_at`` is when we first saw it, if it is stored.
    """

    title: str
    summary: str
    content: str
    link: str
    guid: str
    outlet: str
    lang: str | None
    published_at: datetime | None
    feed: str = ""
    seen_at: datetime | None = field(default=None, compare=False)

    @property
    def dated_at(self) -> datetime | None:
        """The date to show: that of publication, but nothing was published after it was seen."""
        if self.published_at is None or self.seen_at is None:
            return self.published_at
        return min(self.published_at, self.seen_at)

    def text(self, field: FieldName) -> str:
        """The text of one field that can match."""
        return {"title": self.title, "summary": self.summary, "content": self.content}[field]

    @property
    def headline(self) -> str:
        """What to call the entry: its title, or the beginning of its text where it has none."""
        return self.title or shorten(self.summary or self.content, width=120, placeholder="…")


@dataclass(frozen=True, slots=True)
class Span:
    """Matched words: code points ``start`` to ``end`` (exclusive) of an entry's field."""

    field: FieldName
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """A query of a list that matched, and where."""

    list_id: str
    query: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class KeywordList:
    """A named set of queries. ``owner_chat_id`` is None for a shared list of the configuration.

    ``lang``: the language its queries are written in, where it is one. ``threshold``: it fires when
    the weights of the matching queries reach this; None: when any query matches. ``paused``: it
    finds nothing for now.
    """

    id: str
    name_en: str
    name_es: str
    queries: tuple[str, ...]
    owner_chat_id: int | None = None
    lang: Lang | None = None
    threshold: float | None = None
    paused: bool = False

    def name(self, lang: str) -> str:
        """The display name in a language; English where there is no other."""
        return self.name_es if lang == "es" else self.name_en


class Reason(StrEnum):
    """Why an entry did or did not cause an alert: the closed set that replay and logs print."""

    NEW_STORY = "new story"
    NEW_MATCH = "new match"
    JOINED_STORY = "joined story"
    DUPLICATE = "duplicate"
    NO_MATCH = "no match"


class Held(StrEnum):
    """Why an alert was logged but not sent."""

    BASELINE = "baseline"
    TOO_OLD = "too old"


@dataclass(frozen=True, slots=True)
class Decision:
    """What ingest made of one entry. ``alerts`` are ids of lists that fired anew on its story.

    ``edited``: the entry was known, its text is new.
    """

    entry_id: int
    story_id: int
    reason: Reason
    matches: tuple[Match, ...] = ()
    alerts: tuple[str, ...] = ()
    held: Held | None = None
    edited: bool = False

    @property
    def lists(self) -> tuple[str, ...]:
        """Ids of the lists that matched, each once, in the order of the lists."""
        return tuple(dict.fromkeys(match.list_id for match in self.matches))


@dataclass(frozen=True, slots=True)
class Chat:
    """A private chat, group or channel that talks to the bot, or the operator's terminal.

    ``state``: stopped by itself, blocked: it does not want to hear the bot, banned by the operator.
    """

    id: int
    kind: Literal["private", "group", "supergroup", "channel", "console"]
    title: str
    lang: Lang
    timezone: str
    role: Literal["admin", "member"]
    state: Literal["active", "stopped", "blocked", "banned"]


@dataclass(frozen=True, slots=True)
class JobRun:
    """A job and when it last ended a run; ``ok``: without an error."""

    name: str
    ended_at: datetime | None
    ok: bool


FactKind = Literal[
    "asked",
    "granted",
    "refused",
    "handed_over",
    "expelled",
    "arrested",
    "charged",
    "convicted",
    "sentenced",
    "killed",
    "escaped",
    "released",
]
FACT_KINDS: tuple[FactKind, ...] = get_args(FactKind)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody it happened to, as the text names them, and the name of their group or "".

    ``id``: the alias set of a known figure, or "".
    """

    name: str
    group: str = ""
    id: str = ""

    @property
    def key(self) -> str:
        """The words of the name in small letters without accents: how it is searched."""
        bare = (one for one in normalize("NFKD", self.name.casefold()) if not combining(one))
        return " ".join(_NAME_WORD.findall("".join(bare)))


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the story: its alias set, its name, the name of the group it belongs to or ""."""

    id: str
    name: str
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text says happened. What is not known for sure is empty.

    ``count``: of people. ``origin``, ``target``: where they are taken from and to, ISO 3166-1
    alpha-2. ``happened_on``: the day of the event. ``attribution``: who said so, in its words.
    """

    kind: FactKind | None = None
    persons: tuple[Person, ...] = ()
    groups: tuple[Group, ...] = ()
    count: int | None = None
    origin: str = ""
    target: str = ""
    happened_on: date | None = None
    no_death_penalty: bool = False
    attribution: str = ""


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as it is shown: one story, the entry that fired, the lists, the outlets.

    ``lists`` are the lists this reader follows (or all, in the log); ``outlets`` are the story's
    other outlets with their language, first come first, those left out that print a wire agency's
    copy: ``wires`` counts them by agency. ``wire``: the agency whose copy ``entry`` is. ``link``:
    where to read it, if not at the entry's own link. ``follows``: title and link of the alert
    before it in the same case. ``matches`` belong to ``entry``.
    """

    alert_id: int
    story_id: int
    fired_at: datetime
    entry: Entry
    lists: tuple[KeywordList, ...]
    matches: tuple[Match, ...]
    outlets: tuple[tuple[str, str | None], ...] = ()
    held: Held | None = None
    facts: Facts = NO_FACTS
    wire: str = ""
    wires: tuple[tuple[str, int], ...] = ()
    link: str = ""
    follows: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """When a chat wants to hear: local wall-clock in its time zone, in minutes of the day.

    ``quiet``: from, to (before ``from``: the next day). ``digest_days``: ISO weekdays, () is daily.
    """

    timezone: str = "UTC"
    quiet: tuple[int, int] | None = None
    digest_times: tuple[int, ...] = (8 * 60,)
    digest_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Mute:
    """What a chat wants to hear nothing of, until then (None: for good).

    ``value``: the id of a story, the name of an outlet, a query; "" for everything.
    """

    kind: MuteKind
    value: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Digest:
    """A message that tells several deliveries: the alerts of this part, how many there are in all.

    kind: ``digest`` of a period, ``quiet`` what quiet hours held, ``burst`` too many at once.
    """

    kind: DigestKind
    part: int
    parts: int
    total: int
    alerts: tuple[AlertView, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on its way to one chat. ``topic_id`` is 0 outside forum topics.

    ``alert`` is what it tells, or the first of the alerts of its ``digest``; ``others`` are the ids
    of the rest then. ``token`` names the claim; ``silent``: without a sound.
    """

    id: int
    chat: Chat
    topic_id: int
    story_id: int
    attempts: int
    possible_repeat: bool
    alert: AlertView
    token: str = ""
    silent: bool = False
    others: tuple[int, ...] = ()
    digest: Digest | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A message whose story has changed since: what it looked like, and what it is to tell now.

    ``before``: the headline that it told, where the outlet has corrected that.
    """

    delivery_id: int
    chat: Chat
    message_id: int
    look: str
    alert: AlertView
    possible_repeat: bool
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The message arrived, under this id.

    ``look``: a hash of what it shows. ``topic_gone``: it is in the chat itself, not in its topic.
    """

    message_id: int
    look: str = ""
    topic_gone: bool = False


@dataclass(frozen=True, slots=True)
class Retry:
    """Surely not sent; try again no sooner than after ``after_s`` seconds.

    ``whole_chat``: the receiver asked the whole chat to wait (429), not this message alone.
    """

    after_s: float
    reason: str
    whole_chat: bool = False


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Perhaps sent: the connection broke before the answer came."""

    reason: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Never to be sent. ``blocked``: the chat does not want us at all."""

    reason: str
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat lives under another id now; send it there."""

    chat_id: int


SendOutcome = Sent | Retry | Uncertain | GiveUp | Moved
