"""Queries said back: every sentence in both languages, and that it can be read in one way only."""

import re
from collections.abc import Iterator
from itertools import permutations, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matching.aliases import read_aliases
from matching.nodes import And, InContext, Near, Node, Not, Or, Phrase, Query, Term, Within, rebuild
from matching.query import QueryError, parse_query
from matching.say import Piece, quote, said, say
from model import Lang

ALIASES = read_aliases("""\
cjng: [CJNG, Jalisco New Generation Cartel]
groups: ["@cjng", Lobos: [Ecuador]]
fiction: [netflix]
""")
LANGUAGES: tuple[Lang, ...] = ("en", "es")


def both(text: str) -> tuple[str, str]:
    query = parse_query(text, aliases=ALIASES)
    return said(query, "en"), said(query, "es")


SAID = """\
cartel NEAR/8 (extradi* OR entrega*) -opec
en Fires when “cartel” (or a form of it) is within 8 words of a word that begins with “extradi” or
   “entrega”, unless “opec” (or a form of it) is there.
es Se activa cuando «cartel» (o una forma suya) está a 8 palabras o menos de una palabra que empieza
   por «extradi» o «entrega», salvo si aparece «opec» (o una forma suya).

title:"caro quintero"
en Fires when “caro quintero” is in the title.
es Se activa cuando en el título aparece «caro quintero».

=ICE
en Fires when “ICE” (exactly, capitals included) is there.
es Se activa cuando aparece «ICE» (exactamente, con sus mayúsculas).

="cártel de"
en Fires when “cártel de” (exactly, accents included) is there.
es Se activa cuando aparece «cártel de» (exactamente, con sus acentos).

"=ICE"
en Fires when “=ICE” is there.
es Se activa cuando aparece «=ICE».

"extradi* request"
en Fires when “extradi* request” (* is any ending) is there.
es Se activa cuando aparece «extradi* request» (* es cualquier terminación).

narco-avion*
en Fires when “narco-avion*” (or a form of it; * is any ending) is there.
es Se activa cuando aparece «narco-avion*» (o una forma suya; * es cualquier terminación).

outlet:reuters lang:es
en Fires when “reuters” is in the outlet's name, and the language is “es”.
es Se activa cuando en el nombre del medio aparece «reuters», y el idioma es «es».

text:2025 feed:x.org
en Fires when “2025” is in the article's text, and “x.org” is in the feed's name or address.
es Se activa cuando en el texto del artículo aparece «2025», y en el nombre o la dirección de la
   fuente aparece «x.org».

@cjng
en Fires when any name of “@cjng” is there.
es Se activa cuando aparece algún nombre de «@cjng».

a b OR c
en Fires when either “a” and “b” are both there, or “c” is there.
es Se activa cuando o bien aparecen «a» y «b», o bien aparece «c».

(a OR b) (c OR d) e
en Fires when “e” is there, and so is “a” or “b”, and so is “c” or “d”.
es Se activa cuando aparece «e», y también «a» o «b», y también «c» o «d».

a (b OR c -d)
en Fires when “a” is there, and [either “b” is there, or [“c” is there, unless “d” is there]].
es Se activa cuando aparece «a», y [o bien aparece «b», o bien [aparece «c», salvo si aparece «d»]].

a -(b (c OR d))
en Fires when “a” is there, unless [“b” is there, and so is “c” or “d”].
es Se activa cuando aparece «a», salvo si [aparece «b», y también «c» o «d»].

(a OR title:b) -c
en Fires when [either “a” is there, or “b” is in the title], unless “c” is there.
es Se activa cuando [o bien aparece «a», o bien en el título aparece «b»], salvo si aparece «c».

"ab" OR 12 OR cartel OR boss OR =ICE OR @cjng OR hitm* OR capo*
en Fires when “cartel” or “boss” (or forms of them), “ICE” (exactly, capitals included), “ab” or
   “12”, any name of “@cjng”, or a word that begins with “hitm” or “capo” is there.
es Se activa cuando aparece «cartel» o «boss» (o formas suyas), «ICE» (exactamente, con sus
   mayúsculas), «ab» o «12», algún nombre de «@cjng», o una palabra que empieza por «hitm» o «capo».

hitm* capo* @cjng
en Fires when any name of “@cjng”, a word that begins with “hitm” and a word that begins with “capo”
   are all there.
es Se activa cuando aparecen algún nombre de «@cjng», una palabra que empieza por «hitm» y una
   palabra que empieza por «capo».

a BEFORE/8 b
en Fires when “a” is at most 8 words before “b”.
es Se activa cuando «a» está como mucho 8 palabras antes de «b».

title:(a NEAR/1 b)
en Fires when in the title “a” is right beside “b”.
es Se activa cuando en el título «a» está junto a «b».

(a BEFORE/1 b) NEAR/2 (c OR d NEAR/3 e)
en Fires when [“a” right before “b”] is within 2 words of “c” or [“d” within 3 words of “e”].
es Se activa cuando [«a» justo antes de «b»] está a 2 palabras o menos de «c» o [«d» a 3 palabras o
   menos de «e»].

fentanyl^4
en Counts 4 when “fentanyl” (or a form of it) is there.
es Suma 4 cuando aparece «fentanyl» (o una forma suya).

cartelera^-2.5
en Takes 2.5 from the list's sum when “cartelera” (or a form of it) is there.
es Resta 2.5 a la suma de la lista cuando aparece «cartelera» (o una forma suya).

-a
en Keeps the whole list silent when “a” is there.
es Silencia toda la lista cuando aparece «a».

-a -title:(b c)
en Keeps the whole list silent when either “a” is there, or “b” and “c” are both in the title.
es Silencia toda la lista cuando o bien aparece «a», o bien en el título aparecen «b» y «c».

a a
en Fires when “a” is there.
es Se activa cuando aparece «a»."""


