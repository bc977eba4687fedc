"""Facts, measured on labelled examples in our own words: what ``make facts`` prints.

    python -m benchmarks.facts [--quiet] [--held-back]

``benchmarks/facts.jsonl``: one example a line, published on Tuesday, 12 August 2025; a fact that is
not there is none. Every third line is held back: it was not looked at while the rules were made,
and counts with --held-back alone. Precision and recall are of values: a person is one, a date is
one. Every error is printed, unless --quiet. Then the time of an extraction.
"""

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config import BUNDLED, load_config
from matching.facts import extract
from matching.gazetteer import Names
from model import Entry, Facts
from watchers.shared import load_aliases

EXAMPLES = Path(__file__).with_suffix(".jsonl")
PUBLISHED = datetime(2025, 8, 12, 20, 57, tzinfo=UTC)
FIELDS = ("kind", "persons", "membership", "groups", "count", "origin", "target", "date",
          "condition", "attribution")  # fmt: skip
Line = dict[str, Any]
Values = dict[str, set[str]]


def entry_of(line: Line) -> Entry:
    """An example as it would come from a feed."""
    return Entry(line["title"], line["summary"], "", "", "", "", line["lang"], PUBLISHED)


def wanted(line: Line) -> Values:
    """What an example says is right, field by field."""
    persons = line.get("persons", [])
    return {
        "persons": {name for name, _ in persons},
        "membership": {f"{name} ({group})" for name, group in persons if group},
        "groups": set(line.get("groups", [])),
    } | {
        field: {str(line[field])} if field in line else set()
        for field in FIELDS
        if field not in {"persons", "membership", "groups"}
    }


def told(facts: Facts) -> Values:
    """What was extracted, in the same form."""
    singles = {
        "kind": facts.kind,
        "count": facts.count,
        "origin": facts.origin,
        "target": facts.target,
        "date": facts.happened_on,
        "condition": "no death penalty" if facts.no_death_penalty else None,
        "attribution": facts.attribution,
    }
    return {
        "persons": {person.name for person in facts.persons},
        "membership": {f"{one.name} ({one.group})" for one in facts.persons if one.group},
        "groups": {group.name for group in facts.groups},
    } | {field: {str(value)} if value else set() for field, value in singles.items()}


def judge(lines: list[Line], names: Names) -> Iterator[str]:
    """A line for each field and language, and one for each error."""
    for lang in ("en", "es"):
        pairs = [
            (line, wanted(line), told(extract(entry_of(line), names)))
            for line in lines
            if line["lang"] == lang
        ]
        for field in FIELDS:
            right = sum(len(want[field] & got[field]) for _, want, got in pairs)
            found = sum(len(got[field]) for _, _, got in pairs)
            asked = sum(len(want[field]) for _, want, _ in pairs)
            precision = f"{right / found:.3f}" if found else "-"
            recall = f"{right / asked:.3f}" if asked else "-"
            yield (
                f"{field:12} {lang}: precision {precision} ({right} of {found}), "
                f"recall {recall} ({right} of {asked})"
            )
            for line, want, got in pairs:
                for value in got[field] - want[field]:
                    yield f"  wrong: {value}: {line['title']} — {line['summary']}"
                for value in want[field] - got[field]:
                    yield f"  missed: {value}: {line['title']} — {line['summary']}"


def main(*, quiet: bool, held_back: bool) -> None:
    """Measure and print."""
    names = Names(load_aliases(load_config(BUNDLED / "config.yaml", {})))
    lines = [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines()]
    chosen = [line for at, line in enumerate(lines) if (at % 3 == 2) is held_back]
    for line in judge(chosen, names):
        if not (quiet and line.startswith(" ")):
            print(line)
    entries = [entry_of(line) for line in lines]
    start = time.process_time()
    for entry in entries:
        extract(entry, names)
    spent = 1000 * (time.process_time() - start) / len(entries)
    print(f"{spent:.2f} ms an entry of {len(entries)}, two or three sentences each")


if __name__ == "__main__":
    main(quiet="--quiet" in sys.argv, held_back="--held-back" in sys.argv)
