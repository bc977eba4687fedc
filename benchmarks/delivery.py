"""A story for many chats at once: pace, refusals, answers meanwhile, CPU, memory; and a peer.

    python -m benchmarks.delivery [--chats 1000,10000] [--quick]

``atalaya run`` as it is, on a real database in which one story waits for every chat, sends it to a
Bot API server with Telegram's limits as strict windows (``benchmarks.bot_api``, a process of its
own), where people say /help meanwhile: an answer's delay is counted from the moment they say it.
The share of the limit is 1 s through the mean time from a message to the 30th after it, answers
included, until the last alert. CPU is the whole bot's, from the first alert to the last answer.
Where the kernel lets us, both processes go before others on the machine: else the figures tell how
busy that is. ``--quick``: 300 chats.

Beside it python-telegram-bot's AIORateLimiter sends the same message to the same chats and answers
the same questions, without a database. It needs aiolimiter, which is no dependency; to have it:

    pip install --target /tmp/peers aiolimiter
    PYTHONPATH=/tmp/peers python -m benchmarks.delivery
"""

import asyncio
import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, Application, CommandHandler, ContextTypes

from benchmarks.bot_api import first_chat
from clock import now
from model import Entry, KeywordList, Match, Span
from storage import entries, lists, outbox, tables
from storage.alerts import add_alert
from storage.db import Database, Tx
from storage.migrate import migrate

SIZES, QUICK = (1_000, 10_000), (300,)
QUESTIONS_PER_S = 1.0
PATIENCE_S = 60.0  # without a message
LIST = "cartels"
TOKEN = "123456789:AAF-made-up-token-for-the-stand-in"
TEXT = (
    "🔔 Cartels\n<b>Mexico expels 26 cartel figures wanted by US authorities</b>\n"
    "The Independent · 12 Aug 2025, 14:57\nMexico is expelling 26 <b>cartel</b> figures to the "
    "United States. They left on Tuesday.\n+ 2 outlets: AP, El Universal (es)"
)


def fill(tx: Tx, count: int, at: datetime) -> None:
    """Chats that follow a list, and a story that fires it, in three outlets."""
    lists.sync_shared_lists(tx, [KeywordList(LIST, "Cartels", "Cárteles", ("cartel",))], now=at)
    ids = [first_chat(number) for number in range(count)]
    tx.execute(
        insert(tables.chats),
        [
            {"id": key, "kind": "private" if key > 0 else "supergroup", "title": f"Chat {key}",
             "lang": "en" if key % 2 else "es", "timezone": "America/Mexico_City",
             "role": "member", "state": "active", "created_at": at}
            for key in ids
        ],
    )  # fmt: skip
    follows = [{"chat_id": key, "topic_id": 0, "list_id": LIST, "created_at": at} for key in ids]
    tx.execute(insert(tables.subscriptions), follows)
    story_id = entries.open_story(tx, now=at)
    told = []
    for outlet, lang in (("The Independent", "en"), ("AP", "en"), ("El Universal", "es")):
        entry = Entry(
            title="Mexico expels 26 cartel figures wanted by US authorities",
            summary="Mexico is expelling 26 cartel figures to the US. They left on Tuesday.",
            content="",
            link="https://news.example/mexico-expels-26?a=1&b=2",
            guid=outlet,
            outlet=outlet,
            lang=lang,
            published_at=at,
        )
        told.append(entries.add_entry(tx, entry, feed_id=None, story_id=story_id, now=at))
    found = Match(LIST, "cartel", (Span("title", 18, 24), Span("summary", 23, 29)))
    entries.add_matches(tx, told[0], [found])
    add_alert(tx, list_id=LIST, story_id=story_id, entry_id=told[0], now=at, held=None)
    outbox.enqueue(tx, story_id, [LIST], now=at)


@dataclass(slots=True)
class Spent:
    """What a process used so far."""

    cpu_s: float
    peak_mib: float

    @classmethod
    def of(cls, pid: int) -> "Spent":
        """Read it off the kernel."""
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
        peak_kib = int(status.partition("VmHWM:")[2].split()[0])
        return cls(ticks / os.sysconf("SC_CLK_TCK"), peak_kib / 1024)


