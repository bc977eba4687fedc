"""List files: what they say, and every mistake in them with its line."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching.lists import MAX_CHARS, ListError, read_list
from model import KeywordList

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
        ("''", "there is nothing to look for, at column 1: "),
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
