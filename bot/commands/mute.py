"""/mute: hear nothing of everything, of an outlet or of what matches a query, for a while."""

import re
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches

from bot.ask import Ask, Desk, Notice, Reply, page_of, speak, tag
from bot.commands.unmute import key_of, name_node
from bot.decide import same_name
from bot.i18n import Translator
from bot.menus import MAX_LABEL, in_rows
from bot.nodes import Bold, Button, Code, Rich, Screen, join, line, quiet
from bot.trying import meaning, one_line, read_text
from bot.typed import FOR_GOOD, end_of, read_duration
from matching.text import fold
from model import Chat, Mute, MuteKind
from storage import chat_feeds, drafts, entries, lists, settings
from storage.db import Tx
from storage.log import find_alert

MAX_MUTES = 50
MAX_NEAR = 5
_OUTLET = re.compile(r"(?:outlet|medio) ?: ?(.+)", re.IGNORECASE)
_EVERYTHING = "all"  # in place of a draft's tag


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be muted; ``about``: how it is understood."""

    kind: MuteKind
    value: str
    about: Rich = ()


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """Mute what was written, for as long as was written; ask for what is missing."""
    t = speak(chat)
    text = one_line(ask.args)
    if not text:
        return await desk.db.read(lambda tx: _overview(tx, desk, chat))
    first, _, rest = text.partition(" ")
    duration = read_duration(first)
    if duration is None:
        first, rest = "", text
    wanted = await _read(desk, chat.id, t, rest, f"/mute {first}".rstrip())
    if isinstance(wanted, Screen):
        return wanted
    if duration is None:
        return await _ask_how_long(desk, ask, t, wanted)
    return await desk.db.run(lambda tx: _mute(tx, desk, chat, wanted, duration))


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Mute for as long as was tapped."""
    match step:
        case (text, key) if (duration := read_duration(text)) is not None:
            return await desk.db.run(lambda tx: _mute_draft(tx, desk, ask, chat, key, duration))
        case _:
            return Notice()


