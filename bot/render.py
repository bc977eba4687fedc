"""What people read of alerts: the message, and the pages of the log. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.i18n import Translator, translator
from bot.nodes import Bold, Button, Link, Node, Rich, Screen, is_openable, join, line, quiet
from matching.summary import Summary, summarize
from matching.text import split_words
from model import AlertView, Chat, Delivery, Digest, Edit, Held
from storage.digests import PART
from storage.failures import Fate, Untold

MAX_TITLE = 300
MAX_NAME = 60  # of an outlet or a list
MAX_LISTS = 6
MAX_OUTLETS = 6
MAX_BOLD = 60

MAX_DIGEST_TITLE = 100
MAX_DIGEST_NAME = 30

PAGE = 5  # alerts on a page of the log


def render_delivery(delivery: Delivery, *, topic_gone: bool = False) -> Screen:
    """The message of a delivery: an alert, or a digest of several."""
    if delivery.digest is None:
        screen = render_alert(
            delivery.alert, delivery.chat, possible_repeat=delivery.possible_repeat
        )
    else:
        screen = render_digest(
            delivery.digest, delivery.chat, possible_repeat=delivery.possible_repeat
        )
    if topic_gone:
        t = translator(delivery.chat.lang)
        screen = screen.below(
            t.say("ℹ️ The topic of these alerts is closed or gone. From now on they come here.")
        )
    return screen


def render_edit(edit: Edit) -> Screen:
    """What a message that was sent is to look like now; a corrected headline says so."""
    before, now = edit.before, edit.alert.entry.headline
    corrected = before is not None and is_corrected(before, now)
    return render_alert(
        edit.alert,
        edit.chat,
        possible_repeat=edit.possible_repeat,
        before=before if corrected else None,
    )


def is_corrected(before: str, now: str) -> bool:
    """Whether a headline says something else now: other words or numbers, not other commas."""
    return split_words(before).folded != split_words(now).folded


def render_digest(digest: Digest, chat: Chat, *, possible_repeat: bool = False) -> Screen:
    """Several alerts in one message, a line each."""
    t = translator(chat.lang)
    head = {
        "digest": t.count("🗞 Digest: {n} alert", "🗞 Digest: {n} alerts", digest.total),
        "quiet": t.count(
            "🌙 {n} alert from your quiet hours",
            "🌙 {n} alerts from your quiet hours",
            digest.total,
        ),
        "burst": t.count("🔔 {n} alert at once", "🔔 {n} alerts at once", digest.total),
    }[digest.kind]
    parts = t.say("part {part} of {parts}", part=digest.part, parts=digest.parts)
    first = (digest.part - 1) * PART + 1
    items = [_digest_item(t, alert, number) for number, alert in enumerate(digest.alerts, first)]
    return Screen(
        join(
            [
                (_repeat(t),) if possible_repeat else (),
                (Bold(head), f" · {parts}" if digest.parts > 1 else ""),
                *items,
            ]
        )
    )


def _digest_item(t: Translator, alert: AlertView, number: int) -> Rich:
    name = quiet(line(alert.entry.outlet, MAX_DIGEST_NAME))
    more = f" +{len(alert.outlets)}" if alert.outlets else ""
    title = Link(_title(t, alert, MAX_DIGEST_TITLE), alert.entry.link)
    return (f"{number}. ", title, f" · {name}{more}" if name or more else "")


def _repeat(t: Translator) -> str:
    return t.say("⚠️ Possible repeat: the connection broke while this was being sent")


def render_alert(
    alert: AlertView, chat: Chat, *, possible_repeat: bool = False, before: str | None = None
) -> Screen:
    """The message that tells a chat of a story; ``before``: the headline that was corrected."""
    t = translator(chat.lang)
    lines: list[Rich] = [
        (_repeat(t),) if possible_repeat else (),
        (t.say("✏️ Corrected. Before: “{title}”", title=quiet(line(before, MAX_TITLE))),)
        if before
        else (),
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
    names = [
        quiet(line(item.name(t.lang), MAX_NAME)) or item.id for item in alert.lists[:MAX_LISTS]
    ]
    more = ["…"] if len(alert.lists) > MAX_LISTS else []
    return " · ".join([*names, *more])


def _source(t: Translator, alert: AlertView, timezone: str) -> str:
    entry = alert.entry
    if entry.dated_at is not None:
        date = t.date(entry.dated_at, timezone)
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


def render_held(untold: Untold, chat: Chat) -> Screen:
    """To the operator: a message that was perhaps sent, twice over; what is to become of it?"""
    t = translator(chat.lang)
    nodes = join(
        [
            (t.say("⚠️ Perhaps sent, and the repeat perhaps, too. I leave it to you:"),),
            _untold_line(untold),
        ]
    )
    again = Button(t.say("Send again"), data=f"h:again:{untold.delivery_id}")
    leave = Button(t.say("Leave it"), data=f"h:leave:{untold.delivery_id}")
    return Screen(nodes, ((again, leave),))


def render_gap(since: datetime, until: datetime, chat: Chat) -> Screen:
    """To the operator: nothing was watched for a while."""
    t = translator(chat.lang)
    said = t.say(
        "ℹ️ I was down from {since} to {until}. "
        "What feeds still show of that time comes now, in one message for each chat.",
        since=t.date(since, chat.timezone),
        until=t.date(until, chat.timezone),
    )
    return Screen((said,))


def render_undelivered(untold: Sequence[Untold], chat: Chat) -> Screen:
    """To the operator: what was given up."""
    t = translator(chat.lang)
    head = t.count(
        "⚠️ {n} alert was not delivered:", "⚠️ {n} alerts were not delivered:", len(untold)
    )
    return Screen(join([(head,), *(_untold_line(one) for one in untold)]))


def _untold_line(untold: Untold) -> Rich:
    where = quiet(line(untold.chat_title, MAX_NAME)) or str(untold.chat_id)
    title = quiet(line(untold.headline, MAX_DIGEST_TITLE))
    return (f"#{untold.delivery_id} {where}: {title} — {quiet(line(untold.reason, 120))}",)


def render_log(
    alerts: Sequence[AlertView],
    chat: Chat,
    *,
    page: int,
    total: int,
    fates: Mapping[int, Fate] | None = None,
) -> Screen:
    """One page of the log (0 is the newest); ``total`` alerts in all.

    ``fates``: what became of their delivery to this chat, by story.
    """
    t = translator(chat.lang)
    if not total:
        return Screen((t.say("No alerts yet. When one of your lists fires, it appears here."),))
    pages = -(-total // PAGE)
    order = [t.say("newest first")] if total > 1 else []
    where = [t.say("page {page} of {pages}", page=page + 1, pages=pages)] if pages > 1 else []
    about = "".join(f" · {part}" for part in (*order, *where))
    lines: list[Rich] = [(Bold(t.count("{n} alert", "{n} alerts", total)), about)]
    items = [
        _log_item(t, alert, chat, page * PAGE + number, (fates or {}).get(alert.story_id))
        for number, alert in enumerate(alerts, 1)
    ]
    turns: tuple[Button, ...] = (Button("◀", data=f"a:{page - 1}"),) if page > 0 else ()
    turns += (Button("▶", data=f"a:{page + 1}"),) if page + 1 < pages else ()
    return Screen(join([*lines, *items], gap="\n\n"), (turns,) if turns else ())


def _log_item(t: Translator, alert: AlertView, chat: Chat, number: int, fate: Fate | None) -> Rich:
    title = Link(_title(t, alert, 200), alert.entry.link)
    about = f"{_source(t, alert, chat.timezone)} · {_list_names(t, alert)}"
    missing = _not_sent(t, alert, fate)
    return join([(f"{number}. ", title), (about,), (missing,) if missing else ()])


def _not_sent(  # noqa: PLR0911 (a table)
    t: Translator, alert: AlertView, fate: Fate | None
) -> str:
    """Why this chat has not got an alert of the log; "" where it has."""
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
