"""``make train DATA=…``: the word counts and the weights that stories are recognised by.

Reads ``replay/*.jsonl.gz`` (counts; and pairs of entries months apart, which are never one story)
and ``stories/*.jsonl`` (labels) under DATA. Writes ``matching/background_*.tsv`` and
``matching/story_model.json``; the same data give the same files. Prints pairwise and B-cubed F1,
fitted and cross-validated: five blocks of time, each judged by weights learned from the others.
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from math import exp
from pathlib import Path

from benchmarks.story_scores import Score, score
from matching.aliases import read_aliases
from matching.background import PRIOR_ENTRIES, background
from matching.grouping import Model, OpenStory, choose
from matching.groups import Groups
from matching.pairs import DAY_S, FEATURES, conflict, cosine, features
from matching.sketch import LEAD_CHARS, Sketch, read, sentence_starts, stem, weigh
from matching.story_words import STOP
from matching.text import form, list_words
from model import Entry
from storage.stories import KEPT

ROOT = Path(__file__).parent.parent
HOME = ROOT / "matching"
LABELLED = {"en": "en_2023_jan_jun", "es": "es_2023_oct_dec", "across": "crosslingual_leads"}
MIN_ENTRIES = 4  # a word in fewer is left out of the counts
MAX_GAP_S = {"same": 3 * DAY_S, "across": 4 * DAY_S}
FOLDS = 5
RIDGE = 1.0
SPANISH_WEIGHT = 2.0  # the Spanish set has an eighth of the positive pairs
STRANGERS = 1_000  # the most alike of the pairs that are months apart, for each language
STRANGER_WEIGHT = 0.05
# How sure it must be. Spanish takes what English need not: its outlets retell more freely.
THRESHOLDS = {"en": 0.46, "es": 0.38, "across": 0.5}

Pair = tuple[tuple[float, ...], bool, float]  # features, one story?, weight


@dataclass(frozen=True, slots=True)
class Labelled:
    """An entry with the event it tells, and its sketch."""

    event: str
    sketch: Sketch


def main() -> None:
    """Count, learn, judge, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--counts-only", action="store_true")
    options = parser.parse_args()
    for lang in ("en", "es"):
        (HOME / f"background_{lang}.tsv").write_text(_count(options.data, lang), encoding="utf-8")
    background.cache_clear()
    if options.counts_only:
        return
    groups = Groups(read_aliases((ROOT / "lists" / "aliases.yaml").read_text(encoding="utf-8")))
    sets = {
        name: _sketches(_labels(options.data / "stories" / f"{file}.jsonl"), groups)
        for name, file in LABELLED.items()
    }
    strangers = _strangers(options.data, groups)
    model = _learn(sets, strangers)
    (HOME / "story_model.json").write_text(_write(model), encoding="utf-8")
    for name, entries in sets.items():
        print(f"{name:7} fitted           {_judge([entries], [model])}")
    blocks = {name: _blocks(entries) for name, entries in sets.items() if name != "across"}
    models = [
        _learn(
            {
                **{name: _others(parts, fold) for name, parts in blocks.items()},
                "across": sets["across"],
            },
            strangers,
        )
        for fold in range(FOLDS)
    ]
    for name, parts in blocks.items():
        print(f"{name:7} cross-validated  {_judge(parts, models)}")
    events = sorted({entry.event.split("-")[0] for entry in sets["across"]})
    halves = [[e for e in sets["across"] if (e.event.split("-")[0] == ev)] for ev in events]
    apart = [
        _learn({**sets, "across": [e for e in sets["across"] if e not in half]}, strangers)
        for half in halves
    ]
    print(f"across  cases left out   {_judge(halves, apart)}")


# ── Counts ──────────────────────────────────────────────────────────────────────────────────────


