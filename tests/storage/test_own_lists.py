"""What chats do with the lists they make."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from model import KeywordList
from storage import lists, outbox, own_lists, settings
from storage.db import Tx
from storage.lists import active_lists, followed, revision
from storage.log import page_log
from storage.own_lists import MAX_LISTS, copy_list, deliver_here, drop_list, make_list
from storage.tables import deliveries
from tests.storage.news import ANA, GROUP, LUIS, MINUTE, NOW, fire, let_in

MINE = KeywordList("c7", "My list", "Mi lista", ("litio",), ANA.id)
WEIGHED = KeywordList(
    "weighed", "Weighed", "Con peso", ("litio^3", "cobre^4"), lang="es", threshold=7
)


@pytest.fixture
def inside(tx: Tx) -> Tx:
    """Three chats that follow nothing yet."""
    let_in(tx, ANA, LUIS, GROUP, follow=())
    return tx


def make(tx: Tx, *queries: str, name: str = "", chat_id: int = ANA.id) -> str:
    names = (name, name) if name else ("My list", "Mi lista")
    made = make_list(tx, chat_id, 0, queries or ("litio",), now=NOW, names=names)
    assert made is not None
    return made.id


def own(tx: Tx, list_id: str, chat_id: int = ANA.id) -> KeywordList | None:
    return own_lists.find_own_list(tx, chat_id, list_id)


def waiting(tx: Tx, chat_id: int, state: str = "pending") -> list[int]:
    """The topics of what waits for a chat."""
    where = deliveries.c.chat_id == chat_id, deliveries.c.state == state
    return list(tx.execute(select(deliveries.c.topic_id).where(*where)).scalars())


def test_a_chat_has_several_lists_of_its_own_in_the_order_it_made_them(inside: Tx) -> None:
    made = [make(inside, name=f"n{n}") for n in range(11)]
    assert made == ["c7", *(f"c7-{n}" for n in range(2, 12))]
    assert [item.id for item in lists.own_lists(inside, ANA.id)] == made
    assert followed(inside, ANA.id, 0) == set(made)
    assert lists.own_lists(inside, LUIS.id) == ()


def test_a_chat_can_have_so_many_lists_and_one_more_after_one_is_dropped(inside: Tx) -> None:
    made = [make(inside) for _ in range(MAX_LISTS)]
    assert make_list(inside, ANA.id, 0, ["oro"], now=NOW) is None
    assert copy_list(inside, ANA.id, 0, "cartels", now=NOW) is None
    assert make(inside, chat_id=LUIS.id) == "c8"
    assert drop_list(inside, ANA.id, made[3], now=NOW)
    assert make(inside, "oro") == made[3]


def test_the_id_of_a_list_that_fired_is_not_used_again(inside: Tx) -> None:
    first = make(inside)
    fire(inside, first)
    assert drop_list(inside, ANA.id, first, now=NOW)
    assert own(inside, first) is None
    assert followed(inside, ANA.id, None) == frozenset()
    assert make(inside) != first
    assert page_log(inside, None, [first])[1] == 1


def test_another_chats_lists_are_not_touched_whatever_id_is_given(inside: Tx) -> None:
    theirs, before = make(inside, chat_id=LUIS.id), revision(inside)
    for list_id in (theirs, "cartels", "c7", ""):
        assert not drop_list(inside, ANA.id, list_id, now=NOW)
        assert not own_lists.rename_list(inside, ANA.id, list_id, "x")
        assert not own_lists.pause_list(inside, ANA.id, list_id, paused=True)
        assert not own_lists.replace_query(inside, ANA.id, list_id, "litio", "x")
        assert not own_lists.remove_query(inside, ANA.id, "litio", now=NOW, list_id=list_id)
        with pytest.raises(LookupError):
            own_lists.add_queries(inside, ANA.id, 0, ["x"], now=NOW, list_id=list_id)
    for act in (copy_list, deliver_here):
        assert not act(inside, ANA.id, 0, theirs, now=NOW)
    assert revision(inside) == before


def test_queries_come_and_go_in_the_list_that_is_named(inside: Tx) -> None:
    first, second = make(inside, "litio"), make(inside, "litio", "cobre")
    own_lists.add_queries(inside, ANA.id, 0, ["oro"], now=NOW, list_id=second)
    assert own_lists.replace_query(inside, ANA.id, second, "cobre", "plata")
    assert not own_lists.replace_query(inside, ANA.id, second, "cobre", "zinc")
    assert own_lists.remove_query(inside, ANA.id, "litio", now=NOW, list_id=second)
    assert own(inside, second) == replace(MINE, id=second, queries=("plata", "oro"))
    assert own(inside, first) == MINE


def test_a_query_that_becomes_one_the_list_has_is_there_once(inside: Tx) -> None:
    made = make(inside, "litio", "cobre", "oro")
    assert own_lists.replace_query(inside, ANA.id, made, "oro", "litio")
    assert own(inside, made) == replace(MINE, queries=("litio", "cobre"))


def test_a_paused_list_finds_nothing_and_is_still_there(inside: Tx) -> None:
    made = make(inside)
    for paused in (True, False):
        before = revision(inside)
        assert own_lists.pause_list(inside, ANA.id, made, paused=paused)
        assert revision(inside) > before
        assert (made in {item.id for item in active_lists(inside)}) is not paused
        assert lists.visible_lists(inside, ANA.id)[-1] == replace(MINE, paused=paused)
        assert followed(inside, ANA.id, 0) == {made}


def test_a_copy_of_a_shared_list_means_the_same_and_has_its_mode(inside: Tx) -> None:
    lists.sync_shared_lists(inside, [WEIGHED], now=NOW)
    lists.subscribe(inside, ANA.id, 0, "weighed", now=NOW)
    settings.set_mode(inside, ANA.id, 0, "weighed", "digest")
    made = copy_list(inside, ANA.id, 0, "weighed", now=NOW)
    assert made == replace(WEIGHED, id="c7", owner_chat_id=ANA.id)
    assert settings.get_modes(inside, ANA.id, 0) == {"c7": "digest", "weighed": "digest"}
    own_lists.add_queries(inside, ANA.id, 0, ["oro^9"], now=NOW, list_id="c7")
    assert lists.visible_lists(inside, LUIS.id) == (WEIGHED,)


def test_a_list_delivered_here_is_followed_in_no_other_topic(inside: Tx) -> None:
    for topic_id in (2, 3):
        lists.subscribe(inside, GROUP.id, topic_id, "cartels", now=NOW)
    lists.subscribe(inside, GROUP.id, 2, "extraditions", now=NOW)
    settings.set_mode(inside, GROUP.id, 2, "cartels", "urgent")
    assert own_lists.count_elsewhere(inside, GROUP.id, 5, "cartels") == 2
    assert deliver_here(inside, GROUP.id, 5, "cartels", now=NOW)
    assert followed(inside, GROUP.id, 2) == {"extraditions"}
    assert followed(inside, GROUP.id, 3) == frozenset()
    assert settings.get_modes(inside, GROUP.id, 5) == {"cartels": "urgent"}
    assert own_lists.count_elsewhere(inside, GROUP.id, 5, "cartels") == 0


def test_what_waits_in_the_old_topic_comes_along_and_what_was_sent_does_not(inside: Tx) -> None:
    lists.subscribe(inside, GROUP.id, 2, "cartels", now=NOW)
    sent, _ = fire(inside), fire(inside)
    done = update(deliveries).where(deliveries.c.story_id == sent)
    inside.execute(done.values(state="sent"))
    assert deliver_here(inside, GROUP.id, 5, "cartels", now=NOW)
    outbox.find_undecided(inside, now=NOW + MINUTE)
    assert waiting(inside, GROUP.id) == [5]
    assert waiting(inside, GROUP.id, "sent") == [2]


def test_lists_of_a_group_that_moves_are_joined_only_where_they_are_alike(inside: Tx) -> None:
    make(inside, "litio", chat_id=LUIS.id)
    make(inside, "oro", name="Gold", chat_id=LUIS.id)
    make(inside, "cobre")
    own_lists.move_lists(inside, LUIS.id, ANA.id, now=NOW)
    found = {item.id: item.queries for item in lists.own_lists(inside, ANA.id)}
    assert found == {"c7": ("cobre", "litio"), "c8-2": ("oro",)}
    assert followed(inside, ANA.id, 0) == {"c7", "c8", "c8-2"}  # c8: its alerts stay readable
