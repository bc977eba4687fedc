"""/add QUERY: words of one's own."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

from bot.ask import Ask, Desk, speak
from bot.i18n import Translator
from bot.menus import stopped_line
from bot.nodes import Bold, Button, Code, Pre, Rich, Screen, clean, join
from matching.query import QueryError, is_negative, parse_query
from model import Chat
from storage import lists
from storage.db import Tx

MAX_CHARS = 500
MAX_QUERIES = 100
_BEFORE, _AFTER = 18, 14  # characters shown around a mistake: more would wrap on a phone

Added = Literal["added", "there", "full"]


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of a query, and how the chat's own list stands to this place now."""

    added: Added
    list_id: str
    followed: bool
    fires: bool  # the list has a query that looks for something


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """Add the query to the chat's own list, or say what is wrong with it."""
    t = speak(chat)
    query = " ".join(clean(ask.args).split())
    if not query:
        return _explain(t)
    if len(query) > MAX_CHARS:
        return _too_long(t, len(query))
    try:
        negative = is_negative(parse_query(query))
    except QueryError as error:
        return _mistake(t, query, error)
    result = await desk.db.run(lambda tx: _add(tx, desk, ask, query))
    return _answer(t, query, result, negative=negative, stopped=chat.state == "stopped")


def _add(tx: Tx, desk: Desk, ask: Ask, query: str) -> _Result:
    own = lists.find_own_list(tx, ask.chat_id)
    if own is not None and query in own.queries:
        added: Added = "there"
    elif own is not None and len(own.queries) >= MAX_QUERIES:
        added = "full"
    else:
        added = "added"
        lists.add_query(tx, ask.chat_id, ask.topic_id, query, now=desk.clock())
        own = lists.find_own_list(tx, ask.chat_id)
    list_id, queries = (own.id, own.queries) if own else ("", ())
    here = list_id in lists.followed(tx, ask.chat_id, ask.topic_id)
    return _Result(added, list_id, here, any(_fires(one) for one in queries))


def _fires(query: str) -> bool:
    try:
        return not is_negative(parse_query(query))
    except QueryError:  # it was read once, by an earlier version
        return False


def _answer(t: Translator, query: str, result: _Result, *, negative: bool, stopped: bool) -> Screen:
    if result.added == "full":
        return Screen((t.say("Your list is full: {n} queries. /remove one first.", n=MAX_QUERIES),))
    head = (
        t.rich("✅ Added to your list: {query}", query=Code(query))
        if result.added == "added"
        else t.rich("Your list has this query already: {query}", query=Code(query))
    )
    if not result.followed:
        nodes = join([head, (_not_followed(t),)], gap="\n\n")
        follow = Button(t.say("Follow it here"), data=f"l:+:{result.list_id}:0")
        return Screen(nodes, ((follow,),))
    if not result.fires:
        what: Rich = (
            t.say(
                "Your list only says what to leave out so far, so it finds nothing. /add something "
                "to look for."
            ),
        )
    elif stopped:
        what = stopped_line(t)
    elif negative:
        what = (t.say("What matches it is left out of your list. All your queries: /lists."),)
    else:
        what = (t.say("You will hear of new stories that match it. All your queries: /lists."),)
    return Screen(join([head, what], gap="\n\n"))


def _not_followed(t: Translator) -> str:
    return t.say("Your list is not followed here, so nothing of it arrives here.")


def _explain(t: Translator) -> Screen:
    return Screen(
        join(
            [
                (t.say("Write what to look for after /add. For example:"),),
                (Code('/add extradit* AND ("Sinaloa Cartel" OR CJNG)'),),
                (
                    t.say(
                        'Words, "phrases", beginnings of words (extradit*), AND, OR, NOT and '
                        "brackets. Accents and capital letters make no difference."
                    ),
                ),
            ],
            gap="\n\n",
        )
    )


def _too_long(t: Translator, length: int) -> Screen:
    said = t.say(
        "That is too long: {length} characters; {most} are possible. Make it several queries.",
        length=length,
        most=MAX_CHARS,
    )
    return Screen((said,))


def _mistake(t: Translator, query: str, error: QueryError) -> Screen:
    """What is wrong, and where: a caret under that column. What was typed stays to be copied."""
    what = t.say(str(error))
    return Screen(
        join(
            [
                (Bold(t.say("I can't read this query.")),),
                (t.say("Column {column}: {what}.", column=error.column, what=what),),
                (Pre(point_at(query, error.column)),),
                t.rich("What you typed: {typed}", typed=Code(f"/add {query}")),
            ],
            gap="\n\n",
        )
    )


def point_at(query: str, column: int) -> str:
    """The query around a column (from 1), and below it a caret under that column."""
    at = min(max(column - 1, 0), len(query))
    start, end = max(at - _BEFORE, 0), at + _AFTER
    before = "…" if start else ""
    after = "…" if end < len(query) else ""
    gap = sum(_cells(char) for char in before + query[start:at])
    return f"{before}{query[start:end]}{after}\n{' ' * gap}^"


def _cells(char: str) -> int:
    """How many columns of fixed width a character takes."""
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
