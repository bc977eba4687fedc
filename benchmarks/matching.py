"""Matching: texts per second by the number of queries, beside what simpler programs would use.

    python -m benchmarks.matching [--profile loose|tight|usual]

Texts and queries are made up, the same in every run: words as frequent as a language's are (Zipf),
rare names, queries of mixed shapes. ``loose`` lists ask for common words, too; by themselves
``tight`` ones ask for rare words only (a query matches 0.0002 of the entries, like one of the
ready-made lists); ``usual`` ones for names and very rare words, as people's own lists do (a list of
ten fires a few times a day). Seconds are CPU seconds; texts/s is the median of three runs after a
cold one. ``--profile`` shows where they go. pyahocorasick is no dependency; to have it, too:

    pip install --target /tmp/peers pyahocorasick
    PYTHONPATH=/tmp/peers python -m benchmarks.matching
"""

import gc
import importlib
import random
import re
import sqlite3
import sys
import time
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate, pairwise, product
from statistics import median
from typing import Any, NamedTuple

from matching import match
from matching.inflect import text_keys
from matching.match import Matcher
from matching.text import fold
from model import Entry, KeywordList

SIZES = (100, 1_000, 10_000)  # queries
KINDS = {"entries": (2_000, 0), "articles": (500, 2_700)}  # how many, letters of content
RATIO, PER_S = 3, {"entries": "no target", "articles": "1,500 at least"}  # the targets
BUDGET_S = 3.0  # for each peer that looks at one text after the other
_COMMON_WORDS = """
    the of and to a in for is on that by this with i you it not or be are from at as your all have
    new more an was we will can us about if has but our one other do no they he up may what which
    their out use any there see only so his when here who also now me did get how its than after
"""
_FORMS = 80_000
_BANDS = (80, 500, 4_000, 20_000, _FORMS)  # of ranks: common, middling, rare, very rare words
# How often a query has a word of each band: beside others, and by itself ("{alone}").
MIXES = {
    "loose": ((1, 3, 6, 0), (1, 3, 6, 0)),
    "tight": ((1, 3, 6, 0), (0, 0, 1, 9)),
    "usual": ((0, 1, 4, 5), (0, 0, 0, 1)),
}
# Percent; a query as we write it, for FTS5, as plain text ("" where it can't be said so).
_SHAPES = (
    (25, "{alone}", "{alone}", "{alone}"),
    (20, '"{name}"', '"{name}"', "{name}"),
    (10, "{prefix}*", "{prefix}*", ""),
    (8, "{a} AND {b}", "{a} AND {b}", ""),
    (7, '"{name}" AND {a}', '"{name}" AND {a}', ""),
    (10, "({a} OR {b} OR {c}) AND {d}", "({a} OR {b} OR {c}) AND {d}", ""),
    (10, "{a} NEAR/8 {b}", "NEAR({a} {b}, 7)", ""),
    (5, "{alone} -{b}", "{alone} NOT {b}", ""),
    (5, "={alone}", "", ""),
)


class Asked(NamedTuple):
    """A query: as we write it, as FTS5 does, as plain text; "" where it can't be said so."""

    ours: str
    fts: str
    plain: str


