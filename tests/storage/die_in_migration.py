"""Migrate a database and die, as by ``kill -9``, right after a statement.

    python -m tests.storage.die_in_migration DATABASE STATEMENT

Statements count from 1; where there are fewer it ends by itself and writes how many there were.
"""

import itertools
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import Engine, event

from storage.db import Database
from storage.migrate import migrate

if __name__ == "__main__":
    count, last = itertools.count(1), int(sys.argv[2])
    done = 0

    @event.listens_for(Engine, "after_cursor_execute")
    def _executed(*_: object) -> None:
        global done  # noqa: PLW0603 (a program of one page)
        done = next(count)
        if done == last:
            os.kill(os.getpid(), signal.SIGKILL)

    with Database(Path(sys.argv[1])) as database:
        migrate(database)
    sys.stdout.write(f"{done}\n")
