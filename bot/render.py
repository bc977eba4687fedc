"""What people read of alerts: the message itself. Pure."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from bot.facts_line import facts_line
from bot.i18n import Translator, translator
from bot.nodes import Bold, Button, Link, Node, Rich, Screen, is_openable, join, line, quiet
from matching.summary import Summary, summarize
from matching.text import split_words
from model import AlertView, Chat, Delivery, Digest, Edit
from storage.digests import PART
from storage.failures import Untold

MAX_TITLE = 300
MAX_NAME = 60  # of an outlet or a list
MAX_LISTS = 6
MAX_OUTLETS = 6
MAX_BOLD = 60

MAX_DIGEST_TITLE = 100
MAX_DIGEST_NAME = 30


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
    title = Link(title_of(t, alert, MAX_DIGEST_TITLE), alert.entry.link)
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
        (f"🔔 {list_names(t, alert)}",) if alert.lists else ("🔔",),
        (Bold(title_of(t, alert)),),
        (source_of(t, alert, chat.timezone),),
        _summary(summarize(alert.entry, alert.matches)),
        facts_line(t, alert.facts),
        _wires(t, alert),
        _outlets(t, alert),
        _follows(t, alert),
    ]
    return Screen(join(lines), alert_buttons(t, alert, chat))


def alert_buttons(t: Translator, alert: AlertView, chat: Chat) -> tuple[tuple[Button, ...], ...]:
    """What can be done about an alert, right below it; the readers of a channel only open it."""
    link = alert.link if is_openable(alert.link) else alert.entry.link
    story = alert.story_id
    opening = (Button(t.say("Open"), url=link),) if is_openable(link) else ()
    if chat.kind == "channel":
        return (opening,) if opening else ()
    return (
        (*opening, Button(t.say("Why?"), data=f"w:{story}")),
        (
            Button(t.say("🔇 Mute"), data=f"n:{story}"),
            Button("👍", data=f"v:+:{story}"),
            Button("👎", data=f"v:-:{story}"),
        ),
    )


def title_of(t: Translator, alert: AlertView, limit: int = MAX_TITLE) -> str:
    """The headline as it is shown; what can't be seen is called so."""
    title = line(alert.entry.headline, limit)
    seen = any(unicodedata.category(char)[0] in "LNPS" for char in title)
    return quiet(title) if seen else t.say("(no title)")


def list_names(t: Translator, alert: AlertView) -> str:
    """The lists that fired, as this reader calls them."""
    names = [
        quiet(line(item.name(t.lang), MAX_NAME)) or item.id for item in alert.lists[:MAX_LISTS]
    ]
    more = ["…"] if len(alert.lists) > MAX_LISTS else []
    return " · ".join([*names, *more])


def source_of(t: Translator, alert: AlertView, timezone: str) -> str:
    """Outlet and date."""
    entry = alert.entry
    if entry.dated_at is not None:
        date = t.date(entry.dated_at, timezone)
    else:
        date = t.say("seen {date}", date=t.date(alert.fired_at, timezone))
    outlet = quiet(line(entry.outlet, MAX_NAME))
    if alert.wire and outlet and f"({alert.wire})" not in outlet and alert.wire != outlet:
        outlet = f"{outlet} ({alert.wire})"
    return " · ".join(part for part in (outlet, date) if part)


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


def _wires(t: Translator, alert: AlertView) -> Rich:
    """Copies of one agency are one voice, however many print them."""
    told = [
        t.count("{wire}, in {n} outlet", "{wire}, in {n} outlets", n, wire=line(wire, MAX_NAME))
        for wire, n in alert.wires[:MAX_OUTLETS]
        if n > 1
    ]
    return (" · ".join(told),) if told else ()


def _follows(t: Translator, alert: AlertView) -> Rich:
    if alert.follows is None:
        return ()
    title, link = alert.follows
    told = quiet(line(title, MAX_TITLE)) or t.say("(no title)")
    return (t.say("follows: "), Link(told, link) if is_openable(link) else told)


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
