"""What people read of alerts: the message, and the pages of the log. Pure."""

import unicodedata
from collections.abc import Sequence

from bot.i18n import Translator, translator
from bot.nodes import Bold, Button, Link, Node, Rich, Screen, is_openable, join, line, quiet
from matching.summary import Summary, summarize
from model import AlertView, Chat, Held

MAX_TITLE = 300
MAX_NAME = 60  # of an outlet or a list
MAX_LISTS = 6
MAX_OUTLETS = 6
MAX_BOLD = 60

PAGE = 5  # alerts on a page of the log


def render_alert(alert: AlertView, chat: Chat, *, possible_repeat: bool = False) -> Screen:
    """The message that tells a chat of a story."""
    t = translator(chat.lang)
    repeat = t.say("⚠️ Possible repeat: the connection broke while this was being sent")
    lines: list[Rich] = [
        (repeat,) if possible_repeat else (),
        (f"🔔 {_list_names(t, alert)}",) if alert.lists else ("🔔",),
        (Bold(_title(t, alert)),),
        (_source(t, alert, chat.timezone),),
        _summary(summarize(alert.entry, alert.matches)),
        _outlets(t, alert),
    ]
    link = alert.entry.link
    buttons = ((Button(t.say("Open"), url=link),),) if is_openable(link) else ()
    return Screen(join(lines), buttons)


def _title(t: Translator, alert: AlertView, limit: int = MAX_TITLE) -> str:
    title = line(alert.entry.headline, limit)
    seen = any(unicodedata.category(char)[0] in "LNPS" for char in title)
    return quiet(title) if seen else t.say("(no title)")


def _list_names(t: Translator, alert: AlertView) -> str:
    names = [line(item.name(t.lang), MAX_NAME) or item.id for item in alert.lists[:MAX_LISTS]]
    more = ["…"] if len(alert.lists) > MAX_LISTS else []
    return " · ".join([*names, *more])


def _source(t: Translator, alert: AlertView, timezone: str) -> str:
    entry = alert.entry
    if entry.published_at is not None:
        date = t.date(entry.published_at, timezone)
    else:
        date = t.say("seen {date}", date=t.date(alert.fired_at, timezone))
    return " · ".join(part for part in (quiet(line(entry.outlet, MAX_NAME)), date) if part)


def _summary(summary: Summary) -> Rich:
    """The sentences, their matched words bold."""
    nodes: list[Node] = []
    at = 0
    for start, end in summary.bold[:MAX_BOLD]:
        nodes += [_flat(summary.text[at:start]), Bold(_flat(summary.text[start:end]))]
        at = end
    nodes.append(_flat(summary.text[at:]))
    return tuple(node for node in nodes if node)


def _flat(text: str) -> str:
    return quiet(text.replace("\r", " ").replace("\n", " "))


def _outlets(t: Translator, alert: AlertView) -> Rich:
    if not alert.outlets:
        return ()
    names = [
        f"{quiet(line(name, MAX_NAME))} ({line(lang, 10)})"
        if lang and lang != alert.entry.lang
        else quiet(line(name, MAX_NAME))
        for name, lang in alert.outlets[:MAX_OUTLETS]
    ]
    total = len(alert.outlets)
    if total > MAX_OUTLETS:
        names.append(t.count("… and {n} more", "… and {n} more", total - MAX_OUTLETS))
    told = t.count(
        "+ {n} outlet: {outlets}", "+ {n} outlets: {outlets}", total, outlets=", ".join(names)
    )
    return (told,)


def render_log(alerts: Sequence[AlertView], chat: Chat, *, page: int, total: int) -> Screen:
    """One page of the log (0 is the newest); ``total`` alerts in all."""
    t = translator(chat.lang)
    if not total:
        return Screen((t.say("No alerts yet. When one of your lists fires, it appears here."),))
    pages = -(-total // PAGE)
    order = [t.say("newest first")] if total > 1 else []
    where = [t.say("page {page} of {pages}", page=page + 1, pages=pages)] if pages > 1 else []
    about = "".join(f" · {part}" for part in (*order, *where))
    lines: list[Rich] = [(Bold(t.count("{n} alert", "{n} alerts", total)), about)]
    items = [
        _log_item(t, alert, chat, page * PAGE + number) for number, alert in enumerate(alerts, 1)
    ]
    turns: tuple[Button, ...] = (Button("◀", data=f"a:{page - 1}"),) if page > 0 else ()
    turns += (Button("▶", data=f"a:{page + 1}"),) if page + 1 < pages else ()
    return Screen(join([*lines, *items], gap="\n\n"), (turns,) if turns else ())


def _log_item(t: Translator, alert: AlertView, chat: Chat, number: int) -> Rich:
    title = Link(_title(t, alert, 200), alert.entry.link)
    held = {
        None: "",
        Held.BASELINE: t.say("not sent: first look at this feed"),
        Held.TOO_OLD: t.say("not sent: already old when first seen"),
    }[alert.held]
    about = f"{_source(t, alert, chat.timezone)} · {_list_names(t, alert)}"
    return join([(f"{number}. ", title), (about,), (f"🔕 {held}",) if held else ()])
