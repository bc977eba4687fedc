"""Pictures, drawn by a child process that is cut off when it takes too long."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger()

LONGEST_S = 20.0
_one = asyncio.Semaphore(1)  # at a time: each takes 75 MB and a processor


async def draw(chart: dict[str, Any], folder: Path) -> bytes:
    """The PNG of a chart (see ``bot.chart``); b"" where it could not be drawn.

    ``folder``: where matplotlib may keep what it finds out about fonts.
    """
    async with _one:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.chart"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=Path(__file__).parent.parent,
            env={"MPLCONFIGDIR": str(folder / "matplotlib"), "MPLBACKEND": "agg"},
        )
        try:
            async with asyncio.timeout(LONGEST_S):
                drawn, _ = await child.communicate(json.dumps(chart).encode())
        except TimeoutError:
            drawn = b""
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    if child.returncode != 0:
        log.warning("no picture", exit_code=child.returncode)
        return b""
    return drawn
