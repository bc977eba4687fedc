"""The log of alerts as people read it: pages, filters, one alert with all about it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.facts_line import flag, kind_names
from bot.i18n import Translator, translator
from bot.menus import MAX_LABEL, choice, in_rows
from bot.nodes import Bold, Button, Code, Link, Rich, Screen, join, line, quiet
from bot.render import MAX_NAME, alert_buttons, list_names, render_alert, source_of, title_of
from model import AlertView, Chat, FactKind, Held, KeywordList
from storage.failures import Fate
from storage.log import Telling
from storage.verdicts import Score

PAGE = 5  # alerts on a page of the log
TELLINGS = 10  # entries of a story that are shown
DAYS = (1, 7, 30)  # to choose from
MAX_CHOICES = 6  # lists, or outlets, to choose from

_EVERYTHING = "-"  # in place of a filter's key


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the log a person wants to see; ``text`` as it was typed, ``days`` 0: all.

    ``kind``, ``country``: as facts have them; ``name``: ``person:`` or ``group:`` and its alias
    set. ``key`` names it in buttons.
    """

    text: str = ""
    list_id: str = ""
    outlet: str = ""
    lang: str = ""
    days: int = 0
    kind: str = ""
    country: str = ""
    name: str = ""
    key: str = _EVERYTHING

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return replace(self, key=_EVERYTHING) != Filter()


