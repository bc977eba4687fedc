"""What an alert quotes of an entry, and which words of it are bold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.match import Matcher
from matching.sentences import split_sentences
from matching.summary import MAX_CHARS, MAX_SENTENCES, Summary, summarize
from matching.text import split_words
from model import Entry, KeywordList, Match, Span


def entry(summary: str = "", content: str = "", title: str = "Ship sails") -> Entry:
    return Entry(title, summary, content, "", "", "Faro", None, None)


def text_of(summary: str = "", content: str = "", title: str = "Ship sails") -> str:
    return summarize(entry(summary, content, title)).text


def sentence(length: int) -> str:
    """One sentence of so many characters."""
    return ("It sailed on " + "and on " * length)[: length - 4] + "end."


def test_the_first_three_sentences_are_quoted() -> None:
    assert text_of("One. Two. Three. Four.") == "One. Two. Three."
    assert text_of("  One.  Two. ") == "One. Two."
    assert text_of("No full stop") == "No full stop"


def test_no_more_than_fits_is_quoted() -> None:
    assert text_of(sentence(MAX_CHARS) + " Two.") == sentence(MAX_CHARS)
    assert text_of(f"{sentence(MAX_CHARS - 4)} Two.") == sentence(MAX_CHARS - 4)
    assert text_of(f"{sentence(MAX_CHARS - 5)} Two.") == f"{sentence(MAX_CHARS - 5)} Two."


def test_a_sentence_that_is_too_long_is_cut_between_words() -> None:
    long = sentence(MAX_CHARS + 1)
    cut = text_of(long)
    assert cut.endswith("…")
    assert 580 < len(cut) <= MAX_CHARS
    assert long[len(cut) - 1] in " ,"


def test_a_word_that_is_too_long_is_left_out() -> None:
    assert text_of("x" * 2_000) == ""
    assert text_of("Look: " + "x" * 2_000) == "Look…"
    assert text_of("x" * 2_000, "Two.") == "Two."


def test_the_title_is_not_repeated() -> None:
    assert text_of("Ship sails. It was late.") == "It was late."
    assert text_of("SHIP SAILS! It was late.") == "It was late."
    assert text_of("Ship sails") == ""
    assert text_of("Ship sails", "It was late.") == "It was late."
    assert text_of("Ship sails at dawn. It was late.") == "Ship sails at dawn. It was late."


@pytest.mark.parametrize("mark", ["[…]", "[...]", "...", "…", " …", "… »", "…]"])
def test_a_sentence_that_the_feed_cut_is_left_out(mark: str) -> None:
    assert text_of(f"It was late. The crew {mark}") == "It was late."


@pytest.mark.parametrize("mark", [" […]", "[...]", "...", "…", ", …", " - ..."])
def test_a_text_that_the_feed_cut_in_its_first_sentence_ends_in_dots(mark: str) -> None:
    assert text_of(f"The crew slept{mark}") == "The crew slept…"


def test_dots_inside_a_text_are_no_cut() -> None:
    assert text_of("We waited... Then it came. It left.") == "We waited... Then it came. It left."


@pytest.mark.parametrize("text", ["…", "[…]", "...", " ", ""])
def test_dots_alone_are_no_summary(text: str) -> None:
    assert text_of(text) == ""
    assert text_of(text, "It was late.") == "It was late."


@pytest.mark.parametrize(
    "footer",
    [
        "The post Ship sails. A tale appeared first on Faro.",
        "The post Ship sails first appeared on Faro.",
        "La entrada Zarpa el barco se publicó primero en Faro.",
        "El cargo Zarpa el barco apareció primero en Faro.",
    ],
)
def test_the_footer_of_blog_software_is_left_out(footer: str) -> None:
    assert text_of(f"It was late. {footer}") == "It was late."
    assert text_of(f"The crew slept […] {footer}") == "The crew slept…"
    assert text_of("The post office burned. It was late.") == "The post office burned. It was late."


def test_content_is_used_where_the_summary_says_nothing() -> None:
    assert text_of("", "It was late.") == "It was late."
    long = sentence(90)
    assert text_of(long, "It was late.") == long
    assert text_of("Early.", "It was late.") == "Early. It was late."
    assert summarize(entry()) == Summary("")


def test_matched_words_are_bold() -> None:
    item = entry("Late, the ship left. Ships. A ship. A ship.", "A ship.", title="Ship")
    told = summarize(item, Matcher([KeywordList("l", "", "", ("ship", "left"))]).match(item))
    assert told.text == "Late, the ship left. Ships. A ship."
    assert [told.text[start:end] for start, end in told.bold] == ["ship left", "Ships", "ship"]
    told = summarize(item, Matcher([KeywordList("l", "", "", ('"ship"',))]).match(item))
    assert [told.text[start:end] for start, end in told.bold] == ["ship", "ship"]


def test_bold_of_another_field_is_left_out() -> None:
    item = entry("", "The ship left.", title="The ship")
    told = summarize(item, Matcher([KeywordList("l", "", "", ("ship",))]).match(item))
    assert told.bold == ((4, 8),)


def test_bold_is_counted_from_where_the_summary_begins() -> None:
    item = entry("Ship sails. The ship left.")
    told = summarize(item, Matcher([KeywordList("l", "", "", ("ship",))]).match(item))
    assert (told.text, told.bold) == ("The ship left.", ((4, 8),))


def test_overlapping_bold_is_one() -> None:
    spans = (Span("summary", 0, 3), Span("summary", 2, 6), Span("summary", 8, 9))
    told = summarize(entry("A long ship."), (Match("l", "q", spans),))
    assert told.bold == ((0, 6), (8, 9))  # "A long", "h": not side by side


TEXTS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                "ship",
                "Ship",
                "sails.",
                "crew",
                "Mr.",
                "…",
                "[…]",
                "x" * 700,
                "¿Qué?",
                "U.S.",
                "a " * 99,
            ]
        ),
        max_size=60,
    ).map(" ".join),
)


@given(TEXTS, TEXTS, TEXTS)
def test_a_summary_is_whole_sentences_quoted_exactly(
    title: str, summary: str, content: str
) -> None:
    item = entry(summary, content, title)
    matches = Matcher([KeywordList("l", "", "", ("ship", "crew*"))]).match(item)
    told = summarize(item, matches)
    assert len(told.text) <= MAX_CHARS
    if not told.text:
        return
    # each sentence with the same words, none of them cut, in the summary or else in the content
    whole = [t[start:end] for t in (summary, content) for start, end in split_sentences(t)]
    rest = told.text
    while rest:
        cut = rest.endswith("…") and any(one.startswith(rest[:-1]) for one in whole)
        fitting = [one for one in whole if rest == one or rest.startswith(one + " ")]
        assert fitting or cut, rest
        rest = rest[len(max(fitting, key=len)) :].lstrip() if fitting else ""
    assert 1 <= len(split_sentences(told.text)) <= MAX_SENTENCES


@given(TEXTS, TEXTS)
def test_bold_lies_inside_the_text_on_matched_words(summary: str, content: str) -> None:
    item = entry(summary, content)
    told = summarize(item, Matcher([KeywordList("l", "", "", ('"ship"', '"crew"'))]).match(item))
    end = -1
    for start, after in told.bold:
        assert end < start < after <= len(told.text)
        assert {*split_words(told.text[start:after]).folded} <= {"ship", "crew"}
        end = after


def test_words_side_by_side_are_one_bold_and_no_small_word_is_bold_alone() -> None:
    item = entry("Mexico entrega a EU a 26 capos. Otra frase, por fin, del DEA.")
    spans = [item.summary.index(word) for word in ("entrega", "a EU", "EU", "capos", "por", "DEA")]
    lengths = [7, 1, 2, 5, 3, 3]
    found = tuple(
        Span("summary", start, start + length) for start, length in zip(spans, lengths, strict=True)
    )
    told = summarize(item, (Match("l", "q", found),))
    assert [told.text[start:end] for start, end in told.bold] == ["entrega a EU", "capos", "DEA"]


STORY = (
    "It was a cold morning, and the quay was empty. Some said that it would snow.\n"
    "The brig Aurora sailed for Lima at 6 a.m. with 26 sailors and a cargo of copper wire.\n"
    "“We had to go,” said Mr. J. K. Poe. He spoke of debts.\n"
    "Customs men found a fugitive below deck, and brought him ashore."
)


def test_the_sentence_that_says_what_the_title_says_is_quoted_wherever_it_stands() -> None:
    told = text_of("", STORY, title="Brig Aurora sails for Lima with cargo of copper")
    assert (
        told
        == "The brig Aurora sailed for Lima at 6 a.m. with 26 sailors and a cargo of copper wire."
    )
    assert text_of("", STORY, title="Weather").startswith("It was a cold morning")


def test_a_sentence_that_matched_is_quoted() -> None:
    item = entry("", STORY, title="Brig Aurora sails for Lima with cargo of copper")
    told = summarize(item, Matcher([KeywordList("l", "", "", ("fugitive",))]).match(item))
    assert told.text.endswith(
        "copper wire. Customs men found a fugitive below deck, and brought him ashore."
    )
    assert [told.text[start:end] for start, end in told.bold] == ["fugitive"]


def test_a_sentence_that_leans_on_one_left_out_is_not_quoted() -> None:
    assert "He spoke" not in text_of("", STORY, title="He spoke of debts and of Lima")
    assert text_of("Poe came. He spoke of debts.") == "Poe came. He spoke of debts."


def test_a_lead_that_repeats_the_feeds_summary_is_quoted_once() -> None:
    lead = "The brig Aurora sailed for Lima on Tuesday with 26 sailors aboard"
    assert text_of(lead, f"{lead}, a clerk said.\nRain fell.") == f"{lead}, a clerk said."
    assert text_of(f"{lead}.", f"{lead}.\nRain fell.") == f"{lead}. Rain fell."
    assert text_of(lead) == lead


@pytest.mark.parametrize(
    "line",
    [
        "Sign up to our newsletter.",
        "Te puede interesar: El faro.",
        "© 2025 Faro. All rights reserved.",
    ],
)
def test_furniture_is_never_quoted(line: str) -> None:
    assert text_of(f"It was late. {line}") == "It was late."
    assert text_of(line) == ""
    assert text_of("", f"{line}\nIt was late.") == "It was late."


def test_a_heading_is_no_sentence() -> None:
    assert text_of("", "What happened\nIt was late.") == "It was late."
