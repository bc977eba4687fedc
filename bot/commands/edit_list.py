"""Buttons of /lists that change a list of the chat's own, and what it asks to be told for that."""

from bot.ask import Ask, Desk, Notice, speak, tag
from bot.commands.add import propose, show_query
from bot.commands.lists import all_lists, find_query, no_list, one_list
from bot.i18n import Translator
from bot.list_views import back_to, name_of
from bot.nodes import Bold, Button, Code, Rich, Screen, join, line, quiet
from bot.prompts import again, prompt, read_name
from bot.saving import Draft, answer, look_at, too_many
from bot.trying import one_line, read_text
from model import Chat, KeywordList
from storage import lists, own_lists
from storage.db import Tx

LEAVE = "l:page:0"


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Make a list, or change one. What can't be undone is confirmed first: drop, then drop!."""
    match step:
        case ("new",):
            return await desk.db.read(lambda tx: _ask_new(tx, ask, chat))
        case ("add" | "name" | "drop" as what, list_id):
            return await desk.db.read(lambda tx: _ask(tx, ask, chat, what, list_id))
        case ("pause" | "resume" | "copy" | "drop!" as what, list_id):
            return await desk.db.run(lambda tx: _do(tx, desk, ask, chat, what, list_id))
        case ("put" | "rm" as what, list_id, key):
            return await desk.db.read(lambda tx: _ask_query(tx, ask, chat, what, list_id, key))
        case ("rm!", list_id, key):
            return await desk.db.run(lambda tx: _remove(tx, desk, ask, chat, list_id, key))
        case _:
            return Notice()


async def hear(desk: Desk, ask: Ask, chat: Chat, about: tuple[str, ...]) -> Screen:
    """A name or a query, as it was typed."""
    t = speak(chat)
    match about:
        case ("new",):
            name = read_name(t, ask.args)
            if isinstance(name, Screen):
                return again(name, _new_prompt(t, ask))
            return _first_prompt(t, ask, name)
        case ("name", list_id):
            return await desk.db.run(lambda tx: _rename(tx, ask, chat, list_id))
        case ("first", name):
            draft = Draft((), chat.lang == "es", name=name)
            return await _read(desk, ask, chat, draft, _first_prompt(t, ask, name))
        case (_, list_id, *old):
            return await _hear_query(desk, ask, chat, list_id, "".join(old))
        case _:
            return await desk.db.read(lambda tx: all_lists(tx, ask, chat))


async def _hear_query(desk: Desk, ask: Ask, chat: Chat, list_id: str, old: str) -> Screen:
    """A query for a list that is there; in the place of an old one, or ("") beside the others."""
    item = await desk.db.read(lambda tx: _own(tx, chat, list_id))
    if item is None:
        return await desk.db.read(lambda tx: all_lists(tx, ask, chat))
    draft = Draft((), item.lang == "es", list_id, old=old)
    return await _read(desk, ask, chat, draft, _query_prompt(speak(chat), ask, item, old))


async def _read(desk: Desk, ask: Ask, chat: Chat, draft: Draft, asked: Screen) -> Screen:
    """What the typed query means and would have found, to be saved; or the question again."""
    t = speak(chat)
    text = one_line(ask.args)
    read = read_text(desk, text, t, "", spanish=draft.spanish)
    if isinstance(read, Screen):
        return again(read, asked)
    if draft.list_id:
        standing = await desk.db.read(lambda tx: look_at(tx, ask, (text,), draft.list_id))
        if standing.state == "there" or (standing.state == "full" and not draft.old):
            return answer(t, (text,), standing, desk, chat)
    shown = await show_query(desk, chat, text, read, spanish=draft.spanish)
    whole = Draft((text,), draft.spanish, draft.list_id, draft.name, draft.old)
    return await propose(desk, ask, t, whole, shown)


def _own(tx: Tx, chat: Chat, list_id: str) -> KeywordList | None:
    return own_lists.find_own_list(tx, chat.id, list_id)


def _ask_new(tx: Tx, ask: Ask, chat: Chat) -> Screen:
    t = speak(chat)
    if len(lists.own_lists(tx, chat.id)) >= own_lists.MAX_LISTS:
        return Screen((too_many(t),), ((Button(t.say("◀ All lists"), data=LEAVE),),))
    return _new_prompt(t, ask)


def _new_prompt(t: Translator, ask: Ask) -> Screen:
    what = t.say("What shall the new list be called?")
    return prompt(t, ask, (what,), leave=LEAVE, awaits=("ed", "new"))


def _first_prompt(t: Translator, ask: Ask, name: str) -> Screen:
    what = t.rich("What shall {list} look for? The first query:", list=Bold(quiet(name)))
    return prompt(t, ask, what, leave=LEAVE, awaits=("ed", "first", name))


def _query_prompt(t: Translator, ask: Ask, item: KeywordList, old: str = "") -> Screen:
    name = Bold(name_of(t, item))
    if not old:
        what = t.rich("A query for {list}:", list=name)
        return _own_prompt(t, ask, item, what, ("ed", "add", item.id))
    head = t.rich("What shall stand in {list} in place of this?", list=name)
    return _own_prompt(
        t, ask, item, join([head, (Code(old),)], gap="\n\n"), ("ed", "put", item.id, old)
    )


