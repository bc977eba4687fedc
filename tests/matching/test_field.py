"""Where the words of a field stand, worked out for those that are asked for."""

from hypothesis import example, given
from hypothesis import strategies as st

from matching.field import Field
from matching.match import Matcher
from matching.nodes import Term
from matching.search import holds, spans_of
from matching.text import split_words
from matching.vocabulary import Vocabulary
from model import Entry

WORDS = ("boss", "Boss,", "«ship»", "narco-avión", "EE. UU.", "–", "12:30", "c&aacute;rtel", "x_y")
TEXTS = st.lists(
    st.tuples(st.sampled_from([" ", " ", " ", "  ", "\n\n", "-"]), st.sampled_from(WORDS)),
    max_size=7,
).map(lambda pairs: "".join(separator + word for separator, word in pairs))


@given(st.one_of(TEXTS, st.text(st.characters(exclude_categories=()))))
@example("boss ship")
@example("boss – ship-boss")
@example("boss\n\nship &amp; boss")
def test_a_word_stands_where_splitting_the_text_finds_it(text: str) -> None:
    vocabulary = Vocabulary()
    boss = vocabulary.number(Term("form", "boss"))
    field = Field(text, vocabulary.remembered(()))
    words = split_words(text)
    ends = [(first, last) for last in range(len(words.places)) for first in range(last + 1)]
    for first, last in ends:
        assert field.span(first, last) == (words.starts[first], words.ends[last])
    told = [at for at, word in enumerate(words.folded) if word == "boss"]
    assert field.places.get(boss, []) == told
    assert len(field.numbers) == len(words.places)


@given(
    st.sampled_from(["boss", '"boss ship"', '"boss boss"', '"narco avion"', '"ship ee.uu"']),
    *[TEXTS] * 3,
)
@example('"boss ship"', "the boss", "ship boss", "ship")
@example('"boss boss"', "boss boss boss", "", "boss boss")
def test_words_side_by_side_are_found_the_short_way_as_the_long_way(
    query: str, title: str, summary: str, content: str
) -> None:
    matcher = Matcher()
    prepared = matcher.prepare(query)
    document = matcher.document(Entry(title, summary, content, "", "", "", None, None))
    assert prepared.words is not None
    found = holds(prepared.node, document)
    assert document.find_spans(prepared.words) == spans_of(found or [], document)


def test_a_query_that_asks_for_more_than_words_has_no_short_way() -> None:
    matcher = Matcher()
    for query in ("boss ship", "boss OR ship", "boss NEAR/2 ship", "title:boss", "=T-MEC", "-boss"):
        assert matcher.prepare(query).words is None
