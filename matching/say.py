"""A query said back in one sentence, in English or Spanish.

It has every word of the query and can be read in one way only. Words of one kind are told together.
A clause of several clauses stands in square brackets inside another; round brackets hold remarks on
the words before them. A negative query says what silences its list, a weight what it counts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from matching.inflect import LANGUAGES, query_keys
from matching.nodes import And, InContext, Near, Node, Not, Or, Phrase, Query, Scope, Within
from model import Lang


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a sentence; they join without spaces. ``quoted``: the user's own words."""

    text: str
    quoted: bool = False


Said = tuple[Piece, ...]
Place = Scope | None  # None: title, summary and text
Item = tuple[Node, Place]


class _Clause(NamedTuple):
    said: Said
    kind: str = ""  # of a clause that has several: and, or, unless, …

    def inside(self) -> Said:
        """The clause as part of another one."""
        return (Piece("["), *self.said, Piece("]")) if self.kind else self.said


_TEXTS: dict[str, tuple[str, str]] = {  # English, Spanish
    "fires": ("Fires when {}.", "Se activa cuando {}."),
    "counts": ("Counts {n} when {}.", "Suma {n} cuando {}."),
    "takes": (
        "Takes {n} from the list's sum when {}.",
        "Resta {n} a la suma de la lista cuando {}.",
    ),
    "silences": ("Keeps the whole list silent when {}.", "Silencia toda la lista cuando {}."),
    "unless": ("{}, unless {}", "{}, salvo si {}"),
    "not": ("this is not so: {}", "no se da esto: {}"),
    "either": ("either {}", "o bien {}"),
    "or either": ("{}, or {}", "{}, o bien {}"),
    "too": ("{}, and so is {}", "{}, y también {}"),
    "one": ("{} is {place}", "{place}aparece {}"),
    "two": ("{} are both {place}", "{place}aparecen {}"),
    "more": ("{} are all {place}", "{place}aparecen {}"),
    "language": ("the language is {}", "el idioma es {}"),
    "near 1": ("{}{v} right beside {}", "{}{v} junto a {}"),
    "near": ("{}{v} within {n} words of {}", "{}{v} a {n} palabras o menos de {}"),
    "before 1": ("{}{v} right before {}", "{}{v} justo antes de {}"),
    "before": ("{}{v} at most {n} words before {}", "{}{v} como mucho {n} palabras antes de {}"),
    "is": (" is", " está"),
    "prefix": ("a word that begins with {}", "una palabra que empieza por {}"),
    "alias": ("any name of {}", "algún nombre de {}"),
    "form": ("or a form of it", "o una forma suya"),
    "forms": ("or forms of them", "o formas suyas"),
    "star": ("* is any ending", "* es cualquier terminación"),
    "exact": ("exactly, accents included", "exactamente, con sus acentos"),
    "cased": ("exactly, capitals included", "exactamente, con sus mayúsculas"),
    "at None": ("there", ""),
    "at title": ("in the title", "en el título "),
    "at summary": ("in the summary", "en el resumen "),
    "at text": ("in the article's text", "en el texto del artículo "),
    "at outlet": ("in the outlet's name", "en el nombre del medio "),
    "at lang": ("in the language", "en el idioma "),
    "at feed": ("in the feed's name or address", "en el nombre o la dirección de la fuente "),
}
_ORDER = {"": 1, "alias": 2, "prefix": 3}  # of kinds of names; those with a remark come first
# In Spanish "o" is u before an o-sound, also of 8 and 11; "y" is e before a plain i-sound.
_O_SOUND = re.compile(r"[\[“«]*(?:h?[oó]|8|11(?!\d))", re.IGNORECASE)
_I_SOUND = re.compile(r"[\[“«]*(?:h?(?:i(?![aeoáéó])|í)|y(?=[^\W\daeiouáéíóú]))", re.IGNORECASE)


def say(query: Query, lang: Lang) -> Said:
    """The sentence in pieces, so that an interface can set the user's own words apart."""
    voice = Voice(lang)
    wanted, unwanted = _split(query.node, None)
    what = voice.all_of(wanted, unwanted) if wanted else voice.any_of(unwanted)
    key = "fires" if query.weight == 1 else "counts" if query.weight > 0 else "takes"
    sentence = voice.fill(key if wanted else "silences", what.said, n=f"{abs(query.weight):g}")
    runs = groupby(sentence, key=lambda piece: piece.quoted)
    return tuple(Piece("".join(piece.text for piece in run), quoted) for quoted, run in runs)


