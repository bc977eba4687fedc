from datetime import timedelta

from sqlalchemy import select

from model import Held
from storage import edits, entries
from storage.db import Tx
from storage.retention import forget_entries
from storage.tables import alerts, deliveries, entry_keys, matches, stories, story_keys
from storage.tables import entries as rows
from tests.storage.news import ANA, DAY, MINUTE, NOW, count, fire, let_in, match, tell

ALL = (rows, entry_keys, story_keys, matches, stories)


def remember(tx: Tx, story_id: int | None = None, *, days: float = 0) -> tuple[int, int]:
    """An entry seen days after NOW, with everything that hangs on one."""
    now = NOW + days * DAY
    story, entry_id = tell(tx, story_id, now=now)
    key = b"%d" % entry_id
    entries.add_keys(tx, entry_id, [key])
    entries.save_text_keys(tx, [key], story_id=story, entry_id=entry_id, now=now, since=now)
    entries.add_matches(tx, entry_id, [match()])
    return story, entry_id


def test_what_caused_no_alert_is_forgotten_with_all_that_hangs_on_it(tx: Tx) -> None:
    remember(tx)
    assert forget_entries(tx, before=NOW) == 0
    assert forget_entries(tx, before=NOW + MINUTE) == 1
    assert [count(tx, table) for table in ALL] == [0] * 5


def test_what_was_seen_since_stays(tx: Tx) -> None:
    remember(tx)
    _, young = remember(tx, days=1)
    assert forget_entries(tx, before=NOW + MINUTE) == 1
    assert tx.execute(select(rows.c.id)).scalars().all() == [young]
    assert [count(tx, table) for table in ALL] == [1] * 5
    assert entries.find_known(tx, [b"%d" % young])


def test_alerts_and_every_entry_of_their_stories_stay(tx: Tx) -> None:
    let_in(tx, ANA)
    sent, logged = fire(tx), fire(tx, held=Held.BASELINE)
    for story in (sent, logged, None):
        remember(tx, story)
    assert forget_entries(tx, before=NOW + DAY) == 1
    assert (count(tx, alerts), count(tx, deliveries), count(tx, stories)) == (2, 1, 2)
    assert count(tx, rows) == 4


def test_a_story_stays_as_long_as_an_entry_of_it(tx: Tx) -> None:
    story, _ = remember(tx)
    remember(tx, story, days=1)
    assert forget_entries(tx, before=NOW + MINUTE) == 1
    assert tx.execute(select(stories.c.id)).scalars().all() == [story]
    assert forget_entries(tx, before=NOW + timedelta(days=2)) == 1
    assert count(tx, stories) == 0


def test_a_text_that_a_younger_entry_took_over_stays_with_it(tx: Tx) -> None:
    story, old = remember(tx)
    other, young = remember(tx, days=1)
    entries.save_text_keys(
        tx, [b"%d" % old], story_id=other, entry_id=young, now=NOW + DAY, since=NOW + DAY
    )
    forget_entries(tx, before=NOW + MINUTE)
    found = entries.find_same_text(tx, [b"%d" % old], since=NOW)
    assert [item[1] for item in found] == [other]
    assert story != other


def test_it_is_done_in_batches_oldest_first(tx: Tx) -> None:
    for number in range(1200):
        remember(tx, days=-number / 1000)
    assert forget_entries(tx, before=NOW + MINUTE) == 500
    assert tx.execute(select(rows.c.seen_at).order_by(rows.c.seen_at)).scalars().first() == (
        NOW - 0.699 * DAY
    )
    assert [forget_entries(tx, before=NOW + MINUTE) for _ in range(3)] == [500, 200, 0]


def test_what_its_feed_still_shows_stays(tx: Tx) -> None:
    _, shown = remember(tx)
    remember(tx)
    edits.mark_seen(tx, {shown}, now=NOW + 9 * DAY)
    assert forget_entries(tx, before=NOW + 5 * DAY) == 1
    assert tx.execute(select(rows.c.id)).scalars().all() == [shown]
    assert forget_entries(tx, before=NOW + 10 * DAY) == 1


def test_an_entry_is_not_marked_again_within_half_a_day(tx: Tx) -> None:
    _, shown = remember(tx)
    for days, marked in ((0.4, None), (1, 1), (1.4, 1), (2, 2)):
        edits.mark_seen(tx, {shown}, now=NOW + days * DAY)
        seen = tx.execute(select(rows.c.last_seen_at)).scalar_one()
        assert seen == (None if marked is None else NOW + marked * DAY)
