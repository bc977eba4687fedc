"""/health: whether all parts of this Atalaya work, for whoever runs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version

from bot.ask import Ask, Desk, speak
from bot.i18n import Translator
from bot.nodes import Bold, Rich, Screen, join, line, quiet
from model import Chat, FeedHealth, JobRun
from storage import chats, feeds, outbox, settle
from storage.db import Tx

MAX_FAILING = 10
LATE = timedelta(minutes=15)  # a feed that is due for so long says that polling can't keep up
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Health:
    """What is looked at."""

    feeds: Sequence[FeedHealth]
    states: Mapping[str, int]
    chats: int
    jobs: Sequence[JobRun]
    bytes: int


async def show(desk: Desk, _ask: Ask, chat: Chat) -> Screen:
    """As it stands."""
    runs = desk.job_runs()

    def look(tx: Tx) -> Health:
        return Health(
            feeds=feeds.list_feeds(tx),
            states=outbox.count_states(tx),
            chats=chats.count_chats(tx),
            jobs=runs,
            bytes=desk.db.size(),
        )

    return health_screen(await desk.db.read(look), chat, desk.clock())


def health_screen(found: Health, chat: Chat, now: datetime) -> Screen:
    """In words; what needs a look first."""
    t = speak(chat)
    failing = [feed for feed in found.feeds if feed.failures or feed.gone_at]
    late = [feed for feed in found.feeds if not feed.paused and now - feed.next_check_at > LATE]
    asked = [feed.checked_at for feed in found.feeds if feed.checked_at]
    last = t.date(max(asked), chat.timezone) if asked else t.say("never")
    watched = t.count("{n} feed watched", "{n} feeds watched", len(found.feeds))
    parts: list[Rich] = [
        (Bold(f"Atalaya {version('atalaya')}"),),
        join([(f"{_sign(good=one.ok)} {_job(t, one, chat)}",) for one in found.jobs]),
        join(
            [
                (f"{_sign(good=not late)} {watched}",),
                (t.count("{n} failing", "{n} failing", len(failing)),) if failing else (),
                (t.count("{n} is overdue", "{n} are overdue", len(late)),) if late else (),
                (t.say("Last poll: {date}", date=last),),
            ]
        ),
        join(_queue(t, found.states)),
        join(
            [
                (t.count("{n} active chat", "{n} active chats", found.chats),),
                (t.say("Database: {n} MiB", n=f"{found.bytes / _MIB:.1f}"),),
            ]
        ),
        _failing(t, failing),
        (t.say("Feeds: /feeds · chats: /users"),),
    ]
    return Screen(join(parts, gap="\n\n"))


def _sign(*, good: bool) -> str:
    return "🟢" if good else "🔴"


def _job(t: Translator, run: JobRun, chat: Chat) -> str:
    if run.ended_at is None:
        return t.say("{job}: has not run yet", job=run.name)
    date = t.date(run.ended_at, chat.timezone)
    if run.ok:
        return t.say("{job}: last run {date}", job=run.name, date=date)
    return t.say("{job}: failed, {date}", job=run.name, date=date)


def _queue(t: Translator, states: Mapping[str, int]) -> list[Rich]:
    uncertain, dead = states.get(settle.UNCERTAIN, 0), states.get(settle.DEAD, 0)
    return [
        (t.count("{n} message waits", "{n} messages wait", states.get(settle.PENDING, 0)),),
        (t.count("{n} is being sent", "{n} are being sent", states.get(settle.SENDING, 0)),),
        (t.count("{n} perhaps sent", "{n} perhaps sent", uncertain),) if uncertain else (),
        (t.count("{n} not sent", "{n} not sent", dead),) if dead else (),
    ]


def _failing(t: Translator, feeds: Sequence[FeedHealth]) -> Rich:
    shown: list[Rich] = [
        (f"⚠️ {quiet(line(feed.name, 60))}: {quiet(line(feed.error or '?', 120))}",)
        for feed in feeds[:MAX_FAILING]
    ]
    left = len(feeds) - MAX_FAILING
    if left > 0:
        shown.append((t.count("… and {n} more", "… and {n} more", left),))
    return join(shown)
