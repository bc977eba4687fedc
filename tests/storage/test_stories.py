"""The index of stories, and corrections: nothing lost, nobody told twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from storage import alerts, corrections, entries, outbox, stories, story_views, words
from storage.db import Tx
from storage.log import page_log
from storage.tables import deliveries, story_changes, story_labels, story_sketches, story_terms
from storage.tables import entries as rows
from storage.tables import stories as story_rows
from tests.storage.news import ANA, DAY, ENTRY, LUIS, MINUTE, NOW, count, fire, let_in, match, tell

WINDOW = timedelta(hours=72)


def related(tx: Tx, *terms: int, least: float = 5.0, most: int = 9) -> list[int]:
    found = stories.find_related(
        tx, terms, since=NOW - 45 * DAY, open_since=NOW - WINDOW, least=least, most=most
    )
    return [item.id for item in found]


def keep(tx: Tx, *terms: tuple[int, float], story_id: int | None = None) -> tuple[int, int]:
    story, entry_id = tell(tx, story_id)
    size = 1 if story_id is None else stories.join_story(tx, story, now=NOW)
    stories.add_sketch(tx, story, entry_id, f"sketch {entry_id}", terms, size=size)
    return story, entry_id


def test_stories_are_found_by_the_weight_of_what_they_share(tx: Tx) -> None:
    little, _ = keep(tx, (1, 4.0), (9, 9.0))
    more, _ = keep(tx, (1, 4.0), (2, 4.0))
    assert related(tx, 1, 2) == [more]
    assert related(tx, 1, 2, least=3) == [more, little]
    assert related(tx, 1, 2, least=3, most=1) == [more]
    assert related(tx, 7) == related(tx) == []


def test_an_open_story_comes_before_a_silent_one(tx: Tx) -> None:
    silent, _ = keep(tx, (1, 9.0))
    tx.execute(update(story_rows).values(last_at=NOW - 4 * DAY))
    still_open, _ = keep(tx, (1, 6.0))
    assert related(tx, 1) == [still_open, silent]
    tx.execute(update(story_rows).values(last_at=NOW - 46 * DAY))
    assert related(tx, 1) == []


def test_a_story_keeps_its_first_sketch_and_the_latest(tx: Tx) -> None:
    story, first = keep(tx, (1, 9.0))
    later = [keep(tx, (1, 9.0), story_id=story)[1] for _ in range(20)]
    kept = tx.execute(select(story_sketches.c.entry_id)).scalars().all()
    assert sorted(kept) == [first, *later[-(stories.KEPT - 1) :]]


def test_a_frequent_term_has_no_more_places_than_it_may(tx: Tx) -> None:
    for _ in range(3 * stories.SLOTS):
        keep(tx, (1, 9.0))
    assert count(tx, story_terms) == stories.SLOTS


def test_word_counts_add_up_and_fade(tx: Tx) -> None:
    words.add_counts(tx, "en", {"": 2, "cartel": 2, "rare": 1})
    words.add_counts(tx, "en", {"": 1, "cartel": 1})
    assert words.find_counts(tx, "en", ["cartel", "x"]) == {"": 3, "cartel": 3}
    assert words.find_counts(tx, "es", ["cartel"]) == {}
    words.add_counts(tx, "en", {"": words.MAX_ENTRIES})
    assert words.find_counts(tx, "en", ["cartel", "rare"]) == {
        "": (words.MAX_ENTRIES + 3) // 2,
        "cartel": 1,
    }


def waiting(tx: Tx, story_id: int) -> list[tuple[int, str]]:
    query = select(deliveries.c.chat_id, deliveries.c.state).where(
        deliveries.c.story_id == story_id
    )
    return sorted((chat, state) for chat, state in tx.execute(query))


def test_a_merged_story_points_to_the_survivor_which_has_its_entries(tx: Tx) -> None:
    let_in(tx, ANA)
    lost, kept = fire(tx), fire(tx)
    assert corrections.merge(tx, lost, kept, now=NOW) == 1
    assert stories.survivor(tx, lost) == stories.survivor(tx, kept) == kept
    assert set(tx.execute(select(rows.c.story_id)).scalars()) == {kept}
    assert count(tx, story_changes) == 1
    (label,) = corrections.find_labels(tx)
    assert label["same"] is True
    page, total = page_log(tx, None, ["cartels"])
    assert (total, [item.story_id for item in page]) == (1, [kept])


def test_a_chat_that_has_the_survivor_does_not_get_the_merged_story(tx: Tx) -> None:
    let_in(tx, ANA)
    lost, kept = fire(tx), fire(tx)
    corrections.merge(tx, lost, kept, now=NOW)
    assert waiting(tx, kept) == [(ANA.id, "pending")]
    assert waiting(tx, lost) == [(ANA.id, "dead")]


def test_what_only_the_merged_story_had_on_its_way_still_comes(tx: Tx) -> None:
    let_in(tx, ANA)
    lost = fire(tx)
    kept, _ = tell(tx)
    corrections.merge(tx, lost, kept, now=NOW)
    assert waiting(tx, lost) == [(ANA.id, "pending")]
    (claimed,) = outbox.claim(tx, owner="me", now=NOW, lease_s=9, limit=9)
    assert claimed.story_id == lost


@pytest.mark.parametrize(("state", "gets_it"), [("sent", False), ("dead", True)])
def test_who_had_the_merged_story_is_not_told_of_the_survivor(
    tx: Tx, state: str, gets_it: bool
) -> None:
    let_in(tx, ANA, LUIS, follow=("cartels", "extraditions"))
    lost = fire(tx)
    tx.execute(update(deliveries).where(deliveries.c.chat_id == ANA.id).values(state=state))
    tx.execute(update(deliveries).where(deliveries.c.chat_id == LUIS.id).values(state="dead"))
    kept, _ = tell(tx)
    corrections.merge(tx, lost, kept, now=NOW)
    outbox.enqueue(tx, kept, ["extraditions"], now=NOW)
    corrections.settle_merged(tx, kept)
    assert ((ANA.id, "pending") in waiting(tx, kept)) is gets_it
    assert (LUIS.id, "pending") in waiting(tx, kept)


def test_a_list_that_fired_on_the_merged_story_does_not_fire_again(tx: Tx) -> None:
    lost, (kept, entry_id) = fire(tx), tell(tx)
    corrections.merge(tx, lost, kept, now=NOW)
    again = {"story_id": kept, "entry_id": entry_id, "now": NOW, "held": None}
    assert not alerts.add_alert(tx, list_id="cartels", **again)  # type: ignore[arg-type]
    assert alerts.add_alert(tx, list_id="extraditions", **again)  # type: ignore[arg-type]


def test_an_entry_that_is_split_off_is_told(tx: Tx) -> None:
    let_in(tx, ANA)
    story = fire(tx)
    _, other = tell(tx, story, entry=replace(ENTRY, title="Another thing"), now=NOW + MINUTE)
    entries.add_matches(tx, other, [match()])
    made = corrections.split(tx, story, [other], now=NOW + DAY)
    assert (made.lists, made.story_id != story) == (("cartels",), True)
    assert alerts.get_story_alert(tx, made.story_id, ["cartels"]).entry.title == "Another thing"
    found = story_views.find_story(tx, made.story_id)
    assert found is not None
    assert (found[0].follows_id, [item.id for item in found[1]]) == (story, [other])
    (label,) = corrections.find_labels(tx)
    assert label["same"] is False


def test_what_was_told_can_not_be_split_off(tx: Tx) -> None:
    story = fire(tx)
    (told,) = tx.execute(select(rows.c.id)).scalars()
    tell(tx, story)
    with pytest.raises(corrections.CorrectionError, match="was told"):
        corrections.split(tx, story, [told], now=NOW)
    assert count(tx, story_labels) == 0


@pytest.mark.parametrize("chosen", [[], [999], [1, 2]])
def test_a_split_that_makes_no_sense_is_refused(tx: Tx, chosen: list[int]) -> None:
    story, _ = tell(tx)
    tell(tx, story)
    with pytest.raises(corrections.CorrectionError):
        corrections.split(tx, story, chosen, now=NOW)


def test_a_merge_that_makes_no_sense_is_refused(tx: Tx) -> None:
    one, other = fire(tx), fire(tx)
    for pair in ((one, one), (one, 99), (99, one)):
        with pytest.raises(corrections.CorrectionError):
            corrections.merge(tx, *pair, now=NOW)
    corrections.merge(tx, one, other, now=NOW)
    with pytest.raises(corrections.CorrectionError, match="was merged into"):
        corrections.merge(tx, one, other, now=NOW)
    with pytest.raises(LookupError):
        stories.survivor(tx, 99)


def test_sketches_move_with_their_entries(tx: Tx) -> None:
    one, first = keep(tx, (1, 9.0))
    other, second = keep(tx, (2, 9.0))
    corrections.merge(tx, one, other, now=NOW)
    kept = tx.execute(
        select(story_sketches.c.story_id, story_sketches.c.entry_id).order_by(story_sketches.c.slot)
    ).all()
    assert [tuple(row) for row in kept] == [(other, first), (other, second)]
    assert related(tx, 1) == related(tx, 2) == [other]


def voice(
    outlet: str, wire: str = "", *, paywalled: bool = False, lang: str = "en"
) -> dict[str, object]:
    return {
        "outlet": outlet,
        "wire": wire,
        "paywalled": paywalled,
        "link": f"https://{outlet}/1",
        "lang": lang,
    }


def told(tx: Tx, shown: dict[str, object], *others: dict[str, object]) -> tuple[int, int]:
    """A story that fired by the first of these entries."""
    story = fire(tx)
    tx.execute(update(rows).values(**shown))
    base = {
        "feed_id": None,
        "story_id": story,
        "guid": "",
        "title": "T",
        "summary": "",
        "content": "",
    }
    for other in others:
        tx.execute(insert(rows).values(**base, seen_at=NOW, **other))
    return story, len(others)


def test_copies_of_one_wire_are_one_voice(tx: Tx) -> None:
    story, _ = told(
        tx,
        voice("a.example", "AP"),
        voice("b.example", "AP"),
        voice("c.example"),
        voice("d.example", "EFE"),
    )
    view = alerts.get_story_alert(tx, story, ["cartels"])
    assert (view.wire, view.wires) == ("AP", (("AP", 2), ("EFE", 1)))
    assert view.outlets == (("c.example", "en"),)


@pytest.mark.parametrize(
    ("shown", "others", "link"),
    [
        (voice("a.example", "AP"), [voice("apnews.com", "AP")], "https://apnews.com/1"),
        (voice("a.example", "AP"), [voice("efe.com", "EFE")], ""),
        (voice("ft.com", paywalled=True), [voice("b.example")], "https://b.example/1"),
        (voice("ft.com", paywalled=True), [voice("b.example", lang="es")], ""),
        (voice("ft.com", paywalled=True), [voice("wsj.com", paywalled=True)], ""),
        (voice("a.example"), [voice("b.example")], ""),
    ],
)
def test_where_it_can_be_read(
    tx: Tx, shown: dict[str, object], others: list[dict[str, object]], link: str
) -> None:
    story, _ = told(tx, shown, *others)
    assert alerts.get_story_alert(tx, story, ["cartels"]).link == link


def test_a_follow_up_names_what_it_follows_if_its_reader_was_told(tx: Tx) -> None:
    first, later = fire(tx), fire(tx)
    tx.execute(update(story_rows).where(story_rows.c.id == later).values(follows_id=first))
    view = alerts.get_story_alert(tx, later, ["cartels"])
    assert view.follows == (ENTRY.title, ENTRY.link)
    assert alerts.get_story_alert(tx, first, ["cartels"]).follows is None
    other, _ = tell(tx)
    tx.execute(update(story_rows).where(story_rows.c.id == later).values(follows_id=other))
    assert alerts.get_story_alert(tx, later, ["cartels"]).follows is None
