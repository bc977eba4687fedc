"""Every command, and every button that can be reached from it, in both languages."""

import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import pytest
from babel.messages.pofile import read_po

from bot.app import BUTTONS, COMMANDS
from bot.i18n import DOMAIN, LOCALES
from bot.menus import CHOSEN
from model import MODES, Chat, KeywordList, Lang
from storage import chat_feeds, chats, feeds, lists, own_lists
from storage.db import Database, Tx
from tests.bot.phone import Phone
from tests.bot.samples import EXTRADITIONS, NOW
from tests.bot.test_commands import publish
from tests.fakes.bot_api import Message

DESK = -1_000_000_000_001
# Buttons that only the operator has, and the command that leads there.
OPERATORS = {"fc": "feeds", "i": "invite", "us": "users", "b": "broadcast hello"}
OPERATORS |= {"": "health"}
PATIENCE = 5  # buttons pressed again on the way to a new one
WORDS = 8  # a shorter sentence may well be part of another language's word
# What a person types stands between these, and needs no translation.
TYPED = re.compile(r"<(code|pre)>.*?</\1>", re.DOTALL)

# The log narrowed by several things at once: as many menus as there are combinations.
NARROWED = re.compile(r"a:(s:[0-9a-f]|o:\d+:\d+:[0-9a-f])")

TYPED_WRONG = [
    *("/add", "/add capo0", "/add (capo", f"/add {'x' * 501}", "/remove none", "/quiet never ever"),
    *(
        "/digest next year",
        "/timezone Xyzzyx",
        "/mute (capo",
        "/mute -capo",
        "/mute outlet: Nobody",
    ),
    *("/mute outlet: fax", "/addfeed", "/removefeed nothing"),
]


def _literal(msgid: str) -> Iterator[str]:
    """The pieces of a sentence between its placeholders that are long enough to be known again."""
    for text, _, _, _ in string.Formatter().parse(msgid):
        if len(text.strip()) >= WORDS:
            yield text.strip()


def forms(message: str | Sequence[str] | None) -> Sequence[str]:
    """The singular and plural forms of a sentence."""
    return [message] if isinstance(message, str) else message or ()