ROWS = [re.split(r"\n(?:en|es) ", re.sub(r"\n +", " ", row)) for row in SAID.split("\n\n")]


@pytest.mark.parametrize(("text", "english", "spanish"), ROWS)
def test_a_query_is_said_back(text: str, english: str, spanish: str) -> None:
    assert both(text) == (english, spanish)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("seis OR 7", "o «7»"),
        ("7 OR 8", "u «8»"),
        ("7 OR 11", "u «11»"),
        ("7 OR 110", "o «110»"),
        ("uno OR otro", "u «otro»"),
        ("uno OR hora", "u «hora»"),
        ("uno OR óleo", "u «óleo»"),
        ("uno OR huevo", "o «huevo»"),
        ("pan historia", "e «historia»"),
        ("pan idea", "e «idea»"),
        ("pan índice", "e «índice»"),
        ("pan hielo", "y «hielo»"),
        ("pan yate", "y «yate»"),
        ("pan Yves", "e «Yves»"),
        ("a NEAR/2 b idea NEAR/2 c", "menos de «b», e «idea»"),
    ],
)
def test_spanish_links_give_way_to_the_same_sound(text: str, link: str) -> None:
    assert link in both(text)[1]


def test_the_words_of_the_query_are_pieces_apart() -> None:
    assert say(parse_query('"a" OR capo*'), "en") == (
        Piece("Fires when "),
        Piece("a", quoted=True),
        Piece(" or a word that begins with "),
        Piece("capo", quoted=True),
        Piece(" is there."),
    )


# ── Any query ───────────────────────────────────────────────────────────────────────────────────

ATOMS = st.sampled_from(
    ["cartel", '"la boss"', "extradi*", "=ICE", "=T-MEC", "@cjng", "ñu", "a-b*", '"drug* ring"']
)
PLACED = st.recursive(
    ATOMS,
    lambda part: st.one_of(
        st.lists(part, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        st.tuples(part, st.sampled_from(["NEAR/1", "BEFORE/1", "NEAR/9", "BEFORE/9"]), part).map(
            lambda near: f"({' '.join(near)})"
        ),
    ),
    max_leaves=4,
)
FIELDS = st.sampled_from(["title:", "summary:", "text:", "outlet:", "lang:", "feed:", "-", "NOT "])
TEXTS = st.recursive(
    PLACED,
    lambda part: st.one_of(
        st.tuples(FIELDS, part).map(lambda pair: f"{pair[0]}({pair[1]})"),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: f"({' '.join(parts)})"),
    ),
    max_leaves=8,
)


