"""``atalaya run`` under odd conditions, as a program of its own.

    python -m tests.flow.odd_run run --config PATH

``ahead`` beside the configuration: seconds that its clock is ahead of the real one, read anew each
time. Leases end soon. At SIGUSR1 it writes how many tasks it has to its terminal.
"""

import asyncio
import signal
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import watchers.rounds
from bot import deliver
from cli.console import or_exit
from clock import now
from config import load_config
from logs import configure
from main import run

LEASE_S = 5.0


async def main(path: Path) -> None:
    """Run until SIGTERM."""
    config = load_config(path)
    secrets = config.secrets.revealed()
    configure(config.log.level, config.log.format, secrets=secrets, stream=sys.stderr)
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGUSR1, say_tasks)

    def clock() -> datetime:
        ahead = 0.0
        with suppress(FileNotFoundError, ValueError):
            ahead = float((path.parent / "ahead").read_text("utf-8"))
        return now() + timedelta(seconds=ahead)

    await run(config, clock=clock, terminal=sys.stdout, stop=stop)


def say_tasks() -> None:
    """How many there are."""
    sys.stdout.write(f"tasks: {len(asyncio.all_tasks())}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    deliver.LEASE_S, deliver.SEND_S = LEASE_S, LEASE_S - 1
    watchers.rounds.LEASE_S = LEASE_S
    with or_exit():
        asyncio.run(main(Path(sys.argv[3])))
