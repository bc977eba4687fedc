"""Lists of one's own: conversations by buttons and typed text."""

import html
from datetime import timedelta

import pytest

from bot.ask import tag
from model import KeywordList
from storage import lists, own_lists, settings
from storage.db import Database
from storage.own_lists import MAX_LISTS
from storage.questions import LIFE
from tests.bot.phone import Phone, labels, phone_to
from tests.bot.samples import EXTRADITIONS, NOW, Watch
from tests.bot.test_walk import Walker
from tests.fakes.bot_api import BotApi, Message

DESK = -1_000_000_000_001
MAX = 9
HOSTILE = "<b>x</b> @durov /stop \u202egnp.exe {n} %s"


def mine(db: Database, chat_id: int = 7) -> dict[str, tuple[str, ...]]:
    """The queries of the lists that a chat made, by name."""
    found = db.look(lambda tx: lists.own_lists(tx, chat_id))
    return {item.name_en: item.queries for item in found}


def make(db: Database, name: str, *queries: str, chat_id: int = 7, lang: str = "en") -> str:
    made = db.call(
        lambda tx: own_lists.make_list(
            tx,
            chat_id,
            0,
            queries,
            now=NOW,
            names=(name, name),
            lang="es" if lang == "es" else "en",
        )
    )
    assert made is not None
    return made.id


async def open_list(phone: Phone, name: str, chat: int = 7, user: int | None = None) -> Message:
    return await phone.press(await phone.ask("/lists", chat, user), name, user)


async def tell(phone: Phone, text: str) -> Message:
    (answer,) = await phone.say(text)
    return answer


@pytest.mark.anyio
async def test_a_list_is_made_in_a_conversation_that_leaves_one_message(
    phone: Phone, db: Database
) -> None:
    message = await phone.press(await phone.ask("/lists"), "➕ New list")
    assert message.text.startswith("What shall the new list be called?")
    message = await tell(phone, "  Copper \n mines ")
    assert "What shall Copper mines look for?" in message.text
    message = await tell(phone, "cobre AND (mina")
    assert "I can't read this query." in message.text
    assert "What you typed: cobre AND (mina" in message.text
    message = await tell(phone, "cobre AND mina")
    assert message.text.startswith("cobre AND mina\n\nFires when")
    assert mine(db) == {}
    message = await phone.press(message, "✅ Save")
    assert mine(db) == {"Copper mines": ("cobre AND mina",)}
    view = await phone.press(message, "📋 Copper mines")
    assert view.text.startswith("Copper mines · your list\n✅ Followed here · 🔔 At once")
    assert [one.message_id for one in phone.api.sent(7)] == [view.message_id]