def words_of(node: Node) -> Iterator[str]:
    if isinstance(node, Phrase):
        yield node.written.removeprefix("=").removesuffix("*")
    elif isinstance(node, Or) and node.alias is not None:
        yield f"@{node.alias}"
    else:
        inside: list[str] = []

        def note(part: Node) -> Node:
            inside.extend(words_of(part))
            return part

        rebuild(node, note)
        yield from inside


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["", "^4", "^-20"]))
@example("-NOT " * 99 + "a", "")
@example("a NEAR/1 " * 55 + "a", "")
@example("text:" * 99 + "a", "")
@example("(a|feed:b)" * 49, "")
@example("((((((((a)))))))) " * 27, "")
def test_every_query_has_a_sentence_with_all_its_words(text: str, weight: str) -> None:
    try:
        query = parse_query(f"{text}{weight}", aliases=ALIASES)
    except QueryError:
        return
    for lang in LANGUAGES:
        sentence = said(query, lang)
        assert re.fullmatch(r"[A-Z][^{}]*\.", sentence)
        assert sentence.count("[") == sentence.count("]")
        quoted = {piece.text for piece in say(query, lang) if piece.quoted}
        for word in words_of(query.node):
            assert quote(word, lang) in sentence or quote(f"{word}*", lang) in sentence
            assert quoted & {word, f"{word}*"}


def test_what_no_text_can_ask_for_is_said_too() -> None:
    a, b = (Phrase((Term("form", one),), one) for one in "ab")
    for node in (
        Or((a, Not(b))),
        And((a, Not(Not(b)))),
        InContext(a, b),
        Near(InContext(a, b), Within("title", Not(b)), 2, ordered=True),
    ):
        for lang in LANGUAGES:
            assert quote("b", lang) in said(Query(node), lang)


# ── Read in one way only ────────────────────────────────────────────────────────────────────────

SHAPES = (
    *("{} {} {}", "{} OR {} OR {}", "{} ({} OR {})", "{} {} OR {}", "{} -{} -{}", "{} -({} {})"),
    *("({} OR {}) -{}", "{} OR ({} -{})", "({} -{}) OR {}", "{} -({} -{})", "{} {} -{}"),
    *("title:({} OR {}) {}", "title:({} {}) OR {}", "title:({} -{}) {}", "-({} ({} OR {}))"),
    *("({} OR {}) ({} OR {})", "{} {} OR {} {}", "({} OR {} {}) {}", "({} OR {} -{}) {}"),
    *("{} -({} OR {} {})", "({} OR {}) {} -{}", "{} OR {} ({} OR {})", "{} ({} OR {} -{})"),
)
LEAVES = ("a", "title:a", "extr*", "@cjng")


def meaning(node: Node, facts: frozenset[str], place: str = "") -> bool:
    match node:
        case And(parts):
            return all(meaning(part, facts, place) for part in parts)
        case Or(parts, None):
            return any(meaning(part, facts, place) for part in parts)
        case Not(part):
            return not meaning(part, facts, place)
        case Within(scope, part):
            return meaning(part, facts, scope)
        case _:
            return place + "".join(words_of(node)) in facts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_queries_with_one_sentence_have_one_meaning(lang: Lang) -> None:
    names = [place + word for place in ("", "title") for word in ("a", "extr", "@cjng")]
    worlds = [
        frozenset(name for name, there in zip(names, bits, strict=True) if there)
        for bits in product((False, True), repeat=len(names))
    ]
    meanings: dict[str, list[bool]] = {}
    for shape in SHAPES:
        for leaves in permutations(LEAVES, shape.count("{}")):
            query = parse_query(shape.format(*leaves), aliases=ALIASES)
            meant = [meaning(query.node, world) for world in worlds]
            assert meanings.setdefault(said(query, lang), meant) == meant, shape.format(*leaves)
