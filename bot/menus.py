"""Keyword lists as people see them: rows of buttons to follow them, queries to read. Pure."""

from collections.abc import Collection, Mapping, Sequence

from bot.ask import Notice, tag
from bot.i18n import Translator
from bot.nodes import Bold, Button, Code, Rich, Screen, join, line
from bot.zones import city_of
from model import KeywordList, Lang, Mode

LANGUAGES: tuple[tuple[Lang, str], ...] = (("en", "English"), ("es", "Español"))
PER_PAGE = 8
SHOWN_QUERIES = 20
MAX_LABEL = 48
CHOSEN = "● "

Row = tuple[Button, ...]


def language_row(current: Lang, key: str) -> Row:
    """A button for each language; its data is ``key:lang:code``."""
    return tuple(
        choice(name, f"{key}:lang:{lang}", chosen=lang == current) for lang, name in LANGUAGES
    )


def list_rows(
    t: Translator,
    lists: Sequence[KeywordList],
    followed: Collection[str],
    *,
    key: str,
    page: int = 0,
    modes: Mapping[str, Mode] | None = None,
) -> tuple[Row, ...]:
    """A button for each list of the page that follows it, or no more, and the turning of pages.

    Its data says what to do (``key:+:list:page``), so a press that arrives twice does no harm.
    A list that is in ``modes`` has a second one, which leads to the choice of its mode.
    """
    rows: list[Row] = []
    for item in lists[page * PER_PAGE : (page + 1) * PER_PAGE]:
        sign, what = ("✅", "-") if item.id in followed else ("▫️", "+")
        label = f"{sign} {line(item.name(t.lang), MAX_LABEL)}"
        row: Row = (Button(label, data=f"{key}:{what}:{item.id}:{page}"),)
        if modes and item.id in modes:
            row += (Button(mode_name(t, modes[item.id]), data=f"o:{item.id}:{page}"),)
        rows.append(row)
    return (*rows, *turn_row(len(lists), key=key, page=page))


def mode_name(t: Translator, mode: Mode) -> str:
    """How a list is delivered, in a word or two."""
    match mode:
        case "now":
            return t.say("🔔 At once")
        case "digest":
            return t.say("📰 In digests")
        case "silent":
            return t.say("🔕 Silent")
        case "urgent":
            return "🚨 " + t.say("Urgent")


def choice(label: str, data: str, *, chosen: bool) -> Button:
    """One of several things to choose from; a dot marks the one that holds."""
    return Button(f"{CHOSEN}{label}" if chosen else label, data=data)


def in_rows(buttons: Sequence[Button], per_row: int) -> tuple[Row, ...]:
    """The buttons, side by side as far as they have room."""
    return tuple(tuple(buttons[at : at + per_row]) for at in range(0, len(buttons), per_row))


def unchanged(t: Translator) -> Notice:
    """The answer to a press on what holds already."""
    return Notice(t.say("That is how it is already."))


def zone_line(t: Translator, zone: str) -> Rich:
    """Which clock times are told by, and how to choose another."""
    return t.rich("Time zone: {zone}; /timezone changes it.", zone=city_of(zone, t.lang))


def turn_row(total: int, *, key: str, page: int, per_page: int = PER_PAGE) -> tuple[Row, ...]:
    """◀ and ▶ where there is something to turn to; their data is ``key:page:number``."""
    turns: Row = (Button("◀", data=f"{key}:page:{page - 1}"),) if page > 0 else ()
    if (page + 1) * per_page < total:
        turns += (Button("▶", data=f"{key}:page:{page + 1}"),)
    return (turns,) if turns else ()


def last_page(total: int, page: int, per_page: int = PER_PAGE) -> int:
    """The page, or the last one there is."""
    return min(page, max(-(-total // per_page) - 1, 0))


def lists_screen(
    t: Translator,
    lists: Sequence[KeywordList],
    modes: Mapping[str, Mode],
    *,
    page: int = 0,
    stopped: bool = False,
) -> Screen:
    """All lists of a chat, which of them it follows in which mode, and its own queries."""
    if not lists:
        return Screen((t.say("There are no lists yet. Make your own with /add."),))
    page = last_page(len(lists), page)
    n = sum(item.id in modes for item in lists)
    head = t.count(
        "You follow {n} list here. Tap one to follow it or to stop.",
        "You follow {n} lists here. Tap one to follow it or to stop.",
        n,
    )
    items = [
        (
            f"{'✅' if item.id in modes else '▫️'} {line(item.name(t.lang), MAX_LABEL)} · ",
            t.count("{n} query", "{n} queries", len(item.queries)),
            f" · {mode_name(t, modes[item.id])}" if item.id in modes else "",
        )
        for item in lists[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    own = [_own_queries(t, item) for item in lists if item.owner_chat_id is not None]
    title = join([(Bold(t.say("Lists")),), stopped_line(t) if stopped else ()])
    nodes = join([title, (head,), join(items), *own], gap="\n\n")
    return Screen(nodes, list_rows(t, lists, modes, key="l", page=page, modes=modes))


def stopped_line(t: Translator) -> Rich:
    """Why nothing arrives, and what to do about it."""
    return (t.say("⏸ This chat is stopped; /start resumes."),)


def _own_queries(t: Translator, item: KeywordList) -> Rich:
    shown: list[Rich] = [("• ", Code(line(q, 80))) for q in item.queries[:SHOWN_QUERIES]]
    left = len(item.queries) - SHOWN_QUERIES
    if left > 0:
        shown.append((t.count("… and {n} more", "… and {n} more", left),))
    return join([(t.say("Your queries (/add, /remove):"),), *shown])


def query_rows(queries: Sequence[str], *, page: int = 0) -> tuple[Row, ...]:
    """A button for each query of the page, to remove it."""
    shown = queries[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows = [(Button(f"✖ {line(query, MAX_LABEL)}", data=f"r:ask:{tag(query)}"),) for query in shown]
    return (*rows, *turn_row(len(queries), key="r", page=page))
