"""How common words are in the news: what ships with the project, and how the stream adds to it.

The shipped counts (``background_en.tsv``, ``background_es.tsv``) are made by ``make train``: stem,
entries of 10,000 that have it, percent of its uses inside a sentence that are capitalised. Counts
of the stream are kept in the database and halved now and then (storage/words.py), so the old ones
fade; both are added here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log

LANGUAGES = ("en", "es")
PRIOR_ENTRIES = 10_000  # what the shipped counts weigh against those of the stream
_UNSEEN = 0.3  # entries of the 10,000 that have a stem which is in neither
_NAME_PERCENT = 50


@dataclass(frozen=True, slots=True)
class Background:
    """Counts of one language. ``shipped``: stem → (entries of 10,000, percent capitalised)."""

    shipped: Mapping[str, tuple[int, int]]

    def is_name(self, stem: str, *, capital: bool) -> bool:
        """Whether a word is likely a name; ``capital``: it is capitalised within a sentence."""
        known = self.shipped.get(stem)
        if known is None:
            return True
        return known[1] >= (_NAME_PERCENT / 10 if capital else _NAME_PERCENT)

    def weights(
        self, stems: Iterable[str], seen: Mapping[str, int], entries: int
    ) -> dict[str, float]:
        """Inverse document frequencies of stems; ``seen``: of ``entries`` so many have it."""
        total = PRIOR_ENTRIES + entries
        shipped = self.shipped
        return {
            stem: log(
                total / ((shipped[stem][0] if stem in shipped else _UNSEEN) + seen.get(stem, 0))
            )
            for stem in stems
        }


@cache
def background(lang: str) -> Background:
    """The shipped counts of a language; of English for any other."""
    name = f"background_{lang if lang in LANGUAGES else 'en'}.tsv"
    text = files("matching").joinpath(name).read_text(encoding="utf-8")
    shipped: dict[str, tuple[int, int]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            stem, count, percent = line.split("\t")
            shipped[stem] = (int(count), int(percent))
    return Background(shipped)
