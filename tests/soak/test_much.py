"""Much at once, and for long: nothing is left out, and memory, files and tasks stay as they are."""

import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.flow.world import ANA, WAIT_S, Process, new_world, numbered, story

pytestmark = pytest.mark.soak

ENTRIES = 10_000
DAY_POLLS = 24 * 60  # a poll a minute
FEEDS = 8
STEP_POLLS = 2 * FEEDS
MORE_MIB = 25  # room for caches that fill


@dataclass(frozen=True)
class Used:
    """What a process has, as the kernel counts."""

    mib: float
    peak_mib: float
    files: int
    threads: int

    @classmethod
    def by(cls, process: Process) -> "Used":
        """Only Linux tells."""
        folder = Path(f"/proc/{process.popen.pid}")
        lines = (folder / "status").read_text("utf-8").splitlines()
        said = dict(line.split(":", 1) for line in lines)
        return cls(
            mib=int(said["VmRSS"].split()[0]) / 1024,
            peak_mib=int(said["VmHWM"].split()[0]) / 1024,
            files=len(list((folder / "fd").iterdir())),
            threads=int(said["Threads"]),
        )


def test_ten_thousand_new_entries_of_a_feed_come_in_one_digest(bounded: bool) -> None:
    """All of them, in 400 messages at a message a second; bounded: every hundredth is one."""
    each = 100 if bounded else 1
    with new_world() as world:
        feed = world.add_feed("herald")
        world.baseline()
        world.configure(fetch={"allow_networks": ["127.0.0.0/8"], "timeout_s": 60})
        with world.running() as process:
            world.wait_for_polls(feed, 2)
            before = Used.by(process)
            feed.publish(
                *(
                    numbered(number)
                    if number % each == 0
                    else story(f"dull{number}", f"D {number}")
                    for number in range(ENTRIES)
                )
            )
            wanted = {f"number{number}" for number in range(0, ENTRIES, each)}
            world.api.wait_for(lambda: len(world.told()) >= len(wanted), 20 * WAIT_S)
            world.wait_for_polls(feed, 2)
            after = Used.by(process)
            assert process.stop() == 0
        told = world.told()
        sys.stdout.write(
            f"{ENTRIES} entries, {len(wanted)} alerts in {len(world.alerts())} messages; "
            f"peak {before.peak_mib:.0f} MiB before, {after.peak_mib:.0f} after\n"
        )
        assert set(told) == wanted
        assert set(told.values()) == {1}
        assert all("alerts at once" in one.text for one in world.alerts())
        assert after.peak_mib < before.peak_mib + 200


def tasks_of(process: Process) -> int:
    """How many tasks its event loop has."""
    process.lines.clear()
    process.popen.send_signal(signal.SIGUSR1)
    return int(process.wait_for_line("tasks:").partition(":")[2])


def test_a_day_in_minutes_leaves_memory_files_and_tasks_as_they_were(bounded: bool) -> None:
    """Eight feeds polled every two seconds; at each second poll there is news, and a question."""
    steps = (120 if bounded else DAY_POLLS) // STEP_POLLS
    with new_world() as world:
        feed, *_ = [world.add_feed(f"herald{number}") for number in range(FEEDS)]
        world.baseline()
        with world.running(program="tests.flow.odd_run") as process:
            early: Used | None = None
            for step in range(steps):
                feed.publish(numbered(step))
                world.api.say(ANA, ("/alerts", "/status", "/lists", "/help")[step % 4])
                world.wait_for_polls(feed, 2)
                if step == steps // 3:
                    world.wait_for_alerts(step)
                    early, tasks = Used.by(process), tasks_of(process)
            world.wait_for_alerts(steps)
            late, tasks_late = Used.by(process), tasks_of(process)
            assert process.stop() == 0
            assert "Traceback" not in process.log_text()
        assert early is not None
        sys.stdout.write(
            f"{steps * STEP_POLLS} polls, {steps} alerts: {early.mib:.0f} MiB after a third, "
            f"{late.mib:.0f} at the end; files {early.files}, {late.files}; "
            f"threads {early.threads}, {late.threads}; tasks {tasks}, {tasks_late}\n"
        )
        assert set(world.told().values()) == {1}
        assert late.mib < early.mib + MORE_MIB
        assert late.files <= early.files + 5
        assert late.threads <= early.threads + 2
        assert tasks_late <= tasks + 5
