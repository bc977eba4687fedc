"""A group becomes a supergroup: nothing is lost, nothing is there twice."""

from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from storage import broadcasts, chat_feeds, feeds, lists, outbox, own_lists, settle
from storage.chats import find_chat, migrate_chat, save_chat, set_state
from storage.db import Tx
from storage.lists import followed
from storage.log import page_log
from storage.tables import deliveries
from tests.storage.news import ANA, GROUP, MINUTE, NOW, SUPERGROUP, fire, let_in

OLD, NEW = GROUP.id, SUPERGROUP.id
STATES = ("sent", "sending", "pending", "uncertain", "dead")  # what stays, the first of two


def move(tx: Tx) -> None:
    migrate_chat(tx, OLD, NEW, now=NOW)


def put(tx: Tx, chat_id: int, story_id: int, state: str, *, repeat: bool = False) -> None:
    row = {"chat_id": chat_id, "topic_id": 0, "story_id": story_id, "created_at": NOW}
    tx.execute(insert(deliveries).values(state=state, possible_repeat=repeat, **row))


def kept(tx: Tx) -> list[tuple[int, int, str, bool]]:
    """(chat, story, state, possible repeat) of each delivery."""
    query = select(
        deliveries.c.chat_id,
        deliveries.c.story_id,
        deliveries.c.state,
        deliveries.c.possible_repeat,
    )
    rows = tx.execute(query.order_by(deliveries.c.story_id, deliveries.c.chat_id))
    return [(chat, story, state, repeat) for chat, story, state, repeat in rows]


def test_everything_moves_to_an_id_that_is_new(tx: Tx) -> None:
    let_in(tx, GROUP, ANA)
    story = fire(tx)
    own_lists.add_queries(tx, OLD, 0, ["litio"], now=NOW)
    move(tx)
    assert find_chat(tx, OLD) is None
    assert find_chat(tx, NEW) == SUPERGROUP
    assert followed(tx, NEW, 0) == {"cartels", "c-500"}
    assert lists.visible_lists(tx, NEW)[-1].queries == ("litio",)
    assert kept(tx) == [(NEW, story, "pending", False), (ANA.id, story, "pending", False)]


def test_a_stopped_group_stays_stopped(tx: Tx) -> None:
    let_in(tx, GROUP)
    set_state(tx, OLD, "stopped")
    move(tx)
    assert find_chat(tx, NEW) == replace(SUPERGROUP, state="stopped")


def test_an_unknown_group_moving_changes_nothing(tx: Tx) -> None:
    let_in(tx, ANA)
    move(tx)
    assert find_chat(tx, NEW) is None


def test_hearing_of_it_twice_changes_nothing(tx: Tx) -> None:
    let_in(tx, GROUP)
    move(tx)
    move(tx)
    migrate_chat(tx, NEW, NEW, now=NOW)
    assert find_chat(tx, NEW) == SUPERGROUP
    assert followed(tx, NEW, 0) == {"cartels"}


def test_what_both_follow_is_followed_once(tx: Tx) -> None:
    let_in(tx, GROUP, follow=["cartels", "extraditions"])
    let_in(tx, SUPERGROUP, follow=["cartels"])
    move(tx)
    assert followed(tx, NEW, 0) == {"cartels", "extraditions"}


@pytest.mark.parametrize("old", STATES)
@pytest.mark.parametrize("new", STATES)
def test_of_two_deliveries_of_a_story_the_right_one_stays(tx: Tx, old: str, new: str) -> None:
    let_in(tx, GROUP, SUPERGROUP, follow=())
    story, other = fire(tx), fire(tx)
    put(tx, OLD, story, old)
    put(tx, NEW, story, new)
    put(tx, OLD, other, old)
    move(tx)
    assert kept(tx) == [
        (NEW, story, min(old, new, key=STATES.index), False),
        (NEW, other, old, False),
    ]


