"""/add QUERY: words of one's own."""

from typing import Literal

from bot.ask import Ask, Desk, speak
from bot.i18n import Translator
from bot.nodes import Bold, Button, Code, Pre, Screen, clean, join
from matching.query import QueryError, parse_query
from model import Chat
from storage import lists
from storage.db import Tx

MAX_CHARS = 500
MAX_QUERIES = 100
_AROUND = 24  # characters shown on each side of a mistake: more would wrap on a phone

Added = Literal["added", "there", "full", "elsewhere"]


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """Add the query to the chat's own list, or say what is wrong with it."""
    t = speak(chat)
    query = " ".join(clean(ask.args).split())
    if not query:
        return _explain(t)
    if len(query) > MAX_CHARS:
        return _too_long(t, len(query))
    try:
        parse_query(query)
    except QueryError as error:
        return _mistake(t, query, error)
    added, list_id = await desk.db.run(lambda tx: _add(tx, desk, ask, query))
    return _answer(t, query, added, list_id)


def _add(tx: Tx, desk: Desk, ask: Ask, query: str) -> tuple[Added, str]:
    """What became of the query, and the id of the list."""
    own = lists.find_own_list(tx, ask.chat_id)
    if own is not None and len(own.queries) >= MAX_QUERIES and query not in own.queries:
        return "full", own.id
    changed = lists.add_query(tx, ask.chat_id, ask.topic_id, query, now=desk.clock())
    if changed is None:
        return "there", own.id if own else ""
    here = changed.id in lists.followed(tx, ask.chat_id, ask.topic_id)
    return ("added" if here else "elsewhere"), changed.id


def _answer(t: Translator, query: str, added: Added, list_id: str) -> Screen:
    match added:
        case "there":
            return Screen(t.rich("Your list has this query already: {query}", query=Code(query)))
        case "full":
            return Screen(
                (t.say("Your list is full: {n} queries. /remove one first.", n=MAX_QUERIES),)
            )
        case "elsewhere":
            nodes = join(
                [
                    t.rich("✅ Added to your list: {query}", query=Code(query)),
                    (t.say("Your list is not followed here, so nothing of it arrives here."),),
                ],
                gap="\n\n",
            )
            return Screen(nodes, ((Button(t.say("Follow it here"), data=f"l:+:{list_id}:0"),),))
        case "added":
            return Screen(
                join(
                    [
                        t.rich("✅ Added to your list: {query}", query=Code(query)),
                        (t.say("You will hear of new stories that match it."),),
                    ],
                    gap="\n\n",
                )
            )


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
    start, end = max(at - _AROUND, 0), at + _AROUND
    before = "…" if start else ""
    after = "…" if end < len(query) else ""
    return f"{before}{query[start:end]}{after}\n{' ' * (len(before) + at - start)}^"
