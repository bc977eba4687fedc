"""What is done beside sending: messages brought up to date, and a word to the operator."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.deliver import Transport
from bot.feed_trouble import render_troubled
from bot.render import render_gap, render_held, render_undelivered
from clock import Clock
from failpoint import failpoint
from model import Edit, GiveUp, Retry, Sent
from storage import chats, failures, feed_trouble, message_edits, settle
from storage.db import Database
from storage.failures import Untold
from storage.settle import UNCERTAIN

log = structlog.get_logger()

EDITS = 20  # at once
TOLD = 20  # failures, or feeds, in one message
UNSURE = timedelta(minutes=1)  # an edit that failed for now


class Upkeep:
    """Works through the same transport as the sender, and gives way to it."""

    def __init__(
        self, db: Database, transport: Transport, *, clock: Clock, console: bool = False
    ) -> None:
        self._db = db
        self._transport = transport
        self._clock = clock
        self._console = console

    async def edit_due(self) -> int:
        """Bring messages up to date whose stories have changed; how many were looked at."""
        now = self._clock()
        await self._db.run(lambda tx: message_edits.plan_edits(tx, now=now))
        due = await self._db.run(
            lambda tx: message_edits.claim_edits(tx, now=now, limit=EDITS, console=self._console)
        )
        if due:
            failpoint("before-edit")
        await asyncio.gather(*(self._edit(one) for one in due))
        return len(due)

    async def _edit(self, edit: Edit) -> None:
        outcome = await self._transport.edit(edit)
        failpoint("after-edit")
        now = self._clock()
        match outcome:
            case Sent(_, look):
                await self._db.run(lambda tx: message_edits.settle_edit(tx, edit, look=look))
            case GiveUp(reason):
                log.info("not editable", delivery_id=edit.delivery_id, reason=reason)
                await self._db.run(lambda tx: message_edits.forget_edit(tx, edit.delivery_id))
            case Retry(after_s, _, whole_chat):
                later = now + timedelta(seconds=max(after_s, UNSURE.total_seconds()))
                await self._db.run(
                    lambda tx: message_edits.put_off_edit(tx, edit.delivery_id, later)
                )
                if whole_chat:
                    held = now + timedelta(seconds=after_s)
                    await self._db.run(lambda tx: settle.hold_chat(tx, edit.chat.id, held))
            case _:  # perhaps done: an edit can be repeated
                later = now + UNSURE
                await self._db.run(
                    lambda tx: message_edits.put_off_edit(tx, edit.delivery_id, later)
                )

    async def tell_operator(self) -> int:
        """Tell whoever administers the bot what was not delivered, once; how many deliveries."""
        untold = await self._db.read(lambda tx: failures.find_untold(tx, limit=TOLD))
        if not untold:
            return 0
        for one in untold:
            log.error(
                "not delivered",
                delivery_id=one.delivery_id,
                chat_id=one.chat_id,
                state=one.state,
                reason=one.reason,
            )
        if not await self._tell(untold):
            return 0
        failpoint("after-tell")
        now, ids = self._clock(), [one.delivery_id for one in untold]
        await self._db.run(lambda tx: failures.mark_told(tx, ids, now=now))
        return len(untold)

    async def tell_feeds(self) -> int:
        """Tell whoever administers the bot of feeds in trouble, once; how many feeds."""
        now = self._clock()
        troubled = await self._db.read(
            lambda tx: feed_trouble.find_troubled(tx, now=now, limit=TOLD)
        )
        if not troubled:
            return 0
        for feed in troubled:
            log.warning("feed in trouble", feed=feed.url, error=feed.error)
        admins = await self._db.read(chats.find_admins)
        heard = [
            await self._transport.say(chat.id, render_troubled(troubled, chat)) for chat in admins
        ]
        if admins and not any(heard):
            return 0
        ids = [feed.id for feed in troubled]
        await self._db.run(lambda tx: feed_trouble.mark_told(tx, ids, now=now))
        return len(troubled)

    async def tell_gap(self, since: datetime) -> None:
        """Tell the administrators, once, that nothing was watched since then."""
        now = self._clock()
        for chat in await self._db.read(chats.find_admins):
            await self._transport.say(chat.id, render_gap(since, now, chat))

    async def _tell(self, untold: Sequence[Untold]) -> bool:
        """Whether somebody heard it; where there is nobody, the log has it."""
        admins = await self._db.read(chats.find_admins)
        held = [one for one in untold if one.state == UNCERTAIN]
        dead = [one for one in untold if one.state != UNCERTAIN]
        said = not admins
        for chat in admins:
            screens = [render_held(one, chat) for one in held]
            screens += [render_undelivered(dead, chat)] if dead else []
            heard = [await self._transport.say(chat.id, screen) for screen in screens]
            said = said or all(heard)
        return said
