"""Places, groups and figures in a text, by lists of names: countries, and those of alias sets.

Country codes are ISO 3166-1 alpha-2. Adjectives and capitals stand for their country; what reads
them decides whether they do here ("the Mexican police" acts for Mexico, "a Mexican" does not).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from matching.countries import COUNTRIES, NO_COUNTRY
from matching.nodes import InContext, Node, Or, Phrase, Term
from matching.query import AliasSets
from matching.text import Words, cased, exact, form, forms

PlaceKind = Literal["name", "adjective", "city"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """A country in a text: code points ``start`` to ``end`` (exclusive)."""

    start: int
    end: int
    code: str
    kind: PlaceKind


@dataclass(frozen=True, slots=True)
class Named:
    """A group or a figure in a text. ``id``: its alias set, or its name where the set has many."""

    start: int
    end: int
    id: str
    is_group: bool


class Phrases(Generic[T]):
    """Finds phrases among folded words, the longest first; ``None`` hides what it covers."""

    def __init__(self, phrases: Mapping[tuple[str, ...], T]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for words, value in sorted(phrases.items(), key=lambda item: -len(item[0])):
            self._by_first.setdefault(words[0], []).append((words, value))

    def find(self, words: list[tuple[str, ...]]) -> Iterator[tuple[int, int, T]]:
        """First word, last word (exclusive), value; ``words`` are the ``forms`` of each word."""
        at = 0
        while at < len(words):
            end = at + 1
            for known in words[at]:
                for phrase, value in self._by_first.get(known, ()):
                    stop = at + len(phrase)
                    if stop <= len(words) and all(
                        part in given
                        for part, given in zip(phrase[1:], words[at + 1 : stop], strict=True)
                    ):
                        yield at, stop, value
                        end = stop
                        break
                if end > at + 1:
                    break
            at = end


def _spanish(adjective: str) -> tuple[str, ...]:
    """All forms of a Spanish adjective of nationality (folded afterwards)."""
    if adjective.endswith("o"):
        stem = adjective[:-1]
        return tuple(stem + ending for ending in ("o", "a", "os", "as"))
    if adjective[-1] in "aeí":
        return adjective, adjective + "s", adjective + "es"
    return tuple(adjective + ending for ending in ("", "a", "es", "as"))


def _countries() -> Iterator[tuple[tuple[str, ...], tuple[str, PlaceKind] | None]]:
    for name in NO_COUNTRY.split(", "):
        yield _folded(name), None
    for row in COUNTRIES.strip().splitlines():
        code, names, english, spanish, cities = (cell.strip() for cell in row.split("|"))
        for name in filter(None, cities.split(", ")):
            yield _folded(name), (code, "city")
        for name in filter(None, english.split(", ")):
            yield _folded(name), (code, "adjective")
        for adjective in filter(None, spanish.split(", ")):
            for name in _spanish(adjective):
                yield _folded(name), (code, "adjective")
        for name in filter(None, names.split(", ")):
            yield _folded(name), (code, "name")


def _folded(name: str) -> tuple[str, ...]:
    """A name as ``forms`` of the words of a text give it."""
    dotted = {"U.S.": ("u.s",), "EE.UU.": ("eeuu",), "EE UU": ("eeuu",)}
    return dotted.get(name) or tuple(form(word) for word in name.split())


_PLACES = Phrases(dict(_countries()))


def find_places(words: Words, folded: list[tuple[str, ...]], *, spanish: bool) -> list[Place]:
    """The countries of a text, in order; ``EU`` is the United States in Spanish only."""
    written, spans = words.written, words.places
    found: list[Place] = []
    for first, stop, value in _PLACES.find(folded):
        if value is not None and written[first][0].isupper() | (value[1] == "adjective"):
            found.append(Place(spans[first][0], spans[stop - 1][1], *value))
    if spanish:
        found += [
            Place(*spans[at], "US", "name") for at, word in enumerate(written) if word == "EU"
        ]
        found.sort(key=lambda place: place.start)
    return found


_BARE = re.compile(r" (?:drug )?gang$|^(?:banda|grupo|cártel) (?:criminal |delictivo )?(?=L[ao])")


@dataclass(frozen=True, slots=True)
class _Name:
    id: str
    is_group: bool
    terms: tuple[Term, ...]
    context: Node | None


class Names:
    """The groups and figures of alias sets: those in the sets ``groups`` and ``figures``."""

    def __init__(self, aliases: AliasSets) -> None:
        self._by_first: dict[str, list[_Name]] = {}
        self._shown: dict[str, tuple[str, str]] = {}
        self.part_of: dict[str, str] = {}
        for top, is_group in (("groups", True), ("figures", False)):
            if top in aliases:
                self._add(aliases[top], is_group, parent=None)
        for names in self._by_first.values():
            names.sort(key=lambda name: -len(name.terms))

    def name(self, group_id: str, *, spanish: bool) -> str:
        """What to call a group in a language."""
        return self._shown.get(group_id, (group_id, group_id))[spanish]

    def _add(self, members: Or, is_group: bool, parent: str | None) -> None:
        set_id = members.alias or ""
        umbrella = set_id in {"groups", "figures"} or set_id.endswith(("-groups", "-figures"))
        umbrella = umbrella or set_id.startswith(("more-", "other-"))
        if is_group and parent and not umbrella:
            self.part_of.setdefault(set_id, parent)
        for part in members.parts:
            inner, context = (
                (part.part, part.context) if isinstance(part, InContext) else (part, None)
            )
            if isinstance(inner, Or):
                self._add(inner, is_group, None if umbrella else set_id)
            elif isinstance(inner, Phrase):
                own = inner.written.lstrip("=") if umbrella else set_id
                self._put(_Name(own, is_group, inner.terms, context), inner.written.lstrip("="))

    def _put(self, name: _Name, written: str) -> None:
        first = name.terms[0]
        if first.kind == "prefix":
            return  # no name of a group begins with one
        known = self._by_first.setdefault(form(first.text), [])
        if not any(other.terms == name.terms for other in known):
            known.append(name)
        written = _BARE.sub("", written)
        english, spanish = self._shown.get(name.id, (written, written))
        if "Cartel" in english and "Cartel" in spanish and written.startswith("Cártel"):
            spanish = written
        self._shown[name.id] = (english, spanish)

    def find(self, words: Words) -> list[Named]:
        """The groups and figures of a text, in order, the longest name at each place."""
        written, spans = words.written, words.places
        folded = [form(word) for word in written]
        found: list[Named] = []
        at = 0
        while at < len(folded):
            step = 1
            for name in self._by_first.get(folded[at], ()):
                if _stands(name.terms, at, written, folded) and (
                    name.context is None or _holds(name.context, written, folded)
                ):
                    step = len(name.terms)
                    found.append(
                        Named(spans[at][0], spans[at + step - 1][1], name.id, name.is_group)
                    )
                    break
            at += step
        return found


def _stands(terms: tuple[Term, ...], at: int, written: tuple[str, ...], folded: list[str]) -> bool:
    if at + len(terms) > len(folded):
        return False
    return all(_is(term, written[at + n], folded[at + n]) for n, term in enumerate(terms))


def _is(term: Term, written: str, folded: str) -> bool:
    match term.kind:
        case "prefix":
            return folded.startswith(term.text)
        case "exact":
            return exact(written) == term.text
        case "cased":
            return cased(written) == term.text
        case _:
            return folded == term.text or term.text in forms(written)


def _holds(node: Node, written: tuple[str, ...], folded: list[str]) -> bool:
    """Whether a context is in the text: any of its phrases."""
    if isinstance(node, Phrase):
        return any(_stands(node.terms, at, written, folded) for at in range(len(folded)))
    if isinstance(node, Or):
        return any(_holds(part, written, folded) for part in node.parts)
    if isinstance(node, InContext):
        return _holds(node.part, written, folded) and _holds(node.context, written, folded)
    return False
