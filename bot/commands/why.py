"""/why: why an alert came, or why an article did not, stage by stage."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.ask import Ask, Desk, Notice, Reply, page_of, speak
from bot.nodes import Screen
from bot.trying import one_line
from bot.why_screen import how_to_ask, not_known, not_told, why_told
from matching.explain import explain_list
from matching.verdict import ListVerdict
from model import AlertView, Chat, Entry, FeedHealth, KeywordList
from storage import chat_feeds, entries, lists, log
from storage.db import Tx
from storage.failures import Fate, find_fates
from storage.outbox import find_story_of
from watchers.normalize import link_key
from watchers.scope import scoped

MAX_LISTS = 4  # explained in one answer


@dataclass(frozen=True, slots=True)
class _Told:
    """A story that fired for this chat; ``entry`` is what was asked about, if not the story."""

    alert: AlertView
    fate: Fate | None
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class _Quiet:
    """An entry that fired nothing the chat follows."""

    entry: Entry
    followed: tuple[KeywordList, ...]


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """About a link, or about the alert that the command answers."""
    t = speak(chat)
    wanted = one_line(ask.args).partition(" ")[0]
    if not wanted and ask.message_id:
        told = await desk.db.read(lambda tx: _answered(tx, ask, chat))
        return _tell(chat, told) if told else how_to_ask(t)
    key = link_key(wanted)
    if key is None:
        return how_to_ask(t)
    found = await desk.db.read(lambda tx: _look_up(tx, chat, key))
    if isinstance(found, _Told):
        return _tell(chat, found)
    if isinstance(found, _Quiet):
        verdicts = await asyncio.to_thread(_explain, found, desk)
        return not_told(t, found.entry, found.followed, verdicts, chat)
    known = await desk.db.read(lambda tx: chat_feeds.visible_feeds(tx, chat.id))
    watched = _feeds_of(wanted, [feed for feed, _ in known])
    return not_known(t, wanted, watched, chat)


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Notice | Reply:
    """The button under an alert."""
    found = await desk.db.read(lambda tx: _story(tx, chat, page_of(step, 0)))
    if found is None:
        return Notice(speak(chat).say("This is not in the log of this chat."))
    return Reply(_tell(chat, found))


def _tell(chat: Chat, found: _Told) -> Screen:
    return why_told(speak(chat), found.alert, found.fate, chat, asked=found.entry)


def _answered(tx: Tx, ask: Ask, chat: Chat) -> _Told | None:
    story = find_story_of(tx, chat.id, ask.message_id)
    return None if story is None else _story(tx, chat, story)


def _story(tx: Tx, chat: Chat, story_id: int, entry: Entry | None = None) -> _Told | None:
    alert = log.find_alert(tx, chat.id, story_id, lists.followed(tx, chat.id, None))
    if alert is None:
        return None
    return _Told(alert, find_fates(tx, chat.id, [story_id]).get(story_id), entry)


def _look_up(tx: Tx, chat: Chat, key: bytes) -> _Told | _Quiet | None:
    own = [scoped([key], feed.id)[0] for feed, _ in chat_feeds.visible_feeds(tx, chat.id)]
    found = entries.find_known(tx, [key, *own])
    known = next((found[one] for one in (key, *own) if one in found), None)
    entry = entries.find_entry(tx, known[0]) if known else None
    if known is None or entry is None:
        return None
    told = _story(tx, chat, known[1], entry)
    if told is not None:
        return told
    followed = lists.followed(tx, chat.id, None)
    mine = [item for item in lists.visible_lists(tx, chat.id) if item.id in followed]
    return _Quiet(entry, tuple(mine[:MAX_LISTS]))


def _explain(found: _Quiet, desk: Desk) -> list[ListVerdict]:
    return [explain_list(item, found.entry, aliases=desk.aliases) for item in found.followed]


def _feeds_of(link: str, known: list[FeedHealth]) -> list[FeedHealth]:
    """The feeds that a link's host may be of."""
    host = _host(link)
    return [one for one in known if host and (_is_of(_host(one.url), host))]


def _is_of(feed: str, host: str) -> bool:
    return feed == host or feed.endswith(f".{host}") or host.endswith(f".{feed}")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
