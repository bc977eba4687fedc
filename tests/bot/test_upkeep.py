from collections.abc import Iterable
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from bot.nodes import Screen
from bot.upkeep import Upkeep
from model import Edit, GiveUp, Retry, SendOutcome, Sent, Uncertain, Validators
from storage import chats, entries, feeds, outbox, settle
from storage.db import Database, Tx
from storage.tables import deliveries
from tests.bot.outgoing import Scripted, publish
from tests.bot.samples import ANA, ENTRY, Watch

BOSS = replace(ANA, id=1, title="Boss", role="admin")


class Editor(Scripted):
    """A transport whose edits end as told."""

    def __init__(self, outcomes: Iterable[SendOutcome] = ()) -> None:
        super().__init__()
        self.outcomes = list(outcomes)

    async def edit(self, edit: Edit) -> SendOutcome:
        done = await super().edit(edit)
        return self.outcomes.pop(0) if self.outcomes else done


class Deaf(Scripted):
    """A transport that reaches nobody."""

    async def say(self, chat_id: int, screen: Screen, /) -> bool:
        await super().say(chat_id, screen)
        return False


def grow(tx: Tx, clock: Watch, outlet: str = "AP") -> None:
    """Another outlet joins the story."""
    entry = replace(ENTRY, outlet=outlet, guid=outlet)
    entries.add_entry(tx, entry, feed_id=None, story_id=1, now=clock())
    entries.touch_story(tx, 1, now=clock())


@pytest.fixture
async def told(waiting: Database, clock: Watch) -> Database:
    """One story that Ana has on her screen."""

    def send(tx: Tx) -> None:
        (one,) = outbox.claim(tx, owner="me", now=clock(), lease_s=60, limit=1)
        settle.mark_sent(tx, one, message_id=5, now=clock(), next_send_at=clock(), look="look 1")

    waiting.call(send)
    await settle_down(waiting, clock)
    return waiting


async def settle_down(db: Database, clock: Watch) -> None:
    await look(db, clock, Editor())
    clock.move(3600)
    await look(db, clock, Editor())
    clock.move(3600)


async def look(db: Database, clock: Watch, transport: Scripted) -> int:
    return await Upkeep(db, transport, clock=clock).edit_due()


@pytest.mark.anyio
async def test_a_message_grows_with_its_story(told: Database, clock: Watch) -> None:
    told.call(lambda tx: grow(tx, clock))
    transport = Editor()
    assert await look(told, clock, transport) == 0
    clock.move(61)
    assert await look(told, clock, transport) == 1
    (edit,) = transport.edited
    assert (edit.message_id, edit.alert.outlets[0][0]) == (5, "AP")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("outcome", "wait_s", "again"),
    [
        (Retry(30, "held"), 60, 1),
        (Retry(300, "429", whole_chat=True), 299, 0),
        (Retry(300, "429", whole_chat=True), 300, 1),
        (Uncertain("no answer"), 60, 1),
        (GiveUp("message to edit not found"), 7200, 0),
        (Sent(5, look="look 2"), 7200, 0),
    ],
)
async def test_an_edit_that_did_not_work_is_tried_again_unless_it_never_will(
    told: Database, clock: Watch, outcome: SendOutcome, wait_s: float, again: int
) -> None:
    told.call(lambda tx: grow(tx, clock))
    transport = Editor([outcome])
    await look(told, clock, transport)
    clock.move(61)
    await look(told, clock, transport)
    clock.move(wait_s)
    assert await look(told, clock, transport) == again


@pytest.mark.anyio
async def test_the_operator_hears_of_each_failure_once(waiting: Database, clock: Watch) -> None:
    def fail(tx: Tx) -> None:
        publish(tx, "g2")
        chats.save_chat(tx, BOSS, now=clock())
        tx.execute(
            update(deliveries)
            .where(deliveries.c.story_id == 1)
            .values(state="dead", reason="too odd")
        )
        tx.execute(
            update(deliveries)
            .where(deliveries.c.story_id == 2)
            .values(state="uncertain", reason="no answer")
        )

    waiting.call(fail)
    transport = Scripted()
    upkeep = Upkeep(waiting, transport, clock=clock)
    assert await upkeep.tell_operator() == 2
    assert await upkeep.tell_operator() == 0
    held, dead = [screen for chat_id, screen in transport.said if chat_id == BOSS.id]
    assert "no answer" in held.plain
    assert [button.data for row in held.buttons for button in row] == ["h:again:2", "h:leave:2"]
    assert "too odd" in dead.plain
    assert dead.buttons == ()


