"""/privacy: what is kept of a chat, how long, and who sees it."""

from bot.ask import Ask, Desk, speak
from bot.nodes import Bold, Rich, Screen, join
from model import Chat
from storage.drafts import KEPT


async def show(desk: Desk, _ask: Ask, chat: Chat) -> Screen:
    """In a few lines."""
    t = speak(chat)
    lines: list[Rich] = [
        (
            t.say(
                "• Of this chat: its number, its name, language, time zone, when it was last seen."
            ),
        ),
        (
            t.say(
                "• What you made: your list, feeds, mutes, quiet hours, what is followed; until "
                "you change or delete it."
            ),
        ),
        (t.say("• Which alerts were sent here and when, so that none comes twice."),),
        (
            t.count(
                "• The last {n} things that you were shown and may still save.",
                "• The last {n} things that you were shown and may still save.",
                KEPT,
            ),
        ),
        (
            t.count(
                "• News read in feeds, for {n} day; what caused an alert, for good.",
                "• News read in feeds, for {n} days; what caused an alert, for good.",
                desk.config.storage.keep_days,
            ),
        ),
        (
            t.say(
                "• Not kept: what you write to me otherwise, who writes in a group, your phone "
                "number, your address."
            ),
        ),
    ]
    who = t.say(
        "Whoever runs this Atalaya can see all of it; no other chat can. Publishers see that feeds "
        "are read, not by whom. Telegram carries every message and sees it."
    )
    end = t.say("/deletemydata deletes all that is yours.")
    return Screen(join([(Bold(t.say("What is kept")),), join(lines), (who,), (end,)], gap="\n\n"))
