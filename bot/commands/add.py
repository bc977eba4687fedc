"""/add QUERY: words of one's own. What they mean and would have found is shown before saving."""

from dataclasses import replace

from bot.ask import Ask, Desk, Notice, speak
from bot.i18n import Translator
from bot.list_views import back_to, name_of
from bot.nodes import Button, Code, Rich, Screen, join
from bot.prompts import again, prompt, read_name
from bot.saving import Draft, answer, find_kept, keep, look_at, reads_otherwise, save, too_many
from bot.trying import is_spanish, meaning, outcome, read_query, try_query
from matching.nodes import Query
from model import Chat, KeywordList
from storage import drafts, lists, own_lists
from storage.db import Tx


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """The meaning of the query and its backtest, with buttons that save it."""
    t = speak(chat)
    read = await read_query(desk, ask, chat, t, "/add")
    if isinstance(read, Screen):
        return read
    text, query, spanish = read

    standing = await desk.db.read(lambda tx: look_at(tx, ask, (text,)))
    if standing.state != "new":
        return answer(t, (text,), standing, desk, chat)
    shown = await show_query(desk, chat, text, query, spanish=spanish)
    return await offer(desk, ask, t, (text,), shown)


async def show_query(desk: Desk, chat: Chat, text: str, query: Query, *, spanish: bool) -> Rich:
    """A query, what it means, what it would have found."""
    t = speak(chat)
    parts = [(Code(text),), meaning(t, query)]
    if not query.is_negative:
        parts.append(
            outcome(t, await try_query(desk, text, spanish=spanish, chat_id=chat.id), chat)
        )
    return join(parts, gap="\n\n")


async def offer(
    desk: Desk, ask: Ask, t: Translator, queries: tuple[str, ...], shown: Rich
) -> Screen:
    """A screen that asks whether, and in which list, to save these queries."""

    def work(tx: Tx) -> tuple[tuple[KeywordList, ...], str]:
        draft = Draft(queries, is_spanish(tx, ask.chat_id, t.lang))
        return lists.own_lists(tx, ask.chat_id), keep(tx, desk, ask, draft)

    mine, key = await desk.db.run(work)
    drop = Button(t.say("✖ Don't save"), data=f"q:drop:{key}")
    new = Button(t.say("➕ In a new list"), data=f"q:new:{key}")
    if len(mine) < 2:
        save_it = Button(t.say("✅ Save"), data=f"q:save:{key}")
        return Screen(shown, ((save_it, drop), *(((new,),) if mine else ())))
    rows = [(Button(f"✅ {name_of(t, one)}", data=f"q:to:{key}:{one.id}"),) for one in mine]
    which: Rich = (t.say("In which list shall it be saved?"),)
    return Screen(join([shown, which], gap="\n\n"), (*rows, (new, drop)))


async def propose(desk: Desk, ask: Ask, t: Translator, draft: Draft, shown: Rich) -> Screen:
    """A screen that asks whether to do what the draft says."""
    key = await desk.db.run(lambda tx: keep(tx, desk, ask, draft))
    yes = Button(t.say("✅ Save"), data=f"q:save:{key}")
    no = Button(t.say("✖ Don't save"), data=f"q:drop:{key}")
    return Screen(shown, ((yes, no),))


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Save what was shown, somewhere, or not."""
    match step:
        case ("save", key):
            return await desk.db.run(lambda tx: _save(tx, desk, ask, chat, key))
        case ("to", key, list_id):
            return await desk.db.run(lambda tx: _save(tx, desk, ask, chat, key, list_id))
        case ("new", key):
            return await desk.db.read(lambda tx: _ask_name(tx, ask, chat, key))
        case ("drop", key):
            return await desk.db.run(lambda tx: _drop(tx, ask, chat, key))
        case _:
            return Notice()


async def hear(desk: Desk, ask: Ask, chat: Chat, about: tuple[str, ...]) -> Screen:
    """The name of the new list that a draft shall go into."""
    key = about[0] if about else ""

    def work(tx: Tx) -> Screen:
        t = speak(chat)
        draft = find_kept(tx, ask, key)
        if draft is None:
            return Screen((_too_old(t),))
        name = read_name(t, ask.args)
        if isinstance(name, Screen):
            return again(name, _name_prompt(t, ask, key))
        standing = save(tx, desk, ask, key, replace(draft, name=name))
        return answer(t, draft.queries, standing, desk, chat)

    return await desk.db.run(work)


def _too_old(t: Translator) -> str:
    return t.say("That is too old to be saved. Send it again.")


def _save(tx: Tx, desk: Desk, ask: Ask, chat: Chat, key: str, list_id: str = "") -> Screen | Notice:
    t = speak(chat)
    draft = find_kept(tx, ask, key)
    if draft is None:
        return Notice(_too_old(t))
    if list_id:
        item = own_lists.find_own_list(tx, chat.id, list_id)
        if item is None:
            return Notice(t.say("This list is no longer there."))
        if reads_otherwise(desk, draft, item):
            said = t.say(
                "Not saved: in the language of this list, Y, O and NO would mean something else. "
                "Add it from the list itself: /lists."
            )
            return Notice(said)
        draft = replace(draft, list_id=list_id)
    standing = save(tx, desk, ask, key, draft)
    return answer(t, draft.queries, standing, desk, chat)


def _ask_name(tx: Tx, ask: Ask, chat: Chat, key: str) -> Screen | Notice:
    t = speak(chat)
    if find_kept(tx, ask, key) is None:
        return Notice(_too_old(t))
    if len(lists.own_lists(tx, chat.id)) >= own_lists.MAX_LISTS:
        return Notice(too_many(t))
    return _name_prompt(t, ask, key)


def _name_prompt(t: Translator, ask: Ask, key: str) -> Screen:
    what = t.say("What shall the new list be called?")
    return prompt(t, ask, (what,), leave=f"q:drop:{key}", awaits=("q", key))


def _drop(tx: Tx, ask: Ask, chat: Chat, key: str) -> Screen:
    t = speak(chat)
    draft = find_kept(tx, ask, key)
    drafts.drop_draft(tx, ask.chat_id, ask.topic_id, key)
    list_id = draft.list_id if draft else ""
    item = own_lists.find_own_list(tx, chat.id, list_id) if list_id else None
    said = t.say("Not saved. Another one: /add")
    return Screen((said,), ((back_to(t, item),),) if item else ())
