"""Drafts: what a chat was shown and may save, for a while."""

import pytest

from storage.chats import migrate_chat, save_chat
from storage.db import Tx
from storage.drafts import drop_draft, find_draft, save_draft
from tests.storage.news import ANA, GROUP, LUIS, MINUTE, NOW, SUPERGROUP


@pytest.fixture
def inside(tx: Tx) -> Tx:
    for chat in (ANA, LUIS, GROUP):
        save_chat(tx, chat, now=NOW)
    return tx


def test_a_draft_is_found_where_it_was_made(inside: Tx) -> None:
    save_draft(inside, ANA.id, 3, "t", ["litio", "cobre"], now=NOW)
    assert find_draft(inside, ANA.id, 3, "t") == ("litio", "cobre")
    assert find_draft(inside, ANA.id, 0, "t") is None
    assert find_draft(inside, LUIS.id, 3, "t") is None
    assert find_draft(inside, ANA.id, 3, "u") is None


def test_a_draft_that_is_made_again_is_there_once(inside: Tx) -> None:
    for _ in range(2):
        save_draft(inside, ANA.id, 0, "t", ["litio"], now=NOW)
    drop_draft(inside, ANA.id, 0, "t")
    assert find_draft(inside, ANA.id, 0, "t") is None


def test_only_the_newest_drafts_of_a_chat_are_kept(inside: Tx) -> None:
    save_draft(inside, LUIS.id, 0, "his", ["litio"], now=NOW)
    for number in range(25):
        save_draft(inside, ANA.id, 0, f"{number}", ["litio"], now=NOW + number * MINUTE)
    kept = [n for n in range(25) if find_draft(inside, ANA.id, 0, f"{n}")]
    assert kept == [*range(5, 25)]
    assert find_draft(inside, LUIS.id, 0, "his") == ("litio",)


def test_a_group_that_moves_leaves_its_drafts_behind(inside: Tx) -> None:
    save_draft(inside, GROUP.id, 0, "t", ["litio"], now=NOW)
    migrate_chat(inside, GROUP.id, SUPERGROUP.id, now=NOW)
    assert find_draft(inside, SUPERGROUP.id, 0, "t") is None
