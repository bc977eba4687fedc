"""/language: English or Spanish."""

from dataclasses import replace
from typing import TypeGuard

from bot.ask import Ask, Desk, Notice, speak
from bot.menus import LANGUAGES, language_row
from bot.nodes import Screen
from model import Chat, Lang
from storage import chats


def is_language(code: str) -> TypeGuard[Lang]:
    """Whether the bot speaks it."""
    return code in {lang for lang, _ in LANGUAGES}


async def show(_desk: Desk, _ask: Ask, chat: Chat) -> Screen:
    """The languages, as buttons."""
    return _screen(chat)


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Speak this language from now on."""
    match step:
        case ("lang", chat.lang):
            return already(chat)
        case ("lang", lang) if is_language(lang):
            await desk.db.run(lambda tx: chats.set_language(tx, chat.id, lang))
            return _screen(replace(chat, lang=lang))
        case _:
            return Notice()


def already(chat: Chat) -> Notice:
    """The answer to a press on the language that is spoken."""
    return Notice(speak(chat).say("I speak English here already."))


def _screen(chat: Chat) -> Screen:
    said = speak(chat).say("I speak English here. Choose a language:")
    return Screen((said,), (language_row(chat.lang, "g"),))
