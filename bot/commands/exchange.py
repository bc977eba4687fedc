"""/export and /import: one's own list as text, out and in."""

from collections.abc import Sequence

from bot.ask import Ask, Desk, Notice, page_of, speak
from bot.commands.add import offer
from bot.commands.export_files import KINDS, file_rows, write
from bot.i18n import Translator
from bot.menus import turn_row
from bot.nodes import Bold, Code, Pre, Rich, Screen, clean, join, line
from bot.saving import answer, look_at
from bot.trying import is_spanish
from matching.lists import MESSAGES, Fault, ListError, Pasted, read_pasted, write_list
from matching.nodes import Query
from matching.query import MESSAGES as QUERY_MESSAGES
from matching.query import QueryError, parse_query
from model import Chat, KeywordList
from storage import lists

MAX_PROBLEMS = 15
_SHOWN = 10


async def export(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """The chat's own lists as YAML, and buttons for documents; or the document that was named."""
    kind = ask.args.strip().lower()
    if kind in KINDS:
        written = await write(desk, ask, chat, kind)
        return Screen((written.text,)) if isinstance(written, Notice) else written
    mine = await desk.db.read(lambda tx: lists.own_lists(tx, chat.id))
    return _page(speak(chat), mine, 0)


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Turn the page."""
    mine = await desk.db.read(lambda tx: lists.own_lists(tx, chat.id))
    return _page(speak(chat), mine, page_of(step, 1))


def _page(t: Translator, mine: Sequence[KeywordList], page: int) -> Screen:
    if not mine:
        said = t.say("You have no list of your own yet. Make one with /add.")
        return Screen((said,), file_rows(t))
    pages = [page for own in mine for page in _pages(own)]
    page = min(page, len(pages) - 1)
    head = t.say("Your list, as /import reads it:")
    where = t.say("page {page} of {pages}", page=page + 1, pages=len(pages))
    about = f"{head} ({where})" if len(pages) > 1 else head
    return Screen(
        join([(about,), (Pre(pages[page]),)], gap="\n\n"),
        (*turn_row(len(pages), key="e", page=page, per_page=1), *file_rows(t)),
    )


def _pages(own: KeywordList) -> list[str]:
    """The list in lists of YAML, each short enough for a message."""
    pages: list[list[str]] = [[]]
    for query in own.queries:
        if (
            pages[-1] and sum(map(len, pages[-1])) + len(query) > 2_000
        ):  # a message has 4,096 characters
            pages.append([])
        pages[-1].append(query)
    return [
        write_list(
            KeywordList(
                "",
                own.name_en,
                own.name_es,
                tuple(queries),
                own.owner_chat_id,
                own.lang,
                own.threshold,
            )
        )
        for queries in pages
    ]


async def take_in(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """Read a pasted list, all or nothing, and ask whether to save it."""
    t = speak(chat)
    if not ask.args.strip():
        return _explain(t)
    spanish = await desk.db.read(lambda tx: is_spanish(tx, chat.id, chat.lang))
    try:
        pasted = read_pasted(clean(ask.args), lang="es" if spanish else None, aliases=desk.aliases)
    except ListError as error:
        return _problems(t, error)
    queries = pasted.queries
    refused = _refusal(t, pasted, desk, spanish=spanish)
    if refused is not None:
        return refused
    standing = await desk.db.read(lambda tx: look_at(tx, ask, queries))
    if standing.state != "new":
        return answer(t, queries, standing, desk, chat)
    return await offer(desk, ask, t, queries, _shown(t, pasted))


def _refusal(t: Translator, pasted: Pasted, desk: Desk, *, spanish: bool) -> Screen | None:
    """What keeps a list from meaning here what it means where it comes from."""
    if pasted.threshold is not None:
        said = t.say(
            "This list has a threshold. A list of a chat has none, so it would fire on more."
        )
        return Screen((said,))
    theirs = pasted.lang == "es" if pasted.lang else spanish
    other = [
        query
        for query in pasted.queries
        if theirs != spanish
        and _read(query, desk, spanish=theirs) != _read(query, desk, spanish=spanish)
    ]
    if not other:
        return None
    said = t.say(
        "Nothing was taken in. In the language of your list Y, O and NO would mean something else:"
    )
    return Screen(join([(said,), *(("• ", Code(line(query, 80))) for query in other[:_SHOWN])]))


def _read(query: str, desk: Desk, *, spanish: bool) -> Query | None:
    try:
        return parse_query(query, spanish=spanish, aliases=desk.aliases)
    except QueryError:
        return None


def _shown(t: Translator, pasted: Pasted) -> Rich:
    total = len(pasted.queries)
    rows: list[Rich] = [(Bold(t.count("{n} query", "{n} queries", total)),)]
    rows += [("• ", Code(line(query, 80))) for query in pasted.queries[:_SHOWN]]
    if total > _SHOWN:
        rows.append((t.count("… and {n} more", "… and {n} more", total - _SHOWN),))
    return join(rows)


def _problems(t: Translator, error: ListError) -> Screen:
    shown = [_fault(t, fault) for fault in error.faults[:MAX_PROBLEMS]]
    left = len(error.faults) - MAX_PROBLEMS
    if left > 0:
        shown.append((t.count("… and {n} more", "… and {n} more", left),))
    return Screen(join([(Bold(t.say("Nothing was taken in.")),), join(shown)], gap="\n\n"))


def _fault(t: Translator, fault: Fault) -> Rich:
    known = fault.message in QUERY_MESSAGES or fault.message in MESSAGES
    what = t.say(fault.message) if known else line(fault.message, 100)
    if fault.column:
        said = t.say(
            "Line {line}, column {column}: {what}.", line=fault.line, column=fault.column, what=what
        )
    else:
        said = t.say("Line {line}: {what}.", line=fault.line, what=what)
    meant = (
        f" {t.say('Did you mean {suggestion}?', suggestion=fault.suggestion)}"
        if fault.suggestion
        else ""
    )
    query: Rich = (" ", Code(line(fault.query, 80))) if fault.query else ()
    return (said, meant, *query)


def _explain(t: Translator) -> Screen:
    said = t.say(
        "Write the queries after /import, each on a line of its own, or paste a list in YAML."
    )
    return Screen(
        join([(said,), (Pre('/import\n"caro quintero"\nfentan*\n-cartelera'),)], gap="\n\n")
    )
