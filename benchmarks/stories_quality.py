"""``make stories DATA=…``: how well stories match labelled events, by ``atalaya replay --json``.

The same way as polling goes. Roundups take part and are left out of the score. Prints pairwise and
B-cubed F1 of each labelled set, and with ``--alerts`` what was merged among the stories that alert
in the ``replay/`` weeks, to be read. Exit code 1: a target is not met.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.story_scores import Score, score

# set → (pairwise F1, B³ F1) to reach; None: none was set
TARGETS: dict[str, tuple[float, float | None]] = {
    "en_2023_jan_jun": (0.84, 0.94),
    "es_2023_oct_dec": (0.68, 0.95),
    "crosslingual_leads": (0.90, None),
}


def main() -> None:
    """Replay, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--alerts", action="store_true")
    options = parser.parse_args()
    missed = False
    for name, (pairwise, bcubed) in TARGETS.items():
        found = _score(options.data / "stories" / f"{name}.jsonl")
        short = found.pairwise < pairwise or (bcubed is not None and found.bcubed < bcubed)
        missed = missed or short
        print(f"{name:20} {found}{'  below the target' if short else ''}")
    if options.alerts:
        for path in sorted((options.data / "replay").glob("*.jsonl.gz")):
            _show_merged(path)
    if missed:
        raise SystemExit(1)


def replay(path: Path) -> Iterator[dict[str, Any]]:
    """The lines that ``atalaya replay --json`` prints for a file."""
    command = [sys.executable, "-m", "cli", "replay", "--json", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        for line in process.stdout or ():
            yield json.loads(line)


def _score(path: Path) -> Score:
    labels = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row.get("roundup"):
            labels[row["link"], row["title"], row["published"]] = row["event"]
    events: list[str] = []
    stories: list[int] = []
    for item in replay(path):
        event = labels.get((item["link"], item["title"], item["published"]))
        if event is not None:
            events.append(event)
            stories.append(item["story"])
    return score(events, stories)


def _show_merged(path: Path) -> None:
    stories: dict[int, list[dict[str, Any]]] = {}
    for item in replay(path):
        if item["reason"] != "duplicate":
            stories.setdefault(item["story"], []).append(item)
    told = [group for group in stories.values() if any(item["alert"] for item in group)]
    print(f"\n{path.name}: {len(told)} stories alert; those of several entries:")
    for group in (group for group in told if len(group) > 1):
        print()
        for item in group:
            mark = "🔔" if item["alert"] else "  "
            print(f"  {mark} {item['published'][:16]}  {item['title'][:110]}  ({item['outlet']})")


if __name__ == "__main__":
    main()
