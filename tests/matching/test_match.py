"""Lists against entries: what fires, on which words, and what keeps a list silent."""

import pytest

from matching.match import Matcher
from matching.query import OPEN_QUOTE, SHORT_PREFIX
from model import Entry, KeywordList, Match


def entry(title: str = "", summary: str = "", content: str = "") -> Entry:
    return Entry(title, summary, content, "", "", "Faro", None, None)


def keywords(*queries: str, name: str = "l") -> KeywordList:
    return KeywordList(name, name, name, queries)


def matches(queries: str | tuple[str, ...], item: Entry) -> tuple[Match, ...]:
    listed = (queries,) if isinstance(queries, str) else queries
    return Matcher([keywords(*listed)]).match(item)


def found(queries: str | tuple[str, ...], item: Entry) -> list[str] | None:
    """The matched words as they stand in the entry, of all queries; None where nothing fired."""
    hits = matches(queries, item)
    spans = [span for hit in hits for span in hit.spans]
    return [item.text(s.field)[s.start : s.end] for s in spans] if hits else None


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("cartel", "The Cártel's boss, a CARTEL man", ["Cártel", "CARTEL"]),
        ("cartel", "The cartels", None),
        ("cartel", "cartelera", None),
        ("cartel*", "The cartels, the cartelera", ["cartels", "cartelera"]),
        ("extradi*", "They extraditan", ["extraditan"]),
        ("extradi*", "They extract", None),
        ('"caro quintero"', "Rafael CARO-QUINTERO fled", ["CARO-QUINTERO"]),
        ('"caro quintero"', "quintero caro", None),
        ('"caro quintero"', "caro de quintero", None),
        ('"extradi* request"', "an extradition request", ["extradition request"]),
        ('"extradi* request"', "a request, extradited", None),
        ('"drug lord*"', "two drug lords", ["drug lords"]),
        ('"drug lord*"', "a drug", None),
        ('"drug lord"', "two drug lords", None),
        ('"lord* of drugs"', "lordship, lords of drugs", ["lords of drugs"]),
        ("a b", "b and a", ["b", "a"]),
        ("a b", "b and c", None),
        ("a OR b", "b and c", ["b"]),
        ("a OR b", "b and a", ["b", "a"]),
        ("a OR b", "c", None),
        ("cart OR cart*", "a cart", ["cart"]),
        ("a -b", "a c", ["a"]),
        ("a -b", "a b", None),
        ("a OR (c -b)", "c b a", ["a"]),
        ("a OR (c -b)", "c b", None),
        ("NOT (-a -b)", "c b", ["b"]),
        ("U.S.", "the U.S. and US", ["U.S"]),
        ("ca\u0301rtel", "c\u200bartel", ["c\u200bartel"]),
    ],
)
def test_a_query_finds(query: str, text: str, words: list[str] | None) -> None:
    assert found(query, entry(title=text)) == words


def test_a_phrase_does_not_cross_fields() -> None:
    assert found('"caro quintero"', entry("Rafael Caro", "Quintero fled")) is None
    assert found("caro quintero", entry("Rafael Caro", "Quintero fled")) == ["Caro", "Quintero"]


def test_every_field_is_searched_in_order() -> None:
    (hit,) = matches("cartel", entry("cartel", "a cartel", "the cartel cartel"))
    assert [(s.field, s.start, s.end) for s in hit.spans] == [
        ("title", 0, 6),
        ("summary", 2, 8),
        ("content", 4, 10),
        ("content", 11, 17),
    ]


def test_a_match_names_its_list_and_its_query_as_written() -> None:
    lists = [keywords("Boss", name="x"), keywords("ship", "BOSS* |  jefe", name="y")]
    hits = Matcher(lists).match(entry("a boss"))
    assert [(hit.list_id, hit.query) for hit in hits] == [("x", "Boss"), ("y", "BOSS* |  jefe")]


def test_a_negative_query_silences_the_whole_list() -> None:
    queries = ("cartel", "capo", "-opec")
    assert found(queries, entry("a cartel", "a capo")) == ["cartel", "capo"]
    assert found(queries, entry("a cartel", content="says OPEC")) is None


def test_a_negative_query_silences_no_other_list() -> None:
    lists = [keywords("cartel", "-opec", name="x"), keywords("cartel", name="y")]
    hits = Matcher(lists).match(entry("OPEC cartel"))
    assert [hit.list_id for hit in hits] == ["y"]


def test_every_part_of_a_negative_query_must_be_absent() -> None:
    queries = ("cartel", "-opec -oil")
    assert found(queries, entry("a cartel")) == ["cartel"]
    assert found(queries, entry("an oil cartel")) is None
    assert found(("cartel", "-(opec oil)"), entry("an oil cartel")) == ["cartel"]


def test_a_list_of_only_negatives_never_fires() -> None:
    assert matches(("-opec", "NOT oil"), entry("a cartel")) == ()
    assert matches((), entry("a cartel")) == ()


def test_an_entry_without_words_matches_nothing() -> None:
    assert matches(("cartel", "-opec"), entry()) == ()
    assert matches("cartel", entry("…", " ", "!")) == ()


def test_an_unreadable_query_is_told_and_the_rest_works() -> None:
    matcher = Matcher([keywords('"open', "boss", "-ca*", name="x"), keywords("ship", name="y")])
    assert [(p.list_id, p.query, str(p.error)) for p in matcher.problems] == [
        ("x", '"open', OPEN_QUOTE),
        ("x", "-ca*", SHORT_PREFIX),
    ]
    assert [hit.query for hit in matcher.match(entry("the boss of the ship"))] == ["boss", "ship"]


def test_readable_lists_have_no_problems() -> None:
    assert Matcher([keywords("boss", "-ship")]).problems == ()


def test_a_match_always_has_words_to_show() -> None:
    for query in ("a -b", "a OR (b -c)", "NOT (-a -b)", "NOT NOT a"):
        for hit in matches(query, entry("a")):
            assert hit.spans
        assert matches(query, entry("z")) == ()