def _said_in(lang: str) -> set[str]:
    """Pieces of what the bot says in this language and not in the other."""
    english: set[str] = set()
    spanish: set[str] = set()
    with (LOCALES / "es" / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as lines:
        for one in read_po(lines, locale="es"):
            if one.id:
                for form in forms(one.id):
                    english.update(_literal(form))
                for form in forms(one.string):
                    spanish.update(_literal(form))
    return english if lang == "en" else spanish


FOREIGN = {"en": _said_in("es"), "es": _said_in("en")}


class Walker:
    """Presses every button once that it has not pressed yet."""

    def __init__(self, phone: Phone, lang: str, chat: int, user: int) -> None:
        self.phone = phone
        self.lang = lang
        self.chat = chat
        self.user = user
        self.pressed: set[str] = set()
        self.leads: dict[str, list[str]] = {}  # from a button to those that it led to

    async def walk(self, command: str) -> None:
        """Until nothing new is to be found: a button may lead away from its neighbours."""
        before = -1
        while len(self.pressed) > before:
            before = len(self.pressed)
            message = await self.phone.ask(f"/{command}", self.chat, self.user)
            self.check(message)
            patience = PATIENCE
            while patience and (data := self.way(message)) is not None:
                patience = PATIENCE if data not in self.pressed else patience - 1
                message = await self.press(message, data)

    def way(self, message: Message) -> str | None:
        """A button that is new, the last first (no before yes), or one on the way to a new one."""
        here = self.buttons(message)
        if new := [one for one in here if one not in self.pressed]:
            rare = [one for one in new if one.startswith(("a:s:", "w:"))]
            return [*new, *rare][-1]
        ways = {one: one for one in here}  # what can be reached, and by which button of this screen
        for data in (reached := list(here)):
            for there in self.leads.get(data, ()):
                if there not in self.pressed:
                    return ways[data]
                if there not in ways:
                    ways[there] = ways[data]
                    reached.append(there)
        return None

    def buttons(self, message: Message) -> list[str]:
        """The callback data; not those that change the language, which would end the walk.

        Nor those that send documents (test_commands_files.py): they leave the message as it is.
        """
        data = [button.callback_data for row in message.buttons for button in row]
        kept = (":lang:", "ef:")
        return [
            one
            for one in data
            if one and kept[0] not in one and one[:3] != kept[1] and not NARROWED.match(one)
        ]

    def label(self, message: Message, data: str) -> str:
        """What stands on the button; the walk presses by data, a test by label as well."""
        buttons = [button for row in message.buttons for button in row]
        return next((one.text for one in buttons if one.callback_data == data), data)

    async def press(self, message: Message, data: str) -> Message:
        self.pressed.add(data)
        told = len(self.phone.api.callback_answers)
        sent = len(self.phone.api.sent(self.chat))
        after = await self.phone.press(message, data, self.user)
        assert len(self.phone.api.callback_answers) == told + 1, data
        is_same = (after.text, after.buttons) == (message.text, message.buttons)
        holds = self.label(message, data).startswith(CHOSEN)  # what is chosen already
        if replies := self.phone.api.sent(self.chat)[sent:]:
            assert is_same, data
            after, is_same = replies[-1], False
        elif data.startswith("v:"):
            holds = True  # an opinion is noted, the message stays
        elif data.startswith("a:s:"):
            holds = False  # what is chosen can be taken back
        assert (is_same, self.phone.notice != "") == (holds, holds), data
        self.check(after)
        self.leads[data] = self.buttons(after)
        assert after.buttons or "/" in after.text, after.text  # a way on
        return after

    def check(self, message: Message) -> None:
        """Nothing untranslated, no key, no placeholder left."""
        source = TYPED.sub("", message.text_html)
        said = [source, *(button.text for row in message.buttons for button in row)]
        for text in said:
            assert not re.search(r"[{}]|%\(|None\b", text), text
            wrong = [piece for piece in FOREIGN[self.lang] if piece in text]
            assert not wrong, (wrong, text)


@pytest.mark.anyio
@pytest.mark.parametrize("chat", [None, DESK], ids=["private", "group"])
@pytest.mark.parametrize(("lang", "user"), [("en", 7), ("es", 8)])
async def test_every_command_and_button_does_something_in_ones_language(
    phone: Phone, db: Database, lang: str, user: int, chat: int | None
) -> None:
    more = [KeywordList(f"list-{n}", f"Topic {n}", f"Tema {n}", ("word",)) for n in range(8)]
    db.call(lambda tx: lists.sync_shared_lists(tx, [EXTRADITIONS, *more], now=NOW))
    phone.api.add_group(DESK, "Desk", admins=[user])
    walker = Walker(phone, lang, chat or user, user)
    walker.check(await phone.ask("/start", walker.chat, user))
    for n in range(10):
        shown = await phone.ask(f"/add capo{n}", walker.chat, user)
        walker.check(shown)
        await walker.press(shown, walker.buttons(shown)[n == 9])  # the last is not saved
    long = [f"capo{n} OR {'x' * 450}" for n in range(6)]
    db.call(lambda tx: own_lists.add_queries(tx, walker.chat, 0, long, now=NOW))
    for n in range(6):
        db.call(partial(publish, number=n, list_id="extraditions"))
    for text in TYPED_WRONG + [f"/mute 7d word{n}" for n in range(10)]:
        walker.check(await phone.ask(text, walker.chat, user))
    db.call(partial(add_feeds, chat=walker.chat))
    for text in ("/addfeed a.example", "/addfeed b.example"):
        shown = await phone.ask(text, walker.chat, user)
        walker.check(shown)
        await walker.press(shown, walker.buttons(shown)["b." in text])
    said = ["capos"] if walker.chat == user else []  # in a group it was not said to the bot
    for text in ("/mute capo", "/timezone San", "/alerts Story", "/alerts nothing", *said):
        shown = await phone.ask(text, walker.chat, user)
        walker.check(shown)
        await walker.press(shown, walker.buttons(shown)[0])
    for command in [*COMMANDS, "start"]:  # again: after it was left and deleted
        if command == "lists":  # its buttons take away what others show
            continue
        await walker.walk(command)
    db.call(lambda tx: own_lists.add_queries(tx, walker.chat, 0, ["oro", *long[:4]], now=NOW))
    await walker.walk("lists")
    steps = {":".join(one.split(":")[:2]) for one in walker.pressed}
    reached = {"s:+", "s:-", "s:page", "l:+", "l:-", "l:page", "r:ask", "r:yes", "r:page"}
    reached |= {
        "q:save",
        "q:drop",
        "e:page",
        "a:p",
        "a:o",
        "a:f",
        "a:s",
        "x:yes",
        "x:no",
        "dd:yes",
        "dd:no",
        "d:t",
        "d:d",
    }
    reached |= {"l:v", "l:q", "s:zone", "s:end", "st:7", "st:30", "st:90", "st:same"}
    reached |= {f"ed:{one}" for one in ("new", "add", "name", "copy", "pause", "resume", "put")}
    reached |= {f"ed:{one}" for one in ("rm", "rm!", "drop", "drop!")}
    reached |= {"u:drop", "u:page", "m:1h", "m:8h", "m:1d", "m:7d", "m:always", "y:off"}
    reached |= {"f:page", "f:one", "fa:add", "fa:drop", "fr:ask", "fr:yes", "fr:page"}
    assert reached <= steps
    others = {one.split(":")[0] for one in steps - reached}
    assert others - {"t"} == {"o", "y", "z", "w", "v", "n"}  # lists, hours, zones, stories
    assert {one.split(":")[-1] for one in walker.pressed if one[0] == "o"} >= set(MODES)
    silent = set() if said else {"t"}
    expected = set(BUTTONS) - {"g", "h", "k", "ef", "if", *OPERATORS} - silent
    assert {one.split(":")[0] for one in steps} == expected
    assert all(len(one.encode()) <= 64 for one in walker.pressed)


@pytest.mark.anyio
@pytest.mark.parametrize(("lang", "user"), [("en", 7), ("es", 8)])
async def test_what_the_operator_has_does_something_in_ones_language(
    phone: Phone, db: Database, lang: Lang, user: int
) -> None:
    boss = Chat(user, "private", "Boss", lang, "UTC", "admin", "active")
    db.call(lambda tx: chats.save_chat(tx, boss, now=NOW))
    db.call(partial(add_feeds, chat=user))
    walker = Walker(phone, lang, user, user)
    others = [replace(boss, id=n, title=f"Person {n}", role="member") for n in range(20, 31)]
    for one in others:
        db.call(partial(chats.save_chat, chat=one, now=NOW))
    db.call(partial(add_feeds, chat=20))
    shown = await phone.ask("/users", user, user)
    for data in ("us:one:20:0", "us:ban:20:0", "us:free:20:0"):
        shown = await walker.press(shown, data)
    shown = await phone.ask("/feeds", user, user)
    for data in ("fc:page:0", "fc:one:1:0", "fc:share:1:0", "fc:keep:1:0"):
        shown = await walker.press(shown, data)
    for command in OPERATORS.values():
        await walker.walk(command)
    for text in ("/invite 0", f"/broadcast {'x' * 3600}"):
        walker.check(await phone.ask(text, user, user))
    keys = {one.split(":")[0] for one in walker.pressed}
    assert keys >= set(OPERATORS) - {""}
    steps = {":".join(one.split(":")[:2]) for one in walker.pressed}
    assert steps >= {"i:new", "i:drop", "i:all", "us:page", "us:one", "us:ban", "us:free", "us:ask"}
    assert steps >= {"us:gone", "b:send", "b:drop", "fc:share", "fc:keep", "fc:one", "fc:page"}


def add_feeds(tx: Tx, chat: int) -> None:
    for n in range(10):
        spec = feeds.FeedSpec(f"https://{n}.example/rss", f"Border Tribune {n}", None, None)
        chat_feeds.add_chat_feed(tx, chat, spec, now=NOW, per_chat=99, in_all=99)


@pytest.mark.anyio
@pytest.mark.parametrize("command", ["/start", "/language"])
async def test_the_language_can_be_changed_to_and_fro(phone: Phone, command: str) -> None:
    message = await phone.ask(command)
    for label, lang in (("Español", "es"), ("English", "en"), ("Español", "es")):
        walker = Walker(phone, lang, 7, 7)
        message = await walker.press(message, label)
        assert f"● {label}" in [button.text for row in message.buttons for button in row]
