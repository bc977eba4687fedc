from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storage import entries
from storage.db import Tx
from storage.stories import join_story
from storage.tables import entries as rows
from storage.tables import matches, stories
from tests.storage.news import DAY, ENTRY, MINUTE, NOW, count, match, tell


def save(tx: Tx, story_id: int, entry_id: int, *keys: bytes, days: float = 0) -> None:
    now = NOW + days * DAY
    entries.save_text_keys(
        tx, keys, story_id=story_id, entry_id=entry_id, now=now, since=now - 3 * DAY
    )


def test_an_entry_is_stored_as_it_is(tx: Tx) -> None:
    story, entry_id = tell(tx)
    row = tx.execute(select(rows)).mappings().one()
    assert (row["id"], row["story_id"], row["feed_id"], row["seen_at"]) == (
        entry_id,
        story,
        None,
        NOW,
    )
    assert {name: row[name] for name in ("title", "guid", "lang", "published_at")} == {
        "title": ENTRY.title,
        "guid": ENTRY.guid,
        "lang": "en",
        "published_at": ENTRY.published_at,
    }


def test_entries_without_date_language_and_link_are_stored_too(tx: Tx) -> None:
    bare = replace(ENTRY, lang=None, published_at=None, link="", guid="", title="")
    assert tell(tx, entry=bare)[1] != tell(tx, entry=bare)[1]


def test_an_entry_needs_a_story_that_exists(tx: Tx) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        tell(tx, 99)
    tell(tx)


def test_an_entry_is_known_by_each_of_its_keys_and_no_other(tx: Tx) -> None:
    story, entry_id = tell(tx)
    entries.add_keys(tx, entry_id, [b"guid", b"link"])
    owner = (entry_id, story)
    assert entries.find_known(tx, [b"link", b"guid", b"other"]) == {b"guid": owner, b"link": owner}
    assert entries.find_known(tx, [b"other"]) == {}
    assert entries.find_known(tx, []) == {}


def test_a_key_that_is_taken_stays_with_its_first_entry(tx: Tx) -> None:
    first, second = tell(tx), tell(tx)
    entries.add_keys(tx, first[1], [b"link"])
    entries.add_keys(tx, second[1], [b"link", b"guid", b"guid"])
    found = entries.find_known(tx, [b"link", b"guid"])
    assert found == {b"link": first[::-1], b"guid": second[::-1]}


def test_adding_no_keys_changes_nothing(tx: Tx) -> None:
    _, entry_id = tell(tx)
    entries.add_keys(tx, entry_id, [])
    assert entries.find_known(tx, [b""]) == {}


@pytest.mark.parametrize("many", [900, 901, 1801, 2700])
def test_any_number_of_keys_is_found(tx: Tx, many: int) -> None:
    _, entry_id = tell(tx)
    keys = [b"%d" % n for n in range(many)]
    entries.add_keys(tx, entry_id, keys)
    assert entries.find_known(tx, {*keys, b"other"}).keys() == set(keys)


def test_matches_are_stored_with_their_spans(tx: Tx) -> None:
    _, entry_id = tell(tx)
    entries.add_matches(tx, entry_id, [match(), match("extraditions", "extradit*")])
    found = tx.execute(select(matches.c.entry_id, matches.c.query, matches.c.spans)).all()
    spans = [["title", 0, 6], ["summary", 0, 4]]
    assert found == [(entry_id, "cartel*", spans), (entry_id, "extradit*", spans)]


def test_no_matches_are_no_rows(tx: Tx) -> None:
    _, entry_id = tell(tx)
    entries.add_matches(tx, entry_id, [])
    assert count(tx, matches) == 0


def test_a_late_comer_does_not_turn_the_clock_of_a_story_back(tx: Tx) -> None:
    story = entries.open_story(tx, now=NOW)
    other = entries.open_story(tx, now=NOW)
    last = select(stories.c.last_at).order_by(stories.c.id)
    assert join_story(tx, story, now=NOW + MINUTE) == 2
    assert join_story(tx, story, now=NOW - MINUTE) == 3
    assert story != other
    assert tx.execute(last).scalars().all() == [NOW + MINUTE, NOW]


def test_the_same_text_is_found_until_it_is_too_long_ago(tx: Tx) -> None:
    story, entry_id = tell(tx)
    save(tx, story, entry_id, b"title", b"lead")
    found = (story, ENTRY.outlet, ENTRY.title, "")
    since = {"since": NOW}
    assert entries.find_same_text(tx, [b"title", b"x"], **since) == [(b"title", *found)]
    assert sorted(entries.find_same_text(tx, [b"lead", b"title"], **since)) == [
        (b"lead", *found),
        (b"title", *found),
    ]
    assert entries.find_same_text(tx, [b"title"], since=NOW + timedelta(microseconds=1)) == []
    assert entries.find_same_text(tx, [], **since) == []


def test_a_text_stays_with_its_first_holder_as_long_as_the_window(tx: Tx) -> None:
    first, second = tell(tx), tell(tx, entry=replace(ENTRY, outlet="AP"))

    def holders() -> list[tuple[bytes, int]]:
        found = entries.find_same_text(tx, [b"title", b"lead"], since=NOW)
        return [(key, story) for key, story, *_ in found]

    save(tx, *first, b"title", b"lead")
    save(tx, *second, b"title", days=3)
    assert sorted(holders()) == [(b"lead", first[0]), (b"title", first[0])]
    save(tx, *second, b"title", days=3.1)
    assert sorted(holders()) == [(b"lead", first[0]), (b"title", second[0])]


def test_saving_no_texts_changes_nothing(tx: Tx) -> None:
    save(tx, *tell(tx))
    assert entries.find_same_text(tx, [b""], since=NOW) == []