class Press:
    """Makes up words, texts and queries."""

    def __init__(self) -> None:
        self._rng = rng = random.Random(1)
        syllables = ["".join(two) for two in product("bcdfglmnprstv", "aeiou")]
        stems = {
            "".join([*rng.choices(syllables, k=count), rng.choice("nrlk")]): rng.uniform(0, 5)
            for count in rng.choices((1, 2, 2, 3, 3, 4), k=_FORMS // 2)
        }
        # Frequent words are shorter; the forms of a word are about as frequent as one another.
        placed = [
            (rank * rng.uniform(1, 4), stem + ending)
            for rank, stem in enumerate(sorted(stems, key=lambda stem: len(stem) + stems[stem]))
            for ending in ("", "s", "ed", "ing")
        ]
        rest = dict.fromkeys(form for _, form in sorted(placed))
        self._words = [*_COMMON_WORDS.split(), *rest][:_FORMS]
        self._weights = list(accumulate(1 / rank for rank in range(1, _FORMS + 1)))
        names = ["".join(rng.choices(syllables, k=3)).title() for _ in range(2_000)]
        self._names = [f"{rng.choice(names[:300])}x {last}z" for last in names for _ in range(3)]
        self._name_weights = list(accumulate(1 / rank for rank in range(10, 6_010)))

    def text(self, letters: int) -> str:
        """Sentences, about every second one with a name in it."""
        rng, text = self._rng, ""
        while len(text) < letters:
            words = rng.choices(self._words, cum_weights=self._weights, k=rng.randint(8, 24))
            if rng.random() < 0.5:
                words[3:3] = rng.choices(self._names, cum_weights=self._name_weights)
            sentence = " ".join(words)
            text += f"{sentence[0].upper()}{sentence[1:]}. "
        return text[:letters].rpartition(" ")[0]

    def entries(self, kind: str) -> list[Entry]:
        """Entries or articles."""
        count, letters = KINDS[kind]
        texts = ((self.text(70), self.text(230), self.text(letters)) for _ in range(count))
        return [Entry(*three, "", "", "", "en", None) for three in texts]

    def queries(self, mix: str, count: int) -> list[Asked]:
        """Queries of mixed shapes; fewer are the first of more."""
        asked = []
        for _, *shape in self._rng.choices(_SHAPES, weights=[one[0] for one in _SHAPES], k=count):
            beside, alone = MIXES[mix]
            said = {letter: self._word(beside) for letter in "abcd"}
            said |= {"alone": self._word(alone), "name": self._rng.choice(self._names)}
            said["prefix"] = said["alone"][: max(len(said["alone"]) - 3, 5)]
            asked.append(Asked(*(form.format(**said) for form in shape)))
        return asked

    def _word(self, weights: Sequence[int]) -> str:
        low, high = self._rng.choices(list(pairwise(_BANDS)), weights=weights)[0]
        word = ""
        while len(word) < 5:
            word = self._words[self._rng.randrange(low, high)]
        return word


def lists_of(asked: Sequence[Asked]) -> list[KeywordList]:
    """Lists of ten queries, each of another chat."""
    return [
        KeywordList(f"c{at}", "", "", tuple(one.ours for one in asked[at : at + 10]), 1 + at)
        for at in range(0, len(asked), 10)
    ]


def cpu_s(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    began = time.process_time()
    work()
    return time.process_time() - began


def measure(asked: Sequence[Asked], entries: list[Entry]) -> tuple[float, float, list[str]]:
    """Seconds to match all entries, matches (hits) of each, and these and more as cells."""
    lists, matchers, found = lists_of(asked), list[Matcher](), list[int]()
    text_keys.cache_clear()
    fold.cache_clear()
    build_s = cpu_s(lambda: matchers.append(Matcher(lists)))
    gc.collect()
    gc.freeze()  # as main.py does

    def run() -> None:
        found[:] = [len(matchers[0].match(entry)) for entry in entries]

    cold_s, *warm_s = [cpu_s(run) for _ in range(4)]
    assert not matchers[0].problems
    add_s = []
    for word in ("nowhere", "elsewhere", "somewhere"):
        lists[3] = replace(lists[3], queries=(*lists[3].queries, f"{word} AND found"))
        add_s.append(cpu_s(lambda: matchers[0].update(lists)))
    tracemalloc.start()
    matchers.append(Matcher(lists))
    mib = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    gc.unfreeze()
    count, pairs, seconds = len(entries), sum(found) / len(entries), median(warm_s)
    cells = [f"{sum(map(bool, found)) / count:.0%}", f"{pairs:.2f}", f"{build_s:.2f}"]
    cells += [f"{1000 * median(add_s):.1f}", f"{mib:.1f}", f"{count / cold_s:,.0f}"]
    return seconds, pairs, [*cells, f"{count / seconds:,.0f}"]


Finder = Callable[[str], Iterable[str]]  # the words and phrases in a text, in lower case
Done = tuple[int, float, float]  # queries that can be expressed, texts/s, matches per text


def alternation(plain: Iterable[str]) -> Finder:
    """One regular expression of all words and phrases."""
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, plain))})\b", re.IGNORECASE)
    return lambda text: map(str.lower, pattern.findall(text))


def aho_corasick(plain: Iterable[str]) -> Finder:
    """An automaton of all words and phrases. Raises ImportError."""
    library: Any = importlib.import_module("ahocorasick")
    automaton = library.Automaton()
    for word in plain:
        automaton.add_word(word, word)
    automaton.make_automaton()

    def find(text: str) -> Iterable[str]:
        lower = f" {text.lower()} "
        for end, word in automaton.iter(lower):
            if not lower[end - len(word)].isalnum() and not lower[end + 1].isalnum():
                yield word

    return find


