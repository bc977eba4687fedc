from dataclasses import replace

import pytest

from model import KeywordList
from storage import lists, own_lists
from storage.alerts import get_story_alert
from storage.db import Tx
from storage.lists import active_lists, followed, revision, subscribe
from storage.log import page_log
from storage.own_lists import add_queries, remove_query
from tests.storage.news import ANA, CARTELS, EXTRADITIONS, GROUP, LUIS, NOW, fire, let_in

MINE = KeywordList("c7", "My list", "Mi lista", ("litio",), ANA.id)


@pytest.fixture
def inside(tx: Tx) -> Tx:
    """Three chats that follow nothing yet."""
    let_in(tx, ANA, LUIS, GROUP, follow=())
    return tx


def sync(tx: Tx, *shared: KeywordList) -> bool:
    """Whether the revision grew."""
    before = revision(tx)
    lists.sync_shared_lists(tx, shared, now=NOW)
    return revision(tx) > before


def test_the_revision_stands_while_nothing_changes(tx: Tx) -> None:
    assert not sync(tx, CARTELS, EXTRADITIONS)


@pytest.mark.parametrize(
    "shared",
    [
        [EXTRADITIONS, CARTELS],
        [CARTELS],
        [CARTELS, EXTRADITIONS, KeywordList("new", "New", "Nueva", ("x",))],
        [replace(CARTELS, queries=("cartel",)), EXTRADITIONS],
        [replace(CARTELS, name_es="Narcos"), EXTRADITIONS],
        [],
    ],
)
def test_every_change_is_taken_over_and_makes_the_revision_grow(
    tx: Tx, shared: list[KeywordList]
) -> None:
    assert sync(tx, *shared)
    assert list(active_lists(tx)) == shared
    assert not sync(tx, *shared)


def test_a_retired_list_fires_no_more_but_its_alerts_stay_readable(inside: Tx) -> None:
    subscribe(inside, ANA.id, 0, "cartels", now=NOW)
    story = fire(inside)
    sync(inside, EXTRADITIONS)
    assert "cartels" not in {item.id for item in active_lists(inside)}
    assert not subscribe(inside, LUIS.id, 0, "cartels", now=NOW)
    mine = followed(inside, ANA.id, 0)
    assert get_story_alert(inside, story, mine).lists == (CARTELS,)
    assert page_log(inside, None, mine)[1] == 1


def test_a_list_that_came_back_is_active_again_with_its_followers(inside: Tx) -> None:
    subscribe(inside, ANA.id, 0, "cartels", now=NOW)
    sync(inside, EXTRADITIONS)
    sync(inside, CARTELS, EXTRADITIONS)
    assert active_lists(inside) == (CARTELS, EXTRADITIONS)
    assert followed(inside, ANA.id, 0) == {"cartels"}


def test_lists_of_chats_are_left_alone_by_the_configuration(inside: Tx) -> None:
    add_queries(inside, ANA.id, 0, ["litio"], now=NOW)
    sync(inside, CARTELS)
    assert active_lists(inside) == (CARTELS, MINE)


def test_the_first_query_makes_a_list_that_is_followed_where_it_was_asked_for(inside: Tx) -> None:
    before = revision(inside)
    assert own_lists.find_own_list(inside, ANA.id) is None
    assert add_queries(inside, ANA.id, 3, ["litio"], now=NOW) == MINE
    assert own_lists.find_own_list(inside, ANA.id) == MINE
    assert followed(inside, ANA.id, 3) == {"c7"}
    assert followed(inside, ANA.id, 0) == frozenset()
    assert revision(inside) > before


def test_more_queries_join_the_list_and_one_it_has_changes_nothing(inside: Tx) -> None:
    add_queries(inside, ANA.id, 0, ["litio"], now=NOW)
    grown = add_queries(inside, ANA.id, 0, ["cobre"], now=NOW)
    assert grown == replace(MINE, queries=("litio", "cobre"))
    before = revision(inside)
    assert add_queries(inside, ANA.id, 0, ["litio"], now=NOW) is None
    assert (own_lists.find_own_list(inside, ANA.id), revision(inside)) == (grown, before)


def test_who_unfollowed_an_own_list_does_not_follow_it_by_adding_more(inside: Tx) -> None:
    add_queries(inside, ANA.id, 0, ["litio"], now=NOW)
    lists.unsubscribe(inside, ANA.id, 0, "c7")
    add_queries(inside, ANA.id, 0, ["cobre"], now=NOW)
    assert followed(inside, ANA.id, 0) == frozenset()


def test_a_query_is_taken_out_of_the_own_list_only(inside: Tx) -> None:
    add_queries(inside, ANA.id, 0, ["litio"], now=NOW)
    add_queries(inside, ANA.id, 0, ["cobre"], now=NOW)
    add_queries(inside, LUIS.id, 0, ["litio"], now=NOW)
    before = revision(inside)
    assert not remove_query(inside, ANA.id, "cartel*", now=NOW)
    assert not remove_query(inside, GROUP.id, "litio", now=NOW)
    assert revision(inside) == before
    assert remove_query(inside, ANA.id, "litio", now=NOW)
    assert revision(inside) > before
    assert [item.queries for item in active_lists(inside)[2:]] == [("cobre",), ("litio",)]


def test_an_own_list_without_queries_is_gone_until_the_next_query(inside: Tx) -> None:
    add_queries(inside, ANA.id, 0, ["litio"], now=NOW)
    assert remove_query(inside, ANA.id, "litio", now=NOW)
    assert own_lists.find_own_list(inside, ANA.id) is None
    assert active_lists(inside) == (CARTELS, EXTRADITIONS)
    assert followed(inside, ANA.id, None) == frozenset()
    assert add_queries(inside, ANA.id, 0, ["cobre"], now=NOW) == replace(MINE, queries=("cobre",))
    assert followed(inside, ANA.id, 0) == {"c7"}


def test_a_chat_sees_and_follows_its_own_list_and_not_another_chats(inside: Tx) -> None:
    add_queries(inside, ANA.id, 0, ["litio"], now=NOW)
    assert lists.visible_lists(inside, ANA.id) == (CARTELS, EXTRADITIONS, MINE)
    assert lists.visible_lists(inside, LUIS.id) == (CARTELS, EXTRADITIONS)
    assert not subscribe(inside, LUIS.id, 0, "c7", now=NOW)
    assert not subscribe(inside, LUIS.id, 0, "nonsense", now=NOW)
    assert followed(inside, LUIS.id, None) == frozenset()
    assert subscribe(inside, ANA.id, 5, "c7", now=NOW)


def test_following_is_per_topic_and_twice_is_once(inside: Tx) -> None:
    for topic_id in (1, 1, 2):
        assert subscribe(inside, GROUP.id, topic_id, "cartels", now=NOW)
    lists.unsubscribe(inside, GROUP.id, 1, "cartels")
    assert followed(inside, GROUP.id, 1) == frozenset()
    assert followed(inside, GROUP.id, 2) == {"cartels"}
    assert followed(inside, GROUP.id, None) == {"cartels"}


def test_followers_are_counted_once_each(inside: Tx) -> None:
    assert lists.count_followers(inside) == 0
    for chat in (ANA, LUIS):
        for list_id in ("cartels", "extraditions"):
            subscribe(inside, chat.id, 0, list_id, now=NOW)
    assert lists.count_followers(inside) == 2
