"""What /why answers. Pure."""

from collections.abc import Sequence

from bot.i18n import Translator
from bot.log_screen import why_not_sent
from bot.nodes import Bold, Button, Code, Link, Rich, Screen, join, line, quiet
from bot.render import MAX_NAME, source_of, title_of
from matching.explain import context
from matching.tell import tell_list
from matching.verdict import ListVerdict
from model import AlertView, Chat, Entry, FeedHealth, FieldName, KeywordList
from storage.failures import Fate

_MAX_MATCHES = 3  # of one list
_MAX_FEEDS = 3
_MAX_LINES = 6  # of an explanation


def how_to_ask(t: Translator) -> Screen:
    """What /why needs."""
    said = t.rich(
        "Send {example} with the address of an article, answer an alert with /why, or tap Why? "
        "below it.",
        example=Code("/why https://…"),
    )
    return Screen(said)


def why_told(
    t: Translator, alert: AlertView, fate: Fate | None, chat: Chat, *, asked: Entry | None = None
) -> Screen:
    """Which queries found a story in which words, and what became of its message."""
    parts: list[Rich] = [(Bold(title_of(t, alert, 200)),)]
    if asked is not None and asked.guid != alert.entry.guid:
        parts.append(
            t.rich(
                "It is the same story as one that was told already: {title} ({source})",
                title=Link(title_of(t, alert, 100), alert.entry.link),
                source=source_of(t, alert, chat.timezone),
            )
        )
    parts += [_by_list(t, alert, item) for item in alert.lists]
    missing = why_not_sent(t, alert, fate)
    if missing:
        parts.append((missing,))
    elif fate is None:
        parts.append((t.say("Not sent: the list was not followed here when it came."),))
    more = Button(t.say("All about it"), data=f"a:o:{alert.story_id}:0:-")
    return Screen(join(parts, gap="\n\n"), ((more,),))


def _by_list(t: Translator, alert: AlertView, item: KeywordList) -> Rich:
    found = [match for match in alert.matches if match.list_id == item.id]
    head: Rich = (Bold(line(item.name(t.lang), MAX_NAME)),)
    lines: list[Rich] = [head]
    for match in found[:_MAX_MATCHES]:
        lines.append(t.rich("found by {query}", query=Code(line(match.query, 200))))
        lines += [
            (
                f"  {_field(t, snippet.field)}: ",
                *(Bold(quiet(text)) if hit else quiet(text) for text, hit in snippet.parts),
            )
            for snippet in context(alert.entry, match)[:2]
        ]
    if len(found) > _MAX_MATCHES:
        left = len(found) - _MAX_MATCHES
        lines.append((t.count("… and {n} more", "… and {n} more", left),))
    return join(lines)


def _field(t: Translator, name: FieldName) -> str:
    return {
        "title": t.say("title"),
        "summary": t.say("summary"),
        "content": t.say("text"),
    }[name]


def not_told(
    t: Translator,
    entry: Entry,
    followed: Sequence[KeywordList],
    verdicts: Sequence[ListVerdict],
    chat: Chat,
) -> Screen:
    """Why an entry that is known fired nothing here."""
    title = quiet(line(entry.headline, 200)) or t.say("(no title)")
    seen = t.date(entry.seen_at, chat.timezone) if entry.seen_at else ""
    parts: list[Rich] = [
        (Bold(title),),
        (t.say("I saw it on {date}. None of the lists followed here fired on it.", date=seen),),
    ]
    if not followed:
        parts.append((t.say("No list is followed here: /lists"),))
    for item, verdict in zip(followed, verdicts, strict=True):
        name: Rich = (Bold(line(item.name(t.lang), MAX_NAME)),)
        if verdict.fired:
            said = t.say("It would fire now; when it came, the list or the text was another.")
        else:
            told = tell_list(verdict, t.lang).splitlines()
            said = "\n".join([*told[:_MAX_LINES], *(["…"] if len(told) > _MAX_LINES else [])])
        parts.append(join([name, (quiet(said),)]))
    parts.append((t.say("Other words for it: /add QUERY"),))
    return Screen(join(parts, gap="\n\n"))


def not_known(t: Translator, link: str, watched: Sequence[FeedHealth], chat: Chat) -> Screen:
    """Why an entry that is not known did not come: no feed brought it."""
    head: Rich = (t.say("I have not seen this article: no feed has brought it."),)
    if not watched:
        said = t.say("None of the feeds that are watched is of this site. /status counts them.")
        return Screen(join([head, (Code(line(link, 100)),), (said,)], gap="\n\n"))
    lines = [_feed(t, one, chat) for one in watched[:_MAX_FEEDS]]
    return Screen(join([head, join([(t.say("Feeds of this site:"),), *lines])], gap="\n\n"))


def _feed(t: Translator, feed: FeedHealth, chat: Chat) -> Rich:
    name = quiet(line(feed.name, MAX_NAME))
    if feed.error:
        return (f"• {name}: ⚠️ {quiet(line(feed.error, 120))}",)
    read = t.date(feed.ok_at, chat.timezone) if feed.ok_at else ""
    said = t.say("last read {date}", date=read) if read else t.say("never read yet")
    return (f"• {name}: {said}",)
