"""The quick look at a text never refuses what the slow one finds."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matching.inflect import LANGUAGES, beginnings, query_keys, text_keys
from matching.match import Matcher
from matching.query import parse_query
from matching.search import holds
from matching.sieve import Sieve
from model import Entry

WRITTEN = (
    *("extradite", "extradited", "Extradición", "entregan", "ENTREGÓ", "detuvo", "detiene", "hizo"),
    *("C.J.N.G.", "EE. UU.", "EEUU", "U.S.", "US", "cártel", "c\u00e1rteles", "ca\u0301rtel"),
    *("car\u200btel", "ｃａｒｔｅｌ", "сartel", "&aacute;", "c&aacute;rtel", "Straße", "strasse"),
    *("narco-avión", "voces", "voz", "fugitiva", "łódź", "Øst", "ﬁnal", "final", "dea", "ICE"),
)
ASKED = (
    *("extradite", "entregar", "detener", "hacer", "cjng", '"cjng"', "eeuu", '"EE.UU."', "U.S."),
    *("cártel", "=cártel", "=ICE", "cart*", '"cart* final"', "strass*", "voz", "fugitivo", "dea"),
    *("cartel OR entrega*", "cartel -dea", "(final OR voz) cartel", "final NEAR/3 cartel"),
    *("title:cartel", "outlet:faro", "lang:es", "øst", "łódź", "-cartel", "cartel^-3"),
)
TEXTS = st.lists(st.sampled_from(WRITTEN), max_size=4).map(" ".join)


@settings(max_examples=400)
@given(st.sampled_from(ASKED), TEXTS, TEXTS, st.sampled_from([None, "en", "es"]))
@example("cjng", "C.J.N.G.", "", "es")
@example("cártel", "", "c&aacute;rtel", "es")
@example("cartel", "сartel", "", None)
def test_what_matches_passes(query: str, title: str, summary: str, lang: str | None) -> None:
    entry = Entry(title, summary, "", "", "", "Faro", lang, None)
    matcher = Matcher()
    prepared = matcher.prepare(query)
    found = holds(prepared.node, matcher.document(entry)) is not None
    assert Sieve(prepared.query.node).passes(f"{title}\n{summary}\n") or not found


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("extradite", "The mayor opened a library."),
        ('"caro quintero"', "Quinta avenida"),
        ("cartel NEAR/3 capo", "El festival de Cannes"),
        ("(litio OR cobre) mina", "La mina de oro"),
        ("cártel", "Peña habló de la niñez"),
    ],
)
def test_what_has_none_of_the_words_is_refused(query: str, text: str) -> None:
    assert not Sieve(parse_query(query).node).passes(text)


@settings(max_examples=500)
@given(st.sampled_from(WRITTEN), st.sampled_from(WRITTEN))
@example("detener", "detuvo")
@example("fly", "flown")
@example("voz", "voces")
def test_inflections_begin_as_they_are_said_to(asked: str, written: str) -> None:
    for language in LANGUAGES:
        if query_keys(asked, language) & text_keys(written, language):
            folded = next(key[1:] for key in text_keys(written, language) if key[0] == "=")
            assert folded.startswith(tuple(beginnings(asked)))
