from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import insert, select, update

from model import MODES, Hours, Mute
from storage import lists, settings, settle
from storage.db import Tx
from storage.tables import deliveries, digests, mutes
from tests.storage.news import ANA, DAY, LUIS, MINUTE, NOW, count, fire, let_in

HOURS = Hours("America/Mexico_City", (1380, 420), (480, 1080), (1, 5))


def decided(tx: Tx, *states: str) -> None:
    """A delivery in each of these states to each chat, all of them decided."""
    for state in states:
        story = fire(tx)
        tx.execute(update(deliveries).where(deliveries.c.story_id == story).values(state=state))
    tx.execute(update(deliveries).values(decided=True))


def to_decide(tx: Tx) -> list[tuple[int, str]]:
    rows = select(deliveries.c.chat_id, deliveries.c.state).where(deliveries.c.decided.is_(False))
    return [(chat_id, state) for chat_id, state in tx.execute(rows)]


@pytest.mark.parametrize("hours", [HOURS, Hours(), Hours(quiet=(0, 1), digest_times=(0,))])
def test_hours_are_kept_as_they_were_set(tx: Tx, hours: Hours) -> None:
    let_in(tx, ANA, LUIS)
    assert settings.get_hours(tx, ANA.id) == Hours()
    settings.set_hours(tx, ANA.id, HOURS)
    settings.set_hours(tx, ANA.id, hours)
    assert settings.get_hours(tx, ANA.id) == hours
    assert settings.get_hours(tx, LUIS.id) == Hours()


def test_a_chat_that_is_not_there_has_no_hours(tx: Tx) -> None:
    with pytest.raises(LookupError):
        settings.get_hours(tx, 999)


def test_a_list_that_is_followed_has_a_mode(tx: Tx) -> None:
    let_in(tx, ANA, LUIS)
    assert settings.get_modes(tx, ANA.id, 0) == {"cartels": "now"}
    for mode in MODES:
        assert settings.set_mode(tx, ANA.id, 0, "cartels", mode)
        assert settings.get_modes(tx, ANA.id, 0) == {"cartels": mode}
    assert settings.get_modes(tx, LUIS.id, 0) == {"cartels": "now"}
    assert lists.subscribe(tx, ANA.id, 0, "cartels", now=NOW)  # pressed twice
    assert settings.get_modes(tx, ANA.id, 0) == {"cartels": "urgent"}


def test_a_list_that_is_not_followed_there_has_none(tx: Tx) -> None:
    let_in(tx, ANA)
    assert not settings.set_mode(tx, ANA.id, 0, "extraditions", "digest")
    assert not settings.set_mode(tx, ANA.id, 5, "cartels", "digest")  # another topic
    assert settings.get_modes(tx, ANA.id, 5) == {}
    assert settings.get_modes(tx, ANA.id, 0) == {"cartels": "now"}


def test_mutes_end_and_are_forgotten(tx: Tx) -> None:
    let_in(tx, ANA, LUIS)
    hour, week = Mute("word", "opec", NOW + MINUTE * 60), Mute("outlet", "AP", NOW + 7 * DAY)
    good = Mute("all", "", None)
    for mute in (hour, week, good):
        settings.add_mute(tx, ANA.id, mute, now=NOW)
    assert settings.find_mutes(tx, ANA.id, now=NOW) == (hour, week, good)
    assert settings.find_mutes(tx, LUIS.id, now=NOW) == ()
    assert settings.find_mutes(tx, ANA.id, now=NOW + MINUTE * 59) == (hour, week, good)
    assert settings.find_mutes(tx, ANA.id, now=NOW + MINUTE * 60) == (week, good)
    assert count(tx, mutes) == 3
    settings.add_mute(tx, ANA.id, good, now=NOW + DAY)
    assert count(tx, mutes) == 2


@pytest.mark.parametrize("until", [NOW + DAY, NOW + MINUTE, None])
def test_muted_again_it_is_muted_until_the_new_time(tx: Tx, until: datetime | None) -> None:
    let_in(tx, ANA)
    settings.add_mute(tx, ANA.id, Mute("word", "opec", NOW + MINUTE * 5), now=NOW)
    settings.add_mute(tx, ANA.id, Mute("word", "opec", until), now=NOW)
    assert settings.find_mutes(tx, ANA.id, now=NOW) == (Mute("word", "opec", until),)


def test_what_was_muted_is_heard_again(tx: Tx) -> None:
    let_in(tx, ANA, LUIS)
    for chat in (ANA, LUIS):
        settings.add_mute(tx, chat.id, Mute("word", "opec", None), now=NOW)
    assert not settings.drop_mute(tx, ANA.id, "outlet", "opec")
    assert settings.drop_mute(tx, ANA.id, "word", "opec")
    assert not settings.drop_mute(tx, ANA.id, "word", "opec")
    assert settings.find_mutes(tx, ANA.id, now=NOW) == ()
    assert len(settings.find_mutes(tx, LUIS.id, now=NOW)) == 1


CHANGES: dict[str, Callable[[Tx], object]] = {
    "hours": lambda tx: settings.set_hours(tx, ANA.id, HOURS),
    "mode": lambda tx: settings.set_mode(tx, ANA.id, 0, "cartels", "digest"),
    "mute": lambda tx: settings.add_mute(tx, ANA.id, Mute("all", "", None), now=NOW),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_waits_is_decided_anew_and_nothing_else(tx: Tx, what: str) -> None:
    let_in(tx, ANA, LUIS)
    states = (settle.PENDING, settle.SENDING, settle.SENT, settle.UNCERTAIN, settle.DEAD)
    decided(tx, *states)
    CHANGES[what](tx)
    assert to_decide(tx) == [(ANA.id, settle.PENDING)]


def test_a_mode_of_a_list_that_is_not_followed_changes_nothing(tx: Tx) -> None:
    let_in(tx, ANA)
    decided(tx, settle.PENDING)
    settings.set_mode(tx, ANA.id, 0, "extraditions", "digest")
    assert to_decide(tx) == []


def test_what_a_digest_has_begun_to_tell_stays_in_it(tx: Tx) -> None:
    let_in(tx, ANA)
    decided(tx, settle.PENDING, settle.PENDING)
    digest = {"chat_id": ANA.id, "topic_id": 0, "kind": "digest", "due_at": NOW}
    tx.execute(insert(digests).values(id=1, part=1, parts=1, total=1, **digest))
    tx.execute(update(deliveries).where(deliveries.c.id == 1).values(digest_id=1))
    settings.set_hours(tx, ANA.id, HOURS)
    left = select(deliveries.c.id).where(deliveries.c.decided.is_(False))
    assert tx.execute(left).scalars().all() == [2]


def test_mutes_move_with_their_chat_and_are_not_doubled(tx: Tx) -> None:
    let_in(tx, ANA, LUIS)
    for mute in (Mute("word", "opec", None), Mute("word", "oil", None)):
        settings.add_mute(tx, ANA.id, mute, now=NOW)
    there = Mute("word", "opec", NOW + DAY)
    settings.add_mute(tx, LUIS.id, there, now=NOW)
    settings.move_settings(tx, ANA.id, LUIS.id)
    assert settings.find_mutes(tx, ANA.id, now=NOW) == ()
    assert set(settings.find_mutes(tx, LUIS.id, now=NOW)) == {there, Mute("word", "oil", None)}
