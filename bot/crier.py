"""Says to all chats what the operator has to say: paced, after alerts, never twice."""

import asyncio
from datetime import timedelta
from typing import Protocol

import structlog

from bot.i18n import translator
from bot.nodes import MAX_CHARS, Bold, Screen, join, shorten
from clock import Clock
from failpoint import failpoint
from model import Chat, GiveUp, Moved, Retry, SendOutcome, Sent
from storage import broadcasts, chats, settle
from storage.broadcasts import Word
from storage.db import Database, Tx

log = structlog.get_logger()

LIMIT = 20  # at once
MAX_ATTEMPTS = 20
MAX_TEXT = 3_500  # characters; the head needs some of a message's


class Poster(Protocol):
    """A way to send a screen."""

    async def post(self, chat_id: int, screen: Screen, /) -> SendOutcome:
        """Send it once and tell what became of it."""
        ...


class Crier:
    """Works through what is due; what a crash cuts off is never sent again."""

    def __init__(self, db: Database, poster: Poster, *, clock: Clock) -> None:
        self._db = db
        self._poster = poster
        self._clock = clock

    async def recover(self) -> None:
        """Set down what the last run was cut off from as perhaps sent. Once, at the start."""
        cut_off = await self._db.run(broadcasts.recover)
        if cut_off:
            log.warning("broadcast cut off", perhaps_sent=cut_off)

    async def send_due(self) -> int:
        """Send what may go now; how many."""
        now = self._clock()
        words = await self._db.run(lambda tx: broadcasts.claim(tx, now=now, limit=LIMIT))
        if words:
            failpoint("broadcast-claimed")
        await asyncio.gather(*(self._send(word) for word in words))
        return len(words)

    async def _send(self, word: Word) -> None:
        chat = await self._db.read(lambda tx: chats.find_chat(tx, word.chat_id))
        if chat is None:  # forgotten meanwhile
            return
        outcome = await self._poster.post(chat.id, render_word(word.text, chat))
        await self._db.run(lambda tx: self._record(tx, word, outcome))

    def _record(self, tx: Tx, word: Word, outcome: SendOutcome) -> None:
        now = self._clock()
        match outcome:
            case Sent():
                broadcasts.settle(tx, word, settle.SENT)
            case Retry(after_s) if word.attempts < MAX_ATTEMPTS:
                later = now + timedelta(seconds=after_s)
                broadcasts.settle(tx, word, settle.PENDING, not_before=later)
            case Moved(chat_id):
                broadcasts.settle(tx, word, settle.PENDING)
                chats.migrate_chat(tx, word.chat_id, chat_id, now=now)
            case Retry() | GiveUp():
                broadcasts.settle(tx, word, settle.DEAD)
                if isinstance(outcome, GiveUp) and outcome.blocked:
                    chats.set_state(tx, word.chat_id, "blocked")
                    settle.drop_waiting(tx, word.chat_id, reason=outcome.reason, now=now)
            case _:
                broadcasts.settle(tx, word, settle.UNCERTAIN)


def render_word(text: str, chat: Chat) -> Screen:
    """The message as a chat gets it: the operator's words, as they are."""
    head = translator(chat.lang).say("📣 From whoever runs this Atalaya")
    return Screen(join([(Bold(head),), (shorten(text, min(MAX_TEXT, MAX_CHARS)),)], gap="\n\n"))