@pytest.mark.anyio
async def test_an_operator_that_cannot_be_reached_hears_of_it_later(
    waiting: Database, clock: Watch
) -> None:
    waiting.call(lambda tx: chats.save_chat(tx, BOSS, now=clock()))
    waiting.call(lambda tx: tx.execute(update(deliveries).values(state="dead", reason="x")))

    class Deaf(Scripted):
        async def say(self, _chat_id: int, _screen: object, /) -> bool:
            return False

    assert await Upkeep(waiting, Deaf(), clock=clock).tell_operator() == 0
    assert waiting.look(lambda tx: tx.execute(select(deliveries.c.told_at)).scalar()) is None
    assert await Upkeep(waiting, Scripted(), clock=clock).tell_operator() == 1


@pytest.mark.anyio
async def test_where_nobody_administers_the_log_has_it(
    waiting: Database, clock: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting.call(lambda tx: tx.execute(update(deliveries).values(state="dead", reason="too odd")))
    assert await Upkeep(waiting, Scripted(), clock=clock).tell_operator() == 1
    assert "too odd" in capsys.readouterr().out


@pytest.mark.anyio
async def test_after_a_gap_the_administrators_hear_of_it_and_nobody_else(
    waiting: Database, clock: Watch
) -> None:
    waiting.call(lambda tx: chats.save_chat(tx, BOSS, now=clock()))
    transport = Scripted()
    await Upkeep(waiting, transport, clock=clock).tell_gap(clock())
    ((chat_id, screen),) = transport.said
    assert chat_id == BOSS.id
    assert screen.plain.startswith("ℹ️ I was down from Tue 12 Aug 2025")


def in_trouble(tx: Tx, clock: Watch, *, failures: int = 0, gone: bool = False) -> None:
    specs = [feeds.FeedSpec(f"https://{n}.example/feed", f"Paper {n}", None, None) for n in "ab"]
    feeds.sync_feeds(tx, specs, now=clock())
    chats.save_chat(tx, BOSS, now=clock())
    (bad, _) = feeds.list_feeds(tx)
    for _ in range(failures):
        feeds.settle_failed(
            tx, bad.id, now=clock(), next_check_at=clock(), error="HTTP 500", gone=gone
        )


def recover(tx: Tx, clock: Watch) -> None:
    (bad, _) = feeds.list_feeds(tx)
    feeds.settle_ok(
        tx,
        bad.id,
        now=clock(),
        next_check_at=clock(),
        validators=Validators(),
        body_hash=None,
    )


@pytest.mark.anyio
async def test_the_operator_hears_once_of_a_feed_that_was_ended(db: Database, clock: Watch) -> None:
    db.call(lambda tx: in_trouble(tx, clock, failures=1, gone=True))
    transport = Scripted()
    upkeep = Upkeep(db, transport, clock=clock)
    assert [await upkeep.tell_feeds() for _ in range(2)] == [1, 0]
    ((chat_id, screen),) = transport.said
    assert chat_id == BOSS.id
    assert screen.plain == (
        "⚠️ 1 feed needs a look:\n• Paper a: its publisher has ended it (410); "
        "I look again once a week (never read yet)"
    )


@pytest.mark.anyio
@pytest.mark.parametrize(("failures", "hours", "told"), [(5, 30, 0), (6, 23, 0), (6, 24, 1)])
async def test_a_feed_that_fails_for_a_day_is_told_again_only_after_it_worked(
    db: Database, clock: Watch, failures: int, hours: int, told: int
) -> None:
    upkeep = Upkeep(db, Scripted(), clock=clock)
    db.call(lambda tx: in_trouble(tx, clock))
    for _ in range(2):
        db.call(lambda tx: recover(tx, clock))
        clock.move(3600 * hours)
        db.call(lambda tx: in_trouble(tx, clock, failures=failures))
        assert [await upkeep.tell_feeds() for _ in range(2)] == [told, 0]


@pytest.mark.anyio
async def test_what_no_administrator_could_be_told_is_told_later(
    db: Database, clock: Watch
) -> None:
    db.call(lambda tx: in_trouble(tx, clock, failures=1, gone=True))
    assert await Upkeep(db, Deaf(), clock=clock).tell_feeds() == 0
    assert await Upkeep(db, Scripted(), clock=clock).tell_feeds() == 1