async def offer(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Notice | Reply:
    """The button under an alert: mute its story, or its outlet, for how long?"""
    return await desk.db.run(lambda tx: _offer(tx, desk, ask, chat, page_of(step, 0)))


def _offer(tx: Tx, desk: Desk, ask: Ask, chat: Chat, story_id: int) -> Notice | Reply:
    t = speak(chat)
    alert = find_alert(tx, chat.id, story_id, lists.followed(tx, chat.id, None))
    if alert is None:
        return Notice(t.say("This is not in the log of this chat."))
    drafted = {"story": str(story_id), "outlet": alert.entry.outlet}
    keys = {kind: tag(f"{kind}\n{value}") for kind, value in drafted.items() if value}
    for kind, key in keys.items():
        draft = (kind, drafted[kind])
        drafts.save_draft(tx, ask.chat_id, ask.topic_id, key, draft, now=desk.clock())
    rows = _durations(t, keys["story"])
    if "outlet" in keys:
        name = line(alert.entry.outlet, MAX_LABEL)
        outlet = t.say("The outlet {name}, for a week", name=name)
        rows += ((Button(outlet, data=f"m:7d:{keys['outlet']}"),),)
    head = t.rich("Mute {what}: for how long?", what=quiet(line(alert.entry.headline, 100)))
    more = (t.say("Nothing more of this story comes then, from no outlet."),)
    return Reply(Screen(join([head, more], gap="\n\n"), rows))


def _mute_draft(
    tx: Tx, desk: Desk, ask: Ask, chat: Chat, key: str, duration: timedelta
) -> Screen | Notice:
    if key == _EVERYTHING:
        return _mute(tx, desk, chat, Wanted("all", ""), duration)
    match drafts.find_draft(tx, ask.chat_id, ask.topic_id, key):
        case ("outlet" | "word" | "story" as kind, value):
            return _mute(tx, desk, chat, Wanted(kind, value), duration)
        case _:
            return Notice(speak(chat).say("That is too old. Send it again."))


async def _read(desk: Desk, chat_id: int, t: Translator, text: str, typed: str) -> Wanted | Screen:
    """What a text means, or the screen that says what is wrong with it."""
    if not text:
        return Wanted("all", "")
    outlet = _OUTLET.fullmatch(text)
    if outlet is not None:
        name = outlet[1].strip("\"'“”«» ")
        return await desk.db.read(lambda tx: _find_outlet(tx, chat_id, t, name, typed))
    query = read_text(desk, text, t, typed, spanish=True)
    if isinstance(query, Screen):
        return query
    if query.is_negative or query.weight <= 0:
        return Screen((t.say("This only says what to leave out. /mute needs what to mute."),))
    return Wanted("word", text, meaning(t, query))


def _find_outlet(tx: Tx, chat_id: int, t: Translator, name: str, typed: str) -> Wanted | Screen:
    """The outlet of this name among those that there was news of lately."""
    known = dict.fromkeys(entries.find_outlets(tx, chat_id))
    known |= dict.fromkeys(feed.name for feed, _ in chat_feeds.visible_feeds(tx, chat_id))
    found = next((one for one in known if same_name(one, name)), None)
    if found is not None:
        return Wanted("outlet", found)
    folded = {fold(one): one for one in known if one}
    wanted = fold(name)
    near = [one for one in folded if len(wanted) > 2 and wanted in one]
    near += get_close_matches(wanted, folded, n=MAX_NEAR)
    said = t.rich("I have had no news of an outlet called {name}.", name=Code(line(name, 60)))
    meant: list[Rich] = [
        ("• ", Code(f"{typed} outlet: {line(folded[one], 60)}"))
        for one in list(dict.fromkeys(near))[:MAX_NEAR]
    ]
    hint = (t.say("Did you mean one of these?"),) if meant else (t.say("All commands: /help."),)
    return Screen(join([said, hint, *meant]))


def _overview(tx: Tx, desk: Desk, chat: Chat) -> Screen:
    t = speak(chat)
    n = len(settings.find_mutes(tx, chat.id, now=desk.clock()))
    muted = t.count("{n} thing is muted here: /unmute", "{n} things are muted here: /unmute", n)
    parts: list[Rich] = [
        (Bold(t.say("For how long do you want to hear nothing at all?")),),
        join(
            [
                t.rich("Only what matches a query: {example}", example=Code("/mute 7d cartelera")),
                t.rich("Only an outlet: {example}", example=Code("/mute 1d outlet: El Universal")),
            ]
        ),
        (_later(t),),
        (muted,) if n else (),
    ]
    return Screen(join(parts, gap="\n\n"), _durations(t, _EVERYTHING))


async def _ask_how_long(desk: Desk, ask: Ask, t: Translator, wanted: Wanted) -> Screen:
    key = key_of(wanted.kind, wanted.value)
    draft = (wanted.kind, wanted.value)
    await desk.db.run(
        lambda tx: drafts.save_draft(tx, ask.chat_id, ask.topic_id, key, draft, now=desk.clock())
    )
    what = name_node(t, Mute(wanted.kind, wanted.value, None))
    head = t.rich("Mute {what}: for how long?", what=what)
    return Screen(join([head, wanted.about], gap="\n\n"), _durations(t, key))


def _durations(t: Translator, key: str) -> tuple[tuple[Button, ...], ...]:
    hours, days = (1, 8), (1, 7)
    buttons = [Button(t.count("{n} hour", "{n} hours", n), data=f"m:{n}h:{key}") for n in hours]
    buttons += [Button(t.count("{n} day", "{n} days", n), data=f"m:{n}d:{key}") for n in days]
    return (*in_rows(buttons, 4), (Button(t.say("For good"), data=f"m:always:{key}"),))


def _mute(tx: Tx, desk: Desk, chat: Chat, wanted: Wanted, duration: timedelta) -> Screen:
    t, now = speak(chat), desk.clock()
    mute = Mute(wanted.kind, wanted.value, end_of(duration, now))
    others = [
        one
        for one in settings.find_mutes(tx, chat.id, now=now)
        if (one.kind, one.value) != (mute.kind, mute.value)
    ]
    if len(others) >= MAX_MUTES:
        said = t.say("{n} things are muted here, and no more can be: /unmute one.", n=MAX_MUTES)
        return Screen((said,))
    settings.add_mute(tx, chat.id, mute, now=now)
    what = name_node(t, mute)
    head = (
        t.rich("🔇 Muted for good: {what}", what=what)
        if duration == FOR_GOOD or mute.until is None
        else t.rich(
            "🔇 Muted until {date}: {what}", date=t.date(mute.until, chat.timezone), what=what
        )
    )
    undo = Button(t.say("Unmute"), data=f"u:drop:{key_of(mute.kind, mute.value)}:0")
    return Screen(join([head, wanted.about, (_later(t),)], gap="\n\n"), ((undo,),))


def _later(t: Translator) -> str:
    return t.say("What is muted is not sent later either. It stays in the log: /alerts.")
