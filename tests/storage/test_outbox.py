from dataclasses import replace

import pytest
from sqlalchemy import select

from model import Delivery, Held
from storage import lists, outbox, settle
from storage.chats import set_state
from storage.db import Tx
from storage.outbox import enqueue
from storage.settle import give_up, mark_retry, mark_sent, mark_uncertain, recover
from storage.tables import deliveries
from tests.storage.news import (
    ANA,
    CONSOLE,
    ENTRY,
    GROUP,
    LUIS,
    MINUTE,
    NOW,
    fire,
    let_in,
    match,
    tell,
)


def take(tx: Tx, minutes: float = 0, *, limit: int = 25, console: bool = False) -> list[Delivery]:
    """What is claimed at NOW + minutes, for a minute."""
    now = NOW + minutes * MINUTE
    return outbox.claim(tx, owner="me", now=now, lease_s=60, limit=limit, console=console)


def sent(tx: Tx, delivery: Delivery, minutes: float = 0, pace: float = 0) -> None:
    now = NOW + minutes * MINUTE
    mark_sent(tx, delivery, message_id=1, now=now, next_send_at=now + pace * MINUTE)


def why(tx: Tx) -> list[tuple[str, str | None]]:
    query = select(deliveries.c.state, deliveries.c.reason).order_by(deliveries.c.id)
    return [(state, reason) for state, reason in tx.execute(query)]


def chats_of(claimed: list[Delivery]) -> list[int]:
    return [one.chat.id for one in claimed]


@pytest.fixture
def waiting(tx: Tx) -> Tx:
    """One story on its way to Ana."""
    let_in(tx, ANA)
    fire(tx)
    return tx


def test_a_story_goes_to_each_follower_of_its_lists_once(tx: Tx) -> None:
    let_in(tx, ANA, follow=["cartels", "extraditions"])
    let_in(tx, LUIS, follow=["extraditions"])
    let_in(tx, GROUP, follow=[])
    story, _ = tell(tx)
    assert enqueue(tx, story, ["cartels", "extraditions"], now=NOW) == 2
    assert enqueue(tx, story, ["cartels"], now=NOW) == 0
    assert enqueue(tx, tell(tx)[0], ["cartels"], now=NOW) == 1


def test_each_topic_that_follows_gets_it(tx: Tx) -> None:
    let_in(tx, GROUP, follow=[])
    for topic_id in (3, 4):
        lists.subscribe(tx, GROUP.id, topic_id, "cartels", now=NOW)
    fire(tx)
    first = take(tx)
    sent(tx, first[0])
    assert [one.topic_id for one in first + take(tx)] == [3, 4]


@pytest.mark.parametrize("state", ["stopped", "blocked"])
def test_a_chat_that_is_not_active_gets_nothing(tx: Tx, state: str) -> None:
    let_in(tx, replace(ANA, state=state), LUIS)  # type: ignore[arg-type]
    story, _ = tell(tx)
    assert enqueue(tx, story, ["cartels"], now=NOW) == 1
    assert enqueue(tx, story, [], now=NOW) == 0


@pytest.mark.parametrize("state", ["stopped", "blocked"])
def test_what_waited_for_a_chat_stays_while_it_is_not_active(waiting: Tx, state: str) -> None:
    set_state(waiting, ANA.id, state)  # type: ignore[arg-type]
    assert take(waiting) == []
    set_state(waiting, ANA.id, "active")
    assert chats_of(take(waiting)) == [ANA.id]


def test_whatever_became_of_a_story_it_is_not_put_on_its_way_again(waiting: Tx) -> None:
    (one,) = take(waiting)
    give_up(waiting, one, reason="too odd", now=NOW)
    assert enqueue(waiting, one.story_id, ["cartels"], now=NOW) == 0


def test_what_is_claimed_says_all_that_is_to_be_sent(waiting: Tx) -> None:
    (one,) = take(waiting)
    assert (one.chat, one.topic_id, one.attempts, one.possible_repeat) == (ANA, 0, 1, False)
    assert (one.alert.entry, one.alert.matches) == (ENTRY, (match(),))


