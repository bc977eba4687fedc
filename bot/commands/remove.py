"""/remove: take a query out of a list of one's own, after a confirmation."""

from bot.ask import Ask, Desk, Notice, page_of, speak, tag
from bot.i18n import Translator
from bot.list_views import name_of
from bot.menus import last_page, query_rows
from bot.nodes import Bold, Button, Code, Rich, Screen, join
from model import Chat, KeywordList
from storage import lists, own_lists
from storage.db import Tx

Mine = tuple[tuple[KeywordList, str], ...]  # each query, in the list that it is in


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """Ask to confirm the query that was named, or show them all."""
    t = speak(chat)
    mine = await desk.db.read(lambda tx: _mine(tx, chat))
    wanted = " ".join(ask.args.split())
    found = [(item, query) for item, query in mine if query == wanted]
    if len(found) == 1:
        return _confirm(t, *found[0], mine)
    menu = _menu(t, tuple(found) or mine, 0)
    if found or not wanted or not mine:
        return menu
    unknown = t.rich("Your list has no query {query}.", query=Code(wanted))
    return Screen(join([unknown, menu.nodes], gap="\n\n"), menu.buttons)


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """A query was chosen, confirmed or spared."""
    t = speak(chat)
    mine = await desk.db.read(lambda tx: _mine(tx, chat))
    match step:
        case ("ask" | "yes" as what, key):
            found = next((one for one in mine if _key(*one) == key), None)
            if found is None:
                return _menu(t, mine, 0)
            if what == "ask":
                return _confirm(t, *found, mine)
            left = await desk.db.run(lambda tx: _remove(tx, desk, chat, *found))
            menu = _menu(t, left, 0)
            removed = t.rich("Removed from your list: {query}", query=Code(found[1]))
            return Screen(join([removed, menu.nodes], gap="\n\n"), menu.buttons)
        case ("page", _):
            return _menu(t, mine, page_of(step, 1))
        case _:
            return Notice()


def _mine(tx: Tx, chat: Chat) -> Mine:
    return tuple((item, query) for item in lists.own_lists(tx, chat.id) for query in item.queries)


def _key(item: KeywordList, query: str) -> str:
    return tag(f"{item.id}\n{query}")


def _remove(tx: Tx, desk: Desk, chat: Chat, item: KeywordList, query: str) -> Mine:
    """Remove it; what is left."""
    own_lists.remove_query(tx, chat.id, query, now=desk.clock(), list_id=item.id)
    return _mine(tx, chat)


def _has_several(mine: Mine) -> bool:
    return len({item.id for item, _ in mine}) > 1


def _menu(t: Translator, mine: Mine, page: int) -> Screen:
    if not mine:
        return Screen((t.say("Your list has no queries. /add makes one."),))
    page = last_page(len(mine), page)
    several = _has_several(mine)
    entries = [
        (f"{query} · {name_of(t, item)}" if several else query, _key(item, query))
        for item, query in mine
    ]
    return Screen((t.say("Tap a query to remove it:"),), query_rows(entries, page=page))


def _confirm(t: Translator, item: KeywordList, query: str, mine: Mine) -> Screen:
    yes = Button(t.say("Yes, remove it"), data=f"r:yes:{_key(item, query)}")
    no = Button(t.say("No, keep it"), data="r:page:0")
    sure: Rich = t.rich("Remove {query} from your list?", query=Code(query))
    if _has_several(mine):
        name = Bold(name_of(t, item))
        sure = t.rich("Remove {query} from {list}?", query=Code(query), list=name)
    return Screen(sure, ((yes, no),))
