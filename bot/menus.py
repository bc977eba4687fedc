"""Keyword lists as people see them: rows of buttons to follow them, queries to read. Pure."""

from collections.abc import Collection, Sequence

from bot.ask import tag
from bot.i18n import Translator
from bot.nodes import Bold, Button, Code, Rich, Screen, join, line
from model import KeywordList, Lang

LANGUAGES: tuple[tuple[Lang, str], ...] = (("en", "English"), ("es", "Español"))
PER_PAGE = 8
SHOWN_QUERIES = 20
MAX_LABEL = 48

Row = tuple[Button, ...]


def language_row(current: Lang, key: str) -> Row:
    """A button for each language; its data is ``key:lang:code``."""
    return tuple(
        Button(f"● {name}" if lang == current else name, data=f"{key}:lang:{lang}")
        for lang, name in LANGUAGES
    )


def list_rows(
    t: Translator,
    lists: Sequence[KeywordList],
    followed: Collection[str],
    *,
    key: str,
    page: int = 0,
) -> tuple[Row, ...]:
    """A button for each list of the page that follows it, or no more, and the turning of pages.

    Its data says what to do (``key:+:list:page``), so a press that arrives twice does no harm.
    """
    shown = lists[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows = [
        (
            Button(
                f"{'✅' if item.id in followed else '▫️'} {line(item.name(t.lang), MAX_LABEL)}",
                data=f"{key}:{'-' if item.id in followed else '+'}:{item.id}:{page}",
            ),
        )
        for item in shown
    ]
    return (*rows, *turn_row(len(lists), key=key, page=page))


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
    followed: Collection[str],
    *,
    page: int = 0,
    stopped: bool = False,
) -> Screen:
    """All lists of a chat, which of them it follows, and its own queries."""
    if not lists:
        return Screen((t.say("There are no lists yet. Make your own with /add."),))
    page = last_page(len(lists), page)
    n = sum(item.id in followed for item in lists)
    head = t.count(
        "You follow {n} list here. Tap one to follow it or to stop.",
        "You follow {n} lists here. Tap one to follow it or to stop.",
        n,
    )
    items = [
        (
            f"{'✅' if item.id in followed else '▫️'} {line(item.name(t.lang), MAX_LABEL)} · ",
            t.count("{n} query", "{n} queries", len(item.queries)),
        )
        for item in lists[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    own = [_own_queries(t, item) for item in lists if item.owner_chat_id is not None]
    title = join([(Bold(t.say("Lists")),), stopped_line(t) if stopped else ()])
    nodes = join([title, (head,), join(items), *own], gap="\n\n")
    return Screen(nodes, list_rows(t, lists, followed, key="l", page=page))


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
