"""A query before it is saved: read, said back, tried on what is stored."""

from datetime import timedelta

from bot.ask import Ask, Desk
from bot.i18n import Translator
from bot.nodes import Bold, Code, Link, Node, Pre, Rich, Screen, clean, join, line, quiet
from matching.caret import point_at
from matching.nodes import Query
from matching.query import QueryError, parse_query
from matching.say import say
from model import Chat, KeywordList, Lang
from storage import lists
from storage.db import Tx
from watchers.backtest import NOISY_PER_DAY, Backtest, Sample, Trial, backtest

DAYS = 7
MAX_CHARS = 500
MOST_ENTRIES = 30_000  # looked at for one answer: a second or two


async def read_query(
    desk: Desk, ask: Ask, chat: Chat, t: Translator, command: str
) -> tuple[str, Query, bool] | Screen:
    """The query after a command, what it means, and whether it is read as Spanish.

    Or the screen that says what is wrong with it.
    """
    text = one_line(ask.args)
    if not text:
        return explain(t, command)
    spanish = await desk.db.read(lambda tx: is_spanish(tx, chat.id, chat.lang))
    query = read_text(desk, text, t, command, spanish=spanish)
    return query if isinstance(query, Screen) else (text, query, spanish)


def read_text(
    desk: Desk, text: str, t: Translator, command: str, *, spanish: bool
) -> Query | Screen:
    """What a text typed after a command means, or the screen that says what is wrong with it."""
    if len(text) > MAX_CHARS:
        return _too_long(t, len(text))
    try:
        return parse_query(text, spanish=spanish, aliases=desk.aliases)
    except QueryError as error:
        return _mistake(t, text, error, command)


def one_line(text: str) -> str:
    """What was typed, cleaned, on one line."""
    return " ".join(clean(text).split())


def is_spanish(tx: Tx, chat_id: int, lang: Lang) -> bool:
    """Whether Y, O and NO are operators in the chat's own lists: by the language they are in.

    By that of the chat where there are none, or some in either.
    """
    languages = {item.lang or "en" for item in lists.own_lists(tx, chat_id)}
    return (languages.pop() if len(languages) == 1 else lang) == "es"


def read_stored(desk: Desk, text: str, item: KeywordList) -> Query | None:
    """What a query of a list means; None where an earlier version could read it, this one not."""
    try:
        return parse_query(text, spanish=item.lang == "es", aliases=desk.aliases)
    except QueryError:
        return None


async def try_query(
    desk: Desk, text: str, *, spanish: bool, chat_id: int | None = None
) -> Backtest:
    """What a readable query would have found in the last days, in the feeds that serve the chat."""
    trial = Trial(text, aliases=desk.aliases, spanish=spanish)
    return await backtest(
        desk.db,
        trial,
        now=desk.clock(),
        span=timedelta(days=DAYS),
        chat_id=chat_id,
        most=MOST_ENTRIES,
    )


def meaning(t: Translator, query: Query) -> Rich:
    """The query said back; the words of the query in fixed width."""
    pieces = say(query, t.lang)
    return tuple(Code(piece.text) if piece.quoted else piece.text for piece in pieces)


def outcome(t: Translator, found: Backtest, chat: Chat) -> Rich:
    """What it would have found, with samples, and a warning where it is too much."""
    if not found.looked_at:
        return (t.say("There are no entries yet to try it on."),)
    days = t.count("{n} day", "{n} days", max(round(found.days), 1))
    entries = t.count("{n} entry", "{n} entries", found.entries)
    stories = t.count("{n} story", "{n} stories", found.stories)
    head: list[Node] = [
        Bold(
            t.say(
                "In the last {days}: {entries}, {stories}",
                days=days,
                entries=entries,
                stories=stories,
            )
        )
    ]
    if found.stories:
        head.append(" · " + t.say("about {n} a day", n=_rounded(found.per_day)))
    lines: list[Rich] = [tuple(head)]
    lines += [_sample(t, sample, chat) for sample in found.samples]
    if found.is_noisy:
        lines.append(
            (
                t.say(
                    "⚠️ More than {n} a day is more than one can read. Make it narrower.",
                    n=NOISY_PER_DAY,
                ),
            )
        )
    return join(lines)


def _rounded(number: float) -> str:
    return f"{number:.0f}" if number >= 10 else f"{number:.1f}"


def _sample(t: Translator, sample: Sample, chat: Chat) -> Rich:
    entry = sample.entry
    date = t.date(entry.dated_at, chat.timezone) if entry.dated_at else ""
    about = " · ".join(part for part in (quiet(line(entry.outlet, 60)), date) if part)
    title = quiet(line(entry.headline, 120)) or t.say("(no title)")
    return ("• ", Link(title, entry.link), f" ({about})" if about else "")


def explain(t: Translator, command: str) -> Screen:
    """How to write a query, by example."""
    return Screen(
        join(
            [
                (t.say("Write what to look for after {command}. For example:", command=command),),
                (Code(f'{command} extradit* AND ("Sinaloa Cartel" OR CJNG)'),),
                (Code(f"{command} cartel NEAR/8 (extradi* OR entrega*) -cartelera"),),
                (
                    t.say(
                        'A word finds its inflections, "phrases" and =Exact words only themselves, '
                        "extradit* what begins so. AND, OR, NOT and brackets; NEAR/8: within 8 "
                        "words; title: only there; @cjng: all its names. Accents and capital "
                        "letters make no difference, except after =."
                    ),
                ),
            ],
            gap="\n\n",
        )
    )


def _too_long(t: Translator, length: int) -> Screen:
    said = t.say(
        "That is too long: {length} characters; {most} are possible. Make it several queries.",
        length=length,
        most=MAX_CHARS,
    )
    return Screen((said,))


def _mistake(t: Translator, query: str, error: QueryError, command: str) -> Screen:
    """What is wrong, and where: a caret under that column. What was typed stays to be copied."""
    what = t.say(str(error))
    meant: Rich = ()
    if error.suggestion:
        meant = t.rich("Did you mean {suggestion}?", suggestion=Code(error.suggestion))
    return Screen(
        join(
            [
                (Bold(t.say("I can't read this query.")),),
                (t.say("Column {column}: {what}.", column=error.column, what=what),),
                (Pre(point_at(query, error.column)),),
                meant,
                t.rich("What you typed: {typed}", typed=Code(f"{command} {query}".strip())),
            ],
            gap="\n\n",
        )
    )
