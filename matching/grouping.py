"""Which open story is an entry of, and which one does it follow? Pure; ``watchers.ingest`` asks.

Average link: an entry is as near to a story as to the entries that the story keeps, on average. To
join one it must be near enough, and in conflict with none of them: to hide another story is worse
than to tell one twice. The weights are learned (``make train``) and stand in ``story_model.json``.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from math import exp, log

from matching.pairs import FEATURES, conflict, cosine, features
from matching.sketch import Sketch
from matching.story_words import COUNTRIES

SILENCE = timedelta(hours=72)  # after it, what is alike is another occasion
CASE = timedelta(days=45)  # so long a development follows another
LEAST = 5.0  # weight of shared terms from which on two entries are compared
MOST = 16  # stories that an entry is compared with
_TERMS = 16  # of an entry, the rarest
_TERM = 2.5  # a word that one of 20 entries has tells nothing
_SIZE = 0.2  # between stories that are both near enough, the greater wins (per e-fold)
_HEADLINE = 4  # stems
_TEXT = 0.1  # cosine; below it no labelled pair tells one story
_TEXT_UNNAMED = 0.2  # where they share no name but a country's
_REASONS = 4  # features told of a decision
_FOLLOWS = 5.5  # a name this rare makes a case: in one of the shipped counts' 10,000 in 250
_FOLLOWS_TEXT = 0.12


@dataclass(frozen=True, slots=True)
class OpenStory:
    """A story and the sketches it keeps, the first one first; ``size``: how many entries it has."""

    id: int
    size: int
    sketches: tuple[Sketch, ...]


@dataclass(frozen=True, slots=True)
class Joining:
    """What became of an entry: the story it joins (None: a new one), or follows, and why."""

    story_id: int | None
    follows_id: int | None
    why: dict[str, object]


@dataclass(frozen=True, slots=True)
class Model:
    """Learned weights: of the intercept, then of ``FEATURES`` in order; for two entries in one
    language and in two. ``thresholds``: how sure it must be, by language or ``across`` them.
    """

    same: tuple[float, ...]
    across: tuple[float, ...]
    thresholds: Mapping[str, float]

    def near(self, one: Sketch, other: Sketch, given: Sequence[float]) -> float:
        """How sure it is that two entries tell one story: 0 to 1, from 0.5 on it is."""
        same = one.lang == other.lang
        weights = self.same if same else self.across
        threshold = self.thresholds[one.lang if same else "across"]
        total = weights[0] - log(threshold / (1 - threshold))
        for weight, value in zip(weights[1:], given, strict=True):
            total += weight * value
        return 1 / (1 + exp(-total))


@cache
def shipped_model() -> Model:
    """The weights that come along."""
    return read_model(files("matching").joinpath("story_model.json").read_text(encoding="utf-8"))


def read_model(text: str) -> Model:
    """Weights from JSON: {"thresholds": {…}, "same": {…}, "across": {…}}. Raises KeyError."""
    data = json.loads(text)

    def weights(of: Mapping[str, float]) -> tuple[float, ...]:
        return (of["intercept"], *(of[name] for name in FEATURES))

    return Model(weights(data["same"]), weights(data["across"]), data["thresholds"])


def terms(sketch: Sketch, weights: Mapping[str, float]) -> list[tuple[int, float]]:
    """What leads from one entry to another: hashes of its rarest words and names, with weights.

    ``weights``: of its stems. What was done to how many is a term too, in any language.
    """
    found = {name: weight for name, weight in sketch.names.items() if name not in sketch.places}
    for stem in sketch.text:
        bonus = 1.0 if stem in sketch.title else 0.7
        found[stem] = max(found.get(stem, 0.0), weights[stem] * bonus)
    rarest = sorted(
        ((weight, term) for term, weight in found.items() if weight >= _TERM), reverse=True
    )[:_TERMS]
    told = [(_hash(term), weight) for weight, term in rarest]
    deeds = [f"{role} {count}" for role in sketch.roles for count in sketch.counts]
    return [*told, *((_hash(deed), LEAST) for deed in sorted(deeds)[:_REASONS])]


def _hash(term: str) -> int:
    """Of 63 bits, for a database's integers."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest()) >> 1


