"""/status: whether the watch goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ask import Ask, Desk
from bot.i18n import Translator, translator
from bot.menus import stopped_line
from bot.nodes import Bold, Rich, Screen, join, line
from model import Chat, FeedHealth
from storage import alerts, chat_feeds, chats, outbox, settings, settle
from storage.db import Tx

DAYS = 7
MAX_FAILING = 10


@dataclass(frozen=True, slots=True)
class Status:
    """The numbers of /status. ``everyone`` and ``chats`` are for an admin."""

    feeds: Sequence[FeedHealth]
    alerts: int
    mine: Mapping[str, int]
    everyone: Mapping[str, int]
    chats: int
    mutes: int = 0


async def show(desk: Desk, _ask: Ask, chat: Chat) -> Screen:
    """The numbers as they stand."""
    now = desk.clock()
    found = await desk.db.read(lambda tx: _look(tx, chat, now))
    return status_screen(found, chat)


def _look(tx: Tx, chat: Chat, now: datetime) -> Status:
    return Status(
        feeds=[feed for feed, _ in chat_feeds.visible_feeds(tx, chat.id)],
        alerts=alerts.count_alerts(tx, since=now - timedelta(days=DAYS)),
        mine=outbox.count_states(tx, chat_id=chat.id),
        everyone=outbox.count_states(tx),
        chats=chats.count_chats(tx),
        mutes=len(settings.find_mutes(tx, chat.id, now=now)),
    )


def status_screen(found: Status, chat: Chat) -> Screen:
    """What they mean, in words; failing feeds by name only to an admin."""
    t = translator(chat.lang)
    watched = [feed for feed in found.feeds if not feed.paused]
    failing = [feed for feed in watched if feed.failures]
    checked = [feed.checked_at for feed in watched if feed.checked_at]
    last = t.date(max(checked), chat.timezone) if checked else t.say("never")
    sections: list[Rich] = [
        (Bold(t.say("Status")),),
        join(
            [
                (_feeds(t, len(watched), len(failing)),),
                (t.say("Last poll: {date}", date=last),),
                (_alerts(t, found.alerts),),
                (_deliveries(t, t.say("Messages to this chat"), found.mine),),
                (_muted(t, found.mutes),) if found.mutes else (),
                stopped_line(t) if chat.state == "stopped" else (),
            ]
        ),
    ]
    if chat.role == "admin":
        sections += _for_admin(t, found, failing)
    return Screen(join(sections, gap="\n\n"))


def _feeds(t: Translator, watched: int, failing: int) -> str:
    said = t.count("{n} feed watched", "{n} feeds watched", watched)
    bad = t.count("{n} failing", "{n} failing", failing)
    return f"{said} · {bad}" if failing else said


def _muted(t: Translator, n: int) -> str:
    return t.count("{n} thing is muted here: /unmute", "{n} things are muted here: /unmute", n)


def _alerts(t: Translator, n: int) -> str:
    return t.count(
        "{n} alert in the last {days} days", "{n} alerts in the last {days} days", n, days=DAYS
    )


def _deliveries(t: Translator, label: str, states: Mapping[str, int]) -> str:
    return f"{label}: {states_line(t, states)}"


def states_line(t: Translator, states: Mapping[str, int]) -> str:
    """How many are sent; of the rest only what there is."""
    waiting = states.get(settle.PENDING, 0) + states.get(settle.SENDING, 0)
    uncertain, dead = states.get(settle.UNCERTAIN, 0), states.get(settle.DEAD, 0)
    parts = [t.count("{n} sent", "{n} sent", states.get(settle.SENT, 0))]
    if waiting:
        parts.append(t.count("{n} waiting", "{n} waiting", waiting))
    if uncertain:
        parts.append(t.count("{n} perhaps sent", "{n} perhaps sent", uncertain))
    if dead:
        parts.append(t.count("{n} not sent", "{n} not sent", dead))
    return ", ".join(parts)


def _for_admin(t: Translator, found: Status, failing: Sequence[FeedHealth]) -> list[Rich]:
    shown: list[Rich] = [
        (f"⚠️ {line(feed.name, 60)}: {line(feed.error or '?', 120)}",)
        for feed in failing[:MAX_FAILING]
    ]
    left = len(failing) - MAX_FAILING
    if left > 0:
        shown.append((t.count("… and {n} more", "… and {n} more", left),))
    chats_line = t.count("{n} active chat", "{n} active chats", found.chats)
    whole = _deliveries(t, t.say("All messages"), found.everyone)
    return [join([(chats_line,), (whole,)]), join(shown)]
