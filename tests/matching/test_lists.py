"""List files: what they say, and every mistake in them with its line."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching.aliases import read_aliases
from matching.lists import (
    MAX_CHARS,
    MAX_PASTED,
    Fault,
    ListError,
    Pasted,
    add_to_file,
    read_list,
    read_pasted,
    write_list,
)
from matching.query import QueryError, parse_query
from model import KeywordList, Lang

GOOD = """\
# Ships
id: harbour-2
name:
  en: Harbour
  es: Puerto
description: {en: Ships., es: Barcos.}
queries:
  - ship
  - '"cargo boat*"'
  - >-
    barco
    OR buque
  - -toy
"""
HEAD = "id: x\nname: {en: X, es: X}\nqueries:\n"


def problems(text: str) -> list[str]:
    with pytest.raises(ListError) as caught:
        read_list(text)
    assert str(caught.value) == "; ".join(caught.value.problems)
    return list(caught.value.problems)


def test_a_list_file_is_read() -> None:
    assert read_list(GOOD) == KeywordList(
        "harbour-2", "Harbour", "Puerto", ("ship", '"cargo boat*"', "barco OR buque", "-toy")
    )


def test_every_problem_is_told_with_its_line_at_once() -> None:
    text = """\
id: Harbour
colour: blue
name:
  en: Harbour
queries:
  - ship
  - '"open'
  - 12
  - ship

  - ext*
  - [boat]
