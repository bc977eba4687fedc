"""Rows of buttons, and lines that several screens have. Pure."""

from collections.abc import Collection, Sequence

from bot.ask import Notice
from bot.i18n import Translator
from bot.nodes import Button, Rich, line
from bot.zones import city_of
from model import KeywordList, Lang, Mode

LANGUAGES: tuple[tuple[Lang, str], ...] = (("en", "English"), ("es", "Español"))
PER_PAGE = 8
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
) -> tuple[Row, ...]:
    """A button for each list of the page that follows it, or no more, and the turning of pages.

    Its data says what to do (``key:+:list:page``), so a press that arrives twice does no harm.
    """
    rows: list[Row] = []
    for item in lists[page * PER_PAGE : (page + 1) * PER_PAGE]:
        sign, what = ("✅", "-") if item.id in followed else ("▫️", "+")
        label = f"{sign} {line(item.name(t.lang), MAX_LABEL)}"
        rows.append((Button(label, data=f"{key}:{what}:{item.id}:{page}"),))
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


def turn_row(
    total: int, *, key: str, page: int, per_page: int = PER_PAGE, word: str = "page:"
) -> tuple[Row, ...]:
    """◀ and ▶ where there is something to turn to; their data is ``key:page:number``."""
    turns: Row = (Button("◀", data=f"{key}:{word}{page - 1}"),) if page > 0 else ()
    if (page + 1) * per_page < total:
        turns += (Button("▶", data=f"{key}:{word}{page + 1}"),)
    return (turns,) if turns else ()


def last_page(total: int, page: int, per_page: int = PER_PAGE) -> int:
    """The page, or the last one there is."""
    return min(page, max(-(-total // per_page) - 1, 0))


def stopped_line(t: Translator) -> Rich:
    """Why nothing arrives, and what to do about it."""
    return (t.say("⏸ This chat is stopped; /start resumes."),)


def query_rows(entries: Sequence[tuple[str, str]], *, page: int = 0) -> tuple[Row, ...]:
    """A button for each (label, tag) of the page, to remove that query."""
    shown = entries[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows = [(Button(f"✖ {line(label, MAX_LABEL)}", data=f"r:ask:{key}"),) for label, key in shown]
    return (*rows, *turn_row(len(entries), key="r", page=page))
