import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import ExtBot

from bot.governor import Governor
from bot.judge import Fallback, backoff_s, judge
from bot.transport import TelegramTransport, open_http
from model import Delivery, GiveUp, Moved, Retry, SendOutcome, Sent, Uncertain
from tests.bot.samples import ANA, DELIVERY, TOKEN, unhurried
from tests.fakes.bot_api import BotApi, Trouble


def caused_by(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (RetryAfter(timedelta(seconds=7)), Retry(7.0, "", whole_chat=True)),
        (ChatMigrated(-100123), Moved(-100123)),
        (Forbidden("Forbidden: bot was blocked by the user"), GiveUp("", blocked=True)),
        (Forbidden("Forbidden: user is deactivated"), GiveUp("", blocked=True)),
        (BadRequest("Chat not found"), GiveUp("", blocked=True)),
        (BadRequest("Can't parse entities: …"), Fallback.PLAIN),
        (BadRequest("Button_url_invalid"), Fallback.PLAIN),
        (BadRequest("Message is too long"), Fallback.SHORT),
        (BadRequest("Message thread not found"), Fallback.GENERAL),
        (BadRequest("Topic_closed"), Fallback.GENERAL),
        (BadRequest("Not enough rights to send text messages to the chat"), Retry(900.0, "")),
        (BadRequest("Chat_restricted"), Retry(900.0, "")),
        (InvalidToken(), Retry(900.0, "", whole_chat=True)),
        (Conflict("Conflict"), Retry(900.0, "", whole_chat=True)),
        (
            caused_by(NetworkError("x"), httpx.ConnectError("refused")),
            Retry(20.0, "", whole_chat=True),
        ),
        (caused_by(TimedOut(), httpx.ConnectTimeout("x")), Retry(20.0, "", whole_chat=True)),
        (caused_by(TimedOut(), httpx.PoolTimeout("x")), Retry(20.0, "", whole_chat=True)),
        (caused_by(TimedOut(), httpx.ReadTimeout("x")), Uncertain("")),
        (caused_by(TimedOut(), httpx.WriteTimeout("x")), Uncertain("")),
        (caused_by(NetworkError("x"), httpx.ReadError("x")), Uncertain("")),
        (caused_by(NetworkError("x"), httpx.WriteError("x")), Uncertain("")),
        (caused_by(NetworkError("x"), httpx.RemoteProtocolError("x")), Uncertain("")),
        (NetworkError("Bad Gateway"), Uncertain("")),
        (NetworkError("Internal Server Error: restart"), Uncertain("")),
        (NetworkError("Too Many Requests: slow down"), Retry(30.0, "", whole_chat=True)),
        (TelegramError("Invalid server response"), Uncertain("")),
    ],
)
def test_each_error_has_its_verdict(error: TelegramError, verdict: SendOutcome | Fallback) -> None:
    found = judge(error, attempts=3)
    if isinstance(found, Retry | Uncertain | GiveUp):
        assert found.reason
        found = replace(found, reason="")
    assert found == verdict


@pytest.mark.parametrize(
    "error",
    [
        InvalidToken(f"The token `{TOKEN}` was rejected by the server."),
        NetworkError(f"Unknown error: https://api.telegram.org/bot{TOKEN}/sendMessage"),
        caused_by(NetworkError(f"httpx.ConnectError: {TOKEN}"), httpx.ConnectError(TOKEN)),
    ],
)
def test_no_reason_holds_the_token(error: TelegramError) -> None:
    assert TOKEN not in repr(judge(error, attempts=1))


def test_waits_double_up_to_a_minute() -> None:
    assert [backoff_s(n) for n in (0, 1, 2, 3, 9, 1000)] == [5, 5, 10, 20, 60, 60]


@asynccontextmanager
async def transport_to(url: str) -> AsyncIterator[TelegramTransport]:
    bot, transport = make_transport(url, 0.3)
    async with bot:
        yield transport


def make_transport(url: str, read_timeout_s: float) -> tuple[ExtBot[str], TelegramTransport]:
    governor = Governor(unhurried())
    http = open_http(1, read_timeout_s)
    bot = ExtBot(TOKEN, base_url=f"{url}/bot", request=http, rate_limiter=governor)
    return bot, TelegramTransport(bot, governor)


