"""The sample story, and chats, entries and deliveries made of it. Times are around it too."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.pace import Pace
from config import Config, Secrets
from model import AlertView, Chat, Delivery, Entry, KeywordList, Match, Span
from watchers.scout import Found

PUBLISHED = datetime(2025, 8, 12, 20, 57, tzinfo=UTC)
NOW = PUBLISHED + timedelta(minutes=5)
TOKEN = "123456789:AAF-made-up-token-for-the-stand-in"

ENTRY = Entry(
    title="Mexico expels 26 cartel figures wanted by US authorities",
    summary="Mexico is expelling 26 cartel figures to the United States. They left on Tuesday.",
    content="",
    link="https://news.example/mexico-expels-26?a=1&b=2",
    guid="independent-1",
    outlet="The Independent",
    lang="en",
    published_at=PUBLISHED,
)
EXTRADITIONS = KeywordList("extraditions", "Extraditions", "Extradiciones", ("expel*",))
CARTELS = KeywordList("cartels", "Cartels", "Cárteles", ("cartel",))
MATCHES = (
    Match("extraditions", "expel*", (Span("title", 7, 13), Span("summary", 10, 19))),
    Match("cartels", "cartel", (Span("summary", 23, 29),)),
)
ALERT = AlertView(
    alert_id=1,
    story_id=1,
    fired_at=NOW,
    entry=ENTRY,
    lists=(EXTRADITIONS, CARTELS),
    matches=MATCHES,
    outlets=(("AP", "en"), ("El Universal", "es")),
)
ANA = Chat(7, "private", "Ana", "en", "America/Mexico_City", "member", "active")
DELIVERY = Delivery(
    id=11, chat=ANA, topic_id=0, story_id=1, attempts=1, possible_repeat=False, alert=ALERT
)


async def a_feed(url: str) -> Found:
    """What lives at every address, as a scout sees it."""
    return Found(
        url, "Border Tribune", 1, ((ENTRY, ("extraditions",)),), ("https://o.example/rss",)
    )


def unhurried() -> Pace:
    """No limits: tests wait for nobody."""
    return Pace(per_s=100_000, per_chat_s=-1.0, per_group=100_000)


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def entry_with(**changes: Any) -> AlertView:
    """The sample alert with another entry."""
    return replace(ALERT, entry=replace(ENTRY, **changes))


def make_config(url: str = "https://api.telegram.org", **sections: Any) -> Config:
    """A configuration that talks to this Bot API server; ``telegram`` completes that section."""
    telegram = {"api_base_url": url, "read_timeout_s": 2.0} | sections.pop("telegram", {})
    limits = {"asks_per_minute": 1_000_000} | sections.pop("limits", {})
    secrets = {"bot_token": SecretStr(TOKEN)} | sections.pop("secrets", {})
    return Config(
        path=Path("config.yaml"),
        secrets=Secrets(**secrets),
        lists=("extraditions", "cartels"),
        default_lists=sections.pop("default_lists", ("extraditions",)),
        telegram=telegram,
        limits=limits,
        **sections,
    )