@pytest.mark.parametrize("which", [OLD, NEW])
def test_what_was_perhaps_sent_at_either_id_is_a_possible_repeat(tx: Tx, which: int) -> None:
    let_in(tx, GROUP, SUPERGROUP, follow=())
    story = fire(tx)
    for chat_id in (OLD, NEW):
        state = "uncertain" if chat_id == which else "pending"
        put(tx, chat_id, story, state, repeat=chat_id == which)
    move(tx)
    assert kept(tx) == [(NEW, story, "pending", True)]


def test_of_two_own_lists_the_queries_are_joined_and_the_log_stays(tx: Tx) -> None:
    let_in(tx, GROUP, SUPERGROUP, follow=())
    for chat_id, topic_id, query in [(OLD, 0, "litio"), (OLD, 0, "cobre"), (NEW, 4, "litio")]:
        own_lists.add_queries(tx, chat_id, topic_id, [query], now=NOW)
    fire(tx, f"c{OLD}")
    before = lists.revision(tx)
    move(tx)
    own = own_lists.find_own_list(tx, NEW)
    assert own is not None
    assert own.queries == ("litio", "cobre")
    assert lists.visible_lists(tx, NEW)[2:] == (own,)
    assert own.id in followed(tx, NEW, 0) & followed(tx, NEW, 4)
    assert lists.revision(tx) > before
    assert page_log(tx, None, followed(tx, NEW, None))[1] == 1
    assert own_lists.remove_query(tx, NEW, "cobre", now=NOW)


def test_a_send_under_way_while_the_group_moves_is_recorded(tx: Tx) -> None:
    let_in(tx, GROUP)
    fire(tx)
    (one,) = outbox.claim(tx, owner="me", now=NOW, lease_s=60, limit=9)
    move(tx)
    settle.mark_sent(tx, one, message_id=5, now=NOW, next_send_at=NOW)
    assert kept(tx) == [(NEW, one.story_id, "sent", False)]


def test_a_send_under_way_whose_story_the_new_id_had_already_is_over(tx: Tx) -> None:
    let_in(tx, GROUP)
    story = fire(tx)
    (one,) = outbox.claim(tx, owner="me", now=NOW, lease_s=60, limit=9)
    let_in(tx, SUPERGROUP)
    put(tx, NEW, story, "sent")
    move(tx)
    settle.mark_sent(tx, one, message_id=5, now=NOW, next_send_at=NOW)
    settle.mark_retry(tx, one, not_before=NOW, reason="x", whole_chat=True)
    settle.mark_uncertain(tx, one, reason="x", not_before=NOW)
    settle.give_up(tx, one, reason="x", now=NOW)
    assert kept(tx) == [(NEW, story, "sent", False)]
    assert outbox.claim(tx, owner="me", now=NOW + MINUTE, lease_s=60, limit=9) == []


def test_an_admin_stays_one_though_the_new_id_was_a_member(tx: Tx) -> None:
    save_chat(tx, replace(GROUP, role="admin"), now=NOW)
    save_chat(tx, SUPERGROUP, now=NOW)
    move(tx)
    assert find_chat(tx, NEW) == replace(SUPERGROUP, role="admin")


def test_feeds_and_words_of_the_operator_move_with_a_group_once(tx: Tx) -> None:
    let_in(tx, GROUP, SUPERGROUP)
    for chat_id, url in (
        (OLD, "https://a.example"),
        (OLD, "https://b.example"),
        (NEW, "https://a.example"),
    ):
        spec = feeds.FeedSpec(url, url, None, None)
        chat_feeds.add_chat_feed(tx, chat_id, spec, now=NOW, per_chat=9, in_all=9)
    broadcasts.add_broadcast(tx, "x", now=NOW)
    move(tx)
    mine = [feed.url for feed, own in chat_feeds.visible_feeds(tx, NEW) if own]
    assert mine == ["https://a.example", "https://b.example"]
    assert [word.chat_id for word in broadcasts.claim(tx, now=NOW, limit=9)] == [NEW]


def test_a_banned_group_stays_banned_under_its_new_id(tx: Tx) -> None:
    let_in(tx, GROUP, SUPERGROUP)
    set_state(tx, OLD, "banned")
    move(tx)
    chat = find_chat(tx, NEW)
    assert chat is not None
    assert chat.state == "banned"
