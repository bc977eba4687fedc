"""``atalaya run``: watch and deliver until told to stop.

Exit code 0: stopped by SIGTERM or Ctrl-C. 2: could not start.
"""

import asyncio
import signal
import sys

from bot.app import TokenRejectedError
from cli.console import ConfigOption, fail, load_or_exit, or_exit
from clock import now
from config import Config
from logs import configure
from main import run


def command(config: ConfigOption = None) -> None:
    """Watch the feeds and deliver alerts until stopped (SIGTERM or Ctrl-C)."""
    loaded = load_or_exit(config)
    configure(
        loaded.log.level, loaded.log.format, secrets=loaded.secrets.revealed(), stream=sys.stderr
    )
    try:
        with or_exit():
            asyncio.run(_run(loaded))
    except TokenRejectedError as error:
        raise fail(f"{error}: check TELEGRAM_BOT_TOKEN") from None


async def _run(config: Config) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await run(config, clock=now, terminal=sys.stdout, stop=stop)
