from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from pydantic import SecretStr

from bot.access import Door, Refusals, enter, find_door, make_claim
from bot.ask import Ask
from model import Chat
from storage import chats, invites, lists
from storage.db import Database, Tx
from tests.bot.phone import phone_to
from tests.bot.samples import ANA, NOW, Watch, make_config
from tests.fakes.bot_api import BotApi

PRIVATE = Ask(7, "private", "Ana", 0, 7, "en")
GROUP = Ask(-500, "group", "Desk", 0, 7, "es")
SHARED = "shared-code-123"


def door(db: Database, ask: Ask, *, code: str = "", start: bool = False, **config: Any) -> Door:
    made = make_config(**config)
    return db.look(lambda tx: find_door(tx, ask, made, now=NOW, code=code, start=start))


@pytest.mark.parametrize(
    ("config", "code", "found"),
    [
        ({}, "", Door.SHUT),
        ({}, "nonsense", Door.SHUT),
        ({"telegram": {"access": "open"}}, "", Door.OPEN),
        ({"telegram": {"allowed_chats": (7,)}}, "", Door.OPEN),
        ({"telegram": {"allowed_chats": (8, -7)}}, "", Door.SHUT),
        ({"secrets": {"invite_code": SecretStr(SHARED)}}, SHARED, Door.OPEN),
        ({"secrets": {"invite_code": SecretStr(SHARED)}}, "", Door.SHUT),
        ({"secrets": {"invite_code": SecretStr(SHARED)}}, SHARED[:-1], Door.SHUT),
        ({"secrets": {"invite_code": SecretStr(SHARED)}}, "ñ\ud800", Door.SHUT),
    ],
)
def test_a_stranger_needs_the_configuration_or_a_code(
    db: Database, config: dict[str, Any], code: str, found: Door
) -> None:
    assert door(db, PRIVATE, code=code, start=True, **config) is found


def test_an_invitation_lets_in_as_many_chats_as_it_has_uses(db: Database) -> None:
    db.call(lambda tx: invites.add_invite(tx, "two-chats", role="member", uses=2, now=NOW))
    config = make_config()
    for user_id in (7, 8):
        ask = replace(PRIVATE, chat_id=user_id, user_id=user_id)
        assert door(db, ask, code="two-chats") is Door.OPEN
        db.call(partial(enter, ask=ask, config=config, code="two-chats", now=NOW))
        assert door(db, ask) is Door.IN
    assert door(db, replace(PRIVATE, chat_id=9), code="two-chats") is Door.SHUT


def test_who_is_in_already_spends_no_invitation(db: Database) -> None:
    def come(tx: Tx) -> None:
        chats.save_chat(tx, ANA, now=NOW)
        invites.add_invite(tx, "one-chat", role="member", uses=1, now=NOW)
        enter(tx, PRIVATE, make_config(), code="one-chat", now=NOW)

    db.call(come)
    assert door(db, replace(PRIVATE, chat_id=9), code="one-chat") is Door.OPEN


def test_who_may_come_in_anyway_spends_no_invitation(db: Database) -> None:
    config = make_config(telegram={"allowed_chats": (7,)})

    def come(tx: Tx) -> None:
        invites.add_invite(tx, "one-chat", role="member", uses=1, now=NOW)
        enter(tx, PRIVATE, config, code="one-chat", now=NOW)

    db.call(come)
    assert door(db, replace(PRIVATE, chat_id=9), code="one-chat") is Door.OPEN


@pytest.mark.parametrize("known", [True, False])
def test_a_claim_makes_a_private_chat_admin_once(db: Database, *, known: bool) -> None:
    if known:
        db.call(lambda tx: chats.save_chat(tx, ANA, now=NOW))
    code = db.call(lambda tx: make_claim(tx, NOW))
    assert 16 <= len(code) <= 64
    assert code.replace("-", "").replace("_", "").isalnum()
    chat = db.call(lambda tx: enter(tx, PRIVATE, make_config(), code=code, now=NOW))
    assert chat.role == "admin"
    assert db.look(chats.has_admin)
    assert door(db, replace(PRIVATE, chat_id=9), code=code) is Door.SHUT


def test_a_new_claim_ends_the_one_before(db: Database) -> None:
    first = db.call(lambda tx: make_claim(tx, NOW))
    second = db.call(lambda tx: make_claim(tx, NOW))
    assert first != second
    assert door(db, PRIVATE, code=first) is Door.SHUT
    assert door(db, PRIVATE, code=second) is Door.OPEN


