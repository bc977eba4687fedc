from dataclasses import replace

import pytest

from model import AlertView, Entry, Held
from storage import alerts, entries
from storage.alerts import add_alert, get_story_alert, release_alerts
from storage.db import Tx
from storage.log import page_log
from storage.tables import alerts as rows
from tests.storage.news import CARTELS, DAY, ENTRY, EXTRADITIONS, MINUTE, NOW, count, match, tell

BOTH = ("cartels", "extraditions")


def log(
    tx: Tx, story: int, entry_id: int, list_id: str = "cartels", held: Held | None = None
) -> bool:
    entries.add_matches(tx, entry_id, [match(list_id)])
    return add_alert(tx, list_id=list_id, story_id=story, entry_id=entry_id, now=NOW, held=held)


def by(outlet: str, lang: str | None = "en") -> Entry:
    return replace(ENTRY, outlet=outlet, lang=lang, title=f"{outlet} says")


def test_a_list_fires_once_on_a_story(tx: Tx) -> None:
    story, entry_id = tell(tx)
    assert log(tx, story, entry_id)
    assert not log(tx, story, tell(tx, story)[1])
    assert log(tx, story, entry_id, "extraditions")
    assert log(tx, *tell(tx))
    assert count(tx, rows) == 3


def test_an_alert_shows_the_entry_that_fired_it(tx: Tx) -> None:
    story, entry_id = tell(tx)
    log(tx, story, entry_id)
    shown = get_story_alert(tx, story, ["cartels"])
    assert shown == AlertView(shown.alert_id, story, NOW, ENTRY, (CARTELS,), (match(),))


def test_no_alert_of_these_lists_is_an_error(tx: Tx) -> None:
    story, entry_id = tell(tx)
    log(tx, story, entry_id)
    for nothing in (["extraditions"], []):
        with pytest.raises(LookupError, match=f"story {story}"):
            get_story_alert(tx, story, nothing)


def test_a_held_alert_is_released_once_by_the_entry_that_may_be_sent(tx: Tx) -> None:
    story, old = tell(tx)
    log(tx, story, old, held=Held.BASELINE)
    assert get_story_alert(tx, story, BOTH).held is Held.BASELINE
    _, fresh = tell(tx, story, entry=by("AP"))
    assert release_alerts(tx, story, BOTH, entry_id=fresh, now=NOW + MINUTE) == ["cartels"]
    assert release_alerts(tx, story, BOTH, entry_id=old, now=NOW + DAY) == []
    shown = get_story_alert(tx, story, BOTH)
    assert (shown.held, shown.entry, shown.fired_at) == (None, by("AP"), NOW)


def test_release_leaves_other_stories_other_lists_and_what_was_sent_alone(tx: Tx) -> None:
    here, first = tell(tx)
    there, second = tell(tx)
    log(tx, here, first, held=Held.TOO_OLD)
    log(tx, here, first, "extraditions")
    log(tx, there, second, held=Held.TOO_OLD)
    assert release_alerts(tx, here, ["extraditions"], entry_id=first, now=NOW) == []
    assert release_alerts(tx, here, BOTH, entry_id=first, now=NOW) == ["cartels"]
    assert get_story_alert(tx, there, BOTH).held is Held.TOO_OLD


def test_an_alert_that_was_sent_goes_before_one_that_is_held(tx: Tx) -> None:
    story, old = tell(tx, entry=by("Old"))
    log(tx, story, old, "extraditions", held=Held.TOO_OLD)
    _, fresh = tell(tx, story, entry=by("New"))
    log(tx, story, fresh)
    assert get_story_alert(tx, story, BOTH).entry == by("New")
    assert get_story_alert(tx, story, ["extraditions"]).entry == by("Old")


def test_only_the_lists_and_matches_of_the_reader_are_shown_in_their_order(tx: Tx) -> None:
    story, entry_id = tell(tx)
    log(tx, story, entry_id, "extraditions")
    log(tx, story, entry_id, "cartels")
    everything = get_story_alert(tx, story, BOTH)
    assert everything.lists == (CARTELS, EXTRADITIONS)
    assert everything.matches == (match("extraditions"), match("cartels"))
    mine = get_story_alert(tx, story, ["cartels"])
    assert (mine.lists, mine.matches) == ((CARTELS,), (match("cartels"),))


def test_other_outlets_are_named_once_first_come_first(tx: Tx) -> None:
    story, entry_id = tell(tx, entry=by("The Wire"))
    for other in (by("Zócalo", "es"), by("AP", None), by("The Wire"), by("Zócalo", "es"), by("")):
        tell(tx, story, entry=other)
    tell(tx, entry=by("Elsewhere"))
    log(tx, story, entry_id)
    shown = get_story_alert(tx, story, BOTH)
    assert shown.outlets == (("Zócalo", "es"), ("AP", None))


def test_the_log_shows_a_story_once_newest_first(tx: Tx) -> None:
    made = [tell(tx) for _ in range(3)]
    for story, entry_id in made:
        log(tx, story, entry_id)
    log(tx, *made[0], "extraditions")
    page, total = page_log(tx, None, BOTH)
    first, second, third = (story for story, _ in made)
    assert ([one.story_id for one in page], total) == ([first, third, second], 3)
    page, total = page_log(tx, None, ["cartels"])
    assert ([one.story_id for one in page], total) == ([third, second, first], 3)


def test_the_log_comes_in_pages_without_gaps(tx: Tx) -> None:
    made = [tell(tx) for _ in range(5)]
    for story, entry_id in made:
        log(tx, story, entry_id)
        log(tx, story, entry_id, "extraditions")
    pages = [page_log(tx, None, BOTH, offset=offset, limit=2) for offset in (0, 2, 4, 6)]
    assert [total for _, total in pages] == [5] * 4
    seen = [[one.story_id for one in page] for page, _ in pages]
    one, two, three, four, five = (story for story, _ in made)
    assert seen == [[five, four], [three, two], [one], []]


def test_the_log_of_no_list_is_empty(tx: Tx) -> None:
    log(tx, *tell(tx))
    assert page_log(tx, None, []) == ([], 0)
    assert page_log(tx, None, ["extraditions"]) == ([], 0)


def test_held_alerts_are_in_the_log_and_say_so(tx: Tx) -> None:
    log(tx, *tell(tx), held=Held.TOO_OLD)
    log(tx, *tell(tx))
    page, _ = page_log(tx, None, BOTH)
    assert [one.held for one in page] == [None, Held.TOO_OLD]


def test_stories_are_counted_since_then(tx: Tx) -> None:
    story, entry_id = tell(tx)
    log(tx, story, entry_id)
    log(tx, story, entry_id, "extraditions")
    assert alerts.count_alerts(tx, since=NOW) == 1
    assert alerts.count_alerts(tx, since=NOW + MINUTE) == 0
