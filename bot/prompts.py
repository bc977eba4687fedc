"""Questions that are answered in words: what to write, how to leave, what to say to a mistake."""

import unicodedata
from dataclasses import replace

from bot.ask import Ask
from bot.i18n import Translator
from bot.nodes import Button, Rich, Screen, join
from bot.trying import one_line

MAX_NAME = 40  # of a list, in code points
_SEEN = "LNPS"  # letters, numbers, punctuation, symbols
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and symbols that show nothing


def prompt(t: Translator, ask: Ask, what: Rich, *, leave: str, awaits: tuple[str, ...]) -> Screen:
    """Ask for a text. ``leave``: the data of the button that leaves everything as it is."""
    how = (
        t.say("Write it to me now. /cancel leaves everything as it is.")
        if ask.is_private
        else t.say("Reply to this message with it. /cancel leaves everything as it is.")
    )
    cancel = Button(t.say("✖ Never mind"), data=leave)
    return Screen(join([what, (how,)], gap="\n\n"), ((cancel,),), awaits=awaits)


def again(wrong: Screen, asked: Screen) -> Screen:
    """What was wrong with an answer, and the question once more."""
    return replace(asked, nodes=join([wrong.nodes, asked.nodes], gap="\n\n"))


def read_name(t: Translator, text: str) -> str | Screen:
    """The name of a list as it was typed, on one line; or what is wrong with it."""
    name = one_line(text[: MAX_NAME * 20])
    if len(name) > MAX_NAME:
        return Screen((t.say("That is too long: at most {n} characters.", n=MAX_NAME),))
    if not any(_is_seen(char) for char in name):
        return Screen((t.say("A name needs something that can be seen."),))
    return name


def _is_seen(char: str) -> bool:
    return unicodedata.category(char)[0] in _SEEN and char not in _BLANK
