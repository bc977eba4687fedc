"""/start: the way in, language and ready-made lists on one message."""

from bot.ask import Ask, Desk, Notice, page_of, speak
from bot.commands.language import already, is_language
from bot.commands.lists import follow
from bot.i18n import translator
from bot.menus import language_row, last_page, list_rows
from bot.nodes import Bold, Screen, join
from model import Chat, KeywordList
from storage import chats, lists
from storage.db import Tx


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """The welcome."""
    return await desk.db.read(lambda tx: _screen(tx, ask, chat))


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """A language, a list, another page: the welcome as it stands then."""
    match step:
        case ("lang", chat.lang):
            return already(chat)
        case ("lang", lang) if is_language(lang):
            await desk.db.run(lambda tx: chats.set_language(tx, chat.id, lang))
        case ("+" | "-" as what, list_id, *_):
            if not await desk.db.run(lambda tx: follow(tx, desk, ask, list_id, what=what)):
                return Notice(speak(chat).say("This list is no longer there."))
        case ("page", _):
            pass
        case _:
            return Notice()
    page = page_of(step, 1 if step[0] == "page" else 2)

    def again(tx: Tx) -> Screen:
        return _screen(tx, ask, chats.find_chat(tx, chat.id) or chat, page)

    return await desk.db.read(again)


def _screen(tx: Tx, ask: Ask, chat: Chat, page: int = 0) -> Screen:
    shown = lists.visible_lists(tx, chat.id)
    followed = lists.followed(tx, chat.id, ask.topic_id)
    return welcome(chat, shown, followed, page)


def welcome(
    chat: Chat, shown: tuple[KeywordList, ...], followed: frozenset[str], page: int = 0
) -> Screen:
    """The message of /start."""
    t = translator(chat.lang)
    page = last_page(len(shown), page)
    nodes = join(
        [
            (Bold(t.say("This is Atalaya, a watchtower for the news.")),),
            (
                t.say(
                    "I watch news feeds for the words you care about and tell you once per story."
                ),
            ),
            (t.say("Tap the lists that you want to follow:"),) if shown else (),
            (t.say("Times are in UTC until you choose yours: /timezone."),)
            if chat.timezone == "UTC"
            else (),
            (t.say("Your own words: /add QUERY. The log: /alerts. Everything else: /help."),),
        ],
        gap="\n\n",
    )
    rows = list_rows(t, shown, followed, key="s", page=page)
    return Screen(nodes, (language_row(chat.lang, "s"), *rows))
