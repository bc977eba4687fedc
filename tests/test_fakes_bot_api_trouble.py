"""What can go wrong at Telegram goes wrong on order, and only then."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.fakes.bot_api import BotApi, Trouble
from tests.fakes.plain_bot import PlainBot
from tests.fakes.serving import serve

ANA, GROUP, FORUM = 7, -20, -1_000_000_000_030
NOON = datetime(2025, 8, 12, 12, tzinfo=UTC)


@pytest.fixture
def api() -> BotApi:
    api = BotApi()
    api.add_user(ANA, "Ana", username="ana", language_code="es")
    api.add_group(GROUP, "Desk", admins=[ANA])
    api.add_group(FORUM, "Newsroom", topics=["Cartels"], admins=[ANA])
    return api


@pytest.fixture
def bot(api: BotApi) -> Iterator[PlainBot]:
    with serve(api.app) as url, PlainBot(url, api.token) as bot:
        yield bot


def test_a_flood_wait_strikes_as_often_as_ordered_and_only_in_its_chat(
    api: BotApi, bot: PlainBot
) -> None:
    api.fail_next("sendMessage", Trouble.flood(5), chat_id=ANA, times=2)
    bot.send(GROUP, "x")
    answer = bot.post("sendMessage", chat_id=ANA, text="x")
    assert (answer.status_code, answer.json()["parameters"]) == (429, {"retry_after": 5})
    assert bot.cannot_send(ANA, "x").startswith("429")
    assert bot.send(ANA, "x")
    assert [call.status for call in api.calls_of("sendMessage")] == [200, 429, 429, 200]


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Trouble.blocked(), "403 Forbidden: bot was blocked by the user"),
        (Trouble.kicked(), "403 Forbidden: bot was kicked from the group chat"),
        (Trouble.server_error(502), "502 Bad Gateway"),
        (Trouble.error_of(400, "Bad Request: chat not found"), "400 Bad Request: chat not found"),
    ],
)
def test_errors_strike_once_and_nothing_is_sent(
    api: BotApi, bot: PlainBot, trouble: Trouble, words: str
) -> None:
    api.fail_next("sendMessage", trouble)
    assert bot.cannot_send(ANA, "x") == words
    assert api.sent(ANA) == []
    assert bot.send(ANA, "x")


def test_a_blocked_bot_stays_blocked_until_unblocked(api: BotApi, bot: PlainBot) -> None:
    api.block(ANA)
    assert bot.cannot_send(ANA, "x") == "403 Forbidden: bot was blocked by the user"
    api.unblock(ANA)
    assert bot.send(ANA, "x")


def test_a_migrated_group_has_its_new_id_only(api: BotApi, bot: PlainBot) -> None:
    new = -1_000_000_000_020
    api.fail_next("sendMessage", Trouble.migrated(new))
    answer = bot.post("sendMessage", chat_id=GROUP, text="x").json()
    assert answer["parameters"] == {"migrate_to_chat_id": new}
    assert bot.send(new, "x")["chat"]["type"] == "supergroup"
    assert "upgraded to a supergroup" in bot.cannot_send(GROUP, "x")


def test_a_migration_is_announced(api: BotApi, bot: PlainBot) -> None:
    new = api.migrate_group(GROUP, -1_000_000_000_020)
    first, second = (update["message"] for update in bot.call("getUpdates"))
    assert (first["chat"]["id"], first["migrate_to_chat_id"]) == (GROUP, new.id)
    assert (second["chat"]["id"], second["migrate_from_chat_id"]) == (new.id, GROUP)


@pytest.mark.parametrize(
    ("trouble", "error", "sent"),
    [
        (Trouble.dropped(), httpx.RemoteProtocolError, 0),
        (Trouble.cut(), httpx.RemoteProtocolError, 1),
        (Trouble.unanswered(), httpx.ReadTimeout, 1),
    ],
)
def test_without_an_answer_the_message_may_have_been_accepted(
    api: BotApi,
    bot: PlainBot,
    trouble: Trouble,
    error: type[Exception],
    sent: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bot.client.timeout = httpx.Timeout(0.2)
    api.fail_next("*", trouble)
    with pytest.raises(error):
        bot.send(ANA, "x")
    assert len(api.sent(ANA)) == sent
    assert api.calls[0].status is None
    assert bot.send(ANA, "y")
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []


def test_an_answer_can_come_late(api: BotApi, bot: PlainBot) -> None:
    api.fail_next("sendMessage", Trouble.unanswered(delay_s=0.05))
    assert bot.send(ANA, "x")["text"] == "x"


def test_healing_takes_the_trouble_away(api: BotApi, bot: PlainBot) -> None:
    api.fail_next("sendMessage", Trouble.dropped(), times=9)
    api.heal()
    assert bot.send(ANA, "x")


def test_pace_limits_refuse_what_is_too_fast() -> None:
    now = [NOON]
    api = BotApi(limits=True, clock=lambda: now[0])
    api.add_user(ANA, "Ana")
    api.add_group(GROUP, "Desk")
    with serve(api.app) as url, PlainBot(url, api.token) as bot:
        for _ in range(20):
            bot.send(GROUP, "x")
        assert bot.post("sendMessage", chat_id=GROUP, text="x").json()["parameters"] == {
            "retry_after": 60
        }
        for _ in range(3):
            bot.send(ANA, "x")
        assert bot.cannot_send(ANA, "x") == "429 Too Many Requests: retry after 3"
        now[0] += timedelta(seconds=3)
        assert bot.send(ANA, "x")
        assert bot.cannot_send(GROUP, "x") == "429 Too Many Requests: retry after 57"
