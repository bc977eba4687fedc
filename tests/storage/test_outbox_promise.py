"""No order of claims, outcomes and crashes loses a delivery or repeats one unmarked."""

import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from model import Delivery
from storage import outbox, settle
from storage.db import Database
from storage.lists import sync_shared_lists
from storage.tables import deliveries, metadata
from tests.storage.news import ANA, CARTELS, LUIS, MINUTE, NOW, fire, let_in

LEASE_S = 60.0
OUTCOMES = ("sent", "uncertain", "retry", "429")


class Outbox(RuleBasedStateMachine):
    """A sender, its crashes, and what the chats have (or may have) on their screens."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.db = Database(Path(self.folder.name) / "outbox.db", throwaway=True)
        self.db.call(metadata.create_all)
        self.db.call(lambda tx: sync_shared_lists(tx, [CARTELS], now=NOW))
        self.db.call(lambda tx: let_in(tx, ANA, LUIS))
        self.now = NOW
        self.published = 0
        self.in_flight: dict[int, Delivery] = {}
        self.late: dict[int, Delivery] = {}  # its lease ended before its outcome came
        self.perhaps_seen: Counter[int] = Counter()
        self.publish()

    def teardown(self) -> None:
        try:
            self.check_what_is_held()
            self.crash()
            for _ in range(2 * self.published):  # each goes once, or once and once more
                self.wait(60)
                self.claim()
                for delivery_id in list(self.in_flight):
                    self.settle(self.in_flight.pop(delivery_id), "sent")
            states = self.db.look(outbox.count_states)
            assert sum(states.values()) == 2 * self.published
            assert set(states) <= {settle.SENT, settle.UNCERTAIN}
            assert len(self.perhaps_seen) == 2 * self.published
        finally:
            self.db.close()
            self.folder.cleanup()

    @precondition(lambda self: self.published < 3)
    @rule()
    def publish(self) -> None:
        self.db.call(fire)
        self.published += 1

    @rule(minutes=st.sampled_from([0.5, 1.0, 60.0]))
    def wait(self, minutes: float) -> None:
        self.now += minutes * MINUTE

    @rule()
    def claim(self) -> None:
        claimed = self.db.call(
            lambda tx: outbox.claim(tx, owner="me", now=self.now, lease_s=LEASE_S, limit=9)
        )
        for one in claimed:
            assert one.possible_repeat == (self.perhaps_seen[one.id] > 0)
            assert one.id not in self.in_flight
            self.in_flight[one.id] = one

    @precondition(lambda self: self.in_flight)
    @rule(data=st.data(), outcome=st.sampled_from(OUTCOMES))
    def an_outcome_comes(self, data: st.DataObject, outcome: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.in_flight)))
        self.settle(self.in_flight.pop(key), outcome)

    @precondition(lambda self: self.late)
    @rule(data=st.data())
    def it_was_sent_after_all(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.late)))
        self.perhaps_seen[key] -= 1  # counted when its lease ended
        self.settle(self.late.pop(key), "sent")

    @rule()
    def crash(self) -> None:
        """The process dies inside its sends, and starts again."""
        self.perhaps_seen.update(self.in_flight.keys())
        self.in_flight.clear()
        self.late.clear()
        self.db.call(lambda tx: settle.recover(tx, now=self.now, all_owners=True))

    @rule()
    def leases_end(self) -> None:
        """Sends hang for longer than their lease; another sender takes over."""
        self.now += timedelta(seconds=LEASE_S)
        self.perhaps_seen.update(self.in_flight.keys())
        self.late.update(self.in_flight)
        self.in_flight.clear()
        self.db.call(lambda tx: settle.recover(tx, now=self.now))

    def settle(self, one: Delivery, outcome: str) -> None:
        soon = self.now + MINUTE
        if outcome == "sent":
            self.perhaps_seen[one.id] += 1
            self.db.call(
                lambda tx: settle.mark_sent(tx, one, message_id=1, now=self.now, next_send_at=soon)
            )
        elif outcome == "uncertain":
            self.perhaps_seen[one.id] += 1
            self.db.call(lambda tx: settle.mark_uncertain(tx, one, reason="?", not_before=soon))
        else:
            self.db.call(
                lambda tx: settle.mark_retry(
                    tx, one, not_before=soon, reason="!", whole_chat=outcome == "429"
                )
            )

    @invariant()
    def one_in_flight_per_chat(self) -> None:
        sending = select(deliveries.c.chat_id).where(deliveries.c.state == settle.SENDING)
        busy = Counter(self.db.look(lambda tx: tx.execute(sending).scalars().all()))
        assert set(busy.values()) <= {1}

    def check_what_is_held(self) -> None:
        held = select(deliveries.c.id).where(deliveries.c.state == settle.UNCERTAIN)
        for key in self.db.look(lambda tx: tx.execute(held).scalars().all()):
            assert self.perhaps_seen[key] == 2


Outbox.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestOutbox = Outbox.TestCase
