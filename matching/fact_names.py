"""Names of persons in a sentence: known figures, and what looks like a name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from matching.fact_text import Sentence, Story
from matching.gazetteer import Named


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_WORD = rf"{_CAPITAL}[\w’'-]*\w|{_CAPITAL}\."
_NAME = re.compile(
    rf"(?<![\w’'-])(?:{_WORD})(?:[ ](?:(?:de la|de los|de las|del|de|da|dos|do|van der|van den|van|"
    rf"von|bin|al|el|el-|la)[ ]|[“\"‘«'][\w ]{{2,20}}[”\"’»'][ ])?(?:{_WORD})){{1,5}}(?!\w)"
)
_ALIAS = re.compile(r"^(?:alias\W+|(?:el|la) (?=[‘“\"'«]))", re.IGNORECASE)
_AKA = re.compile(
    r"\W*(?:(?:(?:also|better|mejor|tambien|mas) )?(?:known|conocid[oa]) (?:as|como)|alias|aka|el|"
    r"a\.k\.a\.|apodad[oa]|nicknamed|dubbed|de nombre)\W*(?:el )?\W*"
)
_OWN = re.compile(r"['’]s?$")
# No part of a person's name.
_NO_NAME = _words("""
court corte cartel carteles police policia department departamento ministry ministerio national
nacional federal supreme suprema suprem high superior district agency agencia office oficina
attorney security seguridad justice justicia general republica republic state states estado
estados unidos united city ciudad county prison penal prison university gang clan tren banda
primeiro comando army ejercito navy marina guard guardia press news times party partido airport
aeropuerto bank banco association tribunal audiencia fiscalia secretaria gobierno government
congress congreso senate senado house casa white union european europea bureau investigation
administration administracion enforcement drug border islands river avenue street base force
fuerza aerea air operation operacion january february march april may june july august september
october november december monday tuesday wednesday thursday friday saturday sunday prosecutors
market labs inc ltd corp corporation company group club airlines exchange foundation institute
council holdings software technologies capital media network services university hospital church
school college squad unit force team committee commission court union league park museum festival
stadium hotel square jihad islamic movement front brotherhood agentes elementos interpol fbi dea
associated
""")
# Before a name in a headline or at the beginning of a sentence, and places' first words.
_NOT_FIRST = _words("""
two three four five six seven eight nine ten dos tres cuatro cinco seis siete ocho nueve diez
the a an on in at of from after before for by with and but as when while if his her their its el
la los las un una en de del al a por con tras segun para como su sus y pero este esta entre
mexico's former alleged suspected presunto presunta judge juez former ex police officer
prosecutors pm dr sir prince princess king queen major colonel captain sergeant lieutenant officer
general doctor mayor governor senator congressman rep sen sheriff rapper activist alcalde alcaldesa
gobernador gobernadora diputado diputada senador senadora capitan coronel teniente comandante
fiscal procurador abogado abogada lawyer attorney captura detencion extradicion juicio caso
entrega muerte president presidente presidenta ex-president minister ministro secretary secretario
extradition capture arrest mr mrs
ms sr sra suspect fugitive
""")
_PLACE_FIRST = _words("""
san santa santo nuevo nueva new ciudad costa puerto fort saint north south east west los las la el
villa port mount lake rio playa valle monte
""")
# "Miguel Ángel" without a surname is nobody.
_GIVEN = _words("""
angel jose luis carlos juan maria antonio manuel jesus alberto
""")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name and where it is; ``id``: of a known figure, or ""; ``alias``: what follows "alias"."""

    start: int
    end: int
    name: str
    id: str
    alias: str = ""


def find_mentions(story: Story, sentence: Sentence) -> Iterator[Mention]:
    """Names of persons in a sentence: known figures, and what looks like a name."""
    figures = _figures(story, sentence)
    taken = [(place.start, place.end) for place in story.places]
    taken += [(one.start, one.end) for one in story.named if one.is_group]
    found = [
        Mention(one.start, one.end, _bare(story.text[one.start : one.end]), one.id)
        for one in figures
    ]
    capitals = sentence.title and _is_capitalised(story.text[sentence.start : sentence.end])
    for match in () if capitals else _NAME.finditer(story.text, sentence.start, sentence.end):
        start, end = _trim(story, *match.span())
        words = story.plain[start:end].split()
        if len(words) < 2 or words[0] in _PLACE_FIRST or _NO_NAME & set(words):
            continue
        if len(words) == 2 and words[1] in _GIVEN:
            continue
        if start == sentence.start and words[1] in {"de", "del"}:
            continue  # "Receptor de los Saints, …": what he is
        if any(first < end and start < last for first, last in taken):
            continue
        figure = next((one for one in figures if one.start < end and start < one.end), None)
        if figure is not None:
            start, end = min(start, figure.start), max(end, figure.end)
            found = [one for one in found if one.start != figure.start]
        found.append(Mention(start, end, story.text[start:end], figure.id if figure else ""))
    return _merge(story, sorted(found, key=lambda one: one.start))


def _figures(story: Story, sentence: Sentence) -> list[Named]:
    figures: list[Named] = []
    for one in story.named:
        if one.is_group or one.start < sentence.start or sentence.end < one.end:
            continue
        if figures and not story.text[figures[-1].end : one.start].strip("”’»\"' "):
            figures[-1] = replace(figures[-1], end=one.end)  # ‘El Mayo’ Zambada
        else:
            figures.append(one)
    return figures


def _is_capitalised(title: str) -> bool:
    """Whether A Headline Is Written Like This: capitals mark no names there."""
    words = [word for word in title.split() if len(word) > 3 and word[0].isalpha()]
    return len(words) > 3 and sum(word[0].isupper() for word in words) > 0.7 * len(words)


def _merge(story: Story, mentions: list[Mention]) -> Iterator[Mention]:
    """One mention for ``Néstor Isidro, alias “El Nini”``."""
    last: Mention | None = None
    for mention in mentions:
        if last is not None:
            between = story.plain[last.end : mention.start]
            if _AKA.fullmatch(between) and len(last.name.split()) > 1:
                last = replace(last, end=mention.end, id=mention.id or last.id, alias=mention.name)
                continue
            yield last
        last = mention
    if last is not None:
        yield last


def _bare(name: str) -> str:
    """A figure's name without "alias" and stray quotes."""
    return re.sub(r"[’'”\"»](?= )", "", _ALIAS.sub("", name)).strip("“”‘’«»\"' ")


def _trim(story: Story, start: int, end: int) -> tuple[int, int]:
    own = _OWN.search(story.text, start, end)
    if own is not None and own.end() == end:
        end = own.start()
    for place in story.places:
        if place.start <= start < place.end < end:
            start = place.end + (3 if story.plain.startswith("'s", place.end) else 1)
    while start < end:
        first, _, rest = story.plain[start:end].partition(" ")
        if first not in _NOT_FIRST or not rest:
            break
        start += len(first) + 1
    return start, end
