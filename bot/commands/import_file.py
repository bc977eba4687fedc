"""/import with a document: a list in YAML, queries one a line, or feeds as OPML. All or nothing."""

import asyncio
from dataclasses import replace

from bot.ask import Ask, Desk, Notice, speak, tag
from bot.commands import exchange
from bot.i18n import Translator
from bot.nodes import Bold, Button, Rich, Screen, join, line, quiet
from bot.post import MAX_UPLOAD
from model import Chat
from storage import chat_feeds, drafts
from storage.chat_feeds import Added
from storage.db import Tx
from storage.feeds import FeedSpec
from watchers import opml
from watchers.opml import OpmlError, Outline

SHOWN = 10
MAX_PROBLEMS = 15
_MAX_NAME = 60


class _NoRoomError(Exception):
    """A feed of several could not be added."""


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """What the document holds, with a button that saves it; without one, as /import does."""
    if ask.paper is None:
        return await exchange.take_in(desk, ask, chat)
    t, content = speak(chat), ask.paper.content
    if content is None:
        n = MAX_UPLOAD // 1024
        return Screen((t.say("This document is too big: {n} KiB are possible. /import", n=n),))
    if opml.is_opml(content):
        return await _read_feeds(desk, ask, t, content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        said = t.say("This is no text in UTF-8 (at byte {n}). /import", n=error.start)
        return Screen((said,))
    return await exchange.take_in(desk, replace(ask, args=text, paper=None), chat)


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Add the feeds that were shown, or not."""
    t = speak(chat)
    match step:
        case ("save", key):
            try:
                n = await desk.db.run(lambda tx: _save(tx, desk, ask, chat, key))
            except _NoRoomError:
                return Screen(_no_room(t, desk))
            if n is None:
                return Notice(t.say("That is too old to be saved. Send it again."))
            return Screen((t.count("✅ {n} feed added: /feeds", "✅ {n} feeds added: /feeds", n),))
        case ("drop", key):
            await desk.db.run(lambda tx: drafts.drop_draft(tx, ask.chat_id, ask.topic_id, key))
            return Screen((t.say("Not added. All feeds: /feeds."),))
        case _:
            return Notice()


async def _read_feeds(desk: Desk, ask: Ask, t: Translator, content: bytes) -> Screen:
    try:
        found = await asyncio.to_thread(opml.read_opml, content)
    except OpmlError as error:
        return _problems(t, error)
    pairs = [text for one in found for text in (one.url, one.name)]
    key = tag("\n".join(pairs))
    await desk.db.run(
        lambda tx: drafts.save_draft(tx, ask.chat_id, ask.topic_id, key, pairs, now=desk.clock())
    )
    save = Button(t.say("✅ Add"), data=f"if:save:{key}")
    drop = Button(t.say("✖ Don't add"), data=f"if:drop:{key}")
    return Screen(_shown(t, found), ((save, drop),))


def _shown(t: Translator, found: list[Outline]) -> Rich:
    rows: list[Rich] = [(Bold(t.count("{n} feed", "{n} feeds", len(found))),)]
    rows += [(f"• {quiet(line(one.name, _MAX_NAME))}",) for one in found[:SHOWN]]
    left = len(found) - SHOWN
    if left > 0:
        rows.append((t.count("… and {n} more", "… and {n} more", left),))
    return join(rows)


def _save(tx: Tx, desk: Desk, ask: Ask, chat: Chat, key: str) -> int | None:
    """How many were added; None: the draft is too old. Raises _NoRoomError."""
    draft = drafts.find_draft(tx, ask.chat_id, ask.topic_id, key)
    if draft is None:
        return None
    drafts.drop_draft(tx, ask.chat_id, ask.topic_id, key)
    limits, added = desk.config.limits, 0
    for url, name in zip(draft[::2], draft[1::2], strict=True):
        became = chat_feeds.add_chat_feed(
            tx,
            chat.id,
            FeedSpec(url, line(name, _MAX_NAME) or url, None, None),
            now=desk.clock(),
            per_chat=limits.feeds_per_chat,
            in_all=limits.feeds_of_chats,
        )
        if became in {Added.FULL, Added.CROWDED}:
            raise _NoRoomError
        added += became is Added.ADDED
    return added


def _no_room(t: Translator, desk: Desk) -> Rich:
    most = desk.config.limits.feeds_per_chat
    return (t.say("Nothing was added: a chat may have {n} feeds. Yours: /feeds.", n=most),)


def _problems(t: Translator, error: OpmlError) -> Screen:
    rows: list[Rich] = []
    for number, what in error.problems[:MAX_PROBLEMS]:
        said = t.say(what)
        rows.append((t.say("Line {line}: {what}.", line=number, what=said) if number else said,))
    left = len(error.problems) - MAX_PROBLEMS
    if left > 0:
        rows.append((t.count("… and {n} more", "… and {n} more", left),))
    head = (Bold(t.say("Nothing was taken in.")),)
    return Screen(join([head, join(rows), (t.say("All commands: /help."),)], gap="\n\n"))
