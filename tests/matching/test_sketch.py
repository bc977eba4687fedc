"""What is read from an entry for stories, and that hostile text neither breaks nor slows it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.aliases import read_aliases
from matching.background import background
from matching.groups import Groups
from matching.pairs import FEATURES, conflict, features
from matching.sketch import MAX_WORDS, Reading, Sketch, dump, load, read, weigh
from matching.wires import agency, is_paywalled
from model import Entry

NOON = datetime(2025, 8, 12, 12, tzinfo=UTC)
GROUPS = Groups(
    read_aliases(
        "cjng: [CJNG, Jalisco New Generation Cartel, Cártel Jalisco Nueva Generación]\n"
        "words: [drug*, crime]\nall: ['@cjng']\nmore-people: [Fulano Mengano]\n"
    )
)


def entry(title: str, summary: str = "", lang: str | None = "en", outlet: str = "Faro") -> Entry:
    return Entry(title, summary, "", "", "", outlet, lang, None)


def reading(title: str, summary: str = "", lang: str | None = "en") -> Reading:
    return read(entry(title, summary, lang), GROUPS)


def sketch(item: Entry, at: datetime = NOON) -> Sketch:
    found = read(item, GROUPS)
    return weigh(found, background(found.lang).weights(found.stems, {}, 0), at=at)


@pytest.mark.parametrize(
    ("title", "lang", "names"),
    [
        ("Police chief met Zacarías Torrijos on Monday", "en", {"zacarias", "torrijos"}),
        ("La policía detuvo a Zacarías Torrijos el lunes", "es", {"zacarias", "torrijos"}),
        ("CJNG leader caught", "en", {"@cjng"}),
        ("Capturan a líder del Cártel Jalisco Nueva Generación", "es", {"@cjng"}),
        ("Crime figure Fulano Mengano caught", "en", {"fulano", "mengano"}),
        ("Suspect taken to court", "en", set()),
    ],
)
def test_names_of_a_headline(title: str, lang: str, names: set[str]) -> None:
    assert reading(title, lang=lang).people == names


@pytest.mark.parametrize(
    ("title", "places"),
    [
        ("Mexico sends them to the United States", {"@mexico", "@usa"}),
        ("México los envía a EE.UU.", {"@mexico", "@usa"}),
        ("They told us so", set()),
        ("Peruvian court agrees", {"@peru"}),
    ],
)
def test_places_of_a_headline(title: str, places: set[str]) -> None:
    assert reading(title, lang=None).places == places


@pytest.mark.parametrize(
    ("title", "counts"),
    [
        ("Mexico hands over 26 cartel figures", {"26"}),
        ("México entrega a veintiséis", set()),
        ("Detienen a doce sicarios", {"12"}),
        ("Capo and 28 others extradited", {"28", "29"}),
        ("Entregan a Torrijos y a otros 28", {"28", "29"}),
        ("About 20 people held", set()),
        ("Man, 74, extradited", set()),
        ("Jailed for 38 years", set()),
        ("Extradited on Feb. 27", set()),
        ("The plan for 2025", set()),
    ],
)
def test_counts_of_a_headline(title: str, counts: set[str]) -> None:
    assert reading(title, lang=None).counts == counts


@pytest.mark.parametrize("text", ["on Feb. 27", "on 27 February", "el 27 de febrero"])
def test_dates_in_either_language(text: str) -> None:
    assert reading("Handed over", text).days == {"2-27"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zapata arrested at last", "Detienen por fin a Zapata"),
        ("Court sentences Zapata", "Condenan a Zapata"),
        ("Zapata extradited", "Entregan a Zapata"),
    ],
)
def test_deeds_in_either_language(one: str, other: str) -> None:
    assert reading(one).roles == reading(other, lang="es").roles != frozenset()


@pytest.mark.parametrize(
    ("title", "explains"),
    [
        ("Who is Zapata?", True),
        ("¿Quién es Zapata? Su historia", True),
        ("Timeline of the Zapata case", True),
        ("Zapata extradited", False),
    ],
)
def test_questions_and_background_pieces(title: str, explains: bool) -> None:
    assert reading(title).explains is explains


def test_the_first_sentence_stands_for_a_missing_headline() -> None:
    found = reading("", "Zapata was extradited. He arrived at dawn.")
    assert found.title == reading("Zapata was extradited").title
    assert found.lead == reading("x", "He arrived at dawn.").lead


def test_a_sketch_comes_back_as_it_was_kept() -> None:
    one = sketch(entry("Mexico hands over 26 cartel figures to the US", "CJNG, Feb. 27."))
    assert load(dump(one)) == one


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("Mexico hands over 26 men", "Mexico hands over 29 men", "counts"),
        ("Mexico hands over 26 men", "Mexico hands over 26 drug lords", None),
        ("Police arrest Zacarías Torrijos", "Police arrest Eufemio Carballo", "names"),
        ("Police arrest Zacarías Torrijos", "Police arrest Torrijos at dawn", None),
        ("Riots spread in Peru", "Riots spread in Chile", "places"),
        ("Smugglers on trial, day two", "Smugglers on trial, day 3", "numbers"),
        ("Smugglers on trial, day two", "Smugglers on trial, day 2", None),
        ("Riots spread in Peru", "Riots spread in Peru and Chile", None),
    ],
)
def test_conflicts(one: str, other: str, found: str | None) -> None:
    a, b = sketch(entry(one)), sketch(entry(other, outlet="Vigía"))
    assert conflict(a, b) == conflict(b, a) == found


def test_one_outlet_under_one_headline_again_is_a_rubric() -> None:
    one = sketch(entry("Weather for the coast", "Rain."))
    assert conflict(one, sketch(entry("Weather for the coast", "Sun."))) is not None
    assert conflict(one, sketch(entry("Weather for the coast", "Sun.", outlet="Vigía"))) is None


HOSTILE = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="A1 .,-«»“\u0301\u200bé(—", max_size=200),
    st.sampled_from(["9" * 5000, "٢٦ ²³ ①", "A" * 100_000, "(AP) " * 20_000, "1,1" * 9_000]),
)


@given(title=HOSTILE, text=HOSTILE, lang=st.sampled_from(["en", "es", "xx", None]))
def test_nothing_raises_on_any_text(title: str, text: str, lang: str | None) -> None:
    item = entry(title, text, lang)
    one = sketch(item)
    assert len(one.text) <= 2 * MAX_WORDS
    agency(item)
    assert load(dump(one)) == one


@given(st.lists(HOSTILE, min_size=4, max_size=4))
def test_features_are_symmetric_and_bounded(texts: list[str]) -> None:
    one = sketch(entry(texts[0], texts[1]))
    other = sketch(entry(texts[2], texts[3], "es", "Vigía"), at=NOON.replace(hour=20))
    there = features(one, other)
    assert len(there) == len(FEATURES)
    assert there == pytest.approx(features(other, one))
    assert all(-0.01 <= value <= 4.01 for value in there)


@pytest.mark.parametrize(
    ("item", "wire"),
    [
        (entry("T", "PORT CITY (AP) — Nine men left."), "AP"),
        (entry("T", "Ciudad de México, 12 ago (EFE).- Nueve."), "EFE"),
        (entry("T", "Nueve hombres. Con información de EFE"), "EFE"),
        (entry("T", "Nine men left. By The Associated Press"), "AP"),
        (entry("T", "x", outlet="El Sol (Reuters)"), "Reuters"),
        (entry("T", "x", outlet="apnews.com"), "AP"),
        (entry("T", "a person told The Associated Press on Tuesday"), ""),
        (entry("The ap is out", "An app (APP) for news."), ""),
    ],
)
def test_whose_words_they_are(item: Entry, wire: str) -> None:
    assert agency(item) == wire
    assert agency(replace(item, summary="", content=item.summary)) == wire


def test_who_keeps_a_paywall() -> None:
    assert is_paywalled("www.ft.com")
    assert is_paywalled("The Washington Post") == is_paywalled("washingtonpost.com") is True
    assert not is_paywalled("bbc.co.uk")
