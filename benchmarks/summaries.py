"""Summaries against the first sentence and the first three: what ``make summaries`` prints.

    python -m benchmarks.summaries [--quiet] [FILE…]

ROUGE-1, ROUGE-2 and ROUGE-L (Lin 2004; F1, folded words, no stemming) on ``summaries.txt``: short
articles in our own words with page furniture in them, and what a colleague would say of each. The
rivals get the text without its furniture, so that they lose nothing by it.

FILEs: saved entries in the form of docs/replay.md. Of each entry whose summary has four sentences
or more, the summary is the text, measured against the title. Ours sees the title, the rivals don't,
so this shows only that it picks sentences to the point.
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from matching.furniture import strip_furniture
from matching.sentences import split_sentences
from matching.summary import summarize
from matching.text import split_words
from model import Entry

LABELLED = Path(__file__).parent / "summaries.txt"
KINDS = ("ROUGE-1", "ROUGE-2", "ROUGE-L")


@dataclass(frozen=True, slots=True)
class Pair:
    """An article, and what should be said of it. ``furniture``: lines that are none of it."""

    lang: str
    title: str
    lines: tuple[str, ...]
    told: str
    furniture: frozenset[str] = frozenset()

    @property
    def story(self) -> list[str]:
        """The lines without furniture, as labelled."""
        return [line for line in self.lines if line not in self.furniture]


def labelled() -> Iterator[Pair]:
    """Our own articles."""
    for block in LABELLED.read_text("utf-8").strip().split("\n\n"):
        head, told, *rest = block.split("\n")
        lang, _, title = head.removeprefix("# ").partition(" | ")
        lines = tuple(line.removeprefix("~ ") for line in rest)
        furniture = frozenset(line[2:] for line in rest if line.startswith("~ "))
        yield Pair(lang, title, lines, told.removeprefix("= "), furniture)


def saved(path: Path) -> Iterator[Pair]:
    """Long summaries of a file of entries, against their titles."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        for line in map(json.loads, stream):
            if len(split_sentences(line["summary"])) >= 4:
                yield Pair(line["lang"], line["title"], (line["summary"],), line["title"])


def rouge(told: str, wanted: str) -> tuple[float, float, float]:
    """F1 of shared words, shared pairs of words, and the longest common subsequence."""
    one, other = split_words(told).folded, split_words(wanted).folded
    return (
        _f1(_shared(one, other, 1), len(one), len(other)),
        _f1(_shared(one, other, 2), len(one) - 1, len(other) - 1),
        _f1(_common(one, other), len(one), len(other)),
    )


def _f1(shared: int, one: int, other: int) -> float:
    return 2 * shared / (one + other) if shared else 0.0


def _shared(one: Sequence[str], other: Sequence[str], size: int) -> int:
    left, right = (
        Counter(zip(*(words[at:] for at in range(size)), strict=False)) for words in (one, other)
    )
    return (left & right).total()


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    row = [0] * (len(other) + 1)
    for word in one:
        before = row
        row = [0]
        for at, twin in enumerate(other, 1):
            row.append(before[at - 1] + 1 if word == twin else max(before[at], row[-1]))
    return row[-1]


def ours(pair: Pair) -> str:
    """The summary as an alert would have it."""
    content = "\n".join(strip_furniture(pair.lines, pair.title))
    entry = Entry(pair.title, "", content, "", "", "", pair.lang, None)
    return summarize(entry).text


def lead(count: int) -> Callable[[Pair], str]:
    """The first sentences."""

    def first(pair: Pair) -> str:
        text = "\n".join(pair.story)
        return " ".join(text[start:end] for start, end in split_sentences(text)[:count])

    return first


RIVALS = {"ours": ours, "lead-1": lead(1), "lead-3": lead(3)}


def table(pairs: Sequence[Pair], name: str) -> None:
    """Print the means of a set in each of its languages."""
    for lang in sorted({pair.lang for pair in pairs}):
        some = [pair for pair in pairs if pair.lang == lang]
        print(f"{name}, {lang}, {len(some)}")
        for rival, tell in RIVALS.items():
            scores = [rouge(tell(pair), pair.told) for pair in some]
            means = [sum(kind) / len(some) for kind in zip(*scores, strict=True)]
            chars = sum(len(tell(pair)) for pair in some) / len(some)
            told = "  ".join(f"{kind} {mean:.3f}" for kind, mean in zip(KINDS, means, strict=True))
            print(f"  {rival:7} {told}  {chars:4.0f} characters")


def furniture_errors(pairs: Sequence[Pair]) -> list[str]:
    """Furniture that stayed, story that went, furniture in a summary."""
    errors: list[str] = []
    for pair in pairs:
        kept = strip_furniture(pair.lines, pair.title)
        errors += [f"stayed: {line}" for line in kept if line in pair.furniture]
        errors += [f"lost: {line}" for line in pair.story if line not in kept]
        errors += [f"told: {line}" for line in pair.furniture if line in ours(pair)]
    return errors


def main(files: Sequence[str], *, quiet: bool) -> None:
    """Measure and print."""
    pairs = list(labelled())
    errors = furniture_errors(pairs)
    count = sum(len(pair.furniture) for pair in pairs)
    print(f"{len(pairs)} articles with {count} lines of furniture: {len(errors)} errors")
    if not quiet:
        print("\n".join(f"  {error}" for error in errors), end="\n" if errors else "")
    table(pairs, "our own")
    for name in files:
        table(list(saved(Path(name))), Path(name).name)


if __name__ == "__main__":
    main([one for one in sys.argv[1:] if one != "--quiet"], quiet="--quiet" in sys.argv[1:])