def _replay(data: Path, lang: str) -> Iterator[Entry]:
    """The entries of a language, each text once."""
    seen: set[tuple[str, str]] = set()
    for path in sorted((data / "replay").glob(f"{lang}_*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                entry = _entry(json.loads(line))
                key = (entry.title, entry.summary[:100])
                if key not in seen:
                    seen.add(key)
                    yield entry


def _count(data: Path, lang: str) -> str:
    entries, inside, capital = Counter[str](), Counter[str](), Counter[str]()
    total = 0
    for entry in _replay(data, lang):
        total += 1
        lead = entry.summary[:LEAD_CHARS]
        words = [form(word) for word in list_words(f"{entry.title} . {lead}")]
        entries.update(
            {stem(w) for w in words if len(w) > 1 and w not in STOP[lang] and not w[0].isdigit()}
        )
        written = list_words(lead)
        starts = sentence_starts(lead, written)
        for at, word in enumerate(written):
            if at not in starts and word.isalpha():
                inside[stem(form(word))] += 1
                capital[stem(form(word))] += word[0].isupper()
    lines = ["# stem, entries of 10,000 that have it, percent of its uses that are capitalised"]
    for key in sorted(key for key, count in entries.items() if count >= MIN_ENTRIES):
        percent = round(100 * capital[key] / inside[key]) if inside[key] else 100
        lines.append(f"{key}\t{max(1, round(entries[key] * PRIOR_ENTRIES / total))}\t{percent}")
    return "\n".join(lines) + "\n"


# ── Sketches ────────────────────────────────────────────────────────────────────────────────────


def _entry(row: dict[str, str]) -> Entry:
    when = datetime.fromisoformat(row["published"])
    at = when if when.tzinfo else when.replace(tzinfo=UTC)
    return Entry(row["title"], row["summary"], "", row["link"], "", row["outlet"], row["lang"], at)


def _labels(path: Path) -> list[tuple[str, Entry]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    kept = [(row["event"], _entry(row)) for row in rows if not row.get("roundup")]
    return sorted(kept, key=lambda item: _seconds(item[1]))


def _seconds(entry: Entry) -> float:
    assert entry.published_at is not None
    return entry.published_at.timestamp()


def _sketches(rows: list[tuple[str, Entry]], groups: Groups) -> list[Labelled]:
    """Sketches as the stream would make them: words it has had often weigh less."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    total = Counter[str]()
    found: list[Labelled] = []
    for event, entry in rows:
        reading = read(entry, groups)
        lang = reading.lang
        weights = background(lang).weights(reading.stems, seen[lang], total[lang])
        seen[lang].update(reading.stems)
        total[lang] += 1
        assert entry.published_at is not None
        found.append(Labelled(event, weigh(reading, weights, at=entry.published_at)))
    return found


# ── Pairs ───────────────────────────────────────────────────────────────────────────────────────


def _pairs(entries: Sequence[Labelled], *, across: bool) -> Iterator[tuple[Labelled, Labelled]]:
    limit = MAX_GAP_S["across" if across else "same"]
    for at, late in enumerate(entries):
        for early in entries[:at]:
            near = late.sketch.at - early.sketch.at <= limit
            if near and (early.sketch.lang != late.sketch.lang) is across:
                yield early, late


def _rows(entries: Sequence[Labelled], *, across: bool, weight: float = 1.0) -> list[Pair]:
    return [
        (features(a.sketch, b.sketch), a.event == b.event, weight)
        for a, b in _pairs(entries, across=across)
    ]


def _strangers(data: Path, groups: Groups) -> dict[str, list[Pair]]:
    """The most alike pairs of entries that were published months apart, set side by side."""
    weeks: dict[str, list[list[Sketch]]] = {"en": [], "es": []}
    for lang, sides in weeks.items():
        by_month: dict[int, list[Sketch]] = defaultdict(list)
        for entry in _replay(data, lang):
            assert entry.published_at is not None
            reading = read(entry, groups)
            weights = background(lang).weights(reading.stems, {}, 0)
            by_month[entry.published_at.month].append(
                weigh(reading, weights, at=entry.published_at)
            )
        sides.extend(by_month[month] for month in sorted(by_month))
    return {
        "same": [
            pair
            for sides in weeks.values()
            for pair in _most_alike(sides[0], sides[-1], lambda a, b: cosine(a.text, b.text))
        ],
        "across": _most_alike(
            [sketch for side in weeks["en"] for sketch in side],
            [sketch for side in weeks["es"] for sketch in side],
            _names_alike,
        ),
    }


def _names_alike(one: Sketch, other: Sketch) -> float:
    return sum(min(one.names[name], other.names[name]) for name in one.names.keys() & other.names)


def _most_alike(
    left: Sequence[Sketch], right: Sequence[Sketch], alike: Callable[[Sketch, Sketch], float]
) -> list[Pair]:
    index: dict[str, list[int]] = defaultdict(list)
    for at, sketch in enumerate(right):
        for name in sketch.names:
            index[name].append(at)
    ranked: list[tuple[float, int, int]] = []
    for at, sketch in enumerate(left):
        near = {
            found
            for name in sketch.names
            if len(index[name]) <= 200  # the most frequent names tell nothing and cost much
            for found in index[name]
        }
        scored = [(alike(sketch, right[one]), one) for one in near]
        if scored:
            best, one = max(scored)
            ranked.append((best, at, one))
    ranked.sort(reverse=True)
    pairs: list[Pair] = []
    for _, a, b in ranked:
        early, late = left[a], replace(right[b], at=left[a].at + _some_gap(a, b))
        if conflict(early, late) is None:
            pairs.append((features(early, late), False, STRANGER_WEIGHT))
        if len(pairs) == STRANGERS:
            break
    return pairs


def _some_gap(a: int, b: int) -> int:
    """Seconds, up to three days; the same every time."""
    return int.from_bytes(blake2b(f"{a} {b}".encode(), digest_size=4).digest()) % (3 * DAY_S)


# ── Learning ────────────────────────────────────────────────────────────────────────────────────


def _learn(sets: dict[str, list[Labelled]], strangers: dict[str, list[Pair]]) -> Model:
    same = [
        *_rows(sets["en"], across=False),
        *_rows(sets["es"], across=False, weight=SPANISH_WEIGHT),
        *strangers["same"],
    ]
    across = [*_rows(sets["across"], across=True), *strangers["across"]]
    return Model(_fit(same), _fit(across), THRESHOLDS)


def _fit(pairs: Sequence[Pair]) -> tuple[float, ...]:
    """Logistic regression with a ridge, by Newton's method; wrong-signed weights are dropped."""
    signs = (0, *FEATURES.values())
    active = list(range(len(signs)))
    start = [0.0] * len(signs)
    while True:
        found = _newton([(_take(x, active), y, w) for x, y, w in pairs], [start[a] for a in active])
        wrong = [
            (found[at] * signs[a], a) for at, a in enumerate(active) if found[at] * signs[a] < 0
        ]
        start = [0.0] * len(signs)
        for at, a in enumerate(active):
            start[a] = found[at]
        if not wrong:
            return tuple(start)
        active.remove(min(wrong)[1])


def _take(values: tuple[float, ...], active: list[int]) -> list[float]:
    whole = (1.0, *values)
    return [whole[a] for a in active]


def _newton(rows: list[tuple[list[float], bool, float]], start: list[float]) -> list[float]:
    size = len(start)
    weights = list(start)
    for _ in range(40):
        slope = [-RIDGE * weight if at else 0.0 for at, weight in enumerate(weights)]
        curve = [
            [(RIDGE if a else 1e-6) if a == b else 0.0 for b in range(size)] for a in range(size)
        ]
        for x, y, w in rows:
            p = 1 / (1 + exp(-sum(a * b for a, b in zip(weights, x, strict=True))))
            error, bend = w * (y - p), w * p * (1 - p)
            for a, value in enumerate(x):
                if value:
                    slope[a] += error * value
                    row, scaled = curve[a], bend * value
                    for b in range(a + 1):
                        row[b] += scaled * x[b]
        for a in range(size):
            for b in range(a):
                curve[b][a] = curve[a][b]
        step = _solve(curve, slope)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-6:
            break
    return weights


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss and Jordan, with pivots."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at in range(size):
        pivot = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for other in range(size):
            if other != at and rows[other][at]:
                factor = rows[other][at] / rows[at][at]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[at], strict=True)]
    return [rows[at][size] / rows[at][at] for at in range(size)]


def _write(model: Model) -> str:
    def named(weights: tuple[float, ...]) -> dict[str, float]:
        pairs = zip(("intercept", *FEATURES), weights, strict=True)
        return {name: round(weight, 3) for name, weight in pairs}

    data = {
        "thresholds": dict(model.thresholds),
        "same": named(model.same),
        "across": named(model.across),
    }
    return json.dumps(data, indent=2) + "\n"


# ── Judging ─────────────────────────────────────────────────────────────────────────────────────


def _blocks(entries: list[Labelled]) -> list[list[Labelled]]:
    size = len(entries)
    return [entries[size * at // FOLDS : size * (at + 1) // FOLDS] for at in range(FOLDS)]


def _others(blocks: list[list[Labelled]], fold: int) -> list[Labelled]:
    """The other blocks, a month further apart each, so that no pair spans a gap."""
    return [
        replace(entry, sketch=replace(entry.sketch, at=entry.sketch.at + 30 * DAY_S * at))
        for at, block in enumerate(blocks)
        if at != fold
        for entry in block
    ]


def _judge(parts: Sequence[Sequence[Labelled]], models: Sequence[Model]) -> Score:
    """Group each part with its model, as the stream would; one score over all."""
    events: list[str] = []
    stories: list[str] = []
    for at, (entries, model) in enumerate(zip(parts, models, strict=True)):
        kept: list[list[Sketch]] = []
        sizes: list[int] = []
        for entry in entries:
            known = [
                OpenStory(number, sizes[number], tuple(sketches))
                for number, sketches in enumerate(kept)
            ]
            joined = choose(entry.sketch, known, model).story_id
            if joined is None:
                joined = len(kept)
                kept.append([])
                sizes.append(0)
            sizes[joined] += 1
            kept[joined] = [*kept[joined][:1], *kept[joined][1:][-(KEPT - 2) :], entry.sketch]
            events.append(entry.event)
            stories.append(f"{at} {joined}")
    return score(events, stories)


if __name__ == "__main__":
    main()
