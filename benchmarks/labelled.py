"""Ready-made lists and story merging, measured on labelled news in the form docs/replay.md names.

    python -m benchmarks.labelled lists FILE…      precision and recall against `off_topic`
    python -m benchmarks.labelled stories FILE…    pairs of entries against `event`

``lists`` takes every line without ``off_topic`` as one that the list `cartels` should find.
``stories`` leaves out lines marked ``roundup``. Both go through ``atalaya replay --json``.
"""

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

Line = dict[str, Any]


def replayed(path: Path) -> list[tuple[Line, Line]]:
    """Each labelled line with what replay says of it."""
    labelled = {
        line["link"]: line for line in map(json.loads, path.read_text("utf-8").splitlines())
    }
    done = subprocess.run(
        [sys.executable, "-m", "cli", "replay", str(path), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    told = map(json.loads, done.stdout.splitlines())
    return [(labelled[line["link"]], line) for line in told]


def scores(right: int, wrong: int, missed: int) -> str:
    """Precision and recall with their counts."""
    found, wanted = right + wrong, right + missed
    precision = f"{right / found:.3f}" if found else "-"
    recall = f"{right / wanted:.3f}" if wanted else "-"
    return f"precision {precision} ({right} of {found}), recall {recall} ({right} of {wanted})"


def judge_lists(path: Path) -> str:
    """The list `cartels` against the label `off_topic`."""
    right = wrong = missed = 0
    for label, line in replayed(path):
        fired, wanted = "cartels" in line["lists"], not label.get("off_topic")
        right += fired and wanted
        wrong += fired and not wanted
        missed += wanted and not fired
    return scores(right, wrong, missed)


def judge_stories(path: Path) -> str:
    """Pairs in one story against pairs with one label."""
    kept = [pair for pair in replayed(path) if not pair[0].get("roundup")]
    right = wrong = missed = 0
    for (label, line), (other, twin) in itertools.combinations(kept, 2):
        joined, same = line["story"] == twin["story"], label["event"] == other["event"]
        right += joined and same
        wrong += joined and not same
        missed += same and not joined
    return scores(right, wrong, missed)


if __name__ == "__main__":
    judge = {"lists": judge_lists, "stories": judge_stories}[sys.argv[1]]
    for name in sys.argv[2:]:
        print(f"{Path(name).name}: {judge(Path(name))}")
