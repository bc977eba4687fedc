"""/stats: a picture, and the same in words."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.commands.stats import chart_of
from bot.drawing import draw
from bot.i18n import translator
from storage import entries
from storage.alerts import add_alert
from storage.db import Database, Tx
from storage.stats import Stats, count_all
from tests.bot.phone import Phone, labels
from tests.bot.samples import ENTRY, NOW

PNG = b"\x89PNG\r\n\x1a\n"
HOSTILE = ("$\\frac{x}$ <b>", "\u202e@durov", "毒品", "x" * 200, "")


def fire(tx: Tx, list_id: str, at: datetime, *outlets: str) -> None:
    """A story that fires the list at that time, told by these outlets."""
    story = entries.open_story(tx, now=at)
    for outlet in outlets:
        entry = replace(ENTRY, guid=f"{at}{outlet}", outlet=outlet)
        first = entries.add_entry(tx, entry, feed_id=None, story_id=story, now=at)
    add_alert(tx, list_id=list_id, story_id=story, entry_id=first, now=at, held=None)


def test_alerts_are_counted_by_local_day_and_list_and_stories_by_outlet(db: Database) -> None:
    late = datetime(2025, 8, 12, 3, 0, tzinfo=UTC)  # the 11th in Mexico
    db.call(lambda tx: fire(tx, "cartels", late, "AP", "El Universal"))
    db.call(lambda tx: fire(tx, "cartels", NOW, "AP"))
    db.call(lambda tx: fire(tx, "extraditions", NOW, "Milenio"))
    db.call(lambda tx: fire(tx, "cartels", NOW - timedelta(days=9), "Old"))
    found = db.look(
        lambda tx: count_all(
            tx,
            ["cartels"],
            since=NOW - timedelta(days=5),
            zone=ZoneInfo("America/Mexico_City"),
        )
    )
    assert {(day.day, key): n for (day, key), n in found.alerts.items()} == {
        (11, "cartels"): 1,
        (12, "cartels"): 1,
    }
    assert found.stories == 2
    assert found.outlets == (("AP", 2), ("El Universal", 1))
    assert found.languages == (("en", 2),)


@pytest.mark.anyio
async def test_stats_are_a_photo_that_says_the_same_in_words_and_is_edited_in_place(
    phone: Phone, db: Database
) -> None:
    await phone.ask("/start")
    db.call(lambda tx: fire(tx, "extraditions", NOW, "AP", "@durov"))
    db.call(lambda tx: fire(tx, "extraditions", NOW - timedelta(days=20), "AP"))
    db.call(lambda tx: fire(tx, "cartels", NOW, "Not followed"))
    message = await phone.ask("/stats")
    assert message.photo.startswith(PNG)
    assert message.text.splitlines() == [
        "Alerts of the last 30 days · 2 stories",
        "Lists: Extraditions 2",
        "Outlets: AP 2, @\u200cdurov 1",
        "Languages: English 2",
        "Most in one day: 1",
    ]
    assert labels(message) == ["7 days", "● 30 days", "90 days", "🌙 Dark"]
    week = await phone.press(message, "7 days")
    assert "Alerts of the last 7 days · 1 story" in week.text
    dark = await phone.press(week, "🌙 Dark")
    assert dark.message_id == message.message_id
    assert len({message.photo, week.photo, dark.photo}) == 3
    assert "☀️ Light" in labels(dark)


@pytest.mark.anyio
async def test_a_forged_button_of_stats_is_left_alone_and_on_a_text_the_photo_is_sent_anew(
    phone: Phone,
) -> None:
    await phone.ask("/start")
    before = len(phone.api.sent(7))
    for data in ("st:31:dark", "st:30:pink", "st:30", "st"):
        forged = await phone.forge(data)
        assert (await phone.press(forged, "forged")).text == "?"
    assert len(phone.api.sent(7)) == before + 4
    assert "Alerts of the last 30 days · 0 stories" in (await phone.ask("/stats")).text


def test_hostile_names_are_drawn_as_text(tmp_path: Path) -> None:
    day = NOW.date()
    names = {f"l{n}": name for n, name in enumerate(HOSTILE)} | {f"k{n}": "k" for n in range(9)}
    alerts = Counter({(day, key): 1 for key in names})
    stats = Stats(alerts, 9, tuple((name, 3) for name in HOSTILE), (("$x$", 2), ("", 1)))
    chart = chart_of(translator("es"), stats, [day], names, dark=True)
    assert len(chart["series"]) == 7
    assert asyncio.run(draw(chart, tmp_path)).startswith(PNG)


def test_what_cannot_be_drawn_is_no_picture(tmp_path: Path) -> None:
    assert asyncio.run(draw({"dark": True}, tmp_path)) == b""
