"""Stories on their way to chats, and a transport that answers as told."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select

from bot.deliver import Rules, Sender
from bot.nodes import Screen
from model import Chat, Delivery, Edit, SendOutcome, Sent
from storage import chats, entries, lists, outbox
from storage.alerts import add_alert
from storage.db import Database, Tx
from storage.tables import deliveries
from tests.bot.samples import ENTRY, NOW, Watch

GROUP = Chat(-500, "group", "Desk", "es", "UTC", "member", "active")


class Scripted:
    """A transport that answers as told, and keeps what it was given."""

    def __init__(self, outcomes: Iterable[SendOutcome | Exception] = ()) -> None:
        self._outcomes = list(outcomes)
        self.sent: list[Delivery] = []
        self.edited: list[Edit] = []
        self.said: list[tuple[int, Screen]] = []

    async def send(self, delivery: Delivery) -> SendOutcome:
        await asyncio.sleep(0)  # what is sent at once takes turns
        self.sent.append(delivery)
        outcome = self._outcomes.pop(0) if self._outcomes else self._arrived()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _arrived(self) -> Sent:
        return Sent(100 + len(self.sent), look="as sent")

    async def edit(self, edit: Edit) -> SendOutcome:
        self.edited.append(edit)
        return Sent(edit.message_id, look=f"look {len(self.edited)}")

    async def say(self, chat_id: int, screen: Screen, /) -> bool:
        self.said.append((chat_id, screen))
        return True


def follow(tx: Tx, *followers: Chat) -> None:
    for chat in followers:
        chats.save_chat(tx, chat, now=NOW)
        lists.subscribe(tx, chat.id, 0, "cartels", now=NOW)


def publish(tx: Tx, guid: str = "g1") -> int:
    """A story that fires the list ``cartels`` and is on its way; its id."""
    story_id = entries.open_story(tx, now=NOW)
    entry = replace(ENTRY, guid=guid)
    entry_id = entries.add_entry(tx, entry, feed_id=None, story_id=story_id, now=NOW)
    add_alert(tx, list_id="cartels", story_id=story_id, entry_id=entry_id, now=NOW, held=None)
    outbox.enqueue(tx, story_id, ["cartels"], now=NOW)
    return story_id


def rows(tx: Tx) -> list[tuple[int, str, int]]:
    """(chat, state, attempts) of every delivery."""
    found = tx.execute(
        select(deliveries.c.chat_id, deliveries.c.state, deliveries.c.attempts).order_by(
            deliveries.c.id
        )
    )
    return [(chat_id, state, attempts) for chat_id, state, attempts in found]


async def deliver(
    db: Database,
    clock: Watch,
    transport: Scripted,
    *,
    most: int = 5,
    burst: int = 5,
    resend: bool = False,
    console: bool = False,
) -> int:
    rules = Rules(max_attempts=most, burst=burst, resend=resend, console=console)
    return await Sender(db, transport, owner="test", clock=clock, rules=rules).deliver_due()
