"""The buttons below a message that was perhaps sent: the operator decides. There is no command."""

from bot.ask import Ask, Desk, Notice, speak
from bot.nodes import Screen
from model import Chat
from storage import failures


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Send it again, or leave it."""
    t = speak(chat)
    match step:
        case ("again" | "leave" as what, number) if number.isascii() and number.isdigit():
            ids, now = [int(number[:18])], desk.clock()
        case _:
            return Notice()
    if what == "again":
        done = await desk.db.run(lambda tx: failures.resend(tx, ids, now=now))
        said = t.say("It goes once more, marked as a possible repeat.")
    else:
        done = await desk.db.run(lambda tx: failures.leave(tx, ids, now=now))
        said = t.say("Left as it is: perhaps it arrived.")
    return Screen((said,)) if done else Notice(t.say("This was decided already."))
