from datetime import datetime

import pytest
from sqlalchemy import select

from model import Delivery
from storage import failures, outbox, settle
from storage.db import Tx
from storage.tables import deliveries
from tests.storage.news import ANA, ENTRY, LUIS, MINUTE, NOW, fire, let_in


def take(tx: Tx, now: datetime = NOW) -> Delivery:
    (one,) = outbox.claim(tx, owner="me", now=now, lease_s=60, limit=1)
    return one


@pytest.fixture
def dead(tx: Tx) -> Delivery:
    let_in(tx, ANA)
    fire(tx)
    one = take(tx)
    settle.give_up(tx, one, reason="too odd", now=NOW)
    return one


@pytest.fixture
def held(tx: Tx) -> Delivery:
    let_in(tx, ANA)
    fire(tx)
    for _ in range(2):
        one = take(tx)
        settle.mark_uncertain(tx, one, reason="no answer", not_before=NOW)
    return one


def state(tx: Tx) -> str:
    return str(tx.execute(select(deliveries.c.state)).scalar_one())


def untold(tx: Tx) -> list[tuple[int, str]]:
    return [(one.delivery_id, one.state) for one in failures.find_untold(tx, limit=9)]


def test_what_was_given_up_is_told_once(tx: Tx, dead: Delivery) -> None:
    (one,) = failures.find_untold(tx, limit=9)
    assert (one.delivery_id, one.chat_title, one.headline) == (dead.id, "Ana", ENTRY.title)
    assert one.reason.startswith("too odd")
    failures.mark_told(tx, [dead.id], now=NOW)
    assert untold(tx) == []
    assert [one.delivery_id for one in failures.find_failures(tx, limit=9)] == [dead.id]


def test_what_was_perhaps_sent_is_told(tx: Tx, held: Delivery) -> None:
    assert untold(tx) == [(held.id, "uncertain")]


def test_what_a_chat_did_not_want_is_no_failure(tx: Tx) -> None:
    let_in(tx, ANA, LUIS)
    fire(tx)
    settle.drop_waiting(tx, ANA.id, reason="stopped", now=NOW)
    key = tx.execute(select(deliveries.c.id).where(deliveries.c.chat_id == LUIS.id)).scalar_one()
    settle.mark_dead(tx, [key], reason="muted", now=NOW, told=True, hold="mute")
    assert untold(tx) == []


def test_what_was_perhaps_sent_can_be_sent_again_and_is_marked(tx: Tx, held: Delivery) -> None:
    assert failures.resend(tx, [held.id, 99], now=NOW) == [held.id]
    again = take(tx)
    assert (again.possible_repeat, again.attempts) == (True, 1)
    settle.mark_sent(tx, again, message_id=1, now=NOW, next_send_at=NOW)
    assert failures.resend(tx, [held.id], now=NOW) == []


def test_what_was_surely_not_sent_is_sent_again_unmarked(tx: Tx, dead: Delivery) -> None:
    assert failures.resend(tx, [dead.id], now=NOW) == [dead.id]
    assert not take(tx).possible_repeat


def test_what_was_perhaps_sent_can_be_left(tx: Tx, held: Delivery) -> None:
    assert failures.leave(tx, [held.id], now=NOW) == [held.id]
    assert (state(tx), untold(tx)) == ("dead", [])
    assert failures.leave(tx, [held.id], now=NOW) == []


def test_that_it_arrived_after_all_is_heard(tx: Tx, held: Delivery) -> None:
    settle.mark_sent(tx, held, message_id=1, now=NOW, next_send_at=NOW)
    assert (state(tx), untold(tx)) == ("sent", [])


def test_a_sender_that_comes_late_frees_nothing_that_another_has_taken_up(tx: Tx) -> None:
    let_in(tx, ANA)
    fire(tx)
    late = take(tx)
    settle.recover(tx, now=NOW + MINUTE)
    again = take(tx, NOW + MINUTE)
    settle.mark_retry(tx, late, not_before=NOW, reason="429", whole_chat=False)
    settle.mark_uncertain(tx, late, reason="?", not_before=NOW)
    settle.give_up(tx, late, reason="?", now=NOW)
    settle.mark_sent(tx, late, message_id=1, now=NOW, next_send_at=NOW)
    assert state(tx) == "sending"
    settle.mark_sent(tx, again, message_id=2, now=NOW, next_send_at=NOW)
    assert tx.execute(select(deliveries.c.message_id)).scalar_one() == 2


def test_a_send_that_is_known_to_be_alive_is_not_taken_for_lost(tx: Tx) -> None:
    let_in(tx, ANA)
    fire(tx)
    one = take(tx)
    later = NOW + 60 * 24 * MINUTE  # the clock jumped
    assert settle.recover(tx, now=later, under_way=[one.token]) == 0
    assert settle.recover(tx, now=later, under_way=["another"]) == 1


def test_who_resends_what_was_perhaps_sent_never_holds_it(tx: Tx) -> None:
    let_in(tx, ANA)
    fire(tx)
    for _ in range(3):
        settle.mark_uncertain(tx, take(tx), reason="?", not_before=NOW, resend=True)
    assert take(tx).possible_repeat