def render_log(
    alerts: Sequence[AlertView],
    chat: Chat,
    *,
    page: int,
    total: int,
    fates: Mapping[int, Fate] | None = None,
    wanted: Filter = Filter(),
) -> Screen:
    """One page of the log (0 is the newest); ``total`` alerts in all.

    ``fates``: what became of their delivery to this chat, by story.
    """
    t = translator(chat.lang)
    if not total:
        return _nothing(t, wanted)
    pages = -(-total // PAGE)
    order = [t.say("newest first")] if total > 1 else []
    where = [t.say("page {page} of {pages}", page=page + 1, pages=pages)] if pages > 1 else []
    about = "".join(f" · {part}" for part in (*order, *where))
    head: Rich = (Bold(t.count("{n} alert", "{n} alerts", total)), about)
    first = page * PAGE + 1
    items = [
        _item(t, alert, chat, number, (fates or {}).get(alert.story_id))
        for number, alert in enumerate(alerts, first)
    ]
    opening = tuple(
        Button(str(number), data=f"a:o:{alert.story_id}:{page}:{wanted.key}")
        for number, alert in enumerate(alerts, first)
    )
    turns: tuple[Button, ...] = ()
    if page > 0:
        turns = (Button("◀", data=f"a:p:{page - 1}:{wanted.key}"),)
    turns += (Button("▶", data=f"a:p:{page + 1}:{wanted.key}"),) if page + 1 < pages else ()
    filters = (Button(t.say("🔎 Filter"), data=f"a:f:{wanted.key}"),)
    rows = (opening, turns, filters) if turns else (opening, filters)
    return Screen(join([head, _chosen(t, wanted), *items], gap="\n\n"), rows)


def _nothing(t: Translator, wanted: Filter) -> Screen:
    if not wanted.is_set:
        return Screen((t.say("No alerts yet. When one of your lists fires, it appears here."),))
    said = (t.say("Nothing in the log is like that."),)
    change = Button(t.say("🔎 Filter"), data=f"a:f:{wanted.key}")
    everything = Button(t.say("The whole log"), data=f"a:p:0:{_EVERYTHING}")
    return Screen(join([said, _chosen(t, wanted)], gap="\n\n"), ((change, everything),))


def _chosen(t: Translator, wanted: Filter) -> Rich:
    parts: list[Rich] = []
    if wanted.text:
        parts.append(("🔎 ", Code(line(wanted.text, 100))))
    if wanted.list_id:
        parts.append(t.rich("list: {name}", name=Code(wanted.list_id)))
    if wanted.outlet:
        parts.append((t.say("the outlet {name}", name=quiet(line(wanted.outlet, MAX_NAME))),))
    if wanted.lang:
        parts.append((t.say("English") if wanted.lang == "en" else t.say("Spanish"),))
    if wanted.days:
        parts.append((t.count("the last {n} day", "the last {n} days", wanted.days),))
    return join([*parts, *_told_facts(t, wanted)], gap=" · ")


def _told_facts(t: Translator, wanted: Filter) -> list[Rich]:
    kind = next((name for one, name in kind_names(t).items() if one == wanted.kind), "")
    name = f"@{wanted.name.partition(':')[2]}" if wanted.name else ""
    known = [kind, flag(wanted.country) if wanted.country else "", name]
    return [(quiet(line(one, MAX_NAME)),) for one in known if one]


def _item(t: Translator, alert: AlertView, chat: Chat, number: int, fate: Fate | None) -> Rich:
    title = Link(title_of(t, alert, 200), alert.entry.link)
    about = f"{source_of(t, alert, chat.timezone)} · {list_names(t, alert)}"
    missing = why_not_sent(t, alert, fate)
    return join([(f"{number}. ", title), (about,), (missing,) if missing else ()])


def why_not_sent(  # noqa: PLR0911 (a table)
    t: Translator, alert: AlertView, fate: Fate | None
) -> str:
    """Why a chat has not got an alert of the log; "" where it has."""
    if alert.held is not None:
        held = {
            Held.BASELINE: t.say("not sent: first look at this feed"),
            Held.TOO_OLD: t.say("not sent: already old when first seen"),
        }[alert.held]
        return f"🔕 {held}"
    match fate:
        case Fate("dead", "mute", _):
            return t.say("🔕 muted")
        case Fate("dead", _, reason):
            return t.say("⚠️ not delivered: {reason}", reason=quiet(line(reason or "?", 120)))
        case Fate("uncertain", _, _):
            return t.say("⚠️ perhaps delivered: the connection broke")
        case Fate("pending", "digest", _):
            return t.say("⏳ waits for the digest")
        case Fate("pending", "quiet", _):
            return t.say("⏳ waits for the end of the quiet hours")
        case Fate("pending" | "sending", _, _):
            return t.say("⏳ on its way")
        case _:
            return ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a log can be narrowed to: its lists, and what is most frequent in it.

    ``names``: ``person:`` or ``group:`` and the alias set, with what to call it.
    """

    lists: Sequence[KeywordList] = ()
    outlets: Sequence[str] = ()
    kinds: Sequence[FactKind] = ()
    countries: Sequence[str] = ()
    names: Sequence[tuple[str, str]] = ()


def render_filters(t: Translator, wanted: Filter, choices: Choices) -> Screen:
    """What the log can be narrowed to; a tap on what holds takes it back."""

    def one(label: str, what: str, value: str | int, *, chosen: bool) -> Button:
        return choice(label, f"a:s:{wanted.key}:{what}:{value}", chosen=chosen)

    days = [one(t.count("{n} day", "{n} days", n), "d", n, chosen=wanted.days == n) for n in DAYS]
    langs = [
        one(t.say("English"), "g", "en", chosen=wanted.lang == "en"),
        one(t.say("Spanish"), "g", "es", chosen=wanted.lang == "es"),
    ]
    named = [
        one(line(item.name(t.lang), MAX_LABEL), "l", number, chosen=wanted.list_id == item.id)
        for number, item in enumerate(choices.lists[:MAX_CHOICES])
    ]
    papers = [
        one(line(name, MAX_LABEL), "o", number, chosen=wanted.outlet == name)
        for number, name in enumerate(choices.outlets[:MAX_CHOICES])
    ]
    called = kind_names(t)
    kinds = [
        one(called[kind], "k", kind, chosen=wanted.kind == kind)
        for kind in choices.kinds[:MAX_CHOICES]
    ]
    flags = [
        one(flag(code), "c", code, chosen=wanted.country == code)
        for code in choices.countries[:MAX_CHOICES]
    ]
    people = [
        one(line(label, MAX_LABEL), "n", number, chosen=wanted.name == name)
        for number, (name, label) in enumerate(choices.names[:MAX_CHOICES])
    ]
    rows = [
        *(*in_rows(days, 3), *in_rows(langs, 2), *in_rows(named, 2), *in_rows(papers, 2)),
        *(*in_rows(kinds, 3), *in_rows(flags, MAX_CHOICES), *in_rows(people, 2)),
    ]
    show = Button(t.say("Show"), data=f"a:p:0:{wanted.key}")
    everything = (Button(t.say("The whole log"), data=f"a:p:0:{_EVERYTHING}"),)
    head = (t.say("Which alerts shall the log show? Words: /alerts WORDS"),)
    return Screen(
        join([head, _chosen(t, wanted)], gap="\n\n"),
        (*rows, (show, *(everything if wanted.is_set else ()))),
    )


def render_detail(
    alert: AlertView,
    chat: Chat,
    *,
    tellings: Sequence[Telling],
    total: int,
    fate: Fate | None,
    score: Score,
    back: str,
) -> Screen:
    """One alert with all about it: who told it when, what became of it, what was thought of it."""
    t = translator(chat.lang)
    told = [_telling(t, one, chat) for one in tellings]
    if total > len(tellings):
        left = total - len(tellings)
        told.append((t.count("… and {n} more", "… and {n} more", left),))
    missing = why_not_sent(t, alert, fate)
    judged = t.count(
        "{n} opinion here, {useful} of them 👍",
        "{n} opinions here, {useful} of them 👍",
        score.total,
        useful=score.useful,
    )
    nodes = join(
        [
            render_alert(alert, chat).nodes,
            join([(Bold(t.say("Told by")),), *told]),
            (missing,) if missing else (),
            (judged,) if score.total else (),
        ],
        gap="\n\n",
    )
    return Screen(nodes, (*alert_buttons(t, alert, chat), (Button(t.say("◀ Back"), data=back),)))


def _telling(t: Translator, one: Telling, chat: Chat) -> Rich:
    name = quiet(line(one.outlet, MAX_NAME)) or t.say("(no name)")
    title = Link(quiet(line(one.title, 100)) or t.say("(no title)"), one.link)
    lang = f" ({one.lang})" if one.lang and one.lang != chat.lang else ""
    return (f"• {t.date(one.seen_at, chat.timezone)}, {name}{lang}: ", title)
