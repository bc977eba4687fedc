"""The hostile server as a process, and what is measured beside it."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Lag:
    """The longest time, in seconds, that the loop kept a task waiting.

    ``wall`` by the clock on the wall, ``cpu`` by this process's own work: another process that has
    the machine makes the former long, not the latter.
    """

    wall: float = 0.0
    cpu: float = 0.0

    async def watch(self) -> None:
        """Until cancelled."""
        while True:
            wall, cpu = time.perf_counter(), time.process_time()
            await asyncio.sleep(0.005)
            self.wall = max(self.wall, time.perf_counter() - wall - 0.005)
            self.cpu = max(self.cpu, time.process_time() - cpu)


def memory_kib(name: str) -> int:
    """A line of /proc/self/status: VmHWM is the peak, VmRSS the present."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    raise LookupError(name)


def forget_peak() -> None:
    """Let VmHWM count from now."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


@contextmanager
def hostile_server(scale: str) -> Iterator[str]:
    """The server in a process of its own; its address."""
    command = [sys.executable, "-m", "tests.hostile.server", "--port", "0", "--scale", scale]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["base"]
        finally:
            process.terminate()
