"""Queries on their way into a list: kept as a draft until their sender saves them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.ask import Ask, Desk, tag
from bot.i18n import Translator
from bot.list_views import name_of
from bot.menus import stopped_line
from bot.nodes import Button, Code, Rich, Screen, join
from bot.trying import read_stored
from matching.query import QueryError, parse_query
from model import Chat, KeywordList, Lang
from storage import drafts, lists, own_lists
from storage.db import Tx

MAX_QUERIES = 100  # of a list

State = Literal["new", "there", "full", "gone", "many"]
_FORM = "1"  # of the parts below; a draft of another form is too old


@dataclass(frozen=True, slots=True)
class Draft:
    """Queries that may be saved, and where: in the list of this id, in a new one of this name, in
    the place of an old query; "" is none of these.

    ``spanish``: their meaning was shown as Spanish.
    """

    queries: tuple[str, ...]
    spanish: bool
    list_id: str = ""
    name: str = ""
    old: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The draft as it is stored."""
        lang = "es" if self.spanish else "en"
        return (_FORM, lang, self.list_id, self.name, self.old, *self.queries)


def keep(tx: Tx, desk: Desk, ask: Ask, draft: Draft) -> str:
    """Store a draft; what a button calls it."""
    key = tag("\n".join(draft.parts))
    drafts.save_draft(tx, ask.chat_id, ask.topic_id, key, draft.parts, now=desk.clock())
    return key


def find_kept(tx: Tx, ask: Ask, key: str) -> Draft | None:
    """The draft of a button; None where it is too old, or was used."""
    match drafts.find_draft(tx, ask.chat_id, ask.topic_id, key):
        case (form, "en" | "es" as lang, list_id, name, old, *queries) if form == _FORM:
            return Draft(tuple(queries), lang == "es", list_id, name, old)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a list of the chat stands to queries, and to the place they were sent from.

    state: they are new to it, it has them, it would be too full, it is gone, the chat has as many
    lists as it can have.
    """

    state: State
    own: KeywordList | None
    followed: bool


def look_at(tx: Tx, ask: Ask, queries: Iterable[str], list_id: str | None = None) -> Standing:
    """Whether these queries can be added to this list of the chat, or (None) to its only one.

    Where it has several and none is named, they can.
    """
    if list_id is None and len(lists.own_lists(tx, ask.chat_id)) > 1:
        return Standing("new", None, followed=True)
    own = own_lists.find_own_list(tx, ask.chat_id, list_id)
    known = own.queries if own is not None else ()
    new = [query for query in queries if query not in known]
    state: State = "new" if new else "there"
    if new and len(known) + len(new) > MAX_QUERIES:
        state = "full"
    here = own is not None and own.id in lists.followed(tx, ask.chat_id, ask.topic_id)
    return Standing(state, own, here)


def save(tx: Tx, desk: Desk, ask: Ask, key: str, draft: Draft) -> Standing:
    """Do what the draft says, and forget it."""
    standing = _save(tx, desk, ask, draft)
    drafts.drop_draft(tx, ask.chat_id, ask.topic_id, key)
    return standing


def _save(tx: Tx, desk: Desk, ask: Ask, draft: Draft) -> Standing:
    lang: Lang = "es" if draft.spanish else "en"
    if draft.name:
        names = draft.name, draft.name
        made = own_lists.make_list(
            tx, ask.chat_id, ask.topic_id, draft.queries, now=desk.clock(), names=names, lang=lang
        )
        return Standing("new" if made else "many", made, followed=True)
    first = own_lists.find_own_list(tx, ask.chat_id)
    list_id = draft.list_id or (first.id if first else None)
    standing = look_at(tx, ask, draft.queries, list_id)
    if draft.list_id and standing.own is None:
        return Standing("gone", None, followed=False)
    if list_id is not None and draft.old and standing.state != "there":
        there = own_lists.replace_query(tx, ask.chat_id, list_id, draft.old, draft.queries[0])
        return Standing("new" if there else "gone", standing.own, standing.followed)
    if standing.state != "new":
        return standing
    own_lists.add_queries(
        tx, ask.chat_id, ask.topic_id, draft.queries, now=desk.clock(), lang=lang, list_id=list_id
    )
    after = look_at(tx, ask, draft.queries, list_id)
    return Standing("new", after.own, after.followed)


def reads_otherwise(desk: Desk, draft: Draft, item: KeywordList) -> bool:
    """Whether a query would mean something else in this list than it was shown to mean."""
    spanish = item.lang == "es"
    return spanish != draft.spanish and any(
        _reading(desk, query, spanish=spanish) != _reading(desk, query, spanish=draft.spanish)
        for query in draft.queries
    )


def _reading(desk: Desk, query: str, *, spanish: bool) -> object:
    try:
        return parse_query(query, spanish=spanish, aliases=desk.aliases)
    except QueryError:
        return None


def answer(
    t: Translator, queries: tuple[str, ...], standing: Standing, desk: Desk, chat: Chat
) -> Screen:
    """What became of the queries, and what that means for this place."""
    own = standing.own
    rows = _ways_on(t, standing)
    shown = (
        Code(queries[0]) if len(queries) == 1 else t.count("{n} query", "{n} queries", len(queries))
    )
    match standing.state:
        case "full":
            said = t.say("Your list is full: {n} queries. /remove one first.", n=MAX_QUERIES)
            return Screen((said,), rows)
        case "many":
            return Screen((too_many(t),))
        case "gone":
            return Screen((t.say("It is no longer there. All your lists: /lists."),))
        case "new":
            head = t.rich("✅ Added to your list: {query}", query=shown)
        case "there":
            head = t.rich("Your list has this already: {query}", query=shown)
    if own is not None and not standing.followed:
        what: Rich = (t.say("Your list is not followed here, so nothing of it arrives here."),)
        follow = Button(t.say("Follow it here"), data=f"l:+:{own.id}:0")
        return Screen(join([head, what], gap="\n\n"), ((follow,), *rows))
    nodes = join([head, _consequence(t, queries, own, desk, chat)], gap="\n\n")
    return Screen(nodes, rows)


def too_many(t: Translator) -> str:
    """Why there is no room for a list."""
    return t.say(
        "You have {n} lists of your own, and no more can be: delete one in /lists.",
        n=own_lists.MAX_LISTS,
    )


def _ways_on(t: Translator, standing: Standing) -> tuple[tuple[Button, ...], ...]:
    own = standing.own
    return ((Button(f"📋 {name_of(t, own)}", data=f"l:v:{own.id}:0"),),) if own else ()


def _consequence(
    t: Translator, queries: tuple[str, ...], own: KeywordList | None, desk: Desk, chat: Chat
) -> Rich:
    if own is None or not any(fires(one, desk, own) for one in own.queries):
        return (
            t.say(
                "Your list only says what to leave out so far, so it finds nothing. /add something "
                "to look for."
            ),
        )
    if chat.state == "stopped":
        return stopped_line(t)
    if own.paused:
        return (t.say("⏸ Paused: it finds nothing until you resume it."),)
    if not any(fires(one, desk, own) for one in queries):
        return (t.say("What matches it is left out of your list. All your queries: /lists."),)
    return (t.say("You will hear of new stories that match it. All your queries: /lists."),)


def fires(text: str, desk: Desk, own: KeywordList) -> bool:
    """Whether a query of a list can make it fire, or help to."""
    query = read_stored(desk, text, own)
    return query is not None and not query.is_negative and query.weight > 0