@pytest.mark.anyio
async def test_an_alert_arrives(api: BotApi, url: str) -> None:
    api.add_user(ANA.id, "Ana")
    async with transport_to(url) as transport:
        outcome = await transport.send(DELIVERY)
    (message,) = api.sent(ANA.id)
    assert isinstance(outcome, Sent)
    assert (outcome.message_id, outcome.topic_gone) == (message.message_id, False)
    assert "Mexico expels 26 cartel figures" in message.text
    assert [button.text for row in message.buttons for button in row] == [
        *("Open", "Why?", "🔇 Mute", "👍", "👎")
    ]
    assert not message.link_preview


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("trouble", "outcome", "arrived"),
    [
        (Trouble.flood(3), Retry, 0),
        (Trouble.blocked(), GiveUp, 0),
        (Trouble.kicked(), GiveUp, 0),
        (Trouble.server_error(500), Uncertain, 0),
        (Trouble.server_error(502), Uncertain, 0),
        (Trouble.dropped(), Uncertain, 0),
        (Trouble.cut(), Uncertain, 1),
        (Trouble.unanswered(), Uncertain, 1),
    ],
)
async def test_a_trouble_on_the_wire_has_its_outcome(
    api: BotApi, url: str, trouble: Trouble, outcome: type[SendOutcome], arrived: int
) -> None:
    api.add_user(ANA.id, "Ana")
    async with transport_to(url) as transport:
        api.fail_next("sendMessage", trouble)
        assert isinstance(await transport.send(DELIVERY), outcome)
    assert len(api.sent(ANA.id)) == arrived
    assert len(api.calls_of("sendMessage")) == 1


@pytest.mark.anyio
async def test_a_server_that_is_not_there_surely_got_nothing() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    _, transport = make_transport(f"http://127.0.0.1:{port}", 1.0)
    assert await transport.send(DELIVERY) == Retry(5.0, "ConnectError", whole_chat=True)


@pytest.mark.anyio
async def test_a_group_that_moved_tells_its_new_id(api: BotApi, url: str) -> None:
    group = api.add_group(-500, "Desk")
    api.migrate_group(group.id, -1_000_000_000_500, announce=False)
    async with transport_to(url) as transport:
        moved = replace(DELIVERY, chat=replace(ANA, id=-500, kind="group"))
        assert await transport.send(moved) == Moved(-1_000_000_000_500)


@pytest.mark.anyio
async def test_what_telegram_cannot_read_is_sent_plainly(api: BotApi, url: str) -> None:
    api.add_user(ANA.id, "Ana")
    refusal = Trouble.error_of(400, "Bad Request: can't parse entities: whatever")
    async with transport_to(url) as transport:
        api.fail_next("sendMessage", refusal)
        assert isinstance(await transport.send(DELIVERY), Sent)
        (message,) = api.sent(ANA.id)
        assert (message.entities, message.buttons) == ((), ())
        assert message.text.endswith(DELIVERY.alert.entry.link)

        api.fail_next("sendMessage", refusal, times=2)
        assert isinstance(await transport.send(DELIVERY), GiveUp)
    assert len(api.sent(ANA.id)) == 1


def in_topic(topic_id: int) -> Delivery:
    group = replace(ANA, id=-1_000_000_000_001, kind="supergroup")
    return replace(DELIVERY, chat=group, topic_id=topic_id)


@pytest.mark.anyio
async def test_an_alert_goes_to_its_topic(api: BotApi, url: str) -> None:
    group = api.add_group(-1_000_000_000_001, "Desk", ["Cartels"])
    async with transport_to(url) as transport:
        await transport.send(in_topic(group.topic_id("Cartels")))
    assert [message.topic for message in api.sent(group.id)] == [group.topic_id("Cartels")]


@pytest.mark.anyio
async def test_an_alert_for_a_topic_that_is_gone_goes_to_the_general_one(
    api: BotApi, url: str
) -> None:
    group = api.add_group(-1_000_000_000_001, "Desk", ["Cartels"])
    async with transport_to(url) as transport:
        outcome = await transport.send(in_topic(99))
    assert isinstance(outcome, Sent)
    assert outcome.topic_gone
    (message,) = api.sent(group.id)
    assert "The topic of these alerts is closed or gone" in message.text
    assert message.topic is None
    assert message.buttons


@pytest.mark.anyio
async def test_a_repeat_is_not_spent_on_an_outage(api: BotApi, url: str) -> None:
    api.add_user(ANA.id, "Ana")
    repeat = replace(DELIVERY, possible_repeat=True)
    async with transport_to(url) as transport:
        api.fail_next("getMe", Trouble.server_error(502))
        assert await transport.send(repeat) == Retry(
            5.0, "before a repeat: Bad Gateway", whole_chat=True
        )
        api.fail_next("getMe", Trouble.flood(7))
        waits = await transport.send(repeat)
        assert isinstance(waits, Retry)
        assert (waits.after_s, waits.whole_chat) == (7.0, True)
        assert api.calls_of("sendMessage") == []

        assert isinstance(await transport.send(repeat), Sent)
    (message,) = api.sent(ANA.id)
    assert "Possible repeat" in message.text
