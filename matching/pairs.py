"""How alike are two sketches? Numbers for a learned weight each, and conflicts that forbid."""

from collections.abc import Mapping, Set

from matching.sketch import Sketch

DAY_S = 86_400
_DAYS = 4.0  # a gap counts no further
_ACTS = 3
_SERIES = 0.8  # headlines so alike but for a number are of a series: "Trial, day 2", "Trial, day 3"

# In the order of ``features``: + may only speak for one story, - only against it.
FEATURES = {
    "days apart": -1,
    "headline words": 1,
    "headline words beside names": 1,
    "all words": 1,
    "headline stems shared": 1,
    "names": 1,
    "rarest shared name": 1,
    "headline names not shared": -1,
    "headline names apart": -1,
    "places apart": -1,
    "numbers shared": 1,
    "counts apart": -1,
    "dates shared": 1,
    "dates apart": -1,
    "same outlet": -1,
    "one asks or explains": -1,
    "deeds shared": 1,
    "deeds apart": -1,
    "stages shared": 1,
    "stages apart": -1,
    "deeds and stages not shared": -1,
    "one is still to come": -1,
}


def features(one: Sketch, other: Sketch) -> tuple[float, ...]:
    """What speaks for and against two entries telling one story, in the order of ``FEATURES``."""
    names = one.names.keys() & other.names.keys()
    shared = [min(one.names[name], other.names[name]) for name in names]
    weight = min(sum(one.names.values()), sum(other.names.values()))
    shortest = min(len(one.title), len(other.title))
    return (
        min(abs(one.at - other.at) / DAY_S, _DAYS),
        cosine(one.title, other.title),
        cosine(one.rest, other.rest),
        cosine(one.text, other.text),
        len(one.title.keys() & other.title.keys()) / shortest if shortest else 0.0,
        sum(shared) / weight if weight else 0.0,
        max(shared, default=0.0) / 10,
        (_not_shared(one, other) + _not_shared(other, one)) / 2,
        float(names_apart(one, other)),
        _apart(one.places, other.places),
        float(not one.numbers.isdisjoint(other.numbers)),
        _apart(one.counts, other.counts),
        float(not one.days.isdisjoint(other.days)),
        _apart(one.days, other.days),
        float(one.outlet == other.outlet != ""),
        float(one.explains or other.explains),
        float(not one.roles.isdisjoint(other.roles)),
        _apart(one.roles, other.roles),
        float(not one.stages.isdisjoint(other.stages)),
        _apart(one.stages, other.stages),
        min(len(one.roles ^ other.roles) + len(one.stages ^ other.stages), _ACTS) / _ACTS,
        float(one.future != other.future),
    )


def conflict(one: Sketch, other: Sketch) -> str | None:
    """What forbids that two entries tell one story, whatever speaks for it; None: nothing."""
    if one.outlet == other.outlet != "" and one.title == other.title:
        return "one headline again"  # a rubric; a repeat of the same text is found before this
    if one.roles & other.roles and _apart(one.counts, other.counts):
        return "counts"
    if _apart(one.marks, other.marks) and cosine(one.title, other.title) > _SERIES:
        return "numbers"
    if names_apart(one, other) and (one.roles & other.roles or _apart(one.places, other.places)):
        return "names"
    if _apart(one.places, other.places) and not _people(one) & _people(other):
        return "places"
    return None


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Of two unit vectors."""
    if len(other) < len(one):
        one, other = other, one
    return sum(weight * other[stem] for stem, weight in one.items() if stem in other)


def names_apart(one: Sketch, other: Sketch) -> bool:
    """Both headlines have names, and neither entry has one of the other's headline."""
    mine, yours = one.people, other.people
    if not mine or not yours:
        return False
    return mine.isdisjoint(other.names) and yours.isdisjoint(one.names)


def _not_shared(one: Sketch, other: Sketch) -> float:
    """How much of a headline's names the other entry does not have; 0 if its headline has none."""
    if not other.people:
        return 0.0
    total = sum(one.names[name] for name in one.people)
    missing = sum(one.names[name] for name in one.people - other.names.keys())
    return missing / total if total else 0.0


def _people(sketch: Sketch) -> Set[str]:
    return sketch.names.keys() - sketch.places


def _apart(one: Set[str], other: Set[str]) -> float:
    return float(bool(one) and bool(other) and one.isdisjoint(other))
