"""Folding and splitting: what counts as the same word, and where it stands."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching.text import (
    cased,
    cut,
    exact,
    fold,
    form,
    forms,
    locate,
    read,
    split_words,
    words_in,
)

ANYTHING = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Cártel", "cartel"),
        ("CÁRTEL", "cartel"),
        ("ca\u0301rtel", "cartel"),
        ("Peña", "pena"),
        ("ｃａｒｔｅｌ", "cartel"),
        ("𝐜𝐚𝐫𝐭𝐞𝐥", "cartel"),
        ("traﬃcker", "trafficker"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("GROẞ", "gross"),
        ("İstanbul", "istanbul"),
        ("c\u0336a\u0336r\u0336t\u0336e\u0336l", "cartel"),
        ("car\u200btel", "cartel"),
        ("car\u00adtel", "cartel"),
        ("\u202ecartel\u202c", "cartel"),
        ("\ufeffcartel", "cartel"),
        ("car\u180etel", "cartel"),
        ("car\U000e0020tel", "cartel"),
        ("Άννα", "αννα"),
        ("сartel", "cartel"),
        ("САRTEL", "cartel"),
        ("cаrtеl", "cartel"),
    ],
)
def test_one_word_written_in_many_ways_is_one_word(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert split_words(written).folded == (folded,)


@pytest.mark.parametrize(
    ("one", "other"),
    [("й", "и"), ("Ё", "Е"), ("картель", "kartel"), ("с", "c"), ("сор", "cop")],
)
def test_other_letters_stay_other_letters(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_cyrillic_keeps_its_letters() -> None:
    assert fold("МОЙ") == "мой"
    assert fold("мои\u0306") == "мой"


@given(ANYTHING)
def test_folding_twice_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12,000 people", ["12,000", "people"]),
        ("3.5 tons, 12.", ["3.5", "tons", "12"]),
        ("16:57 EDT", ["16:57", "edt"]),
        ("1.000.000,50 pesos", ["1.000.000,50", "pesos"]),
        ("the U.S. and the U.S.", ["the", "u.s", "and", "the", "u.s"]),
        ("the U.S.-led raid", ["the", "u.s", "led", "raid"]),
        ("so...U.S. agents", ["so", "u.s", "agents"]),
        ("the U. S. Army", ["the", "u.s", "army"]),
        ("the U. S Army", ["the", "u", "s", "army"]),
        ("en EE.UU. hoy", ["en", "eeuu", "hoy"]),
        ("EE. UU. dijo", ["eeuu", "dijo"]),
        ("EE.\u00a0UU.", ["eeuu"]),
        ("EE UU", ["eeuu"]),
        ("el C.J.N.G. y la D.E.A.", ["el", "cjng", "y", "la", "dea"]),
        ("J.S. Bach", ["j.s", "bach"]),
        ("J. S. Bach", ["j", "s", "bach"]),
        ("5 p.m. sharp", ["5", "p.m", "sharp"]),
        ("Mexico's", ["mexico", "s"]),
        ("Mexico’s", ["mexico", "s"]),
        ("Mexicoʼs", ["mexico", "s"]),
        ("narco-avión", ["narco", "avion"]),
        ("north–south", ["north", "south"]),
        ("el_mencho", ["el", "mencho"]),
        ("the end.Next came", ["the", "end", "next", "came"]),
        ("leave me.No way", ["leave", "me", "no", "way"]),
        ("y/o", ["y", "o"]),
        ("F-16 and 4x4", ["f", "16", "and", "4x4"]),
        ("«cartel»,(boss)", ["cartel", "boss"]),
        ("c&aacute;rtel", ["cartel"]),
        ("c&amp;aacute;rtel", ["cartel"]),
        ("c&amp;amp;aacute;rtel", ["cartel"]),
        ("&#99;artel &#x43;apo", ["cartel", "capo"]),
        ("boss&nbsp;cartel", ["boss", "cartel"]),
        ("boss&mdash;cartel &lt;b&gt;", ["boss", "cartel", "b"]),
        ("AT&T & sons; x&y;", ["at", "t", "sons", "x", "y"]),
        ("&#0; &#99999999;", ["99999999"]),
        ("😀 … — !", []),
        ("\u200b \u0301", []),
        ("", []),
    ],
)
def test_a_text_is_split_into_these_words(text: str, words: list[str]) -> None:
    assert list(split_words(text).folded) == words


@pytest.mark.parametrize(
    ("word", "one"),
    [
        ("C.J.N.G", "cjng"),
        ("EE.UU", "eeuu"),
        ("EE. UU", "eeuu"),
        ("U.S.A", "usa"),
        ("U.S", "u.s"),
        ("U. S", "u.s"),
        ("US", "us"),
        ("p.m", "p.m"),
        ("3.5", "3.5"),
        ("12:30", "12:30"),
        ("Cártel", "cartel"),
    ],
)
def test_an_abbreviation_is_compared_without_its_dots(word: str, one: str) -> None:
    assert form(word) == one


@pytest.mark.parametrize(
    ("word", "all_of_them"),
    [
        ("US", ("us", "u.s")),
        ("us", ("us",)),
        ("Us", ("us",)),
        ("U.S", ("u.s", "us")),
        ("U. S", ("u.s", "us")),
        ("EEUU", ("eeuu",)),
        ("USA", ("usa",)),
        ("12", ("12",)),
        ("Cártel", ("cartel",)),
    ],
)
def test_two_letters_in_capitals_may_be_an_abbreviation(
    word: str, all_of_them: tuple[str, ...]
) -> None:
    assert forms(word) == all_of_them


@pytest.mark.parametrize(
    ("word", "with_accents", "with_case"),
    [
        ("Cártel", "cártel", "Cártel"),
        ("CA\u0301RTEL", "cártel", "CÁRTEL"),
        ("car\u200btel", "cartel", "cartel"),
        ("\u202eＩＣＥ", "ice", "ICE"),
        ("Ñandú", "ñandú", "Ñandú"),
        ("N\u0303o", "ño", "Ño"),
        ("Straße", "strasse", "Straße"),
    ],
)
def test_accents_and_case_can_be_kept(word: str, with_accents: str, with_case: str) -> None:
    assert (exact(word), cased(word)) == (with_accents, with_case)


MARKED_UP = st.lists(
    st.sampled_from(
        [
            *(
                "&aacute;",
                "&amp;eacute;",
                "&#241;",
                "&#xF1;",
                "&nbsp;",
                "&mdash;",
                "&bogus;",
                "&#0;",
            ),
            *("&", ";", "&amp;", "&fjlig;", "U.S.", "EE. UU.", "12:30", "narco-avión", "\u200b"),
            *("_", " ", "ñ", "n\u0303", "ﬁn", "\U0001d41c", "ʼ", "cartel", "x", "\n", "😀", "С"),
        ]
    ),
    max_size=12,
).map("".join)


@given(st.one_of(ANYTHING, MARKED_UP))
@example("The U.S. sent 12,000 to EE.UU.; Mexico's ca\u0301rtel_boss\u200b left")
@example("ﷺ ½ ŉ İ \u0345 \u3164")
@example("c&amp;aacute;rtel &fjlig;x")
def test_places_always_point_at_the_word_in_the_original(text: str) -> None:
    words = split_words(text)
    end = 0
    for word, start, after in zip(words.written, words.starts, words.ends, strict=True):
        assert end <= start < after <= len(text)
        assert split_words(text[start:after]).written == (word,) or "&" in text
        end = after


SPACED = st.lists(
    st.one_of(
        st.sampled_from(
            ["EE", "UU", "ee.", "Ss.", "U", "U.", "S", "S.", "ll", "Llega", "ſs.", "x"]
        ),
        st.sampled_from([" ", " ", " ", "\u00a0", "  ", "\n", ".", "-", "\u200b", "\u0301", "12"]),
    ),
    max_size=14,
).map("".join)


@given(st.one_of(ANYTHING, MARKED_UP, SPACED))
@example("en EE. UU. y EE UU, U. S. y U.\u00a0S. Llega el fin. Ya")
@example("x_y &aacute;_ boss")
def test_the_words_of_the_pieces_are_those_of_the_text(text: str) -> None:
    readable = read(text)
    pieces = cut(readable)
    starts = [at + before for before, at in enumerate(locate(pieces, readable)[: len(pieces)])]
    assert [readable[at : at + len(one)] for at, one in zip(starts, pieces, strict=True)] == pieces
    words = [
        readable[at + start : at + end]
        for at, piece in zip(starts, pieces, strict=True)
        for start, end in words_in(piece)
    ]
    assert tuple(words) == split_words(text).written


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("La boss, el fin. Llega", ["La", "boss,", "el", "fin.", "Llega"]),
        ("en EE. UU. hoy", ["en", "EE. UU.", "hoy"]),
        ("the U. S. Army", ["the", "U. S.", "Army"]),
        ("EE\u00a0UU y  EE  UU", ["EE\u00a0UU", "y", "EE", "UU"]),
    ],
)
def test_a_text_is_cut_at_spaces_but_not_inside_a_word(text: str, pieces: list[str]) -> None:
    assert cut(text) == pieces


@given(
    st.lists(st.sampled_from(["cártel", "El", "capo,", "C.J.N.G.", "ñu", "(x)", "é."]), max_size=6)
)
def test_character_references_change_no_word(words: list[str]) -> None:
    plain = " ".join(words)
    written = "".join(f"&#{ord(char)};" if ord(char) > 127 else char for char in plain)
    twice = written.replace("&", "&amp;")
    assert split_words(plain).written == split_words(written).written
    assert split_words(plain).written == split_words(twice).written


@given(ANYTHING)
def test_every_folded_word_has_something_in_it(text: str) -> None:
    assert all(split_words(text).folded)


@given(st.text(st.characters(categories=("L", "N"))))
def test_no_letter_and_no_digit_is_lost(text: str) -> None:
    words = split_words(text)
    covered = sum(after - start for start, after in zip(words.starts, words.ends, strict=True))
    lost = len(text) - covered
    assert lost <= sum(fold(char) == "" or char in "\u02bb\u02bc" for char in text)


@pytest.mark.parametrize(
    "unit",
    [
        "a.",
        "1,",
        "1",
        "U.S.",
        "\u0301",
        "a\u200b",
        "_",
        "-a",
        "ñ",
        "😀",
        " ",
        "..a",
        "&",
        "&amp;",
        "&aacute;",
        "EE. ",
        "U. ",
    ],
)
def test_a_very_long_text_is_split_before_the_suite_loses_patience(unit: str) -> None:
    text = (unit * 500_000)[:900_000]  # quadratic work would meet the time-out of the suite
    assert all(0 <= start < len(text) for start in split_words(text).starts[-3:])
