"""The query language: what each query means, and what is said of those that mean nothing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching import query as q
from matching.query import And, Node, Not, Or, Phrase, QueryError, is_negative, parse_query


def words(*written: str) -> Phrase:
    """A phrase; a star marks a prefix."""
    return Phrase(
        tuple(word.rstrip("*") for word in written), tuple(word.endswith("*") for word in written)
    )


A, B, C = words("a"), words("b"), words("c")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a", A),
        ("  a  ", A),
        ("Cártel", words("cartel")),
        ("extradi*", words("extradi*")),
        ("ｅｘｔｒａｄｉ＊", words("extradi*")),
        ('"caro quintero"', words("caro", "quintero")),
        ("“caro quintero”", words("caro", "quintero")),
        ("«caro quintero»", words("caro", "quintero")),
        ('"extradi* request"', words("extradi*", "request")),
        ("narco-avión", words("narco", "avion")),
        ("narco-avion*", words("narco", "avion*")),
        ("EE.UU.", words("ee.uu")),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a\tb\nc", And((A, B, C))),
        ("a OR b", Or((A, B))),
        ("a | b", Or((A, B))),
        ("a|b", Or((A, B))),
        ("a｜b", Or((A, B))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a OR b c", Or((A, And((B, C))))),
        ("a AND b OR c", Or((And((A, B)), C))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("（a OR b） c", And((Or((A, B)), C))),
        ("((a))", A),
        ("a(b)", And((A, B))),
        ('a"b"', And((A, B))),
        ("-a", Not(A)),
        ("−a", Not(A)),
        ("NOT a", Not(A)),
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ('-"price cartel"', Not(words("price", "cartel"))),
        ("-(a OR b)", Not(Or((A, B)))),
        ("-(a b)", Not(And((A, B)))),
        ("NOT NOT a", A),
        ("NOT (-a)", A),
        ("NOT (-a -b)", Or((A, B))),
        ("NOT (a -b)", Not(And((A, Not(B))))),
        ("a-b", words("a", "b")),
        ("a OR (b -c)", Or((A, And((B, Not(C)))))),
        ("ANDROID ORCA NOTE", And((words("android"), words("orca"), words("note")))),
        ("or and not", And((words("or"), words("and"), words("not")))),
        ('"a OR b"', words("a", "or", "b")),
        ('"(a" b', And((A, B))),
        ("(" * q.MAX_DEPTH + "a" + ")" * q.MAX_DEPTH, A),
    ],
)
def test_a_query_means(text: str, meaning: Node) -> None:
    assert parse_query(text) == meaning


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("", q.EMPTY, 1),
        ("  \n ", q.EMPTY, 1),
        ("a" * 501, q.TOO_LONG, 501),
        ("(" * 9 + "a" + ")" * 9, q.TOO_NESTED, 9),
        ('a "b c', q.OPEN_QUOTE, 3),
        ("a ”b c", q.OPEN_QUOTE, 3),
        ("a (b", q.OPEN_BRACKET, 3),
        ("(a (b)", q.OPEN_BRACKET, 1),
        ("a) b", q.STRAY_BRACKET, 2),
        ("a OR", q.MISSING_AFTER, 5),
        ("a AND  ", q.MISSING_AFTER, 6),
        ("NOT", q.MISSING_AFTER, 4),
        ("OR a", q.MISSING_HERE, 1),
        ("AND a", q.MISSING_HERE, 1),
        ("| a", q.MISSING_HERE, 1),
        ("a OR OR b", q.MISSING_HERE, 6),
        ("a AND OR b", q.MISSING_HERE, 7),
        ("a OR | b", q.MISSING_HERE, 6),
        ("a\nOR OR b", q.MISSING_HERE, 6),
        ("(a OR)", q.MISSING_HERE, 6),
        ("a ()", q.MISSING_HERE, 4),
        ("-", q.MISSING_HERE, 1),
        ("--", q.MISSING_HERE, 1),
        ("--a", q.MISSING_HERE, 1),
        ("a - b", q.MISSING_HERE, 3),
        ("ext*", q.SHORT_PREFIX, 1),
        ("a ext*", q.SHORT_PREFIX, 3),
        ('"a ext* b"', q.SHORT_PREFIX, 4),
        ("a\next*", q.SHORT_PREFIX, 3),
        ("*", q.SHORT_PREFIX, 1),
        ("ex*radi", q.STRAY_STAR, 3),
        ("*radition", q.STRAY_STAR, 1),
        ("extradi**", q.STRAY_STAR, 8),
        ('""', q.NO_WORD, 2),
        ("a …", q.NO_WORD, 3),
        ("a OR -b", q.NEGATIVE_OR, 6),
        ("-a OR b", q.NEGATIVE_OR, 1),
        ("a (b OR NOT c)", q.NEGATIVE_OR, 9),
        ("a OR (-b -c)", q.NEGATIVE_OR, 7),
    ],
)
def test_a_query_that_means_nothing_is_refused(text: str, message: str, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    assert (str(caught.value), caught.value.column) == (message, column)


@pytest.mark.parametrize("text", ["-a", "-a -b", "NOT (a OR b)", "-(a -b)", "NOT NOT NOT a"])
def test_a_query_that_only_forbids_is_negative(text: str) -> None:
    assert is_negative(parse_query(text))


@pytest.mark.parametrize("text", ["a", "a -b", "a OR (b -c)", "NOT NOT a", "NOT (-a -b)", '"-a"'])
def test_a_query_that_looks_for_something_is_not_negative(text: str) -> None:
    assert not is_negative(parse_query(text))


@pytest.mark.parametrize(
    "text",
    [
        "NOT " * 124 + "a",
        "-NOT " * 99 + "a",
        "a " * 250,
        "a|" * 249 + "a",
        "(a|b)" * 100,
        "((((((((a)))))))) " * 27,
        "-(NOT (-(NOT (-(NOT (-(NOT a)))))))",
        "a-" * 249 + "a",
        '"' + "a " * 249 + '"',
    ],
)
def test_the_longest_queries_can_be_read(text: str) -> None:
    assert len(text) <= q.MAX_CHARS
    parse_query(text)


def test_nesting_is_counted_in_brackets_not_in_quoted_ones() -> None:
    assert parse_query('"' + "(" * 50 + 'a"') == A


PIECES = st.lists(
    st.sampled_from(
        [
            *'()"-|*ab \n“”–_.',
            "AND",
            "OR",
            "NOT",
            " AND ",
            " OR ",
            " NOT ",
            "cartel*",
            "\u200b",
            "é",
        ]
    ),
    max_size=200,
).map("".join)


@given(st.one_of(PIECES, st.text(st.characters(exclude_categories=()))))
@example("-" * 500)
@example('"' * 500)
@example("(" * 500)
@example("NOT (" * 100)
def test_reading_a_query_never_fails_in_another_way(text: str) -> None:
    told, column = q.EMPTY, 1
    try:
        parse_query(text)
    except QueryError as error:
        told, column = str(error), error.column
    assert told in q.MESSAGES
    assert 1 <= column <= len(text) + 1
