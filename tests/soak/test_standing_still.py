"""Stopped or held up: nothing is lost, and no repeat comes unmarked."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress

import pytest

from tests.fakes.bot_api import Trouble
from tests.flow.world import WAIT_S, Process, new_world, numbered

pytestmark = pytest.mark.soak

ODD = "tests.flow.odd_run"
STILL_S = 20.0  # four leases of that program: like an hour with those of `run`


def test_a_term_signal_at_any_moment_ends_it_in_ten_seconds_and_loses_nothing(
    bounded: bool,
) -> None:
    rounds = 6 if bounded else 60
    chance = random.Random(20250812)
    slowest_s = 0.0
    with new_world() as world:
        feed = world.add_feed("herald")
        world.baseline()
        for number in range(rounds):
            feed.publish(numbered(number))
            if number % 3 == 0:
                world.api.fail_next("sendMessage", Trouble.unanswered(chance.uniform(0, 3)))
            with world.running() as process:
                stay(process, chance.uniform(0.3, 6))
                began = time.monotonic()
                process.popen.send_signal(signal.SIGTERM)
                # -SIGTERM: it had not come to say yet what it does at a signal
                assert process.wait() in {0, -signal.SIGTERM}
                slowest_s = max(slowest_s, time.monotonic() - began)
        with world.running():
            wanted = {f"number{number}" for number in range(rounds)}
            world.api.wait_for(lambda: wanted <= set(world.told()), 2 * WAIT_S)
            world.wait_for_polls(feed, 3)
        again = world.told().total() - rounds
        sys.stdout.write(f"{rounds} stops, the slowest {slowest_s:.1f} s, {again} marked repeats\n")
        assert slowest_s < 10
        assert world.unmarked_repeats() == []


def stay(process: Process, seconds: float) -> None:
    """Let it run for so long: a moment nobody chose is what this is about."""
    with suppress(subprocess.TimeoutExpired):
        process.popen.wait(seconds)


def test_standing_still_for_four_leases_loses_nothing(bounded: bool) -> None:
    rounds = 1 if bounded else 5
    with new_world() as world:
        feed = world.add_feed("herald")
        world.baseline()
        with world.running(program=ODD) as process:
            for number in range(rounds):
                world.api.fail_next("sendMessage", Trouble.unanswered(1.0))  # one is under way
                feed.publish(numbered(f"{number}a"))
                world.api.wait_for(lambda: f"number{number}a" in world.told(), WAIT_S)  # noqa: B023
                process.popen.send_signal(signal.SIGSTOP)
                feed.publish(numbered(f"{number}b"))
                stay(process, STILL_S)
                process.popen.send_signal(signal.SIGCONT)
                world.api.wait_for(lambda: f"number{number}b" in world.told(), WAIT_S)  # noqa: B023
            world.wait_for_polls(feed, 3)
            assert process.stop() == 0
        again = world.told().total() - 2 * rounds
        sys.stdout.write(f"{rounds} times {STILL_S:.0f} s still, {again} marked repeats\n")
        assert again <= rounds
        assert world.unmarked_repeats() == []


def test_a_lock_held_for_longer_than_it_is_waited_for_loses_nothing() -> None:
    with new_world() as world:
        feed = world.add_feed("herald")
        world.baseline()
        with world.running(program=ODD) as process:
            world.wait_for_polls(feed, 1)
            with closing(sqlite3.connect(world.database, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                feed.publish(numbered(1))
                world.wait_for_log(process, "is locked by another program")
                other.execute("ROLLBACK")
            world.wait_for_alerts(1)
            world.wait_for_polls(feed, 3)
            assert process.stop() == 0
            assert "Traceback" not in process.log_text()
        assert world.told() == {"number1": 1}
        assert world.unmarked_repeats() == []
