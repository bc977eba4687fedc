"""Killed again and again, under a stream of news: nothing is lost, repeats are marked."""

import random
import re

import pytest

from tests.flow.world import WAIT_S, World, new_world, story

pytestmark = pytest.mark.soak

PLACES = (
    "before-fetch",
    "after-fetch",
    "after-parse",
    "in-ingest",
    "after-ingest",
    "after-claim",
    "after-send",
    "after-record",
)


def test_no_alert_is_lost_whatever_kills_it_and_repeats_are_marked(bounded: bool) -> None:
    rounds = 8 if bounded else 100
    chance = random.Random(20250812)
    with new_world() as world:
        feed = world.add_feed("herald")
        world.baseline()
        for number in range(rounds):
            feed.publish(story(f"n{number}", f"Cartel man number{number} expelled"))
            if number < len(PLACES):
                die_at(world, PLACES[number])
            else:
                die_at(world, chance.choice(PLACES))
        with world.running():
            world.api.wait_for(lambda: set(range(rounds)) <= set(told(world)), 4 * WAIT_S)
            world.wait_for_polls(feed, 3)
        judge(world, rounds)


def die_at(world: World, place: str) -> None:
    """Run until the failpoint kills it."""
    with world.running(failpoint=place) as process:
        process.wait()


def told(world: World) -> list[int]:
    """The numbers of the stories that arrived, repeats included."""
    return [
        int(found.group(1))
        for message in world.alerts()
        if (found := re.search(r"number(\d+)", message.text))
    ]


def judge(world: World, kills: int) -> None:
    numbers = told(world)
    repeats = len(numbers) - len(set(numbers))
    assert repeats <= kills
    seen: set[int] = set()
    for number, message in zip(numbers, world.alerts(), strict=True):
        assert number not in seen or "Possible repeat" in message.text, f"{number} unmarked"
        seen.add(number)
