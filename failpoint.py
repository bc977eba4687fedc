"""Named places where a test can kill the process: ``failpoint("after-send")``. Free when off.

``tests/soak/test_kill_loop.py`` finds them in the source and kills at each.
"""

import os
import signal

_armed: str | None = None


def arm(name: str | None) -> None:
    """From now on, die by SIGKILL on reaching the failpoint ``name`` (None: never)."""
    global _armed  # noqa: PLW0603 (one switch for the process, set once at its start)
    _armed = name


def failpoint(name: str) -> None:
    """Die here, as by ``kill -9``, if this failpoint is armed."""
    if _armed is not None and _armed == name:
        os.kill(os.getpid(), signal.SIGKILL)
