"""The promise: it stops cleanly, runs once per database, tells how it is, and keeps its secrets."""

import json
import signal
import sqlite3
import time

import pytest

from tests.fakes.bot_api import Trouble
from tests.flow.world import ANA, WAIT_S, World, get_json, story


def test_a_term_signal_stops_it_within_ten_seconds_though_a_publisher_and_telegram_hang(
    world: World,
) -> None:
    herald, slow = world.add_feed("herald"), world.add_feed("slow")
    world.baseline()
    world.configure(
        fetch={
            "allow_networks": ["127.0.0.0/8"],
            "timeout_s": 60,
            "host_gap_s": 0,
            "articles": False,
        },
        telegram={"api_base_url": world.telegram, "read_timeout_s": 60, "access": "open"},
    )
    world.api.fail_next("sendMessage", Trouble.unanswered())
    herald.publish(story("a", "Cartel boss extradited"))
    with world.running() as process:
        world.wait_for_alerts(1)
        slow.hang(times=100)
        before = len(slow.requests)
        world.news.wait_for(lambda: len(slow.requests) > before, WAIT_S)
        began = time.monotonic()
        assert process.stop() == 0, process.log_text()
        assert time.monotonic() - began < 10
    slow.heal()
    with world.running():
        first, second = world.wait_for_alerts(2)
        world.wait_for_polls(herald, 2)
    assert "Possible repeat" not in first.text
    assert "Possible repeat" in second.text
    assert len(world.alerts()) == 2


def test_a_second_run_on_the_same_database_refuses_and_says_why(world: World) -> None:
    feed = world.add_feed("herald")
    world.configure()
    with world.running():
        world.wait_for_polls(feed, 1)
        second = world.command("run", bot=True)
    assert second.returncode == 2
    assert "another atalaya runs on" in second.stderr


def test_short_commands_work_beside_a_running_bot(world: World) -> None:
    feed = world.add_feed("herald")
    world.baseline()
    with world.running():
        world.wait_for_polls(feed, 1)
        polled = world.command("poll", "--once")
        copied = world.command("backup", str(world.folder / "copy.db"))
        world.wait_for_polls(feed, 2)
    assert polled.returncode == 0, polled.stderr
    assert copied.returncode == 0, copied.stderr
    with sqlite3.connect(world.folder / "copy.db") as copy:
        assert copy.execute("select count(*) from entries").fetchone() == (1,)
    copy.close()


def test_what_poll_once_finds_is_delivered_by_the_next_run(world: World) -> None:
    feed = world.add_feed("herald")
    world.baseline()
    feed.publish(story("a", "Cartel boss extradited"))
    polled = world.command("poll", "--once")
    assert "1 new entries, 1 alerts logged" in polled.stdout, polled.stdout + polled.stderr
    assert world.alerts() == []
    with world.running():
        assert len(world.wait_for_alerts(1)) == 1


def test_without_a_token_it_says_so_and_writes_alerts_to_the_terminal(world: World) -> None:
    herald = world.add_feed("herald")
    herald.publish(story("old", "Nothing to see here"))
    world.configure()
    with world.running(bot=False) as process:
        process.wait_for_line("TELEGRAM_BOT_TOKEN is not set")
        world.wait_for_polls(herald, 2)
        herald.publish(story("a", "Cartel boss extradited"))
        process.wait_for_line("Cartel boss extradited")
        assert process.stop() == 0
    assert world.api.calls == []


def test_health_is_told_on_loopback(world: World) -> None:
    herald = world.add_feed("herald")
    world.configure(web={"port": 0})
    with world.running() as process:
        world.wait_for_polls(herald, 2)
        started = next(
            event
            for event in map(json.loads, process.log_text().splitlines())
            if event["event"] == "started"
        )
        status, health = get_json(f"http://127.0.0.1:{started['web_port']}/healthz")
    assert (status, health["ok"], health["feeds"]) == (200, True, 1)


def test_a_stranger_is_told_that_it_is_private_and_the_claim_link_lets_the_operator_in(
    world: World,
) -> None:
    feed = world.add_feed("herald")
    world.configure(telegram={"api_base_url": world.telegram})
    world.api.add_user(ANA, "Ana")
    with world.running() as process:
        link = process.wait_for_line("https://t.me/")
        world.wait_for_polls(feed, 1)
        world.api.say(ANA, "/start")
        world.api.wait_for(lambda: any("private" in m.text for m in world.api.sent(ANA)), WAIT_S)
        world.api.say(ANA, f"/start {link.partition('?start=')[2]}")
        world.api.wait_for(lambda: any(m.buttons for m in world.api.sent(ANA)), WAIT_S)
    with world.running() as process:
        world.wait_for_polls(feed, 1)
        assert not any("t.me" in line for line in process.lines)


CANARY = "123456:CANARY-" + "x" * 30


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_the_token_is_in_no_log_whatever_fails(world: World, log_format: str) -> None:
    feed = world.add_feed("herald")
    feed.publish(story("old", "Nothing to see"))
    feed.fail(status=503, times=1)
    world.configure(log={"format": log_format, "level": "debug"})
    token = world.api.token
    secret = token.partition(":")[2]
    for trouble in (Trouble.server_error(), Trouble.flood(1), Trouble.dropped(), Trouble.cut()):
        world.api.fail_next("getMe", trouble)
        world.api.fail_next("getUpdates", trouble)
    with world.running() as process:
        world.subscribe()
        world.wait_for_polls(feed, 2)
        before = len(world.api.calls_of("sendMessage"))
        for trouble in (
            Trouble.flood(1),
            Trouble.dropped(),
            Trouble.error_of(400, "Bad Request: can't parse entities"),
            Trouble.server_error(),
        ):
            world.api.fail_next("sendMessage", trouble, chat_id=ANA)
        feed.publish(story("b", "Second cartel boss extradited"))
        world.api.wait_for(lambda: len(world.api.calls_of("sendMessage")) > before + 1, WAIT_S)
        process.popen.send_signal(signal.SIGTERM)
        process.wait()
    told = process.log_text() + "\n".join(process.lines)
    assert "polled" in told
    assert secret not in told
    assert secret.encode() not in world.database.read_bytes()


def test_a_token_that_telegram_rejects_stops_the_start_without_showing_it(world: World) -> None:
    world.add_feed("herald")
    world.configure()
    world.api.token = CANARY[:-1] + "y"
    wrong = world.environment() | {"TELEGRAM_BOT_TOKEN": CANARY}
    world.environment = lambda **_: wrong  # type: ignore[method-assign]
    with world.running() as process:
        assert process.wait() == 2
    told = process.log_text() + "\n".join(process.lines)
    assert "rejects the bot token" in told
    assert "CANARY" not in told
