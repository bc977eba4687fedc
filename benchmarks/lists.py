"""The ready-made lists, measured on labelled examples in our own words: what ``make lists`` prints.

    python -m benchmarks.lists [--quiet]

Beside each list lies ``lists/NAME.examples.jsonl``: one example a line, ``lang``, ``fires``,
``title``, ``summary``. Half of them are hard negatives. Every error is printed, unless --quiet.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from config import BUNDLED, load_config
from matching.match import Matcher
from model import Entry
from watchers.shared import load_aliases, load_lists

LISTS = BUNDLED / "lists"


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled entry: whether the list it lies beside should fire on it."""

    lang: str
    fires: bool
    title: str
    summary: str

    @property
    def entry(self) -> Entry:
        """As it would come from a feed."""
        return Entry(self.title, self.summary, "", "", "", "", self.lang, None)


def examples(name: str) -> list[Example]:
    """The examples beside a list."""
    lines = (LISTS / f"{name}.examples.jsonl").read_text("utf-8").splitlines()
    return [Example(**json.loads(line)) for line in lines]


def ready_made() -> Matcher:
    """All lists that come along."""
    config = load_config(BUNDLED / "config.yaml", {})
    aliases = load_aliases(config)
    return Matcher(load_lists(config, aliases), aliases=aliases)


def judge(matcher: Matcher, name: str, lang: str) -> tuple[str, list[str]]:
    """Precision and recall of a list in one language, and its errors."""
    right = wrong = missed = 0
    errors: list[str] = []
    for example in examples(name):
        if example.lang != lang:
            continue
        matches = [match for match in matcher.match(example.entry) if match.list_id == name]
        right += bool(matches) and example.fires
        text = f"{example.title} — {example.summary}"
        if matches and not example.fires:
            wrong += 1
            errors.append(f"  wrong: {text}\n         by {matches[0].query}")
        elif example.fires and not matches:
            missed += 1
            errors.append(f"  missed: {text}")
    precision = right / (right + wrong) if right + wrong else 0
    recall = right / (right + missed) if right + missed else 0
    line = f"{name:20} {lang}: precision {precision:.3f} ({right} of {right + wrong}), "
    return f"{line}recall {recall:.3f} ({right} of {right + missed})", errors


def main(*, quiet: bool) -> None:
    """Measure and print."""
    matcher = ready_made()
    for path in sorted(Path(LISTS).glob("*.examples.jsonl")):
        for lang in ("en", "es"):
            line, errors = judge(matcher, path.name.removesuffix(".examples.jsonl"), lang)
            print(line)
            if not quiet:
                print("\n".join(errors), end="\n" if errors else "")


if __name__ == "__main__":
    main(quiet="--quiet" in sys.argv[1:])