def test_a_story_that_grew_while_waiting_is_told_as_it_stands_now(waiting: Tx) -> None:
    story = waiting.execute(select(deliveries.c.story_id)).scalar_one()
    tell(waiting, story, entry=replace(ENTRY, outlet="AP"))
    assert take(waiting)[0].alert.outlets == (("AP", "en"),)


def test_each_chat_has_one_in_flight_the_oldest_first(tx: Tx) -> None:
    let_in(tx, ANA, LUIS)
    first, second = fire(tx), fire(tx)
    claimed = take(tx)
    assert [(one.chat.id, one.story_id) for one in claimed] == [(ANA.id, first), (LUIS.id, first)]
    assert take(tx) == []
    sent(tx, claimed[1])
    assert [(one.chat.id, one.story_id) for one in take(tx)] == [(LUIS.id, second)]


def test_no_more_are_claimed_than_asked_for(tx: Tx) -> None:
    let_in(tx, ANA, LUIS, GROUP)
    fire(tx)
    assert [len(take(tx, limit=2)) for _ in range(3)] == [2, 1, 0]


def test_a_chat_gets_nothing_before_its_pace_allows(tx: Tx) -> None:
    let_in(tx, ANA)
    fire(tx)
    fire(tx)
    sent(tx, take(tx)[0], pace=1)
    assert take(tx, 0.99) == []
    assert len(take(tx, 1)) == 1


def test_a_message_that_waits_holds_back_the_later_ones_of_its_chat_only(tx: Tx) -> None:
    let_in(tx, ANA, LUIS)
    first = fire(tx)
    fire(tx)
    for one in take(tx):
        if one.chat == ANA:
            mark_retry(tx, one, not_before=NOW + MINUTE, reason="refused", whole_chat=False)
        else:
            sent(tx, one)
    assert chats_of(take(tx, 0.99)) == [LUIS.id]
    assert [one.story_id for one in take(tx, 1)] == [first]


def test_a_429_makes_its_whole_chat_wait_and_no_shorter_wait_undoes_that(tx: Tx) -> None:
    let_in(tx, ANA)
    fire(tx)
    fire(tx)
    (one,) = take(tx)
    mark_retry(tx, one, not_before=NOW + 5 * MINUTE, reason="429", whole_chat=True)
    give_up(tx, one, reason="too odd", now=NOW)
    assert take(tx, 4) == []
    (two,) = take(tx, 5)
    mark_retry(tx, two, not_before=NOW + 9 * MINUTE, reason="429", whole_chat=True)
    sent(tx, two, 6)
    fire(tx)
    assert take(tx, 8) == []
    assert len(take(tx, 9)) == 1


def test_what_arrived_is_over(waiting: Tx) -> None:
    (one,) = take(waiting)
    mark_sent(waiting, one, message_id=77, now=NOW, next_send_at=NOW)
    row = waiting.execute(select(deliveries)).mappings().one()
    assert (row["state"], row["message_id"], row["sent_at"], row["owner"]) == (
        "sent",
        77,
        NOW,
        None,
    )
    assert take(waiting, 60) == []
    assert recover(waiting, now=NOW + 60 * MINUTE, all_owners=True) == 0


def test_each_attempt_is_counted(waiting: Tx) -> None:
    for attempt in (1, 2, 3):
        (one,) = take(waiting)
        assert one.attempts == attempt
        mark_retry(waiting, one, not_before=NOW, reason="refused", whole_chat=False)
    assert why(waiting) == [("pending", "refused")]


def test_what_was_perhaps_sent_goes_once_more_marked_then_is_held(waiting: Tx) -> None:
    (one,) = take(waiting)
    mark_uncertain(waiting, one, reason="timed out", not_before=NOW + MINUTE)
    assert take(waiting, 0.99) == []
    (again,) = take(waiting, 1)
    assert again.possible_repeat
    mark_uncertain(waiting, again, reason="timed out again", not_before=NOW)
    assert take(waiting, 60) == []
    assert why(waiting) == [("uncertain", "timed out again")]