@pytest.mark.anyio
async def test_what_was_asked_is_still_asked_after_a_restart_and_for_an_hour(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    async with phone_to(api, url, db, clock, telegram={"access": "open"}) as phone:
        await phone.ask("/start")
        make(db, "Copper", "cobre")
        for _ in range(2):
            await phone.press(await open_list(phone, "✅ Copper"), "✏️ Rename")
    async with phone_to(api, url, db, clock, telegram={"access": "open"}) as phone:
        assert (await tell(phone, "Gold")).text.startswith("Gold · your list")
        assert list(mine(db)) == ["Gold"]
        await phone.press(await open_list(phone, "✅ Gold"), "✏️ Rename")
        clock.move(LIFE / timedelta(seconds=1) + 1)
        assert (await tell(phone, "Silver")).text.startswith("What shall I do with")
        assert list(mine(db)) == ["Gold"]


@pytest.mark.anyio
@pytest.mark.parametrize("leave", ["/cancel", "/help", "✖ Never mind"])
async def test_a_question_can_be_left_unanswered(phone: Phone, db: Database, leave: str) -> None:
    await phone.ask("/start")
    make(db, "Copper", "cobre")
    message = await phone.press(await open_list(phone, "✅ Copper"), "✏️ Rename")
    if leave.startswith("/"):
        said = await phone.ask(leave)
        assert said.text.startswith("Cancelled") == (leave == "/cancel")
    else:
        assert (await phone.press(message, leave)).text.startswith("Copper · your list")
    assert (await tell(phone, "Gold")).text.startswith("What shall I do with")
    assert list(mine(db)) == ["Copper"]
    assert (await phone.ask("/cancel")).text.startswith("There is nothing to cancel.")


@pytest.mark.anyio
async def test_in_a_group_a_reply_of_an_admin_answers_and_nothing_else(
    phone: Phone, db: Database
) -> None:
    phone.api.add_user(MAX, "Max", "max", "en")
    phone.api.add_group(DESK, "Desk", admins=[7], members=[MAX], bot_status="administrator")
    other = await phone.ask("/start", DESK, 7)
    make(db, "Copper", "cobre", chat_id=DESK)
    message = await phone.press(await open_list(phone, "✅ Copper", DESK, 7), "✏️ Rename", 7)
    assert "Reply to this message with it." in message.text
    assert await phone.say("Gold", DESK, 7) == []
    assert await phone.reply(other, "Gold", 7) == []
    (refused,) = await phone.reply(message, "Gold", MAX)
    assert refused.text == "Only admins of this group can do that."
    assert list(mine(db, DESK)) == ["Copper"]
    (view,) = await phone.reply(message, "Gold", 7)
    assert view.text.startswith("Gold · your list")
    message = await phone.press(view, "➕ Add a query", 7)
    (wrong,) = await phone.reply(message, "(oro", 7)
    (shown,) = await phone.reply(wrong, "oro", 7)
    await phone.press(shown, "✅ Save", 7)
    assert mine(db, DESK) == {"Gold": ("cobre", "oro")}


@pytest.mark.anyio
async def test_queries_are_numbered_told_replaced_and_removed(phone: Phone, db: Database) -> None:
    await phone.ask("/start")
    make(db, "Mine", *(f"word{n}" for n in range(1, 13)))
    view = await open_list(phone, "✅ Mine")
    assert "12 queries · page 1 of 2" in view.text
    view = await phone.press(view, "▶")
    assert "11. word11\n12. word12" in view.text
    query = await phone.press(view, "12")
    assert query.text.startswith("Query 12 of Mine\n\nword12\n\nFires when")
    message = await phone.press(query, "✏️ Replace")
    message = await tell(phone, "word3")
    assert message.text.startswith("Your list has this already: word3")
    await phone.press(query := await phone.forge(f"l:q:c7:{tag('word12')}"), "forged")
    await phone.press(query, "✏️ Replace")
    await phone.press(await tell(phone, "oro^3"), "✅ Save")
    assert mine(db)["Mine"][-2:] == ("word11", "oro^3")
    await phone.press(query := await phone.forge(f"l:q:c7:{tag('oro^3')}"), "forged")
    sure = await phone.press(query, "✖ Remove")
    view = await phone.press(sure, "Yes, remove it")
    assert view.text.startswith("Removed from your list: oro^3\n\nMine · your list")
    assert len(mine(db)["Mine"]) == 11


@pytest.mark.anyio
async def test_the_last_query_takes_its_list_along_and_deleting_asks_first(
    phone: Phone, db: Database
) -> None:
    await phone.ask("/start")
    make(db, "Copper", "cobre")
    make(db, "Gold", "oro", "-plata")
    query = await phone.press(await open_list(phone, "✅ Copper"), "1")
    sure = await phone.press(query, "✖ Remove")
    assert "It is the only one: the list goes with it." in sure.text
    await phone.press(sure, "Yes, remove it")
    assert list(mine(db)) == ["Gold"]
    sure = await phone.press(await open_list(phone, "✅ Gold"), "🗑 Delete")
    assert "Delete Gold, 2 queries?" in sure.text
    assert list(mine(db)) == ["Gold"]
    await phone.press(sure, "Yes, delete it")
    assert mine(db) == {}


@pytest.mark.anyio
async def test_a_list_is_paused_and_resumed(phone: Phone, db: Database) -> None:
    await phone.ask("/start")
    made = make(db, "Copper", "cobre")
    view = await phone.press(await open_list(phone, "✅ Copper"), "⏸ Pause")
    assert "⏸ Paused: it finds nothing until you resume it." in view.text
    assert made not in {item.id for item in db.look(lists.active_lists)}
    assert "⏸ Copper" in labels(await phone.ask("/lists"))
    assert "⏸ Paused" in (await phone.add("oro")).text
    view = await phone.press(await open_list(phone, "⏸ Copper"), "▶️ Resume")
    assert "⏸ Paused" not in view.text
    assert made in {item.id for item in db.look(lists.active_lists)}


@pytest.mark.anyio
async def test_a_shared_list_becomes_mine_once_with_all_it_means(
    phone: Phone, db: Database
) -> None:
    weighed = KeywordList("weighed", "Ore", "Mena", ("litio^3", "cobre^4"), None, "es", 7)
    db.call(lambda tx: lists.sync_shared_lists(tx, [EXTRADITIONS, weighed], now=NOW))
    message = await phone.press(await open_list(phone, "▫️ Ore"), "✅ Follow here")
    db.call(lambda tx: settings.set_mode(tx, 7, 0, "weighed", "urgent"))
    assert "➕ Add a query" not in labels(message)
    for _ in range(2):
        phone.api.press(7, message.message_id, "📋 Make it mine")
    await phone.settled()
    view = phone.api.sent(7)[-1]
    assert "Ore · your list\n✅ Followed here · 🚨 Urgent\nQueries in Spanish" in view.text
    assert "Fires when the weights reach 7" in view.text
    assert mine(db) == {"Ore": ("litio^3", "cobre^4")}
    assert {"weighed", "c7"} <= db.look(lambda tx: lists.followed(tx, 7, 0))


@pytest.mark.anyio
async def test_a_chat_that_has_all_the_lists_it_can_have_is_told(
    phone: Phone, db: Database
) -> None:
    await phone.ask("/start")
    for n in range(MAX_LISTS):
        make(db, f"n{n}", "word")
    full = f"You have {MAX_LISTS} lists of your own"
    assert full in (await phone.press(await phone.ask("/lists"), "➕ New list")).text
    await phone.press(await phone.ask("/add capo"), "➕ In a new list")
    assert phone.notice.startswith(full)
    view = await open_list(phone, "▫️ Cartels")
    assert full in (await phone.press(view, "📋 Make it mine")).text
    assert len(mine(db)) == MAX_LISTS


@pytest.mark.anyio
async def test_a_list_is_delivered_in_the_topic_where_one_says_so(
    phone: Phone, db: Database
) -> None:
    phone.api.add_group(DESK, "Desk", ["One", "Two"], admins=[7])
    await phone.ask("/start", DESK, 7, 2)
    view = await phone.press(await phone.ask("/lists", DESK, 7, 3), "▫️ Extraditions", 7)
    assert "📍 Followed in 1 other topic" in view.text
    view = await phone.press(view, "📍 Deliver only here", 7)
    assert "✅ Followed here" in view.text
    assert "📍 Deliver only here" not in labels(view)
    assert db.look(lambda tx: lists.followed(tx, DESK, 2)) == frozenset()
    assert db.look(lambda tx: lists.followed(tx, DESK, 3)) == {"extraditions"}


@pytest.mark.anyio
async def test_add_asks_in_which_of_several_lists(phone: Phone, db: Database) -> None:
    await phone.add("litio")
    one = await phone.ask("/add cobre")
    assert labels(one) == ["✅ Save", "✖ Don't save", "➕ In a new list"]
    message = await phone.press(one, "➕ In a new list")
    message = await tell(phone, "Copper")
    assert message.text.startswith("✅ Added to your list: cobre")
    message = await phone.ask("/add oro")
    assert "In which list shall it be saved?" in message.text
    assert labels(message) == ["✅ My list", "✅ Copper", "➕ In a new list", "✖ Don't save"]
    await phone.press(message, "✅ Copper")
    assert mine(db) == {"My list": ("litio",), "Copper": ("cobre", "oro")}
    again = await phone.press(await phone.ask("/add oro"), "✅ Copper")
    assert again.text.startswith("Your list has this already: oro")
    imported = await phone.ask("/import\nplata\nzinc")
    await phone.press(imported, "✅ Copper")
    assert mine(db)["Copper"] == ("cobre", "oro", "plata", "zinc")
    exported = await phone.ask("/export")
    assert "My list" in exported.text
    assert "'plata'" in (await phone.press(exported, "▶")).text
    removed = await phone.press(await phone.ask("/remove zinc"), "Yes, remove it")
    assert "✖ oro · Copper" in labels(removed)


@pytest.mark.anyio
async def test_a_query_is_not_saved_where_it_would_mean_something_else(
    phone: Phone, db: Database
) -> None:
    await phone.ask("/start")
    make(db, "English", "gold")
    spanish = make(db, "Spanish", "oro", lang="es")
    message = await phone.ask("/add litio O cobre")
    await phone.press(message, "✅ Spanish")
    assert phone.notice.startswith("Not saved: in the language of this list")
    assert mine(db)["Spanish"] == ("oro",)
    await phone.press(await open_list(phone, "✅ Spanish"), "➕ Add a query")
    shown = await tell(phone, "litio O cobre")
    assert " or " in shown.text.partition("\n\n")[2]
    await phone.press(shown, "✅ Save")
    assert mine(db)["Spanish"] == ("oro", "litio O cobre")
    assert spanish == "c7-2"


@pytest.mark.anyio
async def test_hostile_names_and_queries_are_text_and_nothing_else(
    phone: Phone, db: Database
) -> None:
    await phone.ask("/start")
    make(db, "Copper", "cobre")
    await phone.press(await open_list(phone, "✅ Copper"), "✏️ Rename")
    for name, wrong in (
        ("x" * 100_000, "at most 40 characters"),
        ("\u200b\u202e\u2066", "needs something that can be seen"),
        ("\u3164 " * 9, "needs something that can be seen"),
    ):
        assert wrong in (await tell(phone, name)).text
    view = await tell(phone, HOSTILE)
    said = html.unescape(view.text_html).replace("\u200c", "")
    assert said.startswith("<b><b>x</b> @durov /stop gnp.exe {n} %s</b> · your list")
    assert not {entity.type for entity in view.entities} & {"mention", "bot_command"}
    overview = await phone.ask("/lists")
    assert "\u202e" not in overview.text
    await phone.press(await open_list(phone, labels(overview)[-2]), "➕ Add a query")
    assert "100000 characters" in (await tell(phone, "y" * 100_000)).text
    shown = await tell(phone, '"<i>&amp;" \u202eoro')
    await phone.press(shown, "✅ Save")
    assert list(mine(db).values()) == [("cobre", '"<i>&amp;" oro')]


@pytest.mark.anyio
@pytest.mark.parametrize("step", ["l:v", "l:q", "l:+", "l:here", "ed:add", "ed:name", "ed:drop"])
@pytest.mark.parametrize("what", ["c8:0", "none:0", "", "c8", "cartels:::", "\u202e"])
async def test_forged_buttons_reach_nobody_elses_list(
    phone: Phone, db: Database, step: str, what: str
) -> None:
    await phone.add("litio", 8)
    await phone.ask("/start")
    before = phone.api.calls_of("sendMessage")[-1]
    await phone.press(await phone.forge(f"{step}:{what}"), "forged")
    said = " ".join(message.text for message in phone.api.messages(7))
    assert "litio" not in said
    assert "Sorry" not in said
    assert before.status == 200
    assert mine(db, 8) == {"My list": ("litio",)}


@pytest.mark.anyio
@pytest.mark.parametrize("what", ["pause", "resume", "copy", "drop!", "put", "rm", "rm!"])
async def test_forged_buttons_change_nobody_elses_list(
    phone: Phone, db: Database, what: str
) -> None:
    await phone.add("litio", 8)
    await phone.ask("/start")
    for list_id in ("c8", "extraditions"):
        for tail in ("", f":{tag('litio')}", f":{tag('expel*')}"):
            await phone.press(await phone.forge(f"w:{what}:{list_id}{tail}"), "forged")
    assert mine(db, 8) == {"My list": ("litio",)}
    active = {item.id for item in db.look(lists.active_lists)}
    assert {"c8", "extraditions", "cartels"} <= active


@pytest.mark.anyio
@pytest.mark.parametrize(("lang", "user"), [("en", 7), ("es", 8)])
async def test_every_typed_answer_is_told_in_ones_language(
    phone: Phone, db: Database, lang: str, user: int
) -> None:
    walker = Walker(phone, lang, user, user)
    await phone.ask("/start", user)
    make(db, "Xx", "litio", chat_id=user, lang=lang)
    make(db, "Yy", "cobre", chat_id=user, lang=lang)
    asked = ["ed:new", f"ed:name:c{user}", f"ed:add:c{user}", f"ed:put:c{user}:{tag('litio')}"]
    for data in asked:
        for text in ("(oro", "x" * 600, "\u200b", "zinc"):
            await phone.press(await phone.forge(data, user), "forged", user)
            (answer,) = await phone.say(text, user)
            walker.check(answer)
    shown = await phone.ask("/add plata", user)
    walker.check(shown)
    for data in walker.buttons(shown)[:0:-1]:  # all but the first, which saves
        walker.check(await phone.press(await phone.forge(data, user), "forged", user))
        walker.check(await phone.ask("/cancel", user))


@pytest.mark.anyio
async def test_of_two_questions_in_ones_own_chat_only_the_newest_waits(
    phone: Phone, db: Database, clock: Watch
) -> None:
    await phone.ask("/start")
    for name in ("Copper", "Gold"):
        data = f"ed:name:{make(db, name, 'word')}"
        forged = await phone.forge(data)
        clock.move(1)
        await phone.press(forged, "forged")
    assert (await tell(phone, "Silver")).text.startswith("Silver · your list")
    assert (await tell(phone, "Zinc")).text.startswith("What shall I do with")
    assert list(mine(db)) == ["Copper", "Silver"]
