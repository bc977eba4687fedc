"""The query language: what each query means, and what is said of those that mean nothing."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching import query as q
from matching.nodes import (
    And,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    Scope,
    Term,
    TermKind,
    Within,
    is_negative,
    is_placed,
    rebuild,
)
from matching.query import QueryError, parse_query

ALIASES = {
    "cjng": Or((Phrase((Term("form", "cjng"),), "CJNG"),), alias="cjng"),
    "gulf-cartel": Or((Phrase((Term("form", "cdg"),), "CDG"),), alias="gulf-cartel"),
}


def phrase(kind: TermKind, *written: str, literal: str | None = None) -> Phrase:
    """Words of a kind; a star marks a prefix."""
    terms = (
        Term("prefix", word.rstrip("*")) if word.endswith("*") else Term(kind, word)
        for word in written
    )
    return Phrase(tuple(terms), "", literal)


def word(*written: str) -> Phrase:
    """Bare words."""
    return phrase("word", *written)


def form(*written: str) -> Phrase:
    """Words as written."""
    return phrase("form", *written)


def near(left: Node, right: Node, distance: int) -> Near:
    return Near(left, right, distance, ordered=False)


def before(left: Node, right: Node, distance: int) -> Near:
    return Near(left, right, distance, ordered=True)


def meaning(text: str, *, spanish: bool = False) -> Node:
    """The node that a query means, whatever way its words are written."""
    return _unwritten(parse_query(text, spanish=spanish, aliases=ALIASES).node)


def _unwritten(node: Node) -> Node:
    if isinstance(node, Phrase):
        return replace(node, written="")
    return rebuild(node, _unwritten)


A, B, C = word("a"), word("b"), word("c")
CJNG, CDG = _unwritten(ALIASES["cjng"]), _unwritten(ALIASES["gulf-cartel"])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a", A),
        ("  a  ", A),
        ("Cártel", word("cártel")),
        ("CÁRTEL", word("cártel")),
        ("car\u200btel", word("cartel")),
        ("extradi*", word("extradi*")),
        ("Extradición*", word("extradicion*")),
        ("ｅｘｔｒａｄｉ＊", word("extradi*")),
        ('"caro quintero"', form("caro", "quintero")),
        ('"cártel"', form("cartel")),
        ("“caro quintero”", form("caro", "quintero")),
        ("«caro quintero»", form("caro", "quintero")),
        ("„caro quintero‟", form("caro", "quintero")),
        ('"extradi* request"', form("extradi*", "request")),
        ("narco-avión", word("narco", "avión")),
        ("narco‑avión", word("narco", "avión")),
        ("narco-avion*", word("narco", "avion*")),
        ("el_mencho", word("el", "mencho")),
        ("#cjng", word("cjng")),
        ("Sinaloa's", word("sinaloa", "s")),
        ("12:30", form("12:30")),
        ("12,000", form("12,000")),
        ("2025", form("2025")),
        ("F-16", Phrase((Term("word", "f"), Term("form", "16")), "")),
        ("EE.UU.", form("eeuu")),
        ("U.S.", form("u.s")),
        ("C.J.N.G.", form("cjng")),
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
        ('a"b"', And((A, form("b")))),
        ("-a", Not(A)),
        ("−a", Not(A)),
        ("‑a", Not(A)),
        ("NOT a", Not(A)),
        ("NOT(a)", Not(A)),
        ("a -b", And((A, Not(B)))),
        ("a NOT b", And((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("a AND -b", And((A, Not(B)))),
        ('-"price cartel"', Not(form("price", "cartel"))),
        ("-(a OR b)", Not(Or((A, B)))),
        ("-(a b)", Not(And((A, B)))),
        ("NOT NOT a", A),
        ("NOT (-a)", A),
        ("NOT (-a -b)", Or((A, B))),
        ("NOT (a -b)", Not(And((A, Not(B))))),
        ("a-b", word("a", "b")),
        ("a OR (b -c)", Or((A, And((B, Not(C)))))),
        ("ANDROID ORCA NOTE", And((word("android"), word("orca"), word("note")))),
        ("or and not", And((word("or"), word("and"), word("not")))),
        ('"a OR b"', form("a", "or", "b")),
        ('"AND"', form("and")),
        ('"(a" b', And((form("a"), B))),
        ('"a^4"', form("a", "4")),
        ('"title:a"', form("title", "a")),
        ('"@cjng"', form("cjng")),
        ('"NEAR/5"', form("near", "5")),
        ("(" * q.MAX_DEPTH + "a" + ")" * q.MAX_DEPTH, A),
    ],
)
def test_a_query_means(text: str, meant: Node) -> None:
    assert meaning(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("=cártel", phrase("exact", "cártel")),
        ("=Cártel", phrase("exact", "cártel")),
        ("=ca\u0301rtel", phrase("exact", "cártel", literal="cártel")),
        ("=año", phrase("exact", "año")),
        ("=ICE", phrase("cased", "ICE")),
        ("＝ICE", phrase("cased", "ICE")),
        ("=McAllen", phrase("cased", "McAllen")),
        ('="Los Zetas"', phrase("cased", "Los", "Zetas")),
        ('="los zetas"', phrase("exact", "los", "zetas")),
        ("=“Los Zetas”", phrase("cased", "Los", "Zetas")),
        ("=T-MEC", phrase("cased", "T", "MEC", literal="T-MEC")),
        ("=t-mec", phrase("exact", "t", "mec", literal="t-mec")),
        ('="OPEC+"', phrase("cased", "OPEC")),
        ("=ICE=FBI", phrase("cased", "ICE", "FBI", literal="ICE=FBI")),
        ("a =b", And((A, phrase("exact", "b")))),
        ("-=ICE", Not(phrase("cased", "ICE"))),
        ("(=ICE | =FBI)", Or((phrase("cased", "ICE"), phrase("cased", "FBI")))),
        ("a=b", word("a", "b")),
    ],
)
def test_an_equals_sign_takes_the_word_exactly(text: str, meant: Node) -> None:
    assert meaning(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a NEAR/5 b", near(A, B, 5)),
        ("a BEFORE/5 b", before(A, B, 5)),
        ("a NEAR/1 b", near(A, B, 1)),
        ("a NEAR/100 b", near(A, B, 100)),
        ("a ＮＥＡＲ／5 b", near(A, B, 5)),
        ("a NEAR/5(b)", near(A, B, 5)),
        ('"a"NEAR/5"b"', near(form("a"), form("b"), 5)),
        ('a NEAR/5"b"', near(A, form("b"), 5)),
        ('"a b" NEAR/5 extradi*', near(form("a", "b"), word("extradi*"), 5)),
        ("a NEAR/2 b NEAR/3 c", near(near(A, B, 2), C, 3)),
        ("a NEAR/2 (b BEFORE/3 c)", near(A, before(B, C, 3), 2)),
        ("a NEAR/2 (b OR c)", near(A, Or((B, C)), 2)),
        ("(a | b) BEFORE/2 (b | c)", before(Or((A, B)), Or((B, C)), 2)),
        ("a NEAR/2 @cjng", near(A, CJNG, 2)),
        ("a NEAR/2 =ICE", near(A, phrase("cased", "ICE"), 2)),
        ("a b NEAR/2 c", And((A, near(B, C, 2)))),
        ("a NEAR/2 b OR c", Or((near(A, B, 2), C))),
        ("a -b NEAR/2 c", And((A, Not(near(B, C, 2))))),
        ("NOT a NEAR/2 b", Not(near(A, B, 2))),
        (
            "near nearby before NEARBY",
            And(tuple(map(word, ("near", "nearby", "before", "nearby")))),
        ),
    ],
)
def test_near_binds_tighter_than_and(text: str, meant: Node) -> None:
    assert meaning(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("title:a", Within("title", A)),
        ("summary:a", Within("summary", A)),
        ("text:a", Within("text", A)),
        ("TITLE:a", Within("title", A)),
        ("title: a", Within("title", A)),
        ("ｔｉｔｌｅ：a", Within("title", A)),
        ('title:"a b"', Within("title", form("a", "b"))),
        ("title:extradi*", Within("title", word("extradi*"))),
        ("title:=ICE", Within("title", phrase("cased", "ICE"))),
        ("title:@cjng", Within("title", CJNG)),
        ("title:(a OR b)", Within("title", Or((A, B)))),
        ("title:(a -b)", Within("title", And((A, Not(B))))),
        ("title:(a NEAR/2 b)", Within("title", near(A, B, 2))),
        ("title:a b", And((Within("title", A), B))),
        ("title:a OR text:b", Or((Within("title", A), Within("text", B)))),
        ("-title:a", Not(Within("title", A))),
        ("NOT title:(-a)", Within("title", A)),
        ("NOT title:(-a -b)", Within("title", Or((A, B)))),
        ("title:text:a", Within("title", Within("text", A))),
        ("title", word("title")),
    ],
)
def test_a_field_says_where(text: str, meant: Node) -> None:
    assert meaning(text) == meant


@pytest.mark.parametrize("scope", ["outlet", "lang", "feed"])
def test_names_and_codes_have_no_inflections(scope: Scope) -> None:
    assert meaning(f"{scope}:Times") == Within(scope, form("times"))
    assert meaning(f"{scope}:(Times OR El-País)") == Within(
        scope, Or((form("times"), form("el", "pais")))
    )
    assert meaning(f'{scope}:("new york" a NEAR/2 b)') == Within(
        scope, And((form("new", "york"), near(form("a"), form("b"), 2)))
    )
    assert meaning(f"{scope}:=ICE") == Within(scope, phrase("cased", "ICE"))
    assert meaning(f"a {scope}:b") == And((A, Within(scope, form("b"))))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@cjng", CJNG),
        ("@CJNG", CJNG),
        ("＠cjng", CJNG),
        ("@gulf-cartel", CDG),
        ("-@cjng", Not(CJNG)),
        ("a @cjng", And((A, CJNG))),
        ("a -@cjng", And((A, Not(CJNG)))),
        ("@cjng|@gulf-cartel", Or((CJNG, CDG))),
        ("a@cjng", word("a", "cjng")),
    ],
)
def test_an_alias_stands_for_its_set(text: str, meant: Node) -> None:
    assert meaning(text) == meant


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("a", 1),
        ("a^4", 4),
        ("a ^4", 4),
        ("a ^ 4 ", 4),
        ("a＾4", 4),
        ("a^-20", -20),
        ("a^0.5", 0.5),
        ("a^-0.25", -0.25),
        ("a^1000", 1000),
        ("a^-1000", -1000),
        ("a -b^3", 3),
        ("a OR b^2", 2),
        ("(a OR b)^2", 2),
        ('"a b"^2', 2),
        ("@cjng^2", 2),
        ("title:a^2", 2),
        ("extradi*^2", 2),
        ("=ICE^2", 2),
        ("a NEAR/3 b^2", 2),
    ],
)
def test_a_weight_is_that_of_the_whole_query(text: str, weight: float) -> None:
    found = parse_query(text, aliases=ALIASES)
    bare = text.replace("＾", "^").partition("^")[0]
    assert found == Query(parse_query(bare, aliases=ALIASES).node, weight)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a Y b", And((A, B))),
        ("a O b", Or((A, B))),
        ("NO a", Not(A)),
        ("a NO b", And((A, Not(B)))),
        ("a Y NO b", And((A, Not(B)))),
        ("a Y (b O c)", And((A, Or((B, C))))),
        ("a AND b OR c", Or((And((A, B)), C))),
        ("NOT a", Not(A)),
        ("a y b o no", And((A, word("y"), B, word("o"), word("no")))),
        ("YA OTRO NOTA", And((word("ya"), word("otro"), word("nota")))),
        ('"Y" "O" "NO"', And((form("y"), form("o"), form("no")))),
        ("=NO", phrase("cased", "NO")),
        ("Y-a", word("y", "a")),
        ("O* a", None),
    ],
)
def test_spanish_lists_have_spanish_operators(text: str, meant: Node | None) -> None:
    if meant is None:
        with pytest.raises(QueryError):
            meaning(text, spanish=True)
    else:
        assert meaning(text, spanish=True) == meant


def test_other_lists_have_no_spanish_operators() -> None:
    y, o, no = word("y"), word("o"), word("no")
    assert meaning("a Y b") == And((A, y, B))
    assert meaning("a O b") == And((A, o, B))
    assert meaning("NO a") == And((no, A))
    assert meaning("a Y") == And((A, y))


@pytest.mark.parametrize("text", ["a Y", "a O", "NO", "Y a", "O a", "a Y O b", "a O O b"])
def test_a_spanish_operator_needs_its_sides(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text, spanish=True)
    assert str(caught.value) in (q.MISSING_AFTER, q.MISSING_HERE)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Cártel", "Cártel"),
        ('"Caro   Quintero"', "Caro Quintero"),
        ("EXTRADI*", "EXTRADI*"),
        ("=ICE", "=ICE"),
        ('="Los  Zetas"', "=Los Zetas"),
        ("narco-Avión", "narco-Avión"),
    ],
)
def test_a_phrase_remembers_how_it_was_written(text: str, written: str) -> None:
    node = parse_query(text).node
    assert isinstance(node, Phrase)
    assert node.written == written


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("", q.EMPTY, 1),
        ("  \n ", q.EMPTY, 1),
        ("a" * 501, q.TOO_LONG, 501),
        ("(" * 9 + "a" + ")" * 9, q.TOO_NESTED, 9),
        ('a "b c', q.OPEN_QUOTE, 3),
        ("a ”b c", q.OPEN_QUOTE, 3),
        ('a ="b c', q.OPEN_QUOTE, 4),
        ("a (b", q.OPEN_BRACKET, 3),
        ("(a (b)", q.OPEN_BRACKET, 1),
        ("title:(a", q.OPEN_BRACKET, 7),
        ("a) b", q.STRAY_BRACKET, 2),
        ("a OR", q.MISSING_AFTER, 5),
        ("a AND  ", q.MISSING_AFTER, 6),
        ("NOT", q.MISSING_AFTER, 4),
        ("a NEAR/5", q.MISSING_AFTER, 9),
        ("title:", q.MISSING_AFTER, 7),
        ("a title: ", q.MISSING_AFTER, 9),
        ("OR a", q.MISSING_HERE, 1),
        ("AND a", q.MISSING_HERE, 1),
        ("| a", q.MISSING_HERE, 1),
        ("NEAR/5 a", q.MISSING_HERE, 1),
        ("a OR OR b", q.MISSING_HERE, 6),
        ("a AND OR b", q.MISSING_HERE, 7),
        ("a OR | b", q.MISSING_HERE, 6),
        ("a\nOR OR b", q.MISSING_HERE, 6),
        ("(a OR)", q.MISSING_HERE, 6),
        ("a ()", q.MISSING_HERE, 4),
        ("title:() a", q.MISSING_HERE, 8),
        ("title:-a", q.MISSING_HERE, 7),
        ("title:NOT a", q.MISSING_HERE, 7),
        ("a NEAR/5 -b", q.MISSING_HERE, 10),
        ("a NEAR/5 NEAR/5 b", q.MISSING_HERE, 10),
        ("-", q.MISSING_HERE, 1),
        ("--", q.MISSING_HERE, 1),
        ("--a", q.MISSING_HERE, 1),
        ("a - b", q.MISSING_HERE, 3),
        ("^4", q.MISSING_HERE, 1),
        ("ext*", q.SHORT_PREFIX, 1),
        ("a ext*", q.SHORT_PREFIX, 3),
        ('"a ext* b"', q.SHORT_PREFIX, 4),
        ("a\next*", q.SHORT_PREFIX, 3),
        ("a-b*", q.SHORT_PREFIX, 1),
        ("é\u0301xt*", q.SHORT_PREFIX, 1),
        ("*", q.SHORT_PREFIX, 1),
        ("title:ext*", q.SHORT_PREFIX, 7),
        ("ex*radi", q.STRAY_STAR, 3),
        ("*radition", q.STRAY_STAR, 1),
        ("extradi**", q.STRAY_STAR, 8),
        ("=extradi*", q.STRAY_STAR, 9),
        ('="a extradi* b"', q.STRAY_STAR, 12),
        ('""', q.NO_WORD, 2),
        ("a …", q.NO_WORD, 3),
        ("a — b", q.NO_WORD, 3),
        ("=", q.NO_WORD, 2),
        ("= a", q.NO_WORD, 2),
        ('=""', q.NO_WORD, 3),
        ("a OR -b", q.NEGATIVE_OR, 6),
        ("-a OR b", q.NEGATIVE_OR, 1),
        ("a (b OR NOT c)", q.NEGATIVE_OR, 9),
        ("a OR (-b -c)", q.NEGATIVE_OR, 7),
        ("a OR title:(-b)", q.NEGATIVE_OR, 6),
        ("a OR -title:b", q.NEGATIVE_OR, 6),
        ("a NEAR/5 (b c)", q.NEAR_SIDES, 11),
        ("(a b) NEAR/5 c", q.NEAR_SIDES, 2),
        ("a NEAR/5 (-b)", q.NEAR_SIDES, 11),
        ("a NEAR/5 (b OR c d)", q.NEAR_SIDES, 11),
        ("a NEAR/5 title:b", q.NEAR_SIDES, 10),
        ("lang:es NEAR/5 b", q.NEAR_SIDES, 1),
        ("a^", q.BAD_WEIGHT, 2),
        ("a^0", q.BAD_WEIGHT, 2),
        ("a^0.00", q.BAD_WEIGHT, 2),
        ("a^b", q.BAD_WEIGHT, 2),
        ("a^1001", q.BAD_WEIGHT, 2),
        ("a^-1000.5", q.BAD_WEIGHT, 2),
        ("a^1.255", q.BAD_WEIGHT, 2),
        ("a^4 b", q.BAD_WEIGHT, 2),
        ("(a^4) b", q.BAD_WEIGHT, 3),
        ("a^4^5", q.BAD_WEIGHT, 2),
        ("a^4 OR b", q.BAD_WEIGHT, 2),
        ("-a^4", q.NEGATIVE_WEIGHT, 3),
        ("-a -b^-4", q.NEGATIVE_WEIGHT, 6),
        ("title:(-a)^4", q.NEGATIVE_WEIGHT, 11),
    ],
)
def test_a_query_that_means_nothing_is_refused(text: str, message: str, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text, aliases=ALIASES)
    assert (str(caught.value), caught.value.column) == (message, column)


@pytest.mark.parametrize(
    ("text", "message", "column", "suggestion"),
    [
        ("a NEAR b", q.BAD_NEAR, 3, "NEAR/5"),
        ("NEAR", q.BAD_NEAR, 1, "NEAR/5"),
        ("a NEAR 8 b", q.BAD_NEAR, 3, "NEAR/8"),
        ("a NEAR8 b", q.BAD_NEAR, 3, "NEAR/8"),
        ("a NEAR-8 b", q.BAD_NEAR, 3, "NEAR/8"),
        ("a NEAR:8 b", q.BAD_NEAR, 3, "NEAR/8"),
        ("a near/8 b", q.BAD_NEAR, 3, "NEAR/8"),
        ("a Near/8 b", q.BAD_NEAR, 3, "NEAR/8"),
        ("a NEAR/8b", q.BAD_NEAR, 3, "NEAR/8"),
        ("a NEAR/0 b", q.BAD_NEAR, 3, "NEAR/1"),
        ("a NEAR/101 b", q.BAD_NEAR, 3, "NEAR/100"),
        ("a NEAR/" + "9" * 400 + " b", q.BAD_NEAR, 3, "NEAR/100"),
        ("a BEFORE b", q.BAD_NEAR, 3, "BEFORE/5"),
        ("a before/x b", q.BAD_NEAR, 3, "BEFORE/5"),
        ("titel:boss", q.NO_FIELD, 1, "title:boss"),
        ("a Sumary:boss", q.NO_FIELD, 3, "summary:boss"),
        ("a:b", q.NO_FIELD, 1, '"a:b"'),
        ("https://x.org", q.NO_FIELD, 1, '"https://x.org"'),
        ("title:titel:boss", q.NO_FIELD, 7, "title:boss"),
        ("@cjgn", q.NO_ALIAS, 1, "@cjng"),
        ("a -@gulf", q.NO_ALIAS, 4, None),
        ("a @gulf-cartels", q.NO_ALIAS, 3, "@gulf-cartel"),
        ("title:@cjn", q.NO_ALIAS, 7, "@cjng"),
        ("@", q.NO_ALIAS, 1, None),
        ("@zetas", q.NO_ALIAS, 1, None),
        ('"a"@zetas', q.NO_ALIAS, 4, None),
        ('="a"@cjgn', q.NO_ALIAS, 5, "@cjng"),
        ('"a"NEAR/0 b', q.BAD_NEAR, 4, "NEAR/1"),
        ('"a"NEAR/101 b', q.BAD_NEAR, 4, "NEAR/100"),
    ],
)
def test_a_mistake_may_have_a_suggestion(
    text: str, message: str, column: int, suggestion: str | None
) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text, aliases=ALIASES)
    told = (str(caught.value), caught.value.column, caught.value.suggestion)
    assert told == (message, column, suggestion)


def test_a_suggestion_that_is_taken_can_be_read() -> None:
    for text, taken in [("a NEAR b", "a NEAR/5 b"), ("a:b", '"a:b"'), ("@cjgn", "@cjng")]:
        with pytest.raises(QueryError):
            parse_query(text, aliases=ALIASES)
        parse_query(taken, aliases=ALIASES)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("\u200ba OR", 6),
        ("a\u200b OR", 6),
        ("a OR\u200b", 6),
        ("\u2060\u2060a OR OR b", 8),
        ("a\u00ad\u00ad )", 5),
        ("\ufeffext*", 2),
        ("“\u200b” a", 3),
        ("\u202eＡＮＤ a", 2),
        ("\u200b@zetas", 2),
        ("a\u200b NEAR b", 4),
    ],
)
def test_the_column_counts_what_can_not_be_seen(text: str, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    assert caught.value.column == column


def test_what_can_not_be_seen_makes_no_query_longer() -> None:
    assert meaning("a" * 500 + "\u200b" * 100) == word("a" * 500)
    with pytest.raises(QueryError) as caught:
        parse_query("\u200b" * 100 + "a" * 501)
    assert (str(caught.value), caught.value.column) == (q.TOO_LONG, 601)


NEGATIVE = [
    "-a",
    "-a -b",
    "NOT (a OR b)",
    "-(a -b)",
    "NOT NOT NOT a",
    "title:(-a)",
    "-lang:en",
    "-@cjng",
]


@pytest.mark.parametrize("text", NEGATIVE)
def test_a_query_that_only_forbids_is_negative(text: str) -> None:
    query = parse_query(text, aliases=ALIASES)
    assert query.is_negative
    assert is_negative(query.node)


@pytest.mark.parametrize(
    "text",
    [
        *("a", "a -b", "a OR (b -c)", "NOT NOT a", "NOT (-a -b)", '"-a"', "a^-4", "lang:es -a"),
        *("NOT title:(-a)", "title:(a -b)", "@cjng -a", "a NEAR/3 b"),
    ],
)
def test_a_query_that_looks_for_something_is_not_negative(text: str) -> None:
    assert not parse_query(text, aliases=ALIASES).is_negative


@pytest.mark.parametrize("text", ["a", '"a b"', "a|b", "a NEAR/3 b", "@cjng", "(a|b) NEAR/1 @cjng"])
def test_what_has_a_place_can_stand_beside_near(text: str) -> None:
    assert is_placed(parse_query(text, aliases=ALIASES).node)
    parse_query(f"({text}) NEAR/3 b", aliases=ALIASES)


@pytest.mark.parametrize("text", ["a b", "-a", "title:a", "a|(b c)", "lang:es"])
def test_what_has_no_place_can_not_stand_beside_near(text: str) -> None:
    assert not is_placed(parse_query(text).node)
    with pytest.raises(QueryError, match="NEAR and BEFORE stand"):
        parse_query(f"({text}) NEAR/3 b")


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
        "a NEAR/1 " * 55 + "a",
        "text:" * 99 + "a",
        "NOT text:(-a) " * 35,
        "@cjng " * 83,
        "=a " * 166,
        "(a|b)NEAR/9" * 45 + "(a)",
    ],
)
def test_the_longest_queries_can_be_read(text: str) -> None:
    assert len(text) <= q.MAX_CHARS
    parse_query(text, aliases=ALIASES)


def test_nesting_is_counted_in_brackets_not_in_quoted_ones() -> None:
    assert meaning('"' + "(" * 50 + 'a"') == form("a")


PIECES = st.lists(
    st.sampled_from(
        [
            *'()"-|*ab \n“”–_.:@^=/&;',
            *("AND", "OR", "NOT", " AND ", " OR ", " NOT ", " Y ", " NO "),
            *(
                " NEAR/3 ",
                " BEFORE/2 ",
                "NEAR",
                "near/",
                "/9",
                "title:",
                "lang:",
                "titel:",
                "outlet:",
            ),
            *(
                "@cjng",
                "@x",
                "^4",
                "^-2.5",
                '="',
                "=ICE",
                "cartel*",
                "\u200b",
                "é",
                "12:30",
                "&amp;",
            ),
            *("U.S.", "EE. UU.", "cárteles", "（", "＊", "\u0301", "ⅷ", "²"),
        ]
    ),
    max_size=60,
).map("".join)


@given(st.one_of(PIECES, st.text(st.characters(exclude_categories=()))), st.booleans())
@example("-" * 500, False)
@example('"' * 500, False)
@example("(" * 500, False)
@example("NOT (" * 100, False)
@example("^" * 500, False)
@example("@" * 500, False)
@example("=" * 500, False)
@example("title:" * 84, False)
@example("NEAR/" * 99, False)
@example("a NEAR/² b", False)
@example("a^²", False)
@example('"a"@', False)
def test_reading_a_query_never_fails_in_another_way(text: str, spanish: bool) -> None:
    told, column = q.EMPTY, 1
    try:
        parse_query(text, spanish=spanish, aliases=ALIASES)
    except QueryError as error:
        told, column = str(error), error.column
    assert told in q.MESSAGES
    assert 1 <= column <= len(text) + 1
