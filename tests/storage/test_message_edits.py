from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from model import Edit
from storage import chats, entries, lists, message_edits, outbox, settle
from storage.db import Tx
from storage.tables import deliveries
from storage.tables import entries as entries_table
from tests.storage.news import ANA, ENTRY, MINUTE, NOW, fire, let_in, tell

LATER = NOW + 10 * MINUTE


@pytest.fixture
def told(tx: Tx) -> Tx:
    """A story that Ana has on her screen, long looked at for edits."""
    let_in(tx, ANA)
    fire(tx)
    (one,) = outbox.claim(tx, owner="me", now=NOW, lease_s=60, limit=9)
    settle.mark_sent(tx, one, message_id=5, now=NOW, next_send_at=NOW, look="as it was")
    for minutes in (0, 3, 6):
        message_edits.plan_edits(tx, now=NOW + minutes * MINUTE)
        for edit in take(tx, NOW + (minutes + 2) * MINUTE):
            message_edits.settle_edit(tx, edit, look=edit.look)
    return tx


def take(tx: Tx, now: datetime) -> list[Edit]:
    return message_edits.claim_edits(tx, now=now, limit=9)


def story_of(tx: Tx) -> int:
    return int(tx.execute(select(deliveries.c.story_id)).scalar_one())


def grow(tx: Tx, outlet: str, now: datetime) -> None:
    """Another outlet joins the story."""
    tell(tx, story_of(tx), entry=replace(ENTRY, outlet=outlet, guid=outlet), now=now)
    entries.touch_story(tx, story_of(tx), now=now)
    message_edits.plan_edits(tx, now=now)


def test_a_story_that_stays_as_it_is_needs_no_edit(told: Tx) -> None:
    assert message_edits.plan_edits(told, now=LATER) == 0
    assert take(told, LATER) == []


def test_where_no_story_has_changed_nothing_is_written(told: Tx) -> None:
    def written() -> int:
        return int(told.exec_driver_sql("SELECT total_changes()").scalar_one())

    before = written()
    assert message_edits.plan_edits(told, now=LATER) == 0
    assert written() == before
    entries.touch_story(told, story_of(told), now=NOW + 7 * MINUTE)
    assert message_edits.plan_edits(told, now=LATER) == 1
    assert written() > before


def test_a_message_is_edited_a_minute_after_its_story_grew_once_for_all_that_joined(
    told: Tx,
) -> None:
    grow(told, "AP", LATER)
    grow(told, "BBC", LATER + timedelta(seconds=30))
    assert take(told, LATER + timedelta(seconds=59)) == []
    (edit,) = take(told, LATER + MINUTE)
    assert (edit.chat, edit.message_id, edit.look) == (ANA, 5, "as it was")
    assert [name for name, _ in edit.alert.outlets] == ["AP", "BBC"]
    assert take(told, LATER + MINUTE) == []
    message_edits.settle_edit(told, edit, look="new")
    assert take(told, LATER + 60 * MINUTE) == []


def test_edits_of_one_message_become_ever_more_rare(told: Tx) -> None:
    now, waits = LATER, []
    for outlet in ("AP", "BBC", "CNN", "DW", "EFE", "FT", "G1", "Hoy", "IPS"):
        grow(told, outlet, now)
        due = told.execute(select(deliveries.c.edit_at)).scalar_one()
        waits.append((due - now) / MINUTE)
        now = due
        (edit,) = take(told, now)
        message_edits.settle_edit(told, edit, look=outlet)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 64, 64]


def test_an_edit_that_got_lost_comes_again(told: Tx) -> None:
    grow(told, "AP", LATER)
    assert take(told, LATER + MINUTE)
    assert take(told, LATER + 5 * MINUTE) == []
    assert take(told, LATER + 6 * MINUTE)


def test_what_cannot_be_edited_is_left_alone_for_good(told: Tx) -> None:
    message_edits.forget_edit(told, told.execute(select(deliveries.c.id)).scalar_one())
    grow(told, "AP", LATER)
    assert take(told, LATER + 60 * MINUTE) == []


def test_an_edit_that_is_put_off_waits(told: Tx) -> None:
    grow(told, "AP", LATER)
    (edit,) = take(told, LATER + MINUTE)
    message_edits.put_off_edit(told, edit.delivery_id, LATER + 30 * MINUTE)
    assert take(told, LATER + 29 * MINUTE) == []
    assert take(told, LATER + 30 * MINUTE)


def test_old_messages_stay_as_they_are(told: Tx) -> None:
    grow(told, "AP", NOW + timedelta(hours=49))
    assert take(told, NOW + timedelta(hours=60)) == []


def test_a_chat_that_left_or_waits_gets_no_edit(told: Tx) -> None:
    grow(told, "AP", LATER)
    settle.hold_chat(told, ANA.id, LATER + 30 * MINUTE)
    assert take(told, LATER + MINUTE) == []
    chats.set_state(told, ANA.id, "blocked")
    assert take(told, LATER + 31 * MINUTE) == []


def test_who_follows_the_list_no_more_gets_no_edit(told: Tx) -> None:
    grow(told, "AP", LATER)
    lists.unsubscribe(told, ANA.id, 0, "cartels")
    assert take(told, LATER + MINUTE) == []


def test_a_headline_that_its_outlet_changed_is_told_with_what_it_was(told: Tx) -> None:
    told.execute(update(entries_table).values(title="Mexico sends 27 to the US"))
    grow(told, "AP", LATER)
    (edit,) = take(told, LATER + MINUTE)
    assert (edit.before, edit.alert.entry.title) == (ENTRY.title, "Mexico sends 27 to the US")
