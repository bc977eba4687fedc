"""Replay: entries per second and memory, beside the floor of just reading and storing them.

    python -m benchmarks.replay [FILE…]     without files: 20,000 made-up entries

The floor reads the same JSON and inserts it into SQLite with plain ``sqlite3``, nothing else. Peak
memory is measured in child processes on the first quarter and on the whole: flat means about equal.
"""

import gzip
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cli.replay import databases
from clock import now
from config import load_config
from matching.match import Matcher
from storage.lists import sync_shared_lists
from storage.migrate import migrate
from watchers import replay
from watchers.parse import parse_feed
from watchers.shared import load_aliases, load_lists

MADE_UP = 20_000
_WORDS = ("mayor", "river", "budget", "storm", "school", "league", "harvest", "museum", "clinic")


def made_up(count: int) -> str:
    """Entries in our own words, one JSON line each, every fiftieth about a cartel."""
    lines = []
    for number in range(count):
        words = " ".join(_WORDS[(number * step) % len(_WORDS)] for step in range(1, 40))
        about = "Cartel leader extradited" if number % 50 == 0 else "Council talks about"
        lines.append(
            json.dumps(
                {
                    "title": f"{about} {number} {words[:40]}",
                    "summary": f"Report {number}: {words}.",
                    "link": f"https://news.example/{number}",
                    "outlet": f"outlet{number % 40}",
                    "published": f"2025-08-{1 + number % 28:02d}T{number % 24:02d}:00:00+00:00",
                    "lang": "en",
                }
            )
        )
    return "\n".join(lines) + "\n"


def floor_s(path: Path) -> float:
    """Seconds to read the JSON and insert it, a row an entry."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(Path(folder) / "floor.db")
        db.execute("create table entries (title, summary, link, outlet, published)")
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            for line in stream:
                row = json.loads(line)
                db.execute(
                    "insert into entries values (?, ?, ?, ?, ?)",
                    [row[key] for key in ("title", "summary", "link", "outlet", "published")],
                )
        db.commit()
        db.close()
    return time.perf_counter() - began


def replay_s(path: Path) -> tuple[float, int]:
    """Seconds for the whole pipeline, and how many entries."""
    config = load_config(Path("config.yaml"), {})
    aliases = load_aliases(config)
    shared = load_lists(config, aliases)
    began = time.perf_counter()
    with databases(None) as (db, spool):
        migrate(db)
        db.call(lambda tx: sync_shared_lists(tx, shared, now=now()))
        replay.load([path], spool, parse=parse_feed)
        count = sum(1 for _ in replay.run(spool, db, Matcher(shared, aliases=aliases)))
    return time.perf_counter() - began, count


def peak_mib(path: Path) -> float:
    """Peak memory of a process that replays the file, in MiB."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.replay", "--peak", str(path)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(done.stdout)


def main(files: list[str]) -> None:
    """Measure and print."""
    if files[:1] == ["--peak"]:
        replay_s(Path(files[1]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    with tempfile.TemporaryDirectory() as folder:
        made, quarter = Path(folder) / "made-up.jsonl", Path(folder) / "quarter.jsonl"
        made.write_text(made_up(MADE_UP), encoding="utf-8")
        quarter.write_text(made_up(MADE_UP // 4), encoding="utf-8")
        for path in [Path(name) for name in files] or [made]:
            floor = floor_s(path)
            seconds, count = replay_s(path)
            print(
                f"{path.name}: {count} entries in {seconds:.1f} s, {count / seconds:.0f}/s; "
                f"floor {floor:.2f} s, ratio {seconds / floor:.0f}; peak {peak_mib(path):.0f} MiB"
            )
        few, all_ = peak_mib(quarter), peak_mib(made)
        print(f"memory: {MADE_UP // 4} entries {few:.0f} MiB, {MADE_UP} entries {all_:.0f} MiB")


if __name__ == "__main__":
    main(sys.argv[1:])
