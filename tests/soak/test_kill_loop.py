"""Killed again and again, under a stream of news: nothing is lost, repeats are marked."""

import random
import re
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.flow.world import ANA, WAIT_S, World, new_world, numbered, story

pytestmark = pytest.mark.soak

ROOT = Path(__file__).parent.parent.parent
# What is reached only after something else has happened; each has a test of its own below.
LATER = {"before-edit", "after-edit", "after-tell", "broadcast-claimed"}


def failpoints() -> list[str]:
    """Every failpoint of the project, in no special order."""
    found = [
        name
        for folder in ("bot", "storage", "watchers")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in re.findall(r'failpoint\("([a-z-]+)"\)', path.read_text("utf-8"))
    ]
    assert len(found) == len(set(found)) >= 14
    return found


def test_no_alert_is_lost_whatever_kills_it_and_repeats_are_marked(bounded: bool) -> None:
    places = [name for name in failpoints() if name not in LATER]
    chance = random.Random(20250812)
    if not bounded:
        places += chance.choices(places, k=100 - len(places))
    published = 0
    with new_world() as world:
        feed = world.add_feed("herald")
        world.baseline()
        for place in places:
            more = 7 if place == "in-digest" else 1  # more than five wait: one message
            for number in range(published, published + more):
                feed.publish(numbered(number))
            published += more
            with world.running(failpoint=place) as process:
                assert process.wait() == -signal.SIGKILL, place
        with world.running():
            wanted = {f"number{number}" for number in range(published)}
            world.api.wait_for(lambda: wanted <= set(world.told()), 4 * WAIT_S)
            world.wait_for_polls(feed, 3)
        told = world.told()
        sys.stdout.write(
            f"{len(places)} kills, {published} stories, {told.total() - published} again\n"
        )
        assert set(told) == wanted
        assert max(told.values()) <= 1 + len(places)
        messages_again = sum("Possible repeat" in one.text for one in world.alerts())
        assert messages_again <= len(places)
        assert world.unmarked_repeats() == []


@pytest.mark.parametrize("place", ["before-edit", "after-edit"])
def test_killed_around_an_edit_the_message_is_edited_and_not_sent_again(place: str) -> None:
    with new_world() as world:
        herald, post = world.add_feed("herald"), world.add_feed("post")
        world.baseline()
        herald.publish(story("a", "Cartel leader expelled to the United States"))
        with world.running() as process:
            world.wait_for_alerts(1)
            post.publish(story("b", "Cartel leader expelled to the United States"))
            world.wait_for_polls(post)
            process.stop()
        with world.running() as process:  # it plans the edit, for a minute later
            world.wait_for_polls(post, 6)
            process.stop()
        change(world, "update deliveries set edit_at = '2020-01-01 00:00:00.000000'")
        with world.running(failpoint=place) as process:
            assert process.wait() == -signal.SIGKILL
        change(world, "update deliveries set edit_at = '2020-01-01 00:00:00.000000'")
        with world.running():
            world.api.wait_for(lambda: "+ 1 outlet" in world.alerts()[0].text, WAIT_S)
            world.wait_for_polls(herald)
        assert len(world.alerts()) == 1


def test_killed_after_the_operator_was_told_the_failure_is_told_again() -> None:
    with new_world() as world:
        herald = world.add_feed("herald")
        world.baseline()
        herald.publish(story("a", "Cartel leader expelled to the United States"))
        with world.running() as process:
            world.wait_for_alerts(1)
            world.wait_for_polls(herald)
            process.stop()
        change(world, "update deliveries set state = 'uncertain', reason = 'no answer'")
        with world.running(failpoint="after-tell") as process:
            assert process.wait() == -signal.SIGKILL
            assert "not delivered" in process.log_text()
        with world.running() as process:
            world.wait_for_log(process, "not delivered")
            world.wait_for_polls(herald)
            process.stop()
        with world.running() as process:
            world.wait_for_polls(herald, 3)
            process.stop()
            assert "not delivered" not in process.log_text()
        assert len(world.alerts()) == 1


def test_killed_inside_a_broadcast_it_is_called_perhaps_sent_and_never_sent_again() -> None:
    with new_world() as world:
        herald = world.add_feed("herald")
        world.baseline()
        change(world, "insert into broadcasts values (1, 'Back at noon', '2025-08-12 12:00:00')")
        columns = "insert into broadcast_chats (broadcast_id, chat_id, state) "
        change(world, columns + "select 1, id, 'pending' from chats where kind = 'private'")
        with world.running(failpoint="broadcast-claimed") as process:
            assert process.wait() == -signal.SIGKILL
        with world.running() as process:
            world.wait_for_polls(herald, 3)
            process.stop()
            assert "broadcast cut off" in process.log_text()
        assert [one for one in world.api.sent(ANA) if "Back at noon" in one.text] == []


def change(world: World, statement: str) -> None:
    """Change the database of a world whose process is not running."""
    with closing(sqlite3.connect(world.database)) as db, db:
        assert db.execute(statement).rowcount == 1
