from dataclasses import replace

import pytest

from bot.deliver import judge_attempt
from model import Chat, GiveUp, Moved, Retry, SendOutcome, Sent, Uncertain
from storage import chats, lists
from storage.db import Database
from tests.bot.outgoing import GROUP, Scripted, deliver, follow, publish, rows
from tests.bot.samples import ANA, Watch


@pytest.mark.anyio
async def test_what_waits_is_sent_once(waiting: Database, clock: Watch) -> None:
    transport = Scripted()
    assert await deliver(waiting, clock, transport) == 1
    assert await deliver(waiting, clock, transport) == 0
    assert [one.chat.id for one in transport.sent] == [ANA.id]
    assert waiting.look(rows) == [(ANA.id, "sent", 1)]


@pytest.mark.anyio
async def test_a_chat_gets_one_message_at_a_time_in_its_pace(
    waiting: Database, clock: Watch
) -> None:
    waiting.call(lambda tx: follow(tx, GROUP))
    waiting.call(lambda tx: publish(tx, "g2"))
    waiting.call(lambda tx: publish(tx, "g3"))
    transport = Scripted()
    seen = []
    for moment in range(5):
        await deliver(waiting, clock, transport)
        seen.append((moment, [(one.chat.kind, one.story_id) for one in transport.sent]))
        transport.sent.clear()
        clock.move(1)
    assert seen == [
        (0, [("private", 1), ("group", 2)]),
        (1, [("private", 2)]),
        (2, [("private", 3)]),
        (3, []),
        (4, [("group", 3)]),
    ]


@pytest.mark.anyio
async def test_what_was_surely_not_sent_is_tried_again_after_the_wait(
    waiting: Database, clock: Watch
) -> None:
    transport = Scripted([Retry(60, "refused")])
    await deliver(waiting, clock, transport)
    clock.move(59)
    assert await deliver(waiting, clock, transport) == 0
    clock.move(1)
    assert await deliver(waiting, clock, transport) == 1
    assert waiting.look(rows) == [(ANA.id, "sent", 2)]
    assert not transport.sent[1].possible_repeat


@pytest.mark.anyio
async def test_a_429_holds_the_whole_chat_and_no_other(waiting: Database, clock: Watch) -> None:
    waiting.call(lambda tx: follow(tx, GROUP))
    waiting.call(lambda tx: publish(tx, "g2"))
    transport = Scripted([Retry(60, "flood", whole_chat=True)])
    await deliver(waiting, clock, transport)
    assert sorted(waiting.look(rows)) == [
        (GROUP.id, "sent", 1),
        (ANA.id, "pending", 0),
        (ANA.id, "pending", 0),  # to be told to wait is no attempt
    ]
    clock.move(59)
    assert await deliver(waiting, clock, transport) == 0
    clock.move(1)
    assert await deliver(waiting, clock, transport) == 1


@pytest.mark.anyio
async def test_too_many_retries_end_in_giving_up(waiting: Database, clock: Watch) -> None:
    transport = Scripted([Retry(1, "refused")] * 3)
    for _ in range(4):
        await deliver(waiting, clock, transport, most=3)
        clock.move(2)
    assert len(transport.sent) == 3
    assert waiting.look(rows) == [(ANA.id, "dead", 3)]


@pytest.mark.parametrize(
    ("outcome", "attempts", "settled"),
    [
        (Retry(1, "x"), 2, Retry(1, "x")),
        (Retry(1, "x"), 3, GiveUp("given up after 3 attempts: x")),
        (Retry(1, "x", whole_chat=True), 3, Retry(1, "x", whole_chat=True)),
        (Moved(5), 2, Moved(5)),
        (Moved(5), 3, GiveUp("given up after 3 attempts: the chat moved")),
        (Uncertain("x"), 3, Uncertain("x")),
        (Sent(1), 9, Sent(1)),
    ],
)
def test_only_a_failure_counts_towards_giving_up(
    outcome: SendOutcome, attempts: int, settled: SendOutcome
) -> None:
    assert judge_attempt(outcome, attempts=attempts, max_attempts=3) == settled