def test_a_group_is_never_admin(db: Database) -> None:
    code = db.call(lambda tx: make_claim(tx, NOW))
    assert door(db, GROUP, code=code, start=True) is Door.SHUT
    config = make_config(telegram={"allowed_chats": (-500,)})
    chat = db.call(lambda tx: enter(tx, GROUP, config, code=code, now=NOW))
    assert chat.role == "member"
    assert door(db, PRIVATE, code=code) is Door.OPEN  # and the code is not spent


@pytest.mark.parametrize(
    ("person", "start", "found"),
    [
        (ANA, True, Door.OPEN),
        (ANA, False, Door.SHUT),
        (replace(ANA, state="stopped"), True, Door.SHUT),
        (replace(ANA, state="blocked"), True, Door.SHUT),
        (replace(ANA, id=8), True, Door.SHUT),
        (None, True, Door.SHUT),
    ],
)
def test_a_group_is_let_in_by_a_person_who_is_in(
    db: Database, person: Chat | None, *, start: bool, found: Door
) -> None:
    if person is not None:
        db.call(lambda tx: chats.save_chat(tx, person, now=NOW))
    assert door(db, GROUP, start=start) is found


def test_an_anonymous_person_is_nobody_who_is_in(db: Database) -> None:
    db.call(lambda tx: chats.save_chat(tx, ANA, now=NOW))
    assert door(db, replace(GROUP, user_id=None, as_chat=True), start=True) is Door.SHUT


def test_a_new_chat_follows_the_default_lists_where_it_speaks(db: Database) -> None:
    ask = replace(GROUP, kind="supergroup", topic_id=3)
    chat = db.call(lambda tx: enter(tx, ask, make_config(), now=NOW))
    assert (chat.kind, chat.title, chat.lang, chat.state) == ("supergroup", "Desk", "es", "active")
    assert db.look(lambda tx: lists.followed(tx, -500, 3)) == {"extraditions"}
    assert db.look(lambda tx: lists.followed(tx, -500, 0)) == set()


def test_coming_back_keeps_language_zone_role_and_lists(db: Database) -> None:
    kept = replace(ANA, lang="es", role="admin", state="stopped")
    db.call(lambda tx: chats.save_chat(tx, kept, now=NOW))
    chat = db.call(lambda tx: enter(tx, PRIVATE, make_config(), now=NOW))
    assert chat == replace(kept, state="active")
    assert db.look(lambda tx: lists.followed(tx, 7, 0)) == set()


def test_a_refusal_is_told_once_to_each_and_forgotten_in_the_end() -> None:
    refusals = Refusals(most=3)
    assert refusals.is_first(1, with_code=False)
    assert not refusals.is_first(1, with_code=False)
    assert refusals.is_first(1, with_code=True)
    assert refusals.is_first(2, with_code=False)
    assert refusals.is_first(3, with_code=False)
    assert refusals.is_first(1, with_code=False)


@pytest.mark.anyio
async def test_a_stranger_gets_one_short_answer(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    async with phone_to(api, url, db, clock) as phone:
        assert (await phone.ask("/alerts")).text.startswith("This bot is private.")
        for text in ("/start", "hello", "/lists", "/add cartel"):
            assert await phone.say(text) == []
        assert "no es válida" in (await phone.ask("/start wrong-code", 8)).text
        assert await phone.say("/start other-code", 8) == []
        assert (await phone.ask("hola", 8)).text.startswith("Este bot es privado.")
        assert db.look(lambda tx: chats.find_chat(tx, 7)) is None


@pytest.mark.anyio
async def test_the_claim_link_makes_its_first_user_admin(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    code = db.call(lambda tx: make_claim(tx, NOW))
    async with phone_to(api, url, db, clock) as phone:
        first, second = await phone.say(f"/start {code}")
        assert first.text.startswith("You are the administrator")
        assert second.text.startswith("This is Atalaya")
        assert "no es válida" in (await phone.ask(f"/start {code}", 8)).text
        assert len(await phone.say(f"/start {code}")) == 1


@pytest.mark.anyio
async def test_a_stranger_cannot_press_buttons(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    async with phone_to(api, url, db, clock) as phone:
        await phone.press(await phone.forge("l:+:cartels:0"), "forged")
        assert phone.notice.startswith("This bot is private.")
        assert db.look(lambda tx: lists.followed(tx, 7, 0)) == set()
