"""/remove: take a query out of one's own list, after a confirmation."""

from bot.ask import Ask, Desk, Notice, page_of, speak, tag
from bot.i18n import Translator
from bot.menus import last_page, query_rows
from bot.nodes import Button, Code, Screen, join
from model import Chat
from storage import own_lists
from storage.db import Tx


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """Ask to confirm the query that was named, or show them all."""
    t = speak(chat)
    queries = await desk.db.read(lambda tx: _queries(tx, chat))
    wanted = " ".join(ask.args.split())
    if wanted in queries:
        return _confirm(t, wanted)
    menu = _menu(t, queries, 0)
    if not wanted or not queries:
        return menu
    unknown = t.rich("Your list has no query {query}.", query=Code(wanted))
    return Screen(join([unknown, menu.nodes], gap="\n\n"), menu.buttons)


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """A query was chosen, confirmed or spared."""
    t = speak(chat)
    queries = await desk.db.read(lambda tx: _queries(tx, chat))
    match step:
        case ("ask" | "yes" as what, key):
            query = next((one for one in queries if tag(one) == key), None)
            if query is None:
                return _menu(t, queries, 0)
            if what == "ask":
                return _confirm(t, query)
            left = await desk.db.run(lambda tx: _remove(tx, desk, chat, query))
            menu = _menu(t, left, 0)
            removed = t.rich("Removed from your list: {query}", query=Code(query))
            return Screen(join([removed, menu.nodes], gap="\n\n"), menu.buttons)
        case ("page", _):
            return _menu(t, queries, page_of(step, 1))
        case _:
            return Notice()


def _queries(tx: Tx, chat: Chat) -> tuple[str, ...]:
    own = own_lists.find_own_list(tx, chat.id)
    return own.queries if own else ()


def _remove(tx: Tx, desk: Desk, chat: Chat, query: str) -> tuple[str, ...]:
    """Remove it; what is left."""
    own_lists.remove_query(tx, chat.id, query, now=desk.clock())
    return _queries(tx, chat)


def _menu(t: Translator, queries: tuple[str, ...], page: int) -> Screen:
    if not queries:
        return Screen((t.say("Your list has no queries. /add makes one."),))
    page = last_page(len(queries), page)
    return Screen((t.say("Tap a query to remove it:"),), query_rows(queries, page=page))


def _confirm(t: Translator, query: str) -> Screen:
    yes = Button(t.say("Yes, remove it"), data=f"r:yes:{tag(query)}")
    no = Button(t.say("No, keep it"), data="r:page:0")
    return Screen(t.rich("Remove {query} from your list?", query=Code(query)), ((yes, no),))
