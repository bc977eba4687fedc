"""Verdicts on queries and lists are those of the matcher; matched words are shown in context."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.aliases import read_aliases
from matching.explain import context, explain, explain_list
from matching.match import Matcher
from matching.nodes import Near
from matching.query import QueryError, parse_query
from matching.search import holds
from matching.tell import tell, tell_list
from matching.verdict import Fault, ListVerdict, Verdict
from model import FIELDS, Entry, KeywordList, Lang, Match, Span

ALIASES = read_aliases("""\
cjng: [CJNG, Jalisco New Generation Cartel]
fito: [Adolfo Macías, Fito: [Choneros, "guayaq*"]]
both: ["@cjng", "@fito"]
""")
LANGUAGES: tuple[Lang, ...] = ("en", "es")


def entry(title: str, summary: str = "", content: str = "") -> Entry:
    return Entry(title, summary, content, "", "", "El Universal", "en", None)


ENTRY = entry(
    "Mexico extradites a cartel boss, ice says",
    "Fito was handed over after talks. The DEA had asked for Caro, surname Quintero, on Netflix.",
    "A body with T MEC words.",
)


def verdict_on(query: str, item: Entry = ENTRY) -> Verdict:
    matcher = Matcher(aliases=ALIASES)
    prepared = matcher.prepare(query)
    return explain(prepared, matcher.document(item))


def faulty(verdict: Verdict) -> list[Verdict]:
    """The parts that tell what is wrong."""
    if verdict.true or verdict.fault is not None:
        return [] if verdict.true else [verdict]
    return [one for part in verdict.parts for one in faulty(part)]


def test_a_verdict_has_the_words_the_distance_and_the_field() -> None:
    (far,) = faulty(verdict_on("cartel (talks NEAR/3 netflix)"))
    assert (far.asked, far.found) == (("talks", "netflix"), ("talks", "Netflix"))
    assert (far.apart, far.allowed, far.fields) == (10, 3, ("summary",))
    (elsewhere,) = faulty(verdict_on("title:talks"))
    assert (elsewhere.found, elsewhere.fields) == (("talks",), ("summary", "title"))
    assert len(verdict_on("cartel (opec OR boss) -netflix").parts) == 3


# ── Any query, any entry ────────────────────────────────────────────────────────────────────────

WORDS = ("drug", "lord", "Lord", "ICE", "ice", "fito", "choneros", "cjng", "lordly")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
ENTRIES = st.builds(entry, TEXTS, TEXTS, TEXTS)
ATOMS = st.sampled_from(
    ["drug", "lords", '"drug lord"', '"lord ice fito"', "lord*", "=ICE", "=Lord", "@cjng", "@both"]
)


def grow(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from([" ", " ", " OR ", " OR ", " NEAR/2 ", " BEFORE/1 "])
    fields = st.sampled_from(["-", "title:", "text:", "outlet:"])
    return st.one_of(
        st.tuples(part, signs, part).map(lambda three: f"({''.join(three)})"),
        st.tuples(fields, part).map(lambda two: f"{two[0]}({two[1]})"),
    )


def can_be_read(text: str) -> bool:
    try:
        parse_query(text, aliases=ALIASES)
    except QueryError:
        return False
    return True


QUERIES = st.recursive(ATOMS, grow, max_leaves=6).filter(can_be_read)


@settings(deadline=None)
@given(QUERIES, ENTRIES)
def test_a_verdict_is_true_exactly_when_the_query_holds(query: str, item: Entry) -> None:
    matcher = Matcher(aliases=ALIASES)
    prepared = matcher.prepare(query)
    document = matcher.document(item)
    verdict = explain(prepared, document)
    assert verdict.true == (holds(prepared.node, document) is not None)
    assert bool(faulty(verdict)) != verdict.true
    assert all(tell(verdict, lang) for lang in LANGUAGES)
    assert (verdict.share == 1) == verdict.true
    for one in faulty(verdict):
        if one.fault is Fault.FAR and isinstance(one.node, Near):
            assert one.apart > one.allowed
            near, nearer = (replace(one.node, distance=one.apart - less) for less in (0, 1))
            assert holds(near, document, one.fields) is not None
            assert holds(nearer, document, one.fields) is None


# ── Lists ───────────────────────────────────────────────────────────────────────────────────────


def verdict_of(*queries: str, threshold: float | None = None, item: Entry = ENTRY) -> ListVerdict:
    keywords = KeywordList("l", "l", "l", queries, threshold=threshold)
    return explain_list(keywords, item, aliases=ALIASES)


@settings(deadline=None)
@given(st.lists(QUERIES, min_size=1, max_size=4), ENTRIES, st.sampled_from([None, 2, 4.5]))
def test_a_list_fires_exactly_when_the_matcher_says(
    queries: list[str], item: Entry, threshold: float | None
) -> None:
    weighted = (f"{one}^{2 - 3 * (at % 2)}" for at, one in enumerate(queries) if one[0] != "-")
    texts = (*weighted, *(one for one in queries if one[0] == "-"))
    verdict = verdict_of(*texts, threshold=threshold, item=item)
    keywords = KeywordList("l", "l", "l", texts, threshold=threshold)
    matches = Matcher([keywords], aliases=ALIASES).match(item)
    assert verdict.fired == bool(matches)
    assert not verdict.fired or verdict.matches == matches
    assert all(tell_list(verdict, lang) for lang in LANGUAGES)


def test_a_list_verdict_has_all_that_counts() -> None:
    verdict = verdict_of("boss^3", "mexico", "opec", "netflix^-1", "opec^-9", "-talks", "-opec")
    assert not verdict.fired
    assert [match.query for match in verdict.matches] == ["boss^3", "mexico"]
    assert verdict.matches[0].spans == (Span("title", 27, 31),)
    assert (verdict.weight, verdict.threshold) == (3, None)
    assert (verdict.vetoes, verdict.brakes) == ((("-talks", ("talks",)),), ("netflix^-1",))
    assert verdict.closest_query == "opec"


@pytest.mark.parametrize(
    ("queries", "closest"),
    [
        (("opec", "opec boss", "opec boss mexico", "opec caro boss"), "opec boss mexico"),
        (("opec capo", "hitman"), "opec capo"),
        (("opec boss", "boss -mexico"), "opec boss"),
        (("opec -capo", "opec boss"), "opec boss"),
        (("opec mexico", "(opec OR boss) mexico kidnap"), "(opec OR boss) mexico kidnap"),
        (("opec mexico", "boss NEAR/1 mexico"), "boss NEAR/1 mexico"),
        (("boss", "opec"), ""),
        (("boss^-1", "-opec"), ""),
        (("(boss",), ""),
    ],
)
def test_the_closest_query_has_most_of_its_parts_true(
    queries: tuple[str, ...], closest: str
) -> None:
    verdict = verdict_of(*queries)
    assert verdict.closest_query == closest
    assert (verdict.closest is None) == (closest == "")


def test_a_spanish_list_is_read_in_spanish() -> None:
    item = KeywordList("l", "l", "l", ("boss Y mexico",), lang="es")
    assert explain_list(item, ENTRY, aliases=ALIASES).fired


# ── Context ─────────────────────────────────────────────────────────────────────────────────────


def shown(item: Entry, *words: str, width: int = 12) -> list[str]:
    """Snippets, with brackets around what matched."""
    spans = [
        Span(name, item.text(name).index(word), item.text(name).index(word) + len(word))
        for word in words
        for name in FIELDS
        if word in item.text(name)
    ]
    return [
        "".join(f"[{text}]" if matched else text for text, matched in snippet.parts)
        for snippet in context(item, Match("l", "q", tuple(spans)), width=width)
    ]


@pytest.mark.parametrize(
    ("title", "words", "snippets"),
    [
        ("one boss", ["boss"], ["one [boss]"]),
        ("boss", ["boss"], ["[boss]"]),
        ("nothing", ["boss"], []),
        ("the feared boss of Guayaquil", ["boss"], ["the feared [boss] of…"]),
        ("the very feared boss, he said", ["boss"], ["…very feared [boss], he said"]),
        ("the very-long-feared boss of all gangs", ["boss"], ["…[boss] of all…"]),
        ("a  boss\n\n of   two", ["boss"], ["a [boss] of two"]),
        ("boss and ship", ["boss", "ship"], ["[boss] and [ship]"]),
        ("boss ship", ["boss ship", "ship"], ["[boss ship]"]),
        ("boss 45678901 ship", ["boss", "ship"], ["[boss] 45678901 [ship]"]),
        ("boss 45 7890 23 ship", ["boss", "ship"], ["[boss] 45 7890 23…", "…[ship]"]),
        ("boss 45 7890 23 56 ship", ["boss", "ship"], ["[boss] 45 7890 23…", "…56 [ship]"]),
    ],
)
def test_matched_words_are_shown_in_context(
    title: str, words: list[str], snippets: list[str]
) -> None:
    assert shown(entry(title), *words) == snippets


def test_each_field_has_its_own_snippets() -> None:
    item = entry("a boss", "the boss", "ship")
    match = Match("l", "q", (Span("summary", 4, 8), Span("title", 2, 6)))
    assert [snippet.field for snippet in context(item, match)] == ["title", "summary"]


@settings(deadline=None)
@given(ENTRIES, QUERIES, st.integers(0, 30))
def test_snippets_are_of_the_text_and_hold_every_match(item: Entry, query: str, width: int) -> None:
    matcher = Matcher([KeywordList("l", "l", "l", (query,))], aliases=ALIASES)
    for match in matcher.match(item):
        snippets = context(item, match, width=width)
        for snippet in snippets:
            text = "".join(text for text, _ in snippet.parts)
            assert text.strip("…") in item.text(snippet.field)
            assert set(text.replace("…", " ").split()) <= set(item.text(snippet.field).split())
        marked = " ".join(text for one in snippets for text, matched in one.parts if matched)
        for span in match.spans:
            assert item.text(span.field)[span.start : span.end] in marked
