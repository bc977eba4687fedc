from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from model import Delivery
from storage import lists, outbox, settle
from storage.db import Tx
from storage.digests import PART
from storage.outbox import set_plan
from storage.tables import deliveries
from tests.storage.news import ANA, GROUP, MINUTE, NOW, fire, let_in

HOUR = timedelta(hours=1)


def take(tx: Tx, now: datetime = NOW, *, burst: int = 5) -> list[Delivery]:
    return outbox.claim(tx, owner="me", now=now, lease_s=60, limit=25, burst=burst)


def arrive(tx: Tx, one: Delivery, now: datetime = NOW) -> None:
    settle.mark_sent(tx, one, message_id=1, now=now, next_send_at=now)


def hold(tx: Tx, kind: str, until: datetime) -> None:
    """What waits undecided is held."""
    waiting = select(deliveries.c.id).where(
        deliveries.c.state == "pending", deliveries.c.decided.is_(False)
    )
    for key in tx.execute(waiting).scalars().all():
        set_plan(tx, key, kind, until, silent=False)


def told(claimed: list[Delivery]) -> list[tuple[str, int, int] | int]:
    """Of digests kind, part and how many they tell; of alerts the story."""
    return [
        (one.digest.kind, one.digest.part, len(one.digest.alerts)) if one.digest else one.story_id
        for one in claimed
    ]


def states(tx: Tx) -> list[str]:
    return list(tx.execute(select(deliveries.c.state).order_by(deliveries.c.id)).scalars())


@pytest.fixture
def ana(tx: Tx) -> Tx:
    let_in(tx, ANA)
    return tx


@pytest.mark.parametrize(("waiting", "together"), [(3, False), (4, True)])
def test_more_than_a_few_at_once_are_one_message_that_tells_all(
    ana: Tx, waiting: int, together: bool
) -> None:
    stories = [fire(ana) for _ in range(waiting)]
    claimed = take(ana, burst=3)
    assert told(claimed) == ([("burst", 1, 4)] if together else [stories[0]])
    if together:
        (one,) = claimed
        assert one.digest is not None
        assert [alert.story_id for alert in one.digest.alerts] == stories
        arrive(ana, one)
        assert states(ana) == ["sent"] * 4


def test_a_long_burst_comes_in_parts_in_order_and_nothing_is_left_out(ana: Tx) -> None:
    stories = [fire(ana) for _ in range(2 * PART + 3)]
    seen: list[int] = []
    for part in (1, 2, 3):
        (one,) = take(ana)
        assert one.digest is not None
        assert (one.digest.part, one.digest.parts, one.digest.total) == (part, 3, len(stories))
        seen += [alert.story_id for alert in one.digest.alerts]
        arrive(ana, one)
    assert seen == stories
    assert take(ana) == []


def test_the_topics_of_a_group_have_bursts_of_their_own(tx: Tx) -> None:
    let_in(tx, GROUP, follow=[])
    for topic_id in (3, 4):
        lists.subscribe(tx, GROUP.id, topic_id, "cartels", now=NOW)
    for _ in range(4):
        fire(tx)
    (first,) = take(tx, burst=3)
    arrive(tx, first)
    (second,) = take(tx, burst=3)
    assert {first.topic_id, second.topic_id} == {3, 4}
    assert told([first, second]) == [("burst", 1, 4)] * 2


def test_what_is_held_waits_outside_of_the_queue_and_comes_as_one_message(ana: Tx) -> None:
    for _ in range(2):
        fire(ana)
    hold(ana, "quiet", NOW + HOUR)
    urgent = fire(ana)
    claimed = take(ana, NOW + 59 * MINUTE)
    assert told(claimed) == [urgent]
    arrive(ana, claimed[0], NOW + 59 * MINUTE)
    assert told(take(ana, NOW + HOUR)) == [("quiet", 1, 2)]


def test_one_that_was_held_alone_is_told_as_it_would_have_been(ana: Tx) -> None:
    story = fire(ana)
    hold(ana, "quiet", NOW + HOUR)
    assert told(take(ana, NOW + HOUR)) == [story]


def test_a_period_has_one_digest_what_comes_too_late_waits_for_the_next(ana: Tx) -> None:
    first = fire(ana)
    hold(ana, "digest", NOW)
    (one,) = take(ana)
    assert told([one]) == [first]
    arrive(ana, one)
    late = fire(ana)  # its transaction began before the digest went out
    hold(ana, "digest", NOW)
    assert take(ana) == []
    assert [one.alert.story_id for one in outbox.find_undecided(ana, now=NOW)] == [late]
    hold(ana, "digest", NOW + 24 * HOUR)
    assert take(ana, NOW + 23 * HOUR) == []
    assert told(take(ana, NOW + 24 * HOUR)) == [late]


def test_digests_of_a_downtime_come_as_one(ana: Tx) -> None:
    stories = [fire(ana)]
    hold(ana, "digest", NOW)
    stories.append(fire(ana))
    hold(ana, "digest", NOW + 24 * HOUR)
    (one,) = take(ana, NOW + 30 * HOUR)
    assert told([one]) == [("digest", 1, 2)]
    arrive(ana, one)
    assert take(ana, NOW + 31 * HOUR) == []


def test_a_digest_that_was_perhaps_sent_goes_again_marked_and_tells_the_same(ana: Tx) -> None:
    for _ in range(6):
        fire(ana)
    (one,) = take(ana)
    settle.recover(ana, now=NOW, all_owners=True)
    later = fire(ana)
    (again,) = take(ana)
    assert again.possible_repeat
    assert told([again]) == told([one]) == [("burst", 1, 6)]
    arrive(ana, again)
    assert told(take(ana)) == [later]


def test_what_nobody_follows_any_more_is_left_out_of_a_digest(ana: Tx) -> None:
    lists.subscribe(ana, ANA.id, 0, "extraditions", now=NOW)
    for list_id in ("cartels", "extraditions", "cartels", "cartels"):
        fire(ana, list_id)
    lists.unsubscribe(ana, ANA.id, 0, "extraditions")
    (one,) = take(ana, burst=3)
    assert told([one]) == [("burst", 1, 3)]
    arrive(ana, one)
    assert states(ana) == ["sent", "dead", "sent", "sent"]