def said(query: Query, lang: Lang) -> str:
    """The sentence as plain text: “…” around the user's own words, «…» in Spanish."""
    pieces = say(query, lang)
    return "".join(quote(one.text, lang) if one.quoted else one.text for one in pieces)


def quote(text: str, lang: Lang) -> str:
    """A text in the quotation marks of a language."""
    return f"«{text}»" if lang == "es" else f"“{text}”"


def name_of(node: Node) -> str:
    """A phrase as the query writes it, without the sign that makes it exact; or an alias set."""
    if not isinstance(node, Phrase):
        return f"@{node.alias}" if isinstance(node, Or) else ""
    is_exact = node.terms[0].kind in ("exact", "cased")
    return node.written.removeprefix("=").strip() if is_exact else node.written


def _split(node: Node, place: Place) -> tuple[list[Item], list[Item]]:
    """All of the first must be there, and none of the second."""
    match node:
        case And(parts):
            halves = [_split(part, place) for part in parts]
        case InContext(part, context):
            halves = [_split(part, place), _split(context, None)]
        case Within(scope, part):
            return _split(part, scope)
        case Not(part):
            return [], _alternatives(part, place)
        case _:
            return [(node, place)], []
    return [one for half in halves for one in half[0]], [one for half in halves for one in half[1]]


def _alternatives(node: Node, place: Place) -> list[Item]:
    """One of these must be there."""
    match node:
        case Or(parts, None):
            return [one for part in parts for one in _alternatives(part, place)]
        case Within(scope, part):
            return _alternatives(part, scope)
        case _:
            return [(node, place)]


def _is_name(node: Node) -> bool:
    return isinstance(node, Phrase) or (isinstance(node, Or) and node.alias is not None)


def _is_noun(node: Node, place: Place) -> bool:
    """Whether it is a name or any of some names, in one place."""
    return all(_is_name(one) and where == place for one, where in _alternatives(node, place))


def _kind(node: Node) -> str:
    """Names of one kind are told together: "alias", "prefix", or the remarks they need."""
    if not isinstance(node, Phrase):
        return "alias"
    kinds = {term.kind for term in node.terms}
    if kinds == {"prefix"} and len(node.terms) == 1:
        return "prefix"
    if kinds & {"exact", "cased"}:
        return "cased" if "cased" in kinds else "exact"
    words = [term.text for term in node.terms if term.kind == "word"]
    inflected = any(len(query_keys(word, one)) > 1 for word in words for one in LANGUAGES)
    return "; ".join(["form"] * inflected + ["star"] * ("prefix" in kinds))