def plainly(prepare: Callable[[Any], Finder], asked: Sequence[Asked], entries: list[Entry]) -> Done:
    """Look for words and phrases in one text after the other, while there is time."""
    plain = Counter(one.plain.lower() for one in asked if one.plain)
    find = prepare(plain)
    count, pairs, passed, began = 0, 0, 0.0, time.process_time()
    while count < len(entries) and passed < BUDGET_S:
        one = entries[count]
        found = set(find(f"{one.title}\n{one.summary}\n{one.content}"))
        count, pairs = count + 1, pairs + sum(plain[word] for word in found)
        passed = time.process_time() - began
    return plain.total(), count / passed, pairs / count


def full_text(asked: Sequence[Asked], entries: list[Entry]) -> Done:
    """SQLite FTS5 in memory: insert all entries, then run each query over them, for ids only."""
    sayable = [one.fts for one in asked if one.fts]
    rows = [(entry.title, entry.summary, entry.content) for entry in entries]
    pairs, began = 0, time.process_time()
    db = sqlite3.connect(":memory:")
    db.execute("create virtual table entries using fts5 (title, summary, content)")
    db.executemany("insert into entries values (?, ?, ?)", rows)
    for query in sayable:
        pairs += len(db.execute("select rowid from entries (?)", [query]).fetchall())
    passed = time.process_time() - began
    db.close()
    return len(sayable), len(rows) / passed, pairs / len(rows)


HEAD = "lists texts queries matched hits/text build_s add_ms MiB cold/s texts/s re/s aho/s fts5/s"
PEERS: tuple[tuple[str, Callable[[Sequence[Asked], list[Entry]], Done]], ...] = (
    ("one re; words as written, no operators", partial(plainly, alternation)),
    ("pyahocorasick; words as written, no operators", partial(plainly, aho_corasick)),
    ("SQLite FTS5; no inflections, no =X, no places; all texts at once", full_text),
)


def print_table(head: str, rows: Iterable[Sequence[str]]) -> None:
    """Columns as wide as they need to be."""
    lines = [head.split(), *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    print("", *("  ".join(map(str.rjust, line, widths)) for line in lines), sep="\n")


def compare_peers(asked: Sequence[Asked], entries: list[Entry], ours: float) -> list[list[str]]:
    """For each peer: texts/s, how many queries it can express, how many of our matches it finds."""
    rows = []
    for how, work in PEERS:
        try:
            sayable, per_s, pairs = work(asked, entries)
            shares = sayable / len(asked), pairs / ours
            rows.append([f"{per_s:,.0f}", *map("{:.0%}".format, shares), how])
        except ImportError:
            rows.append(["not installed", "", "", how])
    return rows


def compare() -> None:
    """Measure and print: ratios first, then the matcher beside its peers."""
    rows, others, seconds = [], [], dict[int, float]()
    for mix, kind, size in product(MIXES, KINDS, SIZES):
        entries, asked = Press().entries(kind), Press().queries(mix, size)
        seconds[size], pairs, cells = measure(asked, entries)
        peers = compare_peers(asked, entries, pairs)
        rows.append([mix, kind, f"{size:,}", *cells, *(peer[0] for peer in peers)])
        if size == SIZES[-1]:
            others += [[mix, kind, *peer[1:]] for peer in peers if kind == "articles"]
            ratio, per_s = seconds[size] / seconds[SIZES[0]], len(entries) / seconds[size]
            print(f"{mix} lists, {size:,} queries: {ratio:.1f} × the time of {SIZES[0]}", end=" ")
            print(f"({RATIO} at most), {per_s:,.0f} {kind}/s ({PER_S[kind]})", flush=True)
    print_table(HEAD, rows)
    print_table("lists texts can_express finds peer", others)


def profile(mix: str) -> None:
    """Print microseconds by stage for each article at the most queries, timed by hand."""
    matcher = Matcher(lists_of(Press().queries(mix, SIZES[-1])))
    entries = Press().entries("articles")
    spent: defaultdict[str, float] = defaultdict(float)

    def timed(name: str, work: Callable[..., Any], *args: Any) -> Any:
        began = time.perf_counter()
        result = work(*args)
        spent[name] += time.perf_counter() - began
        return result

    for entry in entries:
        matcher.match(entry)
    for name in vars(match).keys() & {"Document", "possible", "holds", "spans_of"}:
        setattr(match, name, partial(timed, name, getattr(match, name)))
    for entry in entries:
        timed("match", matcher.match, entry)
    spent["candidates, sorting, the rest"] = 2 * spent["match"] - sum(spent.values())
    rows = [[name, f"{1e6 * one / len(entries):,.0f}"] for name, one in spent.items()]
    print_table(f"{mix} µs/article", rows)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--profile"]:
        profile(sys.argv[2])
    else:
        compare()
