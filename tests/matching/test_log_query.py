import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.log_query import log_query
from matching.noise import find_noise


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("Cártel boss", '"cartel"* "boss"*'),
        ("a de", '"a" "de"'),
        ("“Caro Quintero” extradited", '"caro quintero" "extradited"*'),
        ('"open', '"open"*'),
        ("x OR y NOT (z)", '"x" "or" "y" "not"* "z"'),
        ("", ""),
        ('""', ""),
    ],
)
def test_what_is_typed_becomes_words_to_look_for(typed: str, query: str) -> None:
    assert log_query(typed) == query


@given(st.text())
def test_nothing_that_is_typed_breaks_the_search(typed: str) -> None:
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE VIRTUAL TABLE t USING fts5(a, tokenize='unicode61')")
        query = log_query(typed)
        if query:
            db.execute("SELECT * FROM t WHERE t MATCH ?", (query,)).fetchall()


REJECTED = [(f"Cartelera of the week {n}", False) for n in range(3)]


@pytest.mark.parametrize(
    ("judged", "word"),
    [
        (REJECTED, "cartelera"),
        (REJECTED[:2], None),
        ([*REJECTED, ("Extradited: cartelera", True)], None),
        ([*REJECTED, ("Another", False), ("Still another", False)], "cartelera"),
        ([*REJECTED, *((f"Other {n}", False) for n in range(3))], None),
        ([], None),
    ],
)
def test_the_word_that_only_rejected_titles_share(
    judged: list[tuple[str, bool]], word: str | None
) -> None:
    found = find_noise(judged)
    assert (found.word if found else None) == word


def test_what_was_looked_for_is_no_noise() -> None:
    judged = [(f"Cartelera extradited {n}", False) for n in range(3)]
    found = find_noise(judged, "Cartelera")
    assert found is not None
    assert found.word == "extradited"