class Voice:
    """Says nodes in one language."""

    def __init__(self, lang: Lang) -> None:
        self._lang: Lang = lang

    def _text(self, key: str) -> str:
        return _TEXTS[key][self._lang == "es"]

    def fill(self, key: str, *parts: Said, **values: str) -> Said:
        """A text with what stands in it."""
        text = self._text(key)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        first, *others = map(Piece, text.split("{}"))
        found = [first]
        for part, between in zip(parts, others, strict=True):
            found += [*part, between]
        return tuple(found)

    def all_of(self, wanted: Sequence[Item], unwanted: Sequence[Item]) -> _Clause:
        """All of the wanted and none of the unwanted."""
        if not wanted:
            return _Clause(self.fill("not", self.any_of(unwanted).said), "not")
        what, *others = self._clauses(wanted, "and")
        if others:
            inside = [clause.inside() for clause in (what, *others)]
            what = _Clause(self.join(inside, "and", comma=True), "and")
        if not unwanted:
            return what
        but = self.any_of(unwanted)
        main = what.inside() if what.kind in ("or", "not") else what.said
        ending = but.said if but.kind == "or" else but.inside()
        return _Clause(self.fill("unless", main, ending), "unless")

    def any_of(self, items: Sequence[Item]) -> _Clause:
        """One of these, at least."""
        first, *others = self._clauses(items, "or")
        if not others:
            return first
        found = first.inside()
        for clause in others:
            found = self.fill("or either", found, clause.inside())
        return _Clause(self.fill("either", found), "or")

    def _clauses(self, items: Iterable[Item], link: str) -> list[_Clause]:
        """Nouns of one place in one clause, all else in clauses of its own."""
        found: dict[Place | Item, tuple[list[Node], Place]] = {}
        for node, place in items:
            key = place if _is_noun(node, place) else (node, place)
            found.setdefault(key, ([], place))[0].append(node)
        return [self._together(nodes, place, link) for nodes, place in found.values()]

    def clause(self, node: Node, place: Place) -> _Clause:
        """What must be so."""
        match node:
            case Or(_, None):
                return self.any_of(_alternatives(node, place))
            case Near():
                where = f"{self._text(f'at {place}').strip()} " if place else ""
                return _Clause((Piece(where), *self._near(node, verb=self._text("is"))))
            case _:
                return self.all_of(*_split(node, place))

    def _together(self, nodes: Sequence[Node], place: Place, link: str) -> _Clause:
        """Nouns in one place; or a single node that is none."""
        if not _is_noun(nodes[0], place):
            return self.clause(nodes[0], place)
        names = [node for node in nodes if _is_name(node)]
        groups = (_alternatives(node, place) for node in nodes if not _is_name(node))
        rows = [[one for one, _ in group] for group in groups]
        found = self._present(names or rows.pop(0), place, link if names else "or")
        for row in rows:
            found = self.fill("too", found, self._names(row, "or"))
        return _Clause(found, "and" if rows else "")

    def _present(self, names: Sequence[Node], place: Place, link: str) -> Said:
        """Names are in a place: all of them ("and") or one ("or")."""
        count = len(set(names)) if link == "and" else 1
        text = self._names(names, link)
        if place == "lang":
            return self.fill("language", text)
        key = "one" if count == 1 else "two" if count == 2 else "more"
        return self.fill(key, text, place=self._text(f"at {place}"))

    def _near(self, node: Near, *, verb: str = "") -> Said:
        key = f"{'before' if node.ordered else 'near'}{' 1' if node.distance == 1 else ''}"
        left, right = self._noun(node.left), self._noun(node.right)
        return self.fill(key, left, right, n=str(node.distance), v=verb)

    def _noun(self, node: Node) -> Said:
        """A side of NEAR: one of the names or, in brackets, of what else it may be."""
        nodes = [one for one, _ in _alternatives(node, None)]
        names = [one for one in nodes if _is_name(one)]
        found = [self._names(names, "or")] if names else []
        for one in nodes:
            if not _is_name(one):
                inner = self._near(one) if isinstance(one, Near) else self.clause(one, None).said
                found.append((Piece("["), *inner, Piece("]")))
        return self.join(found, "or")

    def _names(self, names: Iterable[Node], link: str) -> Said:
        """Names in a row; the order leaves no doubt which of them a remark or a verb is about."""
        kinds: dict[str, list[Said]] = {}
        for node in dict.fromkeys(names):
            kind = _kind(node)
            word = name_of(node).removesuffix("*" if kind == "prefix" else "")
            kinds.setdefault(kind, []).append((Piece(word, quoted=True),))
        found: list[Said] = []
        for kind in sorted(kinds, key=lambda kind: _ORDER.get(kind, 0)):
            words = kinds[kind]
            if kind not in ("alias", "prefix"):
                several = kind.replace("form", "forms") if len(words) > 1 else kind
                remark = "; ".join(self._text(key) for key in several.split("; ") if key)
                found.append(self.join(words, link) + ((Piece(f" ({remark})"),) if remark else ()))
            elif link == "or":
                found.append(self.fill(kind, self.join(words, link)))
            else:
                found += [self.fill(kind, word) for word in words]
        return self.join(found, link, comma=2 < len(found) < sum(map(len, kinds.values())))

    def join(self, parts: Sequence[Said], link: str, *, comma: bool = False) -> Said:
        """a, b and c; with a ``comma`` before the last one, too."""
        *others, last = parts
        if not others:
            return last
        word = self._link(link, last)
        found = [piece for part in others for piece in (Piece(", "), *part)][1:]
        return (*found, Piece(f", {word} " if comma else f" {word} "), *last)

    def _link(self, link: str, following: Said) -> str:
        text = "".join(piece.text for piece in following)
        if self._lang == "es" and link == "or":
            return "u" if _O_SOUND.match(text) else "o"
        if self._lang == "es":
            return "e" if _I_SOUND.match(text) else "y"
        return link
