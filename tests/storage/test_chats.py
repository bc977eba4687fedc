from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from model import Chat
from storage import chats, invites
from storage.chats import find_chat, save_chat
from storage.db import Tx
from storage.invites import find_invite, use_invite
from storage.tables import chats as rows
from tests.storage.news import ANA, GROUP, LUIS, NOW, let_in


def test_a_chat_is_found_as_it_was_saved_and_no_other(tx: Tx) -> None:
    save_chat(tx, ANA, now=NOW)
    assert find_chat(tx, ANA.id) == ANA
    assert find_chat(tx, LUIS.id) is None


def test_saving_again_updates_all_but_when_it_was_let_in(tx: Tx) -> None:
    save_chat(tx, ANA, now=NOW)
    changed = Chat(ANA.id, "private", "Ana María", "es", "America/Bogota", "admin", "stopped")
    save_chat(tx, changed, now=NOW + timedelta(days=1))
    assert find_chat(tx, ANA.id) == changed
    assert tx.execute(select(rows.c.created_at)).scalars().all() == [NOW]


def test_language_and_state_are_set_on_that_chat_only(tx: Tx) -> None:
    let_in(tx, ANA, LUIS)
    chats.set_language(tx, ANA.id, "es")
    chats.set_state(tx, ANA.id, "blocked")
    assert find_chat(tx, ANA.id) == replace(ANA, lang="es", state="blocked")
    assert find_chat(tx, LUIS.id) == LUIS


def test_only_active_chats_are_counted(tx: Tx) -> None:
    let_in(tx, ANA, LUIS, GROUP)
    chats.set_state(tx, LUIS.id, "stopped")
    chats.set_state(tx, GROUP.id, "blocked")
    assert chats.count_chats(tx) == 1


def test_there_is_an_admin_once_a_chat_is_one(tx: Tx) -> None:
    let_in(tx, LUIS)
    assert not chats.has_admin(tx)
    save_chat(tx, replace(ANA, role="admin", state="blocked"), now=NOW)
    assert chats.has_admin(tx)


def test_a_code_lets_in_as_many_as_it_says(tx: Tx) -> None:
    invites.add_invite(tx, "open sesame", role="member", uses=2, now=NOW)
    assert [use_invite(tx, "open sesame", now=NOW) for _ in range(3)] == ["member", "member", None]
    assert find_invite(tx, "open sesame", now=NOW) is None


def test_looking_at_a_code_does_not_spend_it(tx: Tx) -> None:
    invites.add_invite(tx, "once", role="admin", uses=1, now=NOW)
    assert [find_invite(tx, "once", now=NOW) for _ in range(3)] == ["admin"] * 3
    assert use_invite(tx, "once", now=NOW) == "admin"


@pytest.mark.parametrize("code", ["", "Once", "once ", "two", "\ud800", "ñ"])
def test_another_code_lets_nobody_in(tx: Tx, code: str) -> None:
    invites.add_invite(tx, "once", role="member", uses=1, now=NOW)
    assert find_invite(tx, code, now=NOW) is None
    assert use_invite(tx, code, now=NOW) is None
    assert find_invite(tx, "once", now=NOW) == "member"


def test_adding_a_known_code_gives_it_no_new_life(tx: Tx) -> None:
    invites.add_invite(tx, "once", role="member", uses=1, now=NOW)
    use_invite(tx, "once", now=NOW)
    invites.add_invite(tx, "once", role="admin", uses=5, now=NOW)
    assert find_invite(tx, "once", now=NOW) is None


def test_codes_of_one_role_can_be_dropped(tx: Tx) -> None:
    invites.add_invite(tx, "claim", role="admin", uses=1, now=NOW)
    invites.add_invite(tx, "come in", role="member", uses=1, now=NOW)
    invites.drop_invites(tx, role="admin")
    assert use_invite(tx, "claim", now=NOW) is None
    assert use_invite(tx, "come in", now=NOW) == "member"


def test_the_database_holds_no_code(tx: Tx) -> None:
    invites.add_invite(tx, "open sesame", role="member", uses=1, now=NOW)
    assert "sesame" not in str(tx.exec_driver_sql("SELECT * FROM invites").all())
