"""/add QUERY: words of one's own. What they mean and would have found is shown before saving."""

from dataclasses import dataclass
from typing import Literal

from bot.ask import Ask, Desk, Notice, speak, tag
from bot.i18n import Translator
from bot.menus import stopped_line
from bot.nodes import Button, Code, Rich, Screen, join
from bot.trying import meaning, outcome, read_query, try_query
from matching.query import QueryError, parse_query
from model import Chat, KeywordList
from storage import drafts, lists, own_lists
from storage.db import Tx

MAX_QUERIES = 100

State = Literal["new", "there", "full"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a chat's own list stands to queries, and to the place they were sent from."""

    state: State
    own: KeywordList | None
    followed: bool


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """The meaning of the query and its backtest, with a button that saves it."""
    t = speak(chat)
    read = await read_query(desk, ask, chat, t, "/add")
    if isinstance(read, Screen):
        return read
    text, query, spanish = read
    standing = await desk.db.read(lambda tx: look_at(tx, ask, (text,)))
    if standing.state != "new":
        return answer(t, (text,), standing, desk, chat)
    parts = [(Code(text),), meaning(t, query)]
    if not query.is_negative:
        parts.append(outcome(t, await try_query(desk, text, spanish=spanish), chat))
    return await offer(desk, ask, t, (text,), join(parts, gap="\n\n"))


async def offer(
    desk: Desk, ask: Ask, t: Translator, queries: tuple[str, ...], shown: Rich
) -> Screen:
    """A screen that asks whether to save these queries."""
    key = tag("\n".join(queries))
    await desk.db.run(
        lambda tx: drafts.save_draft(tx, ask.chat_id, ask.topic_id, key, queries, now=desk.clock())
    )
    save = Button(t.say("✅ Save"), data=f"q:save:{key}")
    drop = Button(t.say("✖ Don't save"), data=f"q:drop:{key}")
    return Screen(shown, ((save, drop),))


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Save what was shown, or not."""
    t = speak(chat)
    match step:
        case ("save", key):
            saved = await desk.db.run(lambda tx: _save(tx, desk, ask, chat, key))
            if saved is None:
                return Notice(t.say("That is too old to be saved. Send it again."))
            return answer(t, *saved, desk, chat)
        case ("drop", key):
            await desk.db.run(lambda tx: drafts.drop_draft(tx, ask.chat_id, ask.topic_id, key))
            return Screen((t.say("Not saved. Another one: /add"),))
        case _:
            return Notice()


def look_at(tx: Tx, ask: Ask, queries: tuple[str, ...]) -> Standing:
    """Whether these queries can be added to the chat's own list."""
    own = own_lists.find_own_list(tx, ask.chat_id)
    known = own.queries if own is not None else ()
    new = [query for query in queries if query not in known]
    state: State = "new" if new else "there"
    if new and len(known) + len(new) > MAX_QUERIES:
        state = "full"
    here = own is not None and own.id in lists.followed(tx, ask.chat_id, ask.topic_id)
    return Standing(state, own, here)


def _save(
    tx: Tx, desk: Desk, ask: Ask, chat: Chat, key: str
) -> tuple[tuple[str, ...], Standing] | None:
    queries = drafts.find_draft(tx, ask.chat_id, ask.topic_id, key)
    if queries is None:
        return None
    standing = look_at(tx, ask, queries)
    if standing.state == "new":
        own_lists.add_queries(
            tx, ask.chat_id, ask.topic_id, queries, now=desk.clock(), lang=chat.lang
        )
        after = look_at(tx, ask, queries)
        standing = Standing("new", after.own, after.followed)
    drafts.drop_draft(tx, ask.chat_id, ask.topic_id, key)
    return queries, standing


def answer(
    t: Translator, queries: tuple[str, ...], standing: Standing, desk: Desk, chat: Chat
) -> Screen:
    """What became of the queries, and what that means for this place."""
    if standing.state == "full":
        return Screen((t.say("Your list is full: {n} queries. /remove one first.", n=MAX_QUERIES),))
    shown = (
        Code(queries[0]) if len(queries) == 1 else t.count("{n} query", "{n} queries", len(queries))
    )
    head = (
        t.rich("✅ Added to your list: {query}", query=shown)
        if standing.state == "new"
        else t.rich("Your list has this already: {query}", query=shown)
    )
    if standing.own is not None and not standing.followed:
        what: Rich = (t.say("Your list is not followed here, so nothing of it arrives here."),)
        follow = Button(t.say("Follow it here"), data=f"l:+:{standing.own.id}:0")
        return Screen(join([head, what], gap="\n\n"), ((follow,),))
    return Screen(join([head, _consequence(t, queries, standing, desk, chat)], gap="\n\n"))


def _consequence(
    t: Translator, queries: tuple[str, ...], standing: Standing, desk: Desk, chat: Chat
) -> Rich:
    if standing.own is None or not any(
        fires(one, desk, standing.own) for one in standing.own.queries
    ):
        return (
            t.say(
                "Your list only says what to leave out so far, so it finds nothing. /add something "
                "to look for."
            ),
        )
    if chat.state == "stopped":
        return stopped_line(t)
    if not any(fires(one, desk, standing.own) for one in queries):
        return (t.say("What matches it is left out of your list. All your queries: /lists."),)
    return (t.say("You will hear of new stories that match it. All your queries: /lists."),)


def fires(text: str, desk: Desk, own: KeywordList) -> bool:
    """Whether a query of a list can make it fire by itself."""
    try:
        query = parse_query(text, spanish=own.lang == "es", aliases=desk.aliases)
    except QueryError:  # it was read once, by an earlier version
        return False
    return not query.is_negative and query.weight > 0
