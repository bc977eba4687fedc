"""Finding an entry's story in the database: the same text, else the likeliest, else a new one."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from matching import grouping
from matching import stories as same_text
from matching.background import background
from matching.sketch import Reading, Sketch, dump, load, weigh
from matching.wires import agency, is_paywalled
from model import Entry
from storage import entries, stories, words
from storage.db import Tx
from watchers.scope import scoped_text


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry that was stored: where, and whether its story is new."""

    entry_id: int
    story_id: int
    is_new: bool


class Joiner:
    """Puts the entries of one transaction into stories; knows how common their words are."""

    def __init__(self, tx: Tx, readings: Iterable[Reading]) -> None:
        self._tx = tx
        self._seen: dict[str, dict[str, int]] = {}
        self._new: dict[str, Counter[str]] = {}
        wanted: dict[str, set[str]] = {}
        for reading in readings:
            wanted.setdefault(reading.lang, set()).update(reading.stems)
        for lang, stems in wanted.items():
            self._learn(lang, stems)

    def place(
        self,
        entry: Entry,
        reading: Reading,
        *,
        feed_id: int | None,
        now: datetime,
        scope: int | None = None,
    ) -> Placed:
        """Store an entry in the story it is of.

        ``scope``: its feed, where that is private: then only the same text in that feed is the same
        story, and nothing of it leads there from outside.
        """
        tx, keys = self._tx, same_text.text_keys(entry)
        if scope is not None:
            keys = scoped_text(keys, scope)
        since = now - same_text.WINDOW
        found = entries.find_same_text(tx, keys.all, since=since)
        copied = same_text.choose_story(
            entry, keys, [same_text.Candidate(*row[:4]) for row in found]
        )
        sketched = self._sketch(entry, reading, now) if scope is None else None
        if copied is not None:
            joining = grouping.Joining(copied, None, {"by": "same text"})
        elif sketched is not None:
            joining = self._choose(*sketched, now)
        else:
            joining = grouping.Joining(None, None, {"by": "private feed"})
        story_id, size = joining.story_id, 1
        if story_id is None:
            story_id = entries.open_story(
                tx, now=now, title=entry.headline, follows_id=joining.follows_id, scope=scope
            )
        else:
            size = stories.join_story(tx, story_id, now=now)
        entry_id = entries.add_entry(
            tx,
            entry,
            feed_id=feed_id,
            story_id=story_id,
            now=now,
            wire=agency(entry) or _wire_of(copied, found),
            paywalled=is_paywalled(entry.outlet),
            joined=joining.why,
        )
        entries.save_text_keys(
            tx, keys.all, story_id=story_id, entry_id=entry_id, now=now, since=since
        )
        if sketched is not None:
            sketch, terms = sketched
            stories.add_sketch(tx, story_id, entry_id, dump(sketch), terms, size=size)
        return Placed(entry_id, story_id, joining.story_id is None)

    def _sketch(
        self, entry: Entry, reading: Reading, now: datetime
    ) -> tuple[Sketch, list[tuple[int, float]]]:
        weights = self._weigh(reading)
        sketch = weigh(reading, weights, at=_moment(entry, now))
        return sketch, grouping.terms(sketch, weights)

    def _learn(self, lang: str, stems: Collection[str]) -> None:
        self._seen[lang] = words.find_counts(self._tx, lang, stems)
        self._new[lang] = Counter()

    def finish(self) -> None:
        """Count the words of the entries that were placed."""
        for lang, counts in self._new.items():
            words.add_counts(self._tx, lang, counts)

    def _weigh(self, reading: Reading) -> dict[str, float]:
        if reading.lang not in self._seen:
            self._learn(reading.lang, reading.stems)
        seen, new = self._seen[reading.lang], self._new[reading.lang]
        found = background(reading.lang).weights(reading.stems, seen, seen.get(words.ENTRIES, 0))
        for stem in (*reading.stems, words.ENTRIES):
            seen[stem] = seen.get(stem, 0) + 1
            new[stem] += 1
        return found

    def _choose(
        self, sketch: Sketch, terms: list[tuple[int, float]], now: datetime
    ) -> grouping.Joining:
        found = stories.find_related(
            self._tx,
            [term for term, _ in terms],
            since=now - grouping.CASE,
            least=grouping.LEAST,
            open_since=now - grouping.SILENCE,
            most=grouping.MOST,
        )
        known = [
            grouping.OpenStory(item.id, item.size, tuple(map(load, item.sketches)))
            for item in found
        ]
        return grouping.choose(sketch, known, grouping.shipped_model())


def _moment(entry: Entry, now: datetime) -> datetime:
    """When it was told: its date, unless that lies in the future or before any open story."""
    at = entry.published_at
    return at if at is not None and now - grouping.SILENCE <= at <= now else now


def _wire_of(story_id: int | None, found: Iterable[entries.SameText]) -> str:
    """The agency whose text an entry copies without saying so; "" if none."""
    return next((row[4] for row in found if row[1] == story_id and row[4]), "")
