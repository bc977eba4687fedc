"""The promise: an alert tells its article in whole sentences and facts, without the page's rest."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.page_of import read_story
from bot.i18n import translator
from tests.fakes.feed_server import Item
from tests.flow.world import World

STORIES = Path(__file__).parent / "stories"
# Captions, newsletters, links, reporters, and the handover recalled at the end.
ELSEWHERE = ("arbour", "uelle", "Halloran", "Oyelaran", "Belmonte", "Arizmendi", "Read more",
             "Lee también", "Caro Quintero", "29", "1985")  # fmt: skip
LEADS = {
    "en": "Mexico expelled 26 cartel figures to the United States on Tuesday in a new arrangement "
    "with Washington, a person familiar with the matter told The Associated Press.",
    "es": "El gobierno mexicano expulsó este martes a Estados Unidos a 26 presuntos capos de los "
    "cárteles, dijo a AP una persona familiarizada con el asunto.",
}
SOURCES = {
    "en": "a person familiar with the matter, to AP",
    "es": "una persona familiarizada con el asunto, a AP",
}


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_story_comes_as_its_lead_and_its_facts_and_nothing_else_of_its_page(
    world: World, lang: str
) -> None:
    herald = world.add_feed("herald", lang=lang)
    world.baseline()
    feed = {"url": world.site + herald.path, "name": "herald", "lang": lang}
    fetch = {"allow_networks": ["127.0.0.0/8"], "host_gap_s": 0, "articles": True}
    world.configure(feeds=[feed], fetch=fetch)
    copied = read_story((STORIES / f"handover_{lang}.txt").read_text("utf-8"))
    world.news.add_page("/story", copied.page)
    published = datetime.now(UTC) - timedelta(minutes=5)
    tuesday = published.date() - timedelta(days=(published.weekday() - 1) % 7)
    with world.running():
        herald.publish(
            Item(
                title=copied.title,
                summary=copied.standfirst,
                link=f"{world.site}/story",
                guid="26",
                published=published,
            )
        )
        (alert,) = world.wait_for_alerts(1)
    lines = alert.text.split("\n")
    assert lines[1] == copied.title
    assert lines[3] == LEADS[lang]
    assert lines[4] == (
        "👤 Abigael González Valencia (Los Cuinis), Roberto Salazar · 🔢 26 · 🇲🇽 → 🇺🇸 · "
        f"expelled {translator('en').day(tuesday)} · no death penalty · {SOURCES[lang]}"
    )
    assert [part for part in ELSEWHERE if part in alert.text] == []
