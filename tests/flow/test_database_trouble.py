"""The promise: a database that can't be written, or is gone, loses nothing, and says what it is."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.fakes.bot_api import Trouble
from tests.flow.world import ANA, WAIT_S, Process, World, numbered

LIMIT_BYTES = 4096  # less than any of its files has
ODD = "tests.flow.odd_run"  # its leases end soon: what a full disk left claimed is taken up


@contextmanager
def full_disk(process: Process) -> Iterator[None]:
    """No file of this process may grow meanwhile; not its log either."""
    pid, limit = process.popen.pid, resource.RLIMIT_FSIZE
    before = resource.prlimit(pid, limit, (LIMIT_BYTES, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(pid, limit, before)


def ask(world: World) -> None:
    """A person asks, and is answered."""
    before = len(world.api.sent(ANA))
    world.api.say(ANA, "/help")
    world.api.wait_for(lambda: len(world.api.sent(ANA)) > before, WAIT_S)


def test_while_the_disk_is_full_nothing_is_sent_that_would_be_sent_again(world: World) -> None:
    feed = world.add_feed("herald")
    world.baseline()
    with world.running(program=ODD) as process:
        world.wait_for_polls(feed, 1)
        with full_disk(process):
            feed.publish(numbered(1))
            ask(world)
            assert world.alerts() == []
        world.wait_for_alerts(1)
        world.wait_for_polls(feed)
        assert process.stop() == 0
        log = process.log_text()
    assert world.told() == {"number1": 1}
    assert "Possible repeat" not in world.alerts()[0].text
    assert "Traceback" not in log


def test_what_was_sent_while_the_disk_became_full_is_recorded_when_there_is_room(
    world: World,
) -> None:
    feed = world.add_feed("herald")
    world.baseline()
    world.api.fail_next("sendMessage", Trouble.unanswered(1.0))
    feed.publish(numbered(1))
    with world.running() as process:
        world.wait_for_alerts(1)
        with full_disk(process):
            ask(world)  # a message to the same chat: a second after the other was answered
        feed.publish(numbered(2))
        world.wait_for_alerts(2)
        assert process.stop() == 0
        assert "Traceback" not in process.log_text()
    with world.running():
        world.wait_for_polls(feed, 3)
    assert world.told() == {"number1": 1, "number2": 1}


def test_a_database_deleted_while_running_is_put_back_whole(world: World) -> None:
    feed = world.add_feed("herald")
    world.baseline()
    with world.running() as process:
        feed.publish(numbered(1))
        world.wait_for_alerts(1)
        for suffix in ("", "-wal", "-shm", ".lock"):
            world.database.with_name(world.database.name + suffix).unlink(missing_ok=True)
        assert process.wait() == 2
        assert "was deleted; it has been put back" in process.log_text()
        assert "Traceback" not in process.log_text()
    feed.publish(numbered(2))
    with world.running():
        world.wait_for_alerts(2)
        world.wait_for_polls(feed, 3)
    assert world.told() == {"number1": 1, "number2": 1}
    assert world.unmarked_repeats() == []


def test_a_damaged_database_is_told_at_the_start_with_the_way_out(world: World) -> None:
    world.add_feed("herald")
    world.configure()
    copy = world.folder / "copy.db"
    assert world.command("migrate").returncode == 0
    assert world.command("backup", str(copy)).returncode == 0
    whole = copy.read_bytes()
    page = 3 * 4096
    for damaged in (
        b"something else entirely\n" * 400,
        whole[:page] + b"\xaa" * 4096 + whole[page + 4096 :],
        whole[: len(whole) // 2],
    ):
        world.database.write_bytes(damaged)
        told = world.command("run", bot=True)
        assert told.returncode == 2
        assert f"{world.database} is damaged; put a copy from backups/ in its place" in told.stderr
        assert "Traceback" not in told.stderr
    copy.replace(world.database)
    assert "up to date" in world.command("migrate").stdout


def test_a_database_that_another_program_locks_is_waited_for(world: World) -> None:
    feed = world.add_feed("herald")
    world.baseline()
    with world.running() as process:
        world.wait_for_polls(feed, 1)
        with closing(sqlite3.connect(world.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            feed.publish(numbered(1))
            world.api.say(ANA, "/help")
            assert world.alerts() == []
            other.execute("ROLLBACK")
        world.wait_for_alerts(1)
        assert process.stop() == 0
        assert "Traceback" not in process.log_text()
    assert world.told() == {"number1": 1}
