"""How a feed is, in words that anybody may read: nothing of what a server said. Pure."""

from datetime import datetime, timedelta

from bot.i18n import Translator
from bot.nodes import line, quiet
from model import Chat, FeedHealth

SILENT = timedelta(days=7)  # without anything new
MAX_NAME = 60


def name_of(feed: FeedHealth) -> str:
    """The feed's name, in a message."""
    return quiet(line(feed.name, MAX_NAME)) or str(feed.id)


def state_of(t: Translator, feed: FeedHealth, chat: Chat, now: datetime) -> str:
    """Working, silent since, failing why, ended; with the sign for it."""
    if feed.gone_at is not None:
        since = t.date(feed.gone_at, chat.timezone)
        return "🔴 " + t.say("ended by its publisher (410) on {date}", date=since)
    if feed.paused:
        return "⏸ " + t.say("paused")
    if feed.failures:
        return "🟠 " + t.say("failing: {why}", why=why_of(t, feed.outcome))
    if feed.ok_at is None:
        return "⚪ " + t.say("not asked yet")
    if feed.news_at is not None and now - feed.news_at > SILENT:
        since = t.date(feed.news_at, chat.timezone)
        return "🟡 " + t.say("silent: nothing new since {date}", date=since)
    return "🟢 " + t.say("working")


def why_of(t: Translator, outcome: str | None) -> str:
    """Why an address can't be read. Whatever lives there, there are only these answers."""
    known = {
        "timeout": t.say("it does not answer in time"),
        "too_big": t.say("it is too big"),
        "not_feed": t.say("there is no feed there"),
        "auth": t.say("it asks for a login"),
        "throttled": t.say("it asks to be left alone for a while"),
        "gone": t.say("its publisher has ended it"),
    }
    return known.get(outcome or "", t.say("this address can't be reached"))