def _own_prompt(
    t: Translator, ask: Ask, item: KeywordList, what: Rich, awaits: tuple[str, ...]
) -> Screen:
    return prompt(t, ask, what, leave=f"l:v:{item.id}:0", awaits=awaits)


def _ask(tx: Tx, ask: Ask, chat: Chat, what: str, list_id: str) -> Screen | Notice:
    """Ask for what is needed: a query, a name, a confirmation."""
    t = speak(chat)
    item = _own(tx, chat, list_id)
    if item is None:
        return no_list(chat)
    if what == "add":
        return _query_prompt(t, ask, item)
    name = Bold(name_of(t, item))
    if what == "name":
        said = t.rich("What shall {list} be called?", list=name)
        return _own_prompt(t, ask, item, said, ("ed", "name", item.id))
    queries = t.count("{n} query", "{n} queries", len(item.queries))
    sure = t.rich(
        "Delete {list}, {queries}? It finds nothing then, and its alerts leave /alerts.",
        list=name,
        queries=queries,
    )
    yes = Button(t.say("Yes, delete it"), data=f"ed:drop!:{item.id}")
    return Screen(sure, ((yes, back_to(t, item)),))


def _do(tx: Tx, desk: Desk, ask: Ask, chat: Chat, what: str, list_id: str) -> Screen | Notice:
    """Pause, resume, copy, delete: what needs nothing more. Twice is once."""
    if what == "copy":
        return _copy(tx, desk, ask, chat, list_id)
    if what != "drop!":
        own_lists.pause_list(tx, chat.id, list_id, paused=what == "pause")
        return one_list(tx, ask, chat, list_id)
    own_lists.drop_list(tx, chat.id, list_id, now=desk.clock())
    return all_lists(tx, ask, chat)


def _rename(tx: Tx, ask: Ask, chat: Chat, list_id: str) -> Screen:
    t = speak(chat)
    item = _own(tx, chat, list_id)
    name = read_name(t, ask.args)
    if item is not None and isinstance(name, Screen):
        said = t.rich("What shall {list} be called?", list=Bold(name_of(t, item)))
        return again(name, _own_prompt(t, ask, item, said, ("ed", "name", item.id)))
    if isinstance(name, str):
        own_lists.rename_list(tx, chat.id, list_id, name)
    shown = one_list(tx, ask, chat, list_id)
    return shown if isinstance(shown, Screen) else all_lists(tx, ask, chat)


def _copy(tx: Tx, desk: Desk, ask: Ask, chat: Chat, list_id: str) -> Screen | Notice:
    """Make the list one's own; where there is an untouched copy already, that."""
    t = speak(chat)
    shown = lists.visible_lists(tx, chat.id)
    item = next((one for one in shown if one.id == list_id), None)
    if item is None:
        return no_list(chat)
    mine = lists.own_lists(tx, chat.id)
    copy = next((one for one in mine if _is_copy(one, item)), None)
    copy = copy or own_lists.copy_list(tx, chat.id, ask.topic_id, list_id, now=desk.clock())
    if copy is None:
        return Screen((too_many(t),), ((back_to(t, item),),))
    view = one_list(tx, ask, chat, copy.id)
    if isinstance(view, Notice):
        return view
    return view.below(
        t.say(
            "📋 This copy is yours to change. The shared list goes on beside it; unfollow that in "
            "/lists if you want yours alone."
        )
    )


def _is_copy(one: KeywordList, item: KeywordList) -> bool:
    return (one.name_en, one.name_es, one.queries, one.threshold) == (
        *(item.name_en, item.name_es, item.queries, item.threshold),
    )


def _ask_query(tx: Tx, ask: Ask, chat: Chat, what: str, list_id: str, key: str) -> Screen | Notice:
    """Ask for another query in the place of this one, or whether to remove it."""
    t = speak(chat)
    found = find_query(tx, chat, list_id, key)
    if found is None or found[0].owner_chat_id is None:
        return one_list(tx, ask, chat, list_id)
    item, query = found
    if what == "put":
        return _query_prompt(t, ask, item, query)
    sure = t.rich("Remove {query} from {list}?", query=Code(query), list=Bold(name_of(t, item)))
    last = (t.say("It is the only one: the list goes with it."),) if len(item.queries) == 1 else ()
    yes = Button(t.say("Yes, remove it"), data=f"ed:rm!:{item.id}:{tag(query)}")
    return Screen(join([sure, last], gap="\n\n"), ((yes, back_to(t, item)),))


def _remove(tx: Tx, desk: Desk, ask: Ask, chat: Chat, list_id: str, key: str) -> Screen | Notice:
    t = speak(chat)
    found = find_query(tx, chat, list_id, key)
    if found is None:
        return one_list(tx, ask, chat, list_id)
    _, query = found
    own_lists.remove_query(tx, chat.id, query, now=desk.clock(), list_id=list_id)
    left = one_list(tx, ask, chat, list_id)
    shown = left if isinstance(left, Screen) else all_lists(tx, ask, chat)
    removed = t.say("Removed from your list: {query}", query=line(query, 100))
    return shown.below(removed)
