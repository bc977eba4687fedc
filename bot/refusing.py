"""What the bot says instead of an answer."""

from bot.ask import Ask
from bot.i18n import Translator, translator
from bot.nodes import Screen


def refusal(ask: Ask, code: str) -> str:
    """To whom it does not know, and who perhaps came with a code."""
    t = translator(ask.lang)
    if code:
        return t.say("This invitation is not valid, or not any more. Please ask for a new one.")
    if ask.as_chat:
        return t.say(
            "I can't see who writes in the name of the group. Please send /start once under your "
            "own name."
        )
    return private(t)


def admins_only(t: Translator) -> Screen:
    """To whom the group does not let manage it."""
    return Screen((t.say("Only admins of this group can do that."),))


def operator_only(t: Translator) -> str:
    """To whom asks for what only the operator may."""
    return t.say("Only the administrator of this Atalaya can do that.")


def private(t: Translator) -> str:
    """To strangers."""
    return t.say("This bot is private. Whoever runs it can send you an invitation.")


def too_fast(t: Translator) -> str:
    """To whom asks for more than anybody can read."""
    return t.say("That was too much at once. I answer again in a minute.")


def channel_admins_only(t: Translator) -> Screen:
    """To whom is no admin of the channel (any more)."""
    said = t.say("Only an admin of that channel can set it up. /channel leads back to this chat.")
    return Screen((said,))