@pytest.mark.anyio
async def test_what_was_perhaps_sent_goes_once_more_marked_then_is_held(
    waiting: Database, clock: Watch
) -> None:
    transport = Scripted([Uncertain("timed out"), Uncertain("timed out")])
    for _ in range(4):
        await deliver(waiting, clock, transport)
        clock.move(60)
    assert [one.possible_repeat for one in transport.sent] == [False, True]
    assert waiting.look(rows) == [(ANA.id, "uncertain", 2)]


@pytest.mark.anyio
async def test_a_chat_that_blocked_us_gets_nothing_more(waiting: Database, clock: Watch) -> None:
    waiting.call(lambda tx: publish(tx, "g2"))
    transport = Scripted([GiveUp("blocked", blocked=True)])
    await deliver(waiting, clock, transport)
    clock.move(60)
    assert await deliver(waiting, clock, transport) == 0
    assert waiting.look(rows) == [(ANA.id, "dead", 1), (ANA.id, "dead", 0)]
    chat = waiting.look(lambda tx: chats.find_chat(tx, ANA.id))
    assert chat is not None
    assert chat.state == "blocked"


@pytest.mark.anyio
async def test_giving_up_one_message_leaves_the_chat_alone(waiting: Database, clock: Watch) -> None:
    waiting.call(lambda tx: publish(tx, "g2"))
    transport = Scripted([GiveUp("too odd")])
    await deliver(waiting, clock, transport)
    await deliver(waiting, clock, transport)
    assert waiting.look(rows) == [(ANA.id, "dead", 1), (ANA.id, "sent", 1)]


@pytest.mark.anyio
async def test_a_group_that_moved_gets_it_at_its_new_id_at_once(db: Database, clock: Watch) -> None:
    db.call(lambda tx: follow(tx, GROUP))
    db.call(publish)
    db.call(lambda tx: publish(tx, "g2"))
    transport = Scripted([Moved(-1_000_000_000_500)])
    assert await deliver(db, clock, transport) == 2
    assert [one.chat.id for one in transport.sent] == [-500, -1_000_000_000_500]
    assert db.look(rows)[0] == (-1_000_000_000_500, "sent", 2)
    assert db.look(lambda tx: chats.find_chat(tx, -500)) is None
    assert db.look(lambda tx: lists.followed(tx, -1_000_000_000_500, 0)) == {"cartels"}


@pytest.mark.anyio
async def test_a_group_that_moved_where_the_story_has_been_does_not_get_it_twice(
    db: Database, clock: Watch
) -> None:
    new = replace(GROUP, id=-1_000_000_000_500, kind="supergroup")
    db.call(lambda tx: follow(tx, GROUP, new))
    db.call(publish)
    transport = Scripted([Sent(5), Moved(new.id)])  # the new id has the lower number
    for _ in range(3):
        await deliver(db, clock, transport)
        clock.move(60)
    assert [state for _, state, _ in db.look(rows)] == ["sent"]
    assert len(transport.sent) == 2


@pytest.mark.anyio
async def test_the_terminal_and_telegram_take_only_what_is_theirs(
    waiting: Database, clock: Watch
) -> None:
    console = Chat(0, "console", "", "en", "UTC", "member", "active")
    waiting.call(lambda tx: follow(tx, console))
    waiting.call(lambda tx: publish(tx, "g2"))
    waiting.call(lambda tx: publish(tx, "g3"))
    terminal, telegram = Scripted(), Scripted()
    await deliver(waiting, clock, terminal, console=True)  # it has no pace
    await deliver(waiting, clock, telegram)
    assert [one.chat.id for one in terminal.sent] == [0, 0]
    assert [one.chat.id for one in telegram.sent] == [ANA.id]


@pytest.mark.anyio
async def test_a_stopped_chat_is_left_alone(waiting: Database, clock: Watch) -> None:
    waiting.call(lambda tx: chats.set_state(tx, ANA.id, "stopped"))
    assert await deliver(waiting, clock, Scripted()) == 0
