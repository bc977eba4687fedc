"""The promise: a clock that is set back or forth loses and repeats nothing."""

import sys
import time

import pytest

from tests.flow.world import World, numbered


@pytest.mark.parametrize("ahead_s", [86_400, pytest.param(-86_400, marks=pytest.mark.soak)])
def test_a_clock_that_is_set_by_a_day_and_back_loses_and_repeats_nothing(
    world: World, ahead_s: int
) -> None:
    feed = world.add_feed("herald")
    world.baseline()
    with world.running(program="tests.flow.odd_run") as process:
        feed.publish(numbered(1))
        world.wait_for_alerts(1)
        (world.folder / "ahead").write_text(str(ahead_s), encoding="utf-8")
        began = time.monotonic()
        feed.publish(numbered(2))
        world.wait_for_alerts(2)
        took_s = time.monotonic() - began
        world.wait_for_polls(feed, 3)
        (world.folder / "ahead").write_text("0", encoding="utf-8")
        feed.publish(numbered(3))
        world.wait_for_alerts(3)
        world.wait_for_polls(feed, 3)
        assert process.stop() == 0
    sys.stdout.write(f"clock set by {ahead_s} s: the next alert after {took_s:.0f} s\n")
    assert set(world.told().values()) == {1}
    assert set(world.told()) == {"number1", "number2", "number3"}