@contextmanager
def server(count: int) -> Iterator[str]:
    """The Bot API server; its address."""
    command = [sys.executable, "-m", "benchmarks.bot_api", str(count), str(QUESTIONS_PER_S)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def stats(url: str) -> dict[str, Any]:
    """What the server has seen."""
    with urllib.request.urlopen(f"{url}/stats") as answer:
        seen: dict[str, Any] = json.load(answer)
    return seen


def broadcast(url: str, count: int, command: list[str], env: dict[str, str]) -> list[str]:
    """Run a bot until every chat has its alert; a line of the table."""
    with subprocess.Popen(
        [sys.executable, *command], env=os.environ | env, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        began: Spent | None = None
        before, last_at = 0, time.monotonic()
        while True:
            time.sleep(0.25)
            seen = stats(url)
            if seen["messages"] != before:
                before, last_at = seen["messages"], time.monotonic()
                began = began or Spent.of(process.pid)
            over = seen["alerts"] >= count and not seen["unanswered"]
            if over or time.monotonic() > last_at + PATIENCE_S or process.poll() is not None:
                break
        spent = Spent.of(process.pid)
        process.send_signal(signal.SIGTERM)
        if began is None:
            raise RuntimeError("nothing was sent")
    return _line(seen, (spent.cpu_s - began.cpu_s) / seen["messages"], spent.peak_mib)


def _line(seen: dict[str, Any], cpu_s: float, peak_mib: float) -> list[str]:
    delays = seen["delays_ms"]
    answers = "none"
    if delays:
        p50, p95 = (delays[int(part * (len(delays) - 1))] for part in (0.5, 0.95))
        answers = f"{p50:.0f} / {p95:.0f} / {delays[-1]:.0f} ({len(delays)})"
    return [
        f"{seen['chats']:,}",
        f"{100 * seen['share']:.2f} %",
        _refused(seen["early_ms"]),
        answers,
        f"{1000 * cpu_s:.1f}",
        f"{peak_mib:.0f}",
        f"{seen['gap_ms']:.0f}",
    ]


def _refused(early_ms: list[int]) -> str:
    return f"{len(early_ms)} (up to {early_ms[-1]} ms early)" if early_ms else "0"


def ours(count: int) -> list[str]:
    """``atalaya run``."""
    with tempfile.TemporaryDirectory() as folder, server(count) as url:
        database = Path(folder) / "atalaya.db"
        with Database(database) as db:
            migrate(db)
            db.call(lambda tx: fill(tx, count, now()))
        settings = {
            "lists": [LIST],
            "storage": {"database": str(database)},
            "telegram": {"api_base_url": url, "access": "open"},
            "web": {"enabled": False},
        }
        path = Path(folder) / "config.yaml"
        path.write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML
        command = ["-m", "cli", "run", "--config", str(path)]
        return broadcast(url, count, command, {"TELEGRAM_BOT_TOKEN": TOKEN})


def peer(count: int) -> list[str]:
    """python-telegram-bot's own."""
    with server(count) as url:
        return broadcast(url, count, ["-m", "benchmarks.delivery", "peer", url, str(count)], {})


async def run_peer(url: str, count: int) -> None:
    """The program of the peer: as its documentation shows it, a retry for what was refused."""

    async def on_help(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None:
            await update.message.reply_text("Help. " + TEXT.removeprefix("🔔"))

    app = (
        Application.builder()
        .token(TOKEN)
        .base_url(f"{url}/bot")
        .connection_pool_size(64)
        .pool_timeout(600)
        .rate_limiter(AIORateLimiter(max_retries=3))
        .build()
    )
    app.add_handler(CommandHandler("help", on_help, block=False))
    button = InlineKeyboardMarkup([[InlineKeyboardButton("Open", url="https://news.example/1")]])
    at_once = asyncio.Semaphore(30)

    async def send(chat_id: int) -> None:
        async with at_once:
            while True:
                try:
                    await app.bot.send_message(
                        chat_id, TEXT, parse_mode="HTML", reply_markup=button
                    )
                except RetryAfter:
                    continue
                return

    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling()
        await asyncio.gather(*(send(first_chat(number)) for number in range(count)))
        await asyncio.Event().wait()  # until the benchmark ends it


def go_first() -> bool:
    """Let this process and those it starts go before others; False: the kernel says no."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except (AttributeError, OSError):
        return False
    return True


def main(sizes: tuple[int, ...]) -> None:
    """Measure and print."""
    print("before other processes:", "yes" if go_first() else "no")
    head = ("chats", "of the limit", "429s", "answers: ms p50 / p95 / max (n)", "CPU ms/message")
    print("|", " | ".join(("bot", *head, "peak MiB", "longest gap ms")), "|")
    print("|" + "---|" * (len(head) + 3))
    for count in sizes:
        print("| atalaya |", " | ".join(ours(count)), "|", flush=True)
        if importlib.util.find_spec("aiolimiter") is None:
            print("| AIORateLimiter | aiolimiter is not installed |", flush=True)
        else:
            print("| AIORateLimiter |", " | ".join(peer(count)), "|", flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main(SIZES)
        case ["--quick"]:
            main(QUICK)
        case ["--chats", given]:
            main(tuple(map(int, given.split(","))))
        case ["peer", address, many]:
            asyncio.run(run_peer(address, int(many)))
        case _:
            sys.exit(__doc__)
