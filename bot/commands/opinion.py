"""👍 and 👎 under an alert: what people think of it, and what could be left out then."""

from datetime import datetime

from bot.ask import Ask, Desk, Notice, Reply, page_of, speak, tag
from bot.i18n import Translator
from bot.nodes import Bold, Button, Code, Screen, join
from matching.noise import Noise, find_noise
from model import AlertView, Chat
from storage import drafts, lists, settings, verdicts
from storage.db import Tx
from storage.log import find_alert

MAX_TITLES = 50  # the latest that were judged


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Notice | Reply:
    """Write the opinion down. Where most of what was rejected has a word in common, say so."""
    if len(step) != 2 or step[0] not in "+-" or ask.user_id is None:
        return Notice()
    return await desk.db.run(
        lambda tx: _judge(tx, desk, ask, chat, page_of(step, 1), ask.user_id or 0, step[0] == "+")
    )


def _judge(
    tx: Tx, desk: Desk, ask: Ask, chat: Chat, story_id: int, user_id: int, useful: bool
) -> Notice | Reply:
    t = speak(chat)
    alert = find_alert(tx, chat.id, story_id, lists.followed(tx, chat.id, None))
    if alert is None:
        return Notice(t.say("This is not in the log of this chat."))
    now = desk.clock()
    verdicts.save_verdict(
        tx, story_id=story_id, chat_id=chat.id, user_id=user_id, useful=useful, now=now
    )
    score = verdicts.find_score(tx, chat.id, story_id)
    noise = None if useful else _noise(tx, chat, alert)
    if noise is None or is_muted(tx, chat, noise.word, now):
        said = t.say("Noted: 👍") if useful else t.say("Noted: 👎")
        more = t.count("{n} opinion here", "{n} opinions here", score.total)
        return Notice(f"{said} · {more}" if score.total > 1 else said)
    draft = ("word", noise.word)
    key = tag("\n".join(draft))
    drafts.save_draft(tx, ask.chat_id, ask.topic_id, key, draft, now=now)
    return Reply(suggestion(t, noise, key))


def _noise(tx: Tx, chat: Chat, alert: AlertView) -> Noise | None:
    fired = [item.id for item in alert.lists]
    matched = [
        alert.entry.text(span.field)[span.start : span.end]
        for match in alert.matches
        for span in match.spans
    ]
    judged = verdicts.find_titles(tx, chat.id, fired, limit=MAX_TITLES)
    return find_noise(judged, " ".join(matched))


def is_muted(tx: Tx, chat: Chat, word: str, now: datetime) -> bool:
    """Whether the chat has muted the word, or leaves it out of its own list."""
    own = [query for item in lists.own_lists(tx, chat.id) for query in item.queries]
    muted = {one.value.casefold() for one in settings.find_mutes(tx, chat.id, now=now)}
    return word in muted or f"-{word}" in own


def suggestion(t: Translator, noise: Noise, key: str) -> Screen:
    """What the alerts that were rejected have in common, and what would silence it."""
    head = t.rich(
        "{word} was in {n} of the {total} alerts that were rejected here, and in no other.",
        word=Bold(noise.word),
        n=noise.rejected,
        total=noise.total,
    )
    how = t.rich(
        "Mute it, or leave it out of your own list: {example}", example=Code(f"/add -{noise.word}")
    )
    mute = Button(t.say("🔇 Mute {word}", word=noise.word), data=f"m:always:{key}")
    return Screen(join([head, how], gap="\n\n"), ((mute,),))
