"""The promise: no alert is lost, whenever the process dies; a repeat is marked as possible."""

import signal

import pytest

from tests.flow.world import World, story

BEFORE_SENDING = (
    "before-fetch",
    "after-fetch",
    "after-parse",
    "in-ingest",
    "after-ingest",
    "in-claim",
)


@pytest.mark.parametrize("place", BEFORE_SENDING)
def test_killed_before_anything_was_sent_the_alert_comes_once_and_unmarked(
    world: World, place: str
) -> None:
    feed = world.add_feed("herald")
    world.baseline()
    feed.publish(story("new", "Cartel leader expelled to the United States"))
    with world.running(failpoint=place) as process:
        assert process.wait() == -signal.SIGKILL
    assert world.alerts() == []
    with world.running():
        (alert,) = world.wait_for_alerts(1)
        world.wait_for_polls(feed)
    assert "Possible repeat" not in alert.text
    assert len(world.alerts()) == 1


def test_killed_between_claim_and_send_the_alert_comes_once_marked(world: World) -> None:
    feed = world.add_feed("herald")
    world.baseline()
    feed.publish(story("new", "Cartel leader expelled to the United States"))
    with world.running(failpoint="after-claim") as process:
        assert process.wait() == -signal.SIGKILL
    assert world.alerts() == []
    with world.running():
        (alert,) = world.wait_for_alerts(1)
    assert "Possible repeat" in alert.text


@pytest.mark.parametrize("place", ["after-send", "in-record"])
def test_killed_between_send_and_record_the_alert_is_repeated_once_marked(
    world: World, place: str
) -> None:
    feed = world.add_feed("herald")
    world.baseline()
    feed.publish(story("new", "Cartel leader expelled to the United States"))
    with world.running(failpoint=place) as process:
        assert process.wait() == -signal.SIGKILL
    assert len(world.alerts()) == 1
    with world.running():
        first, second = world.wait_for_alerts(2)
        world.wait_for_polls(feed, 3)
    assert "Possible repeat" not in first.text
    assert "Possible repeat" in second.text
    assert len(world.alerts()) == 2


def test_killed_after_the_record_nothing_is_repeated(world: World) -> None:
    feed = world.add_feed("herald")
    world.baseline()
    feed.publish(story("new", "Cartel leader expelled to the United States"))
    with world.running(failpoint="after-record") as process:
        assert process.wait() == -signal.SIGKILL
    with world.running():
        world.wait_for_polls(feed, 3)
    assert len(world.alerts()) == 1
