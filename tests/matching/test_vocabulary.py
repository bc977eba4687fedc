"""Which terms a word of a text is: the same as asking each term, in whatever order they came."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.inflect import LANGUAGES, query_keys, text_keys
from matching.nodes import Term
from matching.text import cased, exact, form, forms, words_in
from matching.vocabulary import Languages, Vocabulary, languages_of

TERMS = (
    *(Term("word", text) for text in ("cártel", "entregar", "entregó", "extradite", "capo", "us")),
    *(Term("word", text) for text in ("hizo", "juez", "fled", "detener", "huir", "pedir", "ñu")),
    *(Term("form", text) for text in ("cartel", "u.s", "us", "eeuu", "12:30", "capo", "ñu", "a")),
    *(Term("prefix", text) for text in ("cart", "entreg", "extradi", "12:30", "eeuu", "u.s.")),
    *(Term("exact", text) for text in ("cártel", "cartel", "año", "us", "u.s", "ice")),
    *(Term("cased", text) for text in ("ICE", "US", "U.S", "CÁRTEL", "McCaul", "EE.UU")),
)
WORDS = (
    *("cartel", "Cártel", "CÁRTEL", "cárteles", "ca\u0301rtel", "сartel", "cartelera", "entrega"),
    *("ENTREGÓ", "entreguen", "extradited", "Extradición", "capos", "US", "us", "U.S", "U. S"),
    *("EEUU", "EE.UU", "EE. UU", "12:30", "hace", "hecho", "jueces", "flee", "detuvo", "huyó"),
    *("pidió", "ñu", "ÑU", "nu", "año", "ano", "ICE", "Ice", "I.C.E", "McCaul", "mccaul", "ｕｓ"),
    *("a", "A", "", "\u200b", "\u0301", "İ", "ß", "x" * 60, "картель"),
)
ANYTHING = st.one_of(st.sampled_from(WORDS), st.text(st.characters(exclude_categories=())))
KNOWN: list[Languages] = [(), ("en",), ("es",), ("en", "es")]


def _is(word: str, term: Term, languages: Languages) -> bool:
    """Whether a word is a term: the definition, for one of each."""
    match term.kind:
        case "form":
            return term.text in forms(word)
        case "prefix":
            return form(word).startswith(term.text)
        case "exact":
            return exact(word) == term.text
        case "cased":
            return cased(word) == term.text
        case "word":
            return form(term.text) in forms(word) or any(
                query_keys(term.text, asked) & text_keys(word, language)
                for language in languages
                for asked in LANGUAGES
            )


@settings(max_examples=500)
@given(
    st.lists(st.sampled_from(TERMS), unique=True), ANYTHING, st.sampled_from(KNOWN), st.integers(0)
)
def test_a_word_is_decided_as_by_asking_each_term(
    terms: list[Term], word: str, languages: Languages, cut: int
) -> None:
    vocabulary = Vocabulary()
    cut %= len(terms) + 1
    numbers = {vocabulary.number(term): term for term in terms[:cut]}
    known = vocabulary.remembered(languages)
    pieces = [word, f"«{word}»,", f"boss-{word}"]
    assert all(known[piece] == known[piece] for piece in pieces)  # which the next term must end
    numbers |= {vocabulary.number(term): term for term in terms[cut:]}
    expected = {number for number, term in numbers.items() if _is(word, term, languages)}
    assert set(vocabulary.decide(word, languages)) == expected
    for piece in pieces:
        words = [piece[start:end] for start, end in words_in(piece)]
        decided = [{one for one in terms if _is(each, one, languages)} for each in words]
        assert [{numbers[one] for one in found} for found in known[piece]] == decided


def test_a_term_has_one_number() -> None:
    vocabulary = Vocabulary()
    numbers = [vocabulary.number(term) for term in (*TERMS, *reversed(TERMS))]
    assert numbers == [*range(len(TERMS)), *reversed(range(len(TERMS)))]


@pytest.mark.parametrize(
    ("lang", "languages"),
    [
        (None, ("en", "es")),
        ("en", ("en",)),
        ("es", ("es",)),
        ("pt", ()),
        ("", ()),
    ],
)
def test_an_unknown_language_may_be_any(lang: str | None, languages: Languages) -> None:
    assert languages_of(lang) == languages


def test_sets_are_found_through_the_sets_they_include() -> None:
    vocabulary = Vocabulary()
    boss, ship, tug = (vocabulary.number(Term("form", text)) for text in ("boss", "ship", "tug"))
    assert vocabulary.sets_of([boss, ship, tug]) == set()
    vocabulary.name_set("people", boss)
    vocabulary.name_set("boats", ship)
    vocabulary.name_set("all", "people")
    vocabulary.name_set("all", "boats")
    vocabulary.name_set("world", "all")
    assert vocabulary.sets_of([boss]) == {"people", "all", "world"}
    assert vocabulary.sets_of([ship, boss]) == {"people", "boats", "all", "world"}
    assert vocabulary.sets_of([tug]) == vocabulary.sets_of([]) == set()


def test_a_new_term_ends_only_what_is_known_of_words_that_begin_like_it() -> None:
    vocabulary = Vocabulary()
    known = vocabulary.remembered(("en",))
    for piece in ("ship", "boss", "Bossa,", "old-boss", "US"):
        assert set(known[piece]) == {()}
    vocabulary.number(Term("form", "boxer"))
    assert set(known) == {"ship", "US"}
    vocabulary.number(Term("form", "u.s"))
    assert set(known) == {"ship"}
    assert known["US"] == known["U.S."] == ((1,),)


def test_a_very_long_piece_is_decided_but_not_remembered() -> None:
    vocabulary = Vocabulary()
    boss = vocabulary.number(Term("form", "boss"))
    known = vocabulary.remembered(())
    assert known["ship-" * 20 + "boss"] == ((),) * 20 + ((boss,),)
    assert not known


def test_more_pieces_than_can_be_remembered_are_decided_all_the_same() -> None:
    vocabulary = Vocabulary()
    boss = vocabulary.number(Term("form", "boss"))
    known = vocabulary.remembered(())
    assert known["Boss"] == ((boss,),)
    for number in range(1 << 17):
        assert known[str(number)] == ((),)
    assert len(known) <= 1 << 17
    assert known["BOSS"] == known["Boss"] == ((boss,),)