def choose(entry: Sketch, stories: Iterable[OpenStory], model: Model) -> Joining:
    """The story that an entry joins or follows. ``stories``: any that share telling words."""
    best: tuple[float, OpenStory, float] | None = None
    refused: dict[str, object] = {}
    related: tuple[float, int] | None = None
    for story in stories:
        near, why_not = _nearness(entry, story, model)
        if why_not is None and near >= 0.5:
            rank = near + _SIZE * log(story.size)
            if best is None or rank > best[0]:
                best = (rank, story, near)
        elif (likeness := _same_case(entry, story)) and (not related or likeness > related[0]):
            related = (likeness, story.id)
            refused = {"nearest": story.id, "score": round(near, 2), "conflict": why_not}
    if best is not None:
        return Joining(best[1].id, None, _tell(entry, best[1], best[2], model))
    return Joining(None, related[1] if related else None, {"by": "nothing alike", **refused})


def _nearness(entry: Sketch, story: OpenStory, model: Model) -> tuple[float, str | None]:
    """Average likeness to the story's entries, and what forbids joining it."""
    if entry.at - max(sketch.at for sketch in story.sketches) > SILENCE.total_seconds():
        return 0.0, "silence"
    size = len(story.sketches)
    total, left = 0.0, size
    for sketch in story.sketches:
        if total + left < 0.5 * size:
            return total / size, None  # it can't be near enough any more
        left -= 1
        if _comparable(sketch, entry):
            total += model.near(sketch, entry, features(sketch, entry))
    if total < 0.5 * size:
        return total / size, None
    conflicts = (conflict(sketch, entry) for sketch in story.sketches)
    return total / size, next(filter(None, conflicts), None)


def _comparable(one: Sketch, other: Sketch) -> bool:
    """Whether it is worth weighing: headlines in one language share a name, or words if they
    have enough of them ("Monday briefing" is a rubric).
    """
    if one.lang != other.lang:
        return _anchored(one, other)
    names = (one.names.keys() & other.names.keys()) - COUNTRIES
    if cosine(one.text, other.text) < (_TEXT if names else _TEXT_UNNAMED):
        return False
    if not one.people.isdisjoint(other.names) or not other.people.isdisjoint(one.names):
        return True
    enough = min(len(one.title), len(other.title)) >= _HEADLINE
    return enough and not one.title.keys().isdisjoint(other.title)


def _anchored(one: Sketch, other: Sketch) -> bool:
    """Whether texts in two languages share something that only one story has.

    A name other than a country's that both texts tell; or how many, what was done, and where.
    """
    shared = (one.names.keys() & other.names.keys()) - one.places
    if any(min(one.names[name], other.names[name]) >= _FOLLOWS for name in shared):
        return True
    return bool(one.counts & other.counts and one.roles & other.roles and one.places & other.places)


def _same_case(entry: Sketch, story: OpenStory) -> float:
    """How much two developments of one case are alike; 0: no case in common.

    A rare name in both headlines, or in one headline and the other's text, makes a case.
    """
    best = 0.0
    for sketch in story.sketches:
        shared = (entry.people & sketch.names.keys()) | (sketch.people & entry.names.keys())
        weights = [min(entry.names[name], sketch.names[name]) for name in shared]
        if max(weights, default=0.0) < _FOLLOWS:
            continue
        text = cosine(entry.text, sketch.text)
        if text >= _FOLLOWS_TEXT:
            best = max(best, text + sum(weights) / 100)
    return best


def _tell(entry: Sketch, story: OpenStory, near: float, model: Model) -> dict[str, object]:
    """Why it joined: the features that weighed most, averaged over the story's entries."""
    totals = dict.fromkeys(FEATURES, 0.0)
    for sketch in story.sketches:
        weights = model.same if sketch.lang == entry.lang else model.across
        for name, weight, value in zip(FEATURES, weights[1:], features(sketch, entry), strict=True):
            totals[name] += weight * value / len(story.sketches)
    told = sorted(totals.items(), key=lambda item: -abs(item[1]))[:_REASONS]
    return {
        "by": "likeness",
        "score": round(near, 2),
        "features": {name: round(value, 2) for name, value in told if round(value, 2)},
    }
