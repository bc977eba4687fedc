"""What the operator reads of feeds in trouble."""

from collections.abc import Sequence

from bot.i18n import Translator, translator
from bot.nodes import Rich, Screen, join, line, quiet
from model import Chat, FeedHealth

_MAX_NAME, _MAX_ERROR = 60, 120


def render_troubled(feeds: Sequence[FeedHealth], chat: Chat) -> Screen:
    """Which feeds were ended or keep failing, why, and since when."""
    t = translator(chat.lang)
    head = t.count("⚠️ {n} feed needs a look:", "⚠️ {n} feeds need a look:", len(feeds))
    return Screen(join([(head,), *(_line(t, feed, chat.timezone) for feed in feeds)]))


def _line(t: Translator, feed: FeedHealth, timezone: str) -> Rich:
    name = quiet(line(feed.name, _MAX_NAME)) or str(feed.id)
    if feed.gone_at is not None:
        why = t.say("its publisher has ended it (410); I look again once a week")
    else:
        why = quiet(line(feed.error or "", _MAX_ERROR))
    since = (
        t.say("last read {date}", date=t.date(feed.ok_at, timezone))
        if feed.ok_at
        else t.say("never read yet")
    )
    return (f"• {name}: {why} ({since})",)