"""
    assert problems(text) == [
        "1: id: lower-case letters, digits and hyphens",
        "2: colour: unknown key",
        "3: name: needs en and es",
        '7: queries[1]: this quote is not closed, at column 1: "open',
        "8: queries[2]: not text",
        "9: queries[3]: stands there twice: ship",
        "11: queries[4]: a prefix needs at least 4 letters before the star, at column 1: ext*",
        "12: queries[5]: not text",
    ]


def test_a_mistake_may_have_a_suggestion() -> None:
    text = f"{HEAD}  - a txt:b\n  - titel:boss\n  - ship\n"
    assert problems(text) == [
        "4: queries[0]: there is no such field, at column 3; did you mean text:b?: a txt:b",
        "5: queries[1]: there is no such field, at column 1; did you mean title:boss?: titel:boss",
    ]


@pytest.mark.parametrize("text", ["", "# nothing", "just text", "- a\n- b", "12", "null"])
def test_a_file_of_another_shape_is_refused(text: str) -> None:
    assert problems(text) == ["1: a list file has the keys id, name, description, queries"]


def test_missing_keys_are_told() -> None:
    assert problems("description: {}") == [
        "1: id: lower-case letters, digits and hyphens",
        "1: name: needs en and es",
        "1: queries: needs at least one query",
    ]


@pytest.mark.parametrize("queries", ["queries:", "queries: []", "queries: ship", "queries: {a: b}"])
def test_queries_must_be_a_list_with_something_in_it(queries: str) -> None:
    text = HEAD.replace("queries:", queries)
    assert problems(text) == ["3: queries: needs at least one query"]


def test_a_list_of_only_negatives_is_refused() -> None:
    text = HEAD + "  - -toy\n  - NOT model\n"
    assert problems(text) == ["3: queries: nothing but negatives can't fire"]
    assert read_list(text + "  - ship\n").queries == ("-toy", "NOT model", "ship")


def test_negative_weights_alone_can_not_fire_either() -> None:
    text = HEAD + "  - -toy\n  - model^-3\n"
    assert problems(text) == ["3: queries: nothing but negatives can't fire"]
    assert read_list(text + "  - ship^2\n").queries == ("-toy", "model^-3", "ship^2")


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_list_may_have_a_language(lang: Lang) -> None:
    assert read_list(f"{HEAD}  - ship\nlanguage: {lang}\n").lang == lang
    assert read_list(f"{HEAD}  - ship\n").lang is None


@pytest.mark.parametrize("lang", ["EN", "fr", "''", "", "~", "[es]", "no", "español"])
def test_other_languages_are_refused(lang: str) -> None:
    assert problems(f"{HEAD}  - ship\nlanguage: {lang}\n") == [
        "5: language: en or es; leave it out when queries are in both"
    ]


def test_spanish_operators_are_read_in_spanish_lists_alone() -> None:
    text = f"{HEAD}  - barco Y\n  - ship\n"
    assert read_list(f"{text}language: en\n").queries == ("barco Y", "ship")
    assert problems(f"{text}language: es\n") == [
        "4: queries[0]: something is missing at the end, at column 8: barco Y"
    ]
    assert problems(f"{HEAD}  - NO barco\nlanguage: es\n") == [
        "3: queries: nothing but negatives can't fire"
    ]


@pytest.mark.parametrize(
    ("written", "threshold"),
    [("3", 3), ("0.01", 0.01), ("2.5", 2.5), ("999999.99", 999999.99), ("'10'", 10)],
)
def test_a_list_may_have_a_threshold(written: str, threshold: float) -> None:
    assert read_list(f"{HEAD}  - ship\nthreshold: {written}\n").threshold == threshold
    assert read_list(f"{HEAD}  - ship\n").threshold is None


@pytest.mark.parametrize(
    "written",
    ["0", "0.00", "-1", "x", "", "~", "[1]", "1e3", ".5", "5.", "1.234", "1234567", ".inf", "²"],
)
def test_a_threshold_is_a_plain_number_above_nothing(written: str) -> None:
    assert problems(f"{HEAD}  - ship\nthreshold: {written}\n") == [
        "5: threshold: a number above 0, which the weights must reach"
    ]


def test_a_list_may_name_alias_sets() -> None:
    text = f"{HEAD}  - '@cjng'\n"
    assert read_list(text, aliases=read_aliases("cjng: [CJNG]")).queries == ("@cjng",)
    assert problems(text) == ["4: queries[0]: there is no such set of names, at column 1: @cjng"]


@pytest.mark.parametrize("identity", ["x", "x2", "a-b", "a" * 40])
def test_an_id_is_accepted(identity: str) -> None:
    assert read_list(GOOD.replace("harbour-2", identity)).id == identity


@pytest.mark.parametrize("identity", ["X", "2x", "-x", "a_b", "ñu", "''", "a" * 41, "[x]", "2"])
def test_an_id_is_refused(identity: str) -> None:
    text = GOOD.replace("harbour-2", identity)
    assert problems(text) == ["2: id: lower-case letters, digits and hyphens"]


@pytest.mark.parametrize("name", ["''", "' '", "12", "[a]", "~", ""])
def test_a_name_must_be_text(name: str) -> None:
    text = GOOD.replace("Puerto", name)
    assert problems(text) == ["3: name: needs en and es"]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("''", "there is nothing to look for, at column 1"),
        ("12", "not text"),
        ("2020-02-30", "not text"),
        ("true", "not text"),
        ("~", "not text"),
        ("", "not text"),
        ("!!int x", "not text"),
        ("{a: b}", "not text"),
    ],
)
def test_a_query_must_be_text(query: str, problem: str) -> None:
    assert problems(f"{HEAD}  - ship\n  - {query}\n") == [f"5: queries[1]: {problem}"]
    assert read_list(f"{HEAD}  - ship\n  - '\"12\"'\n").queries == ("ship", '"12"')


def test_keys_that_are_not_text_are_unknown_keys() -> None:
    text = f"{HEAD}  - ship\n12: a\n? [a, b]\n: c\n? {{a: b}}\n: c\n~: d\n"
    assert [line.partition(":")[0] for line in problems(text)] == ["5", "6", "8", "10"]
    assert all(line.endswith("unknown key") for line in problems(text))


def test_a_key_that_stands_there_twice_is_told() -> None:
    assert problems(f"{HEAD}  - ship\nid: y\n") == ["5: id: stands there twice"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("id: x\n\tname: y", 2),
        ("id: x\nname: {en: X", 2),
        ("id: 'x", 1),
        ("id: x\n---\nid: y", 2),
        ("id: *nowhere", 1),
        ("id: \x00", 1),
        ('id: "\\UFFFFFFFF"', 1),
        ("%YAML 1.9\n---\nid: x", 1),
        ("[" * 20_000, 1),
        ("- " * 20_000, 1),
    ],
)
def test_what_is_not_yaml_is_told_with_its_line(text: str, line: int) -> None:
    (problem,) = problems(text)
    number, _, rest = problem.partition(": ")
    assert rest.startswith("not YAML: ")
    assert int(number) in (line, line + 1)  # YAML notices an open bracket on the line after


def test_an_anchor_can_be_used_again() -> None:
    text = "id: x\nname: {en: &n Ships, es: *n}\nqueries: [ship]\n"
    assert read_list(text) == KeywordList("x", "Ships", "Ships", ("ship",))


def test_a_billion_laughs_are_refused() -> None:
    laughs = "a0: &a0 [ha, ha]\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 30)
    )
    told = problems(f"{laughs}{HEAD}  - *a29\n  - ship\n")
    assert told[0] == "1: a0: unknown key"
    assert told[-1] == "30: queries[0]: not text"  # the line of its anchor
    assert sum(map(len, told)) < 2_000


def test_a_list_that_holds_itself_is_refused() -> None:
    assert problems("id: x\nname: {en: X, es: X}\nqueries: &q [ship, *q]\n") == [
        "3: queries[1]: not text"
    ]


def test_a_giant_file_is_refused_unread() -> None:
    told = problems("a" * (MAX_CHARS + 1))
    assert told == ["1: the file is longer than 200,000 characters"]
    assert len(read_list(GOOD + "#" * (MAX_CHARS - len(GOOD))).queries) == 4


def test_a_list_of_thousands_of_queries_is_read() -> None:
    queries = [f"ship{number} OR boat" for number in range(6_000)]
    found = read_list(HEAD + "".join(f"  - {query}\n" for query in queries))
    assert list(found.queries) == queries


PIECES = ["\n", "  ", "- ", ": ", "id", "name", "queries", "en", "es", "&a ", "*a", "[", "]", "{"]
YAMLISH = st.lists(
    st.sampled_from([*PIECES, "}", "? ", "|", ">", "!", "%", "'", '"', "\t", "#", "---", "12", ","])
).map("".join)


@given(st.one_of(YAMLISH, st.text(st.characters(exclude_categories=()))))
@example("!!python/object:os.system x")
@example("id: !!binary x")
@example("\ud800")
@example("%YAML x\n---")
@example("%YAML 1.99999999999999999999\n--- a")
@example("<<: *a")
@example("&a : &a ")
def test_any_text_is_a_list_or_a_list_error(text: str) -> None:
    told = ["0: none"]
    try:
        read_list(text)
    except ListError as error:
        told = list(error.problems)
    assert told
    assert all(line.partition(":")[0].isdigit() for line in told)


# ── As people paste them ────────────────────────────────────────────────────────────────────────


def pasted_problems(text: str, *, lang: Lang | None = None) -> list[str]:
    with pytest.raises(ListError) as caught:
        read_pasted(text, lang=lang)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("ship", ("ship",)),
        ("ship\nboat OR tug\n", ("ship", "boat OR tug")),
        ("ship\r\nboat\r\n", ("ship", "boat")),
        ("- ship\n- boat", ("ship", "boat")),
        ("• ship\n* boat\n– tug\n  - raft\n\t•\tcanoe", ("ship", "boat", "tug", "raft", "canoe")),
        ("-toy\nship", ("-toy", "ship")),
        ("- -toy\n- ship", ("-toy", "ship")),
        ("- - toy\nship", None),
        ("# Boats\n\nship\n  # and\n\n\nboat\n", ("ship", "boat")),
        ("#boat\nship", ("ship",)),
        ("  ship  ", ("ship",)),
        ("ship^4\nboat^-2", ("ship^4", "boat^-2")),
        ("title: ship", ("title: ship",)),
        ('"cargo boat"', ('"cargo boat"',)),
        ("extradi* NEAR/3 capo", ("extradi* NEAR/3 capo",)),
    ],
)
def test_plain_lines_are_queries(text: str, queries: tuple[str, ...] | None) -> None:
    if queries is None:
        pasted_problems(text)
    else:
        assert read_pasted(text) == Pasted(queries)


def test_plain_lines_have_the_language_of_their_reader() -> None:
    assert read_pasted("barco Y vela", lang="es") == Pasted(("barco Y vela",), lang="es")
    assert read_pasted("barco Y", lang="en") == Pasted(("barco Y",), lang="en")
    assert pasted_problems("barco Y", lang="es") == [
        "1: something is missing at the end, at column 8: barco Y"
    ]


def test_every_line_that_can_not_be_read_is_told_and_nothing_is_taken() -> None:
    text = "# Boats\nship\n\n- ext*\nboat (\nship\ntug NEAR 8 raft\n• titel:x\n"
    with pytest.raises(ListError) as caught:
        read_pasted(text)
    assert caught.value.faults == (
        Fault(4, "a prefix needs at least 4 letters before the star", "", "ext*", 1),
        Fault(5, "this bracket is not closed", "", "boat (", 6),
        Fault(6, "stands there twice", "", "ship"),
        Fault(
            7,
            "NEAR and BEFORE need a number of words, from 1 to 100",
            *("", "tug NEAR 8 raft", 5, "NEAR/8"),
        ),
        Fault(8, "there is no such field", "", "titel:x", 1, "title:x"),
    )


@pytest.mark.parametrize("text", ["", "\n \n", "# only\n# comments", "-", "•"])
def test_nothing_is_no_list(text: str) -> None:
    assert len(pasted_problems(text)) == 1


def test_a_pasted_list_of_only_negatives_is_refused() -> None:
    assert pasted_problems("-toy\nmodel^-3") == ["1: nothing but negatives can't fire"]


def test_yaml_can_be_pasted() -> None:
    assert read_pasted(GOOD) == Pasted(
        ("ship", '"cargo boat*"', "barco OR buque", "-toy"), "Harbour"
    )
    assert read_pasted(GOOD, lang="es").name == "Puerto"
    assert read_pasted("queries: [ship, boat]") == Pasted(("ship", "boat"))
    assert read_pasted("name: ' Boats '\nqueries:\n- ship\n") == Pasted(("ship",), "Boats")
    assert read_pasted("name: {es: Barcos}\nqueries: [ship]", lang="en").name is None
    assert read_pasted("language: es\nthreshold: 2\nqueries: [barco Y vela]") == Pasted(
        ("barco Y vela",), None, "es", 2
    )


def test_a_byte_order_mark_is_no_part_of_what_is_pasted() -> None:
    assert read_pasted("\ufeffqueries: [ship]") == read_pasted("queries: [ship]")
    assert read_list("\ufeff" + GOOD) == read_list(GOOD)


def test_problems_of_pasted_yaml_are_told_with_their_lines() -> None:
    assert pasted_problems("name: Boats\ncolour: red\nqueries:\n  - ship\n  - ext*\n") == [
        "2: colour: unknown key",
        "5: queries[1]: a prefix needs at least 4 letters before the star, at column 1: ext*",
    ]
    assert pasted_problems("name: Boats") == ["1: queries: needs at least one query"]
    assert pasted_problems("- ship\nname: {") != []


def test_what_is_pasted_may_name_alias_sets() -> None:
    aliases = read_aliases("cjng: [CJNG]")
    assert read_pasted("@cjng", aliases=aliases).queries == ("@cjng",)
    assert read_pasted("queries: ['@cjng']", aliases=aliases).queries == ("@cjng",)
    assert pasted_problems("@cjng") == ["1: there is no such set of names, at column 1: @cjng"]


def test_a_giant_paste_is_refused_unread() -> None:
    assert pasted_problems("a" * (MAX_PASTED + 1)) == ["1: more than 20,000 characters"]


@given(
    st.one_of(YAMLISH, st.text(st.characters(exclude_categories=()))), st.sampled_from([None, "es"])
)
@example("queries: [", None)
@example("id: *x", None)
@example("name: \ud800\nqueries: [a]", None)
def test_any_paste_is_a_list_or_a_list_error(text: str, lang: Lang | None) -> None:
    told = ["0: none"]
    try:
        read_pasted(text, lang=lang)
    except ListError as error:
        told = list(error.problems)
    assert told
    assert all(line.partition(":")[0].isdigit() for line in told)


# ── Written and grown ───────────────────────────────────────────────────────────────────────────


def _fires(text: str) -> bool:
    try:
        query = parse_query(text)
    except QueryError:
        return False
    return not query.is_negative and query.weight > 0


ANYTHING = st.text(st.characters(exclude_categories=()), min_size=1)
QUERIES = st.one_of(
    ANYTHING,
    st.lists(
        st.sampled_from(
            [
                *(
                    "ship",
                    " ",
                    " OR ",
                    '"',
                    "'",
                    "#",
                    ": ",
                    "- ",
                    "\n",
                    "\t",
                    "\\",
                    "\u2028",
                    "é",
                    "^4",
                ),
                *(
                    "😀",
                    "\x00",
                    "\x85",
                    "\x7f",
                    "\ufeff",
                    "\u202e",
                    "{",
                    "}",
                    "%",
                    "!",
                    "&",
                    "|",
                    ">",
                ),
            ]
        ),
        max_size=8,
    ).map("".join),
).filter(_fires)
NAMES = ANYTHING.filter(str.strip)
LISTS = st.builds(
    lambda name_en, name_es, queries, lang, threshold: KeywordList(
        "x-1", name_en, name_es, tuple(queries), lang=lang, threshold=threshold
    ),
    NAMES,
    NAMES,
    st.lists(QUERIES, min_size=1, max_size=5, unique=True),
    st.sampled_from([None, "en"]),
    st.one_of(st.none(), st.integers(1, 99_999).map(lambda cents: cents / 100)),
)


@given(LISTS)
@example(KeywordList("x-1", "'", "\\", ("a\ud800", "a'b", 'a "b"'), threshold=0.01))
@example(KeywordList("x-1", "a\n", "#b", ("#a", " a ", "-a b", "a\n")))
def test_a_list_that_is_written_is_read_back(item: KeywordList) -> None:
    text = write_list(item)
    assert read_list(text) == item
    assert read_pasted(text) == Pasted(
        item.queries, item.name_en.strip(), item.lang, item.threshold
    )


@pytest.mark.parametrize("threshold", [0.01, 10, 2.5, 100_000, 12_345.67, 999_999.99])
def test_a_threshold_is_written_in_full(threshold: float) -> None:
    item = KeywordList("x", "X", "X", ("ship",), threshold=threshold)
    assert read_list(write_list(item)).threshold == threshold


def test_a_list_of_a_chat_is_written_and_pasted_back() -> None:
    item = KeywordList("c42", "Mi lista", "Mi lista", ("barco Y vela", "-toy"), 42, "es")
    assert read_pasted(write_list(item), lang="es") == Pasted(item.queries, "Mi lista", "es")


def test_an_id_that_no_file_may_have_is_left_out() -> None:
    text = write_list(KeywordList("42!", "x", "y", ("ship",)))
    assert "id:" not in text
    assert read_pasted(text).queries == ("ship",)


def test_a_file_grows_at_the_end_of_its_queries() -> None:
    text = GOOD.replace("  - -toy\n", "  - -toy   # no toys\n  # the end\n\nthreshold: 2  # two\n")
    grown = add_to_file(text, ["tug", "it's #1"])
    assert grown == text.replace("no toys\n", "no toys\n  - 'tug'\n  - \"it's #1\"\n")
    assert read_list(grown).queries == (*read_list(text).queries, "tug", "it's #1")


def test_what_a_file_has_already_is_not_added() -> None:
    assert add_to_file(GOOD, ["ship", "barco OR buque"]) == GOOD
    assert read_list(add_to_file(GOOD, ["ship", "tug", "tug"])).queries[-2:] == ("-toy", "tug")


@pytest.mark.parametrize(
    "queries",
    [
        "queries:\n  - ship",
        "queries:\n  - ship\n",
        "queries:\n- ship\n- boat\n",
        "queries:\n- ship\n- boat\nthreshold: 2\n",
        "queries:\n    -   ship   # a\n    # b\n# c\nthreshold: 2\n",
        "queries:\n  - ship\n    OR boat\nthreshold: 2\n",
        "queries:\n  - >-\n    ship\n    OR boat\n\n\n# end\n",
        "queries:\n  - >-\n    ship\n    OR boat",
        "queries:\n  - |\n    ship\n    boat\nthreshold: 2\n",
        "queries:\n  - |-\n    ship\n\n    boat\n  # end\n",
        "queries:\n  - >-\n    ship\n    #boat\n",
        "queries:\n  - |\n    ship\n    #boat\nthreshold: 2\n",
        "queries:\n  - 'ship\n    #boat'\n",
        'queries:\n  - "ship\n\n    boat"   # quoted\n',
        'queries:\n  - "ship \u2028 x"\n  - boat\nthreshold: 2\n',
        "queries:\n  - ship\n  -\n    boat\n",
        "queries:\r\n  - ship\r\nthreshold: 2\r\n",
        "queries:\n  - &a ship\n  - !!str boat\n",
        "queries: &q\n  - ship\n",
        "queries: # these\n  - ship\n...\n",
        "'queries':\n  - ship\n",
    ],
)
def test_a_file_of_any_style_grows(queries: str) -> None:
    text = f"# top\nid: x\nname: {{en: X, es: X}}\n{queries}"
    before = read_list(text)
    grown = add_to_file(text, ["tug", "-toy"])
    after = read_list(grown)
    assert after.queries == (*before.queries, "tug", "-toy")
    assert (after.id, after.threshold) == (before.id, before.threshold)
    kept = iter(grown.splitlines())
    assert all(line in kept for line in text.splitlines())


ITEMS = st.sampled_from(
    [
        *("- ship{}", "- 'boat{}'  # quoted", '- "tug {}"', "- raft{}\n    OR oar", "-   sail{}"),
        *(
            "- >-\n    fleet{}\n    OR navy\n",
            "- |\n    port{}\n    dock\n\n",
            "- 'keel{}\n    mast'",
        ),
        *("-toy", "# comment {}", "", "    # deep comment"),
    ]
)


@given(
    st.lists(ITEMS, max_size=6),
    st.sampled_from(["", "  ", "      "]),
    st.sampled_from(["", "\n", "\n\n# end\n", "\nthreshold: 2\n", "\n\ndescription: {en: x}\n"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_file_grows_by_what_is_added_and_nothing_else(
    items: list[str], indent: str, end: str, newline: str
) -> None:
    listed = ["- first", *(item.replace("{}", str(at)) for at, item in enumerate(items))]
    block = "\n".join(indent + line for item in listed for line in item.split("\n"))
    text = f"{HEAD}{block}{end}".replace("\n", newline)
    try:
        before = read_list(text)
    except ListError:
        return
    grown = add_to_file(text, ["new"])
    assert read_list(grown).queries == (*before.queries, "new")
    kept = iter(grown.splitlines())
    assert all(line in kept for line in text.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        "id: x\nname: {en: X, es: X}\nqueries: [ship]\n",
        "id: x\nname: {en: X, es: X}\nqueries: [ship,\n  boat]\n",
        "{id: x, name: {en: X, es: X}, queries: [ship]}",
    ],
)
def test_queries_in_brackets_can_not_grow(text: str) -> None:
    with pytest.raises(ListError, match="1: queries: write them one a line"):
        add_to_file(text, ["tug"])
    assert add_to_file(text, ["ship"]) == text


def test_what_can_not_be_read_is_not_added() -> None:
    for queries in (["ext*"], ["boat", '"open'], ["@nobody"]):
        with pytest.raises(ListError):
            add_to_file(GOOD, queries)
    with pytest.raises(ListError):
        add_to_file("queries: [", ["ship"])
    aliases = read_aliases("boats: [tug]")
    assert read_list(add_to_file(GOOD, ["@boats"], aliases=aliases), aliases=aliases)


@given(st.lists(QUERIES, min_size=1, max_size=3, unique=True))
def test_any_query_can_be_added(queries: list[str]) -> None:
    known = read_list(GOOD).queries
    new = tuple(query for query in queries if query not in known)
    assert read_list(add_to_file(GOOD, queries)).queries == (*known, *new)