def test_dead_is_dead_and_says_why_and_when(waiting: Tx) -> None:
    give_up(waiting, take(waiting)[0], reason="too odd", now=NOW)
    assert why(waiting) == [("dead", "too odd (2025-08-12 21:00 UTC)")]
    assert take(waiting, 60) == []


def test_what_is_sent_stays_so_whatever_a_late_sender_says(waiting: Tx) -> None:
    (one,) = take(waiting)
    sent(waiting, one)
    mark_retry(waiting, one, not_before=NOW, reason="x", whole_chat=False)
    mark_uncertain(waiting, one, reason="x", not_before=NOW)
    give_up(waiting, one, reason="x", now=NOW)
    assert why(waiting) == [("sent", None)]


def test_only_sends_whose_lease_ended_are_recovered(waiting: Tx) -> None:
    take(waiting)
    assert recover(waiting, now=NOW + 0.99 * MINUTE) == 0
    assert recover(waiting, now=NOW + MINUTE) == 1
    (again,) = take(waiting, 1)
    assert again.possible_repeat


def test_the_only_sender_recovers_all_at_its_start_and_none_that_was_not_in_flight(
    waiting: Tx,
) -> None:
    assert recover(waiting, now=NOW, all_owners=True) == 0
    take(waiting)
    assert recover(waiting, now=NOW, all_owners=True) == 1
    assert take(waiting)[0].possible_repeat


def test_a_second_crash_holds_it(waiting: Tx) -> None:
    for _ in range(2):
        take(waiting)
        recover(waiting, now=NOW, all_owners=True)
    assert why(waiting) == [("uncertain", "stopped inside a send")]


def test_what_was_unfollowed_before_it_was_sent_is_dropped(tx: Tx) -> None:
    let_in(tx, ANA, LUIS)
    fire(tx)
    lists.unsubscribe(tx, ANA.id, 0, "cartels")
    assert chats_of(take(tx)) == [LUIS.id]
    reason = "unfollowed before it was sent (2025-08-12 21:00 UTC)"
    assert why(tx) == [("dead", reason), ("sending", None)]


def test_who_follows_another_list_of_the_story_gets_it_for_that_one(tx: Tx) -> None:
    let_in(tx, ANA, follow=["cartels", "extraditions"])
    story = fire(tx)
    fire(tx, "extraditions", story_id=story)
    lists.unsubscribe(tx, ANA.id, 0, "cartels")
    assert [item.id for item in take(tx)[0].alert.lists] == ["extraditions"]


def test_who_follows_only_a_list_whose_alert_is_held_does_not_get_it(tx: Tx) -> None:
    let_in(tx, ANA, follow=["cartels", "extraditions"])
    story = fire(tx)
    fire(tx, "extraditions", story_id=story, held=Held.BASELINE)
    lists.unsubscribe(tx, ANA.id, 0, "cartels")
    assert take(tx) == []
    assert [state for state, _ in why(tx)] == ["dead"]


def test_the_terminal_and_telegram_take_what_is_theirs(tx: Tx) -> None:
    let_in(tx, ANA, CONSOLE)
    fire(tx)
    assert chats_of(take(tx, console=True)) == [CONSOLE.id]
    assert chats_of(take(tx)) == [ANA.id]


def test_who_wants_no_more_gets_no_more_of_what_waits(tx: Tx) -> None:
    let_in(tx, ANA, LUIS)
    fire(tx)
    fire(tx)
    in_flight = take(tx)[0]
    assert settle.drop_waiting(tx, ANA.id, reason="stopped", now=NOW) == 1
    sent(tx, in_flight)
    assert outbox.count_states(tx, chat_id=ANA.id) == {"sent": 1, "dead": 1}
    assert outbox.count_states(tx, chat_id=LUIS.id) == {"sending": 1, "pending": 1}
    assert outbox.count_states(tx) == {"sent": 1, "dead": 1, "sending": 1, "pending": 1}
    assert take(tx, 60) == []
