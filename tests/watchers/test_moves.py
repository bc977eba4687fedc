"""When a feed has moved for good."""

from dataclasses import replace

from model import Feed, Validators
from watchers.moves import LAST_FAILURE, SIGHTINGS, address, is_lost, sighted

OLD, NEW, OTHER = (f"https://{name}.example/feed" for name in ("old", "new", "other"))
FEED = Feed(1, OLD, "Outlet", None, None, Validators(), None, None, 0)


def after(*moves: str | None, feed: Feed = FEED) -> Feed:
    """The feed after polls that were led to these places."""
    for move in moves:
        moved_to, moved_seen = sighted(feed, move)
        feed = replace(feed, moved_to=moved_to, moved_seen=moved_seen)
    return feed


def test_a_move_counts_when_it_was_seen_three_times_in_a_row() -> None:
    assert address(after(*[NEW] * (SIGHTINGS - 1))) == OLD
    assert address(after(*[NEW] * SIGHTINGS)) == NEW


def test_another_target_or_none_begins_anew() -> None:
    assert address(after(NEW, NEW, OTHER, NEW, NEW)) == OLD
    assert address(after(NEW, NEW, None, NEW, NEW)) == OLD
    assert address(after(NEW, OTHER, OTHER, OTHER)) == OTHER
    assert address(after(OLD, OLD, OLD)) == OLD


def test_what_answers_at_the_new_address_stays_there() -> None:
    assert address(after(NEW, NEW, NEW, None, OTHER, None)) == NEW


def test_a_new_address_that_fails_again_and_again_is_given_up() -> None:
    moved = after(NEW, NEW, NEW)
    assert not is_lost(moved, LAST_FAILURE - 1)
    assert is_lost(moved, LAST_FAILURE)
    assert not is_lost(FEED, 99)
