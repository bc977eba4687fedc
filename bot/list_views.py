"""Keyword lists as people see them: all of them, one of them, one of its queries. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.ask import tag
from bot.i18n import Translator
from bot.menus import (
    MAX_LABEL,
    PER_PAGE,
    Row,
    in_rows,
    last_page,
    mode_name,
    stopped_line,
    turn_row,
)
from bot.nodes import Bold, Button, Code, Node, Rich, Screen, join, line, quiet
from model import KeywordList, Mode

QUERIES = 10  # on a page
MAX_SHOWN = 160  # of a query


@dataclass(frozen=True, slots=True)
class Place:
    """How a list stands to the place it is looked at from.

    ``mode``: how it is delivered here, None where it isn't followed. ``elsewhere``: in how many
    other topics of the chat it is followed. ``at``: on which page of all lists it is.
    """

    mode: Mode | None
    elsewhere: int = 0
    at: int = 0
    stopped: bool = False


def name_of(t: Translator, item: KeywordList) -> str:
    """The name of a list within a message: a chat may have called its own anything."""
    return quiet(line(item.name(t.lang), MAX_LABEL)) or item.id


def overview(
    t: Translator,
    lists: Sequence[KeywordList],
    modes: Mapping[str, Mode],
    *,
    page: int = 0,
    stopped: bool = False,
) -> Screen:
    """All lists that a chat can follow, and which of them it does, in which mode."""
    make = (Button(t.say("➕ New list"), data="ed:new"),)
    if not lists:
        return Screen((t.say("There are no lists yet. Make your own with /add."),), (make,))
    page = last_page(len(lists), page)
    n = sum(item.id in modes for item in lists)
    head = t.count(
        "You follow {n} list here. Tap one to open it.",
        "You follow {n} lists here. Tap one to open it.",
        n,
    )
    shown = lists[page * PER_PAGE : (page + 1) * PER_PAGE]
    title = join([(Bold(t.say("Lists")),), stopped_line(t) if stopped else ()])
    lines = join([_overview_line(t, item, modes.get(item.id)) for item in shown])
    rows = [
        (Button(f"{_sign(item, modes)} {_label(t, item)}", data=f"l:v:{item.id}:0"),)
        for item in shown
    ]
    turns = turn_row(len(lists), key="l", page=page)
    return Screen(join([title, (head,), lines], gap="\n\n"), (*rows, *turns, make))


def _label(t: Translator, item: KeywordList) -> str:
    return line(item.name(t.lang), MAX_LABEL) or item.id


def _sign(item: KeywordList, modes: Mapping[str, Mode]) -> str:
    if item.paused:
        return "⏸"
    return "✅" if item.id in modes else "▫️"


def _overview_line(t: Translator, item: KeywordList, mode: Mode | None) -> Rich:
    parts = [
        f"{'✅' if mode else '▫️'} {name_of(t, item)}",
        t.count("{n} query", "{n} queries", len(item.queries)),
    ]
    parts += [mode_name(t, mode)] if mode else []
    parts += [t.say("⏸ paused")] if item.paused else []
    parts += [t.say("yours")] if item.owner_chat_id is not None else []
    return (" · ".join(parts),)


def list_view(t: Translator, item: KeywordList, place: Place, *, page: int = 0) -> Screen:
    """A list with its numbered queries, and what can be done with it."""
    total = len(item.queries)
    page = last_page(total, page, QUERIES)
    first = page * QUERIES
    shown = item.queries[first : first + QUERIES]
    numbers = [
        Button(str(number), data=f"l:q:{item.id}:{tag(query)}")
        for number, query in enumerate(shown, first + 1)
    ]
    turns = turn_row(total, key=f"l:v:{item.id}", page=page, per_page=QUERIES, word="")
    parts = [
        join([_title(t, item), *_facts(t, item, place)]),
        join([_count(t, total, page), *_numbered(shown, first)]),
        (t.say("Tap a number to see what its query means."),),
    ]
    rows = (*in_rows(numbers, 5), *turns, *_actions(t, item, place, page))
    return Screen(join(parts, gap="\n\n"), rows)


def _title(t: Translator, item: KeywordList) -> Rich:
    kind = t.say("shared list") if item.owner_chat_id is None else t.say("your list")
    return (Bold(name_of(t, item)), f" · {kind}")


def _facts(t: Translator, item: KeywordList, place: Place) -> list[Rich]:
    facts: list[Rich] = []
    if place.stopped:
        facts.append(stopped_line(t))
    if item.paused:
        facts.append((t.say("⏸ Paused: it finds nothing until you resume it."),))
    if place.mode:
        facts.append((t.say("✅ Followed here"), f" · {mode_name(t, place.mode)}"))
    else:
        facts.append((t.say("▫️ Not followed here"),))
    if place.elsewhere:
        said = t.count(
            "📍 Followed in {n} other topic", "📍 Followed in {n} other topics", place.elsewhere
        )
        facts.append((said,))
    if item.lang is not None:
        languages = {"en": t.say("Queries in English"), "es": t.say("Queries in Spanish")}
        facts.append((languages[item.lang],))
    if item.threshold is not None:
        said = t.say("Fires when the weights reach {n}", n=f"{item.threshold:g}")
        facts.append((said,))
    return facts


def _count(t: Translator, total: int, page: int) -> Rich:
    pages = -(-total // QUERIES)
    where = t.say("page {page} of {pages}", page=page + 1, pages=pages) if pages > 1 else ""
    count: Node = Bold(t.count("{n} query", "{n} queries", total))
    return (count, f" · {where}") if where else (count,)


def _numbered(queries: Sequence[str], first: int) -> list[Rich]:
    return [
        (f"{number}. ", Code(line(query, MAX_SHOWN)))
        for number, query in enumerate(queries, first + 1)
    ]


def _actions(t: Translator, item: KeywordList, place: Place, page: int) -> list[Row]:
    key = item.id
    if place.mode:
        follow = Button(t.say("✖ Unfollow"), data=f"l:-:{key}:{page}")
        rows: list[Row] = [(follow, Button(mode_name(t, place.mode), data=f"o:{key}:{page}"))]
    else:
        rows = [(Button(t.say("✅ Follow here"), data=f"l:+:{key}:{page}"),)]
    if place.elsewhere:
        rows.append((Button(t.say("📍 Deliver only here"), data=f"l:here:{key}:{page}"),))
    if item.owner_chat_id is None:
        rows.append((Button(t.say("📋 Make it mine"), data=f"ed:copy:{key}"),))
    else:
        pause = (
            Button(t.say("▶️ Resume"), data=f"ed:resume:{key}")
            if item.paused
            else Button(t.say("⏸ Pause"), data=f"ed:pause:{key}")
        )
        add = Button(t.say("➕ Add a query"), data=f"ed:add:{key}")
        rename = Button(t.say("✏️ Rename"), data=f"ed:name:{key}")
        drop = Button(t.say("🗑 Delete"), data=f"ed:drop:{key}")
        rows += [(add, rename), (pause, drop)]
    return [*rows, (Button(t.say("◀ All lists"), data=f"l:page:{place.at}"),)]


def query_view(t: Translator, item: KeywordList, query: str, means: Rich) -> Screen:
    """One query of a list, what it means, and what can be done with it."""
    number = item.queries.index(query) + 1
    head = t.rich("Query {number} of {list}", number=number, list=Bold(name_of(t, item)))
    key = f"{item.id}:{tag(query)}"
    rows: list[Row] = []
    if item.owner_chat_id is not None:
        put = Button(t.say("✏️ Replace"), data=f"ed:put:{key}")
        rows.append((put, Button(t.say("✖ Remove"), data=f"ed:rm:{key}")))
    rows.append((back_to(t, item, (number - 1) // QUERIES),))
    return Screen(join([head, (Code(query),), means], gap="\n\n"), tuple(rows))


def back_to(t: Translator, item: KeywordList, page: int = 0) -> Button:
    """The way back to the view of a list."""
    return Button(t.say("◀ Back"), data=f"l:v:{item.id}:{page}")
