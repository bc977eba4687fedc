"""/lists: which lists there are, what is in them, which of them this chat (and topic) follows."""

from bot.ask import Ask, Desk, Notice, page_of, speak, tag
from bot.list_views import Place, list_view, overview, query_view
from bot.menus import PER_PAGE
from bot.nodes import Rich, Screen
from bot.trying import meaning, read_stored
from model import Chat, KeywordList
from storage import lists, own_lists, settings
from storage.db import Tx


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """All lists."""
    return await desk.db.read(lambda tx: all_lists(tx, ask, chat))


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Turn the page, open a list or a query, follow a list, follow it no more, deliver it here."""
    match step:
        case ("page", _):
            return await desk.db.read(lambda tx: all_lists(tx, ask, chat, page_of(step, 1)))
        case ("v", list_id, _):
            page = page_of(step, 2)
            return await desk.db.read(lambda tx: one_list(tx, ask, chat, list_id, page))
        case ("q", list_id, key):
            return await desk.db.read(lambda tx: _one_query(tx, desk, ask, chat, list_id, key))
        case ("+" | "-" | "here" as what, list_id, *_):
            return await desk.db.run(
                lambda tx: _follow(tx, desk, ask, chat, list_id, what, page_of(step, 2))
            )
        case _:
            return Notice()


def follow(tx: Tx, desk: Desk, ask: Ask, list_id: str, *, what: str) -> bool:
    """Follow the list ("+") or not ("-"), in the topic it was asked from. False: no such list."""
    if what == "-":
        lists.unsubscribe(tx, ask.chat_id, ask.topic_id, list_id)
        return True
    return lists.subscribe(tx, ask.chat_id, ask.topic_id, list_id, now=desk.clock())


def _follow(
    tx: Tx, desk: Desk, ask: Ask, chat: Chat, list_id: str, what: str, page: int
) -> Screen | Notice:
    if what == "here":
        there = own_lists.deliver_here(tx, ask.chat_id, ask.topic_id, list_id, now=desk.clock())
    else:
        there = follow(tx, desk, ask, list_id, what=what)
    return one_list(tx, ask, chat, list_id, page) if there else no_list(chat)


def no_list(chat: Chat) -> Notice:
    """The answer to the button of a list that is gone."""
    return Notice(speak(chat).say("This list is no longer there."))


def all_lists(tx: Tx, ask: Ask, chat: Chat, page: int = 0) -> Screen:
    """The screen of all lists."""
    shown = lists.visible_lists(tx, chat.id)
    modes = settings.get_modes(tx, chat.id, ask.topic_id)
    return overview(speak(chat), shown, modes, page=page, stopped=chat.state == "stopped")


def one_list(tx: Tx, ask: Ask, chat: Chat, list_id: str, page: int = 0) -> Screen | Notice:
    """The screen of one list."""
    shown = lists.visible_lists(tx, chat.id)
    at = next((at for at, one in enumerate(shown) if one.id == list_id), None)
    if at is None:
        return no_list(chat)
    place = Place(
        mode=settings.get_modes(tx, chat.id, ask.topic_id).get(list_id),
        elsewhere=own_lists.count_elsewhere(tx, chat.id, ask.topic_id, list_id),
        at=at // PER_PAGE,
        stopped=chat.state == "stopped",
    )
    return list_view(speak(chat), shown[at], place, page=page)


def find_query(tx: Tx, chat: Chat, list_id: str, key: str) -> tuple[KeywordList, str] | None:
    """The list and the query that a button names by its tag."""
    shown = lists.visible_lists(tx, chat.id)
    item = next((one for one in shown if one.id == list_id), None)
    query = next((one for one in item.queries if tag(one) == key), None) if item else None
    return (item, query) if item and query else None


def _one_query(tx: Tx, desk: Desk, ask: Ask, chat: Chat, list_id: str, key: str) -> Screen | Notice:
    found = find_query(tx, chat, list_id, key)
    if found is None:
        return one_list(tx, ask, chat, list_id)
    t = speak(chat)
    item, query = found
    read = read_stored(desk, query, item)
    means: Rich = meaning(t, read) if read else (t.say("This query can't be read any more."),)
    return query_view(t, item, query, means)
