"""Quiet hours, digests, silent and urgent lists, mutes: through the sender, by the clock."""

from dataclasses import replace
from typing import Any

import pytest

from model import Hours, Mode, Mute, Retry
from storage import chats, settings
from storage.db import Database, Tx
from tests.bot.outgoing import GROUP, Scripted, deliver, follow, publish, rows
from tests.bot.samples import ANA, NOW, Watch

HOUR = 3600


def set_hours(tx: Tx, **hours: Any) -> None:
    settings.set_hours(tx, ANA.id, replace(Hours(timezone="UTC"), **hours))


def set_mode(tx: Tx, mode: Mode) -> None:
    assert settings.set_mode(tx, ANA.id, 0, "cartels", mode)


def minutes_from_now(hours: float) -> int:
    """The minute of the day so many hours from NOW, in UTC."""
    return int((NOW.hour * 60 + NOW.minute + 60 * hours) % (24 * 60))


@pytest.mark.anyio
async def test_quiet_hours_hold_alerts_and_release_them_as_one_message(
    waiting: Database, clock: Watch
) -> None:
    quiet = (minutes_from_now(-1), minutes_from_now(2))
    waiting.call(lambda tx: set_hours(tx, quiet=quiet))
    waiting.call(lambda tx: publish(tx, "g2"))
    transport = Scripted()
    assert await deliver(waiting, clock, transport) == 0
    clock.move(2 * HOUR - 1)
    assert await deliver(waiting, clock, transport) == 0
    clock.move(1)
    assert await deliver(waiting, clock, transport) == 1
    (one,) = transport.sent
    assert one.digest is not None
    assert (one.digest.kind, one.digest.total) == ("quiet", 2)
    assert waiting.look(rows) == [(ANA.id, "sent", 1)] * 2


@pytest.mark.anyio
async def test_urgent_lists_pass_quiet_hours(waiting: Database, clock: Watch) -> None:
    quiet = (minutes_from_now(-1), minutes_from_now(2))
    waiting.call(lambda tx: set_hours(tx, quiet=quiet))
    waiting.call(lambda tx: set_mode(tx, "urgent"))
    assert await deliver(waiting, clock, Scripted()) == 1


@pytest.mark.anyio
async def test_a_retry_that_falls_into_quiet_hours_waits_for_their_end(
    waiting: Database, clock: Watch
) -> None:
    quiet = (minutes_from_now(1), minutes_from_now(3))
    waiting.call(lambda tx: set_hours(tx, quiet=quiet))
    transport = Scripted([Retry(HOUR, "429", whole_chat=True)])
    assert await deliver(waiting, clock, transport) == 1  # before they begin
    waiting.call(lambda tx: publish(tx, "g2"))
    clock.move(1.5 * HOUR)
    assert await deliver(waiting, clock, transport) == 0
    clock.move(1.5 * HOUR)
    assert await deliver(waiting, clock, transport) == 1
    assert waiting.look(rows) == [(ANA.id, "sent", 1)] * 2


@pytest.mark.anyio
async def test_a_digest_comes_once_at_its_time(waiting: Database, clock: Watch) -> None:
    waiting.call(lambda tx: set_hours(tx, digest_times=(minutes_from_now(1),)))
    waiting.call(lambda tx: set_mode(tx, "digest"))
    waiting.call(lambda tx: publish(tx, "g2"))
    transport = Scripted()
    for _ in range(3 * 48):
        await deliver(waiting, clock, transport)
        clock.move(HOUR / 2)
    (one,) = transport.sent
    assert one.digest is not None
    assert (one.digest.kind, one.digest.total) == ("digest", 2)


@pytest.mark.anyio
async def test_settings_that_change_reach_what_waits(waiting: Database, clock: Watch) -> None:
    waiting.call(lambda tx: set_mode(tx, "digest"))
    assert await deliver(waiting, clock, Scripted()) == 0
    waiting.call(lambda tx: set_mode(tx, "now"))
    assert await deliver(waiting, clock, Scripted()) == 1


@pytest.mark.anyio
async def test_a_silent_list_comes_at_once_without_a_sound(waiting: Database, clock: Watch) -> None:
    waiting.call(lambda tx: set_mode(tx, "silent"))
    transport = Scripted()
    await deliver(waiting, clock, transport)
    assert [one.silent for one in transport.sent] == [True]


@pytest.mark.anyio
async def test_what_is_muted_is_not_sent_and_another_chat_hears_it(
    waiting: Database, clock: Watch
) -> None:
    mute = Mute("word", "expel*", None)
    waiting.call(lambda tx: settings.add_mute(tx, ANA.id, mute, now=NOW))
    waiting.call(lambda tx: follow(tx, GROUP))
    waiting.call(lambda tx: publish(tx, "g2"))
    transport = Scripted()
    await deliver(waiting, clock, transport)
    assert [one.chat.id for one in transport.sent] == [GROUP.id]
    assert sorted(waiting.look(rows))[1:] == [(ANA.id, "dead", 0)] * 2


@pytest.mark.anyio
async def test_a_chat_that_moves_keeps_its_hours_and_mutes(waiting: Database, clock: Watch) -> None:
    mute = Mute("all", "", None)
    waiting.call(lambda tx: set_hours(tx, quiet=(60, 120), digest_days=(1, 5)))
    waiting.call(lambda tx: settings.add_mute(tx, ANA.id, mute, now=NOW))
    waiting.call(lambda tx: chats.migrate_chat(tx, ANA.id, -77, now=NOW))
    assert waiting.look(lambda tx: settings.find_mutes(tx, -77, now=NOW)) == (mute,)
    hours = waiting.look(lambda tx: settings.get_hours(tx, -77))
    assert (hours.quiet, hours.digest_days) == ((60, 120), (1, 5))
    assert await deliver(waiting, clock, Scripted()) == 0
