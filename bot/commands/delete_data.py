"""/deletemydata: everything of this chat is forgotten, after a confirmation that says what."""

from bot.ask import Ask, Desk, Notice, speak
from bot.i18n import Translator
from bot.nodes import Bold, Button, Rich, Screen, join
from model import Chat
from storage import forget
from storage.forget import Holdings


async def show(desk: Desk, _ask: Ask, chat: Chat) -> Screen:
    """What goes, what stays and why."""
    t = speak(chat)
    found = await desk.db.read(lambda tx: forget.count_holdings(tx, chat.id))
    parts: list[Rich] = [
        (Bold(t.say("Delete everything that I know of this chat?")),),
        join([(t.say("This goes, for good:"),), *((f"• {one}",) for one in _goes(t, found))]),
        join([(t.say("This stays:"),), *((f"• {one}",) for one in _stays(t, desk))]),
        (t.say("Save your list first: /export."),),
    ]
    if chat.role == "admin":
        parts.append(
            (t.say("You administer this Atalaya: its next start prints a new way in for you."),)
        )
    yes = Button(t.say("Yes, delete everything"), data="dd:yes")
    no = Button(t.say("No, keep it"), data="dd:no")
    return Screen(join(parts, gap="\n\n"), ((yes, no),))


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Forget the chat, or not."""
    t = speak(chat)
    match step:
        case ("yes",):
            await desk.db.run(lambda tx: forget.forget_chat(tx, chat.id, now=desk.clock()))
            said = t.say(
                "Deleted: I know nothing of this chat any more, and send nothing. /start begins "
                "anew, with an invitation where one is needed."
            )
            return Screen((said,))
        case ("no",):
            return Screen((t.say("Nothing was deleted. What is kept, and how long: /privacy."),))
        case _:
            return Notice()


def _goes(t: Translator, found: Holdings) -> list[str]:
    return [
        t.count("your list with {n} query", "your list with {n} queries", found.queries),
        t.count("{n} feed of this chat", "{n} feeds of this chat", found.feeds),
        t.count("{n} mute", "{n} mutes", found.mutes),
        t.count(
            "the record of {n} message to this chat",
            "the record of {n} messages to this chat",
            found.messages,
        ),
        t.say("what is followed here, language, time zone, quiet hours, and that you were let in"),
    ]


def _stays(t: Translator, desk: Desk) -> list[str]:
    return [
        t.say("the messages in Telegram: they are yours to delete"),
        t.say("news that was read in feeds: it says nothing of you"),
        t.count(
            "copies of the database: the newest {n} is kept, until newer ones take its place",
            "copies of the database: the newest {n} are kept, until newer ones take their place",
            desk.config.storage.backups,
        ),
        t.say("the operator's log of events: numbers of chats, names of commands, no texts"),
    ]
