import heapq
import random
from collections import deque
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pace import KEPT_FOR_ANSWERS, MARGIN_S, PER_GROUP, Pace, Ticket


def broadcast(
    pace: Pace, chats: list[int], late: random.Random, *, up_s: float, most_late_s: float
) -> list[float]:
    """When messages to these chats arrive, each sent as soon as it may be; some are late."""
    now, arrivals = 0.0, list[float]()
    under_way: list[tuple[float, int, Ticket]] = []
    for number, chat_id in enumerate(chats):
        while True:
            while under_way and under_way[0][0] <= now:
                done_at, _, ticket = heapq.heappop(under_way)
                pace.end(ticket, done_at)
            ready = max(pace.bot_ready_at(), pace.chat_ready_at(chat_id))
            if ready <= now:
                break
            now = min(ready, under_way[0][0]) if under_way else ready
        ticket = pace.begin(chat_id, now)
        arrives = now + up_s + (late.random() * most_late_s if late.random() < 0.1 else 0)
        arrivals.append(arrives)
        heapq.heappush(under_way, (arrives + up_s, number, ticket))
    return sorted(arrivals)


def most_within(arrivals: list[float], window_s: float) -> int:
    recent, most = deque[float](), 0
    for at in arrivals:
        recent.append(at)
        while recent[0] <= at - window_s:
            recent.popleft()
        most = max(most, len(recent))
    return most


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 999), st.floats(0.001, 0.1), st.floats(0, 0.2))
def test_a_broadcast_keeps_to_30_a_second_however_late_some_arrive(
    seed: int, up_s: float, most_late_s: float
) -> None:
    chats = list(range(1, 400))
    arrivals = broadcast(Pace(), chats, random.Random(seed), up_s=up_s, most_late_s=most_late_s)
    assert most_within(arrivals, 1.0) <= 30


def test_it_uses_the_limit_and_does_not_begin_with_a_burst() -> None:
    pace = Pace()
    arrivals = broadcast(pace, list(range(1, 1001)), random.Random(1), up_s=0.02, most_late_s=0.0)
    assert 1000 / (arrivals[-1] - arrivals[0]) / 30 >= 0.99
    assert most_within(arrivals[:40], 0.1) <= 6
    assert all(later - sooner < 0.05 for sooner, later in pairwise(arrivals))


class Hasty(Pace):
    """It takes every message to arrive when it sets out."""

    def end(self, ticket: Ticket, now: float) -> None:
        super().end(ticket, min(now, ticket.begun_at))


def test_without_the_wait_for_late_ones_the_limit_would_be_broken() -> None:
    arrivals = broadcast(Hasty(), list(range(1, 400)), random.Random(3), up_s=0.02, most_late_s=0.2)
    assert most_within(arrivals, 1.0) > 30


def sent(pace: Pace, chat_id: int, *, at: float) -> None:
    pace.end(pace.begin(chat_id, at), at + 0.01)


def test_a_chat_gets_one_a_second_and_another_does_not_wait_for_it() -> None:
    pace = Pace()
    assert pace.chat_ready_at(7) == 0
    sent(pace, 7, at=100.0)
    assert pace.chat_ready_at(7) == pytest.approx(101, abs=2 * MARGIN_S)
    assert pace.chat_ready_at(8) == 0


def test_a_group_gets_20_a_minute_the_last_ones_only_as_answers() -> None:
    pace = Pace()
    for number in range(PER_GROUP - KEPT_FOR_ANSWERS):
        sent(pace, -500, at=100.0 + 2 * number)
    assert pace.chat_ready_at(-500) == pytest.approx(160, abs=0.1)
    for number in range(KEPT_FOR_ANSWERS):
        assert pace.chat_ready_at(-500, answer=True) <= 140 + 2 * number
        sent(pace, -500, at=140.0 + 2 * number)
    assert pace.chat_ready_at(-500, answer=True) == pytest.approx(160, abs=0.1)


def test_what_hangs_holds_nobody_for_long() -> None:
    pace = Pace()
    for number in range(30):
        pace.begin(number + 1, 100.0)  # no answer ever comes
    assert pace.bot_ready_at() <= 102.1
    assert pace.chat_ready_at(1) <= 102.1


def test_chats_of_long_ago_are_forgotten() -> None:
    pace = Pace(per_s=1)
    for number in range(1000):
        sent(pace, number + 1, at=float(number))
    assert pace.chats_remembered < 200
