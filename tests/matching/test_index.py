"""The index and what is remembered change nothing but time: against evaluating every query."""

from dataclasses import dataclass

from hypothesis import example, given, settings
from hypothesis import strategies as st

from matching.aliases import read_aliases
from matching.match import Matcher, Problem
from model import Entry, KeywordList, Lang, Match

ALIASES = read_aliases("""
groups: [CJNG, cartel de sinaloa, narco*, =CDG]
people:
  - caro quintero
  - Fito: [Ecuador, "guayaq*"]
  - Caro: ["@groups"]
all: ["@groups", "@people", capo]
places: [Ecuador, =ICE]
""")

# A word, and what it may look like in a text.
WORDS = (
    *("entregar", "entregó", "Entregaron", "extradite", "extradited", "extraditó", "cartel"),
    *("cárteles", "cartelera", "сartel", "capo", "capos", "CJNG", "C.J.N.G.", "cdg", "CDG"),
    *("de", "sinaloa", "narcos", "Fito", "Ecuador", "Guayaquil", "caro", "quintero", "care"),
    *("U.S.", "US", "us", "EE. UU.", "EEUU", "ICE", "ice", "12:30", "narco-avión", "detuvo"),
    *("detener", "año", "ano", "c&aacute;rtel", "\u200b", "es", "en", "Faro"),
)
BARE = (
    *("entregar", "entregó", "extradite", "cartel", "cárteles", "capo", "detener", "us", "U.S."),
    *("EE.UU.", "12:30", "narco-avión", "año", "cjng", "quintero", "de"),
)
FORMS = (
    '"caro quintero"',
    '"cartel de sinaloa"',
    '"capo"',
    '"narco* avion"',
    '"de sinal*"',
    '"us"',
)
PREFIXES = ("entreg*", "extradi*", "cart*", "narco*", "quin*", "guay*")
EXACT = ("=cártel", "=año", "=ICE", "=ice", "=CDG", '="caro Quintero"', "=U.S.", "=Ecuador")
SETS = ("@groups", "@people", "@all", "@places")
BESIDE = (
    *("outlet:faro", "outlet:=CDG", "outlet:@groups", "outlet:@people", "lang:es", "lang:en"),
    *("feed:faro", "feed:(cartel OR caro)", "outlet:narco*", "feed:@all", "lang:(es OR en)"),
)


@dataclass(frozen=True)
class Made:
    """A query as text; whether it only forbids, and whether NEAR can take it."""

    text: str
    negative: bool = False
    placed: bool = False


LEAVES = st.one_of(
    st.sampled_from([*BARE, *FORMS, *PREFIXES, *EXACT, *SETS]).map(
        lambda text: Made(text, placed=True)
    ),
    st.sampled_from(BESIDE).map(Made),
)


def _grow(inner: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    positive = inner.filter(lambda made: not made.negative)
    placed = inner.filter(lambda made: made.placed)
    return st.one_of(
        st.builds(lambda made: Made(f"NOT ({made.text})", negative=True), positive),
        st.lists(inner, min_size=2, max_size=3).map(
            lambda parts: Made(
                " ".join(f"({part.text})" for part in parts),
                negative=all(part.negative for part in parts),
            )
        ),
        st.lists(positive, min_size=2, max_size=3).map(
            lambda parts: Made(
                " OR ".join(f"({part.text})" for part in parts),
                placed=all(part.placed for part in parts),
            )
        ),
        st.builds(
            lambda left, sign, right: Made(f"({left.text}) {sign} ({right.text})", placed=True),
            placed,
            st.sampled_from(["NEAR/1", "NEAR/3", "BEFORE/2", "BEFORE/9"]),
            placed,
        ),
        st.builds(
            lambda scope, made: Made(f"{scope}:({made.text})", negative=made.negative),
            st.sampled_from(["title", "summary", "text", "outlet", "feed"]),
            inner,
        ),
    )


WEIGHTS = st.sampled_from(["", "", "", "^2", "^-1", "^0.5", "^-20", "^10"])
QUERIES = st.builds(
    lambda made, weight: made.text + ("" if made.negative else weight),
    st.recursive(LEAVES, _grow, max_leaves=6),
    WEIGHTS,
)
UNREADABLE = st.sampled_from(['"open', "@nobody", "ext*", "a Y"])
NAMES = ("x", "y", "z")


def _lists(name: str) -> st.SearchStrategy[KeywordList]:
    langs: list[Lang | None] = [None, "en", "es"]
    return st.builds(
        lambda queries, lang, threshold: KeywordList(
            name, name, name, tuple(queries), lang=lang, threshold=threshold
        ),
        st.lists(st.one_of(QUERIES, QUERIES, QUERIES, UNREADABLE), max_size=4),
        st.sampled_from(langs),
        st.sampled_from([None, None, 1, 2.5, 10]),
    )


LISTS = st.lists(st.sampled_from(NAMES).flatmap(_lists), max_size=3, unique_by=lambda item: item.id)
TEXTS = st.lists(
    st.tuples(st.sampled_from([" ", " ", " ", "-", ", "]), st.sampled_from(WORDS)), max_size=7
).map(lambda pairs: "".join(separator + word for separator, word in pairs))
ENTRIES = st.builds(
    lambda title, summary, content, outlet, lang, feed: Entry(
        title, summary, content, "", "", outlet, lang, None, feed
    ),
    *(TEXTS, TEXTS, TEXTS),
    st.sampled_from(["", "El Faro", "CDG", "Fito", "Narco News"]),
    st.sampled_from([None, "en", "es", "fr"]),
    st.sampled_from(["", "Faro https://faro.example/cartel.xml", "caro quintero"]),
)


@settings(max_examples=150, deadline=None)
@given(LISTS, st.lists(ENTRIES, min_size=1, max_size=3))
def test_the_index_loses_and_adds_no_match(lists: list[KeywordList], entries: list[Entry]) -> None:
    matcher = Matcher(lists, aliases=ALIASES)
    for entry in entries:
        assert matcher.match(entry) == matcher.match_plainly(entry)


def _told(problems: tuple[Problem, ...]) -> list[tuple[str, str, str]]:
    return sorted((one.list_id, one.query, str(one.error)) for one in problems)


def _same(matcher: Matcher, lists: list[KeywordList], entries: list[Entry]) -> None:
    """The matcher does what a new one does, for words already seen and for new ones."""
    for entry in entries:
        assert matcher.match(entry) == Matcher(lists, aliases=ALIASES).match(entry)
    assert _told(matcher.problems) == _told(Matcher(lists, aliases=ALIASES).problems)


@settings(max_examples=100, deadline=None)
@given(LISTS, LISTS, st.lists(ENTRIES, min_size=1, max_size=2), ENTRIES)
def test_changed_lists_do_what_new_ones_do(
    old: list[KeywordList], new: list[KeywordList], entries: list[Entry], later: Entry
) -> None:
    matcher = Matcher(old, aliases=ALIASES)
    for entry in entries:
        matcher.match(entry)
    matcher.update(new)
    _same(matcher, new, [*entries, later])
    matcher.update(old)
    _same(matcher, old, [later, *entries])


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("reorder"), st.permutations(NAMES)),
        st.tuples(st.just("drop"), st.sampled_from(NAMES)),
        st.tuples(st.just("add"), st.sampled_from(NAMES), QUERIES),
        st.tuples(st.just("forget"), st.sampled_from(NAMES)),
        st.tuples(st.just("turn"), st.sampled_from(NAMES)),
    ),
    max_size=4,
)


def _change(lists: list[KeywordList], how: tuple[object, ...]) -> list[KeywordList]:
    match how:
        case "reorder", list(order):
            return sorted(lists, key=lambda item: order.index(item.id))
        case "drop", str(name):
            return [item for item in lists if item.id != name]
        case "add", str(name), str(query):
            if not any(item.id == name for item in lists):
                return [*lists, _with(KeywordList(name, name, name, ()), (query,))]
            return [
                _with(item, (*item.queries, query)) if item.id == name else item for item in lists
            ]
        case "forget", str(name):
            return [_with(item, item.queries[1:]) if item.id == name else item for item in lists]
        case _, str(name):
            return [_with(item, item.queries[::-1]) if item.id == name else item for item in lists]
    raise ValueError(how)


def _with(item: KeywordList, queries: tuple[str, ...]) -> KeywordList:
    return KeywordList(
        item.id, item.name_en, item.name_es, queries, lang=item.lang, threshold=item.threshold
    )


@settings(max_examples=100, deadline=None)
@given(LISTS, CHANGES, ENTRIES, ENTRIES)
def test_small_changes_one_after_the_other_lose_nothing(
    lists: list[KeywordList], changes: list[tuple[object, ...]], seen: Entry, later: Entry
) -> None:
    matcher = Matcher(lists, aliases=ALIASES)
    for how in changes:
        matcher.match(seen)
        lists = _change(lists, how)
        matcher.update(lists)
        _same(matcher, lists, [seen, later])


def entry(title: str, *, outlet: str = "", lang: str | None = None) -> Entry:
    return Entry(title, "", "", "", "", outlet, lang, None)


def keywords(name: str, *queries: str, lang: Lang | None = None) -> KeywordList:
    return KeywordList(name, name, name, queries, lang=lang)


def fired(matcher: Matcher, item: Entry) -> list[tuple[str, str]]:
    hits: tuple[Match, ...] = matcher.match(item)
    assert hits == matcher.match_plainly(item)
    return [(hit.list_id, hit.query) for hit in hits]


def test_a_query_that_comes_later_finds_a_word_seen_before() -> None:
    matcher = Matcher([keywords("x", "boss")])
    item = entry("Boss: CJNG entregó ICE cárteles", outlet="Faro")
    for query in ("entregar", "cart*", "=ICE", "=cárteles", '"cjng"', "@groups", "outlet:faro"):
        assert fired(matcher, item) == [("x", "boss")]
        matcher.update([keywords("x", "boss"), keywords("y", query)])
        problem = [("y", query)] if query != "@groups" else []
        assert fired(matcher, item) == [("x", "boss"), *problem]
        matcher.update([keywords("x", "boss")])


def test_a_query_that_is_gone_finds_nothing() -> None:
    matcher = Matcher([keywords("x", "boss", "ship", "-toy"), keywords("y", "boss")])
    assert fired(matcher, entry("boss ship")) == [("x", "boss"), ("x", "ship"), ("y", "boss")]
    matcher.update([keywords("x", "ship")])
    assert fired(matcher, entry("boss ship toy")) == [("x", "ship")]
    matcher.update([])
    assert fired(matcher, entry("boss ship")) == []


def test_lists_and_queries_fire_in_their_present_order() -> None:
    x, y = keywords("x", "boss", "ship"), keywords("y", "boss")
    matcher = Matcher([x, y])
    matcher.update([y, keywords("x", "ship", "boss")])
    assert fired(matcher, entry("boss ship")) == [("y", "boss"), ("x", "ship"), ("x", "boss")]


def test_problems_are_told_in_the_present_order_of_the_lists() -> None:
    x, y = keywords("x", '"open'), keywords("y", "ext*")
    matcher = Matcher([x, y])
    matcher.update([y, x])
    assert [problem.list_id for problem in matcher.problems] == ["y", "x"]


def test_a_list_whose_language_changes_is_read_anew() -> None:
    matcher = Matcher([keywords("x", "boss Y ship")])
    assert fired(matcher, entry("boss ship")) == []
    matcher.update([keywords("x", "boss Y ship", lang="es")])
    assert fired(matcher, entry("boss ship")) == [("x", "boss Y ship")]


def test_a_threshold_that_changes_counts_at_once() -> None:
    matcher = Matcher([keywords("x", "boss")])
    matcher.update([KeywordList("x", "x", "x", ("boss",), threshold=2)])
    assert fired(matcher, entry("boss")) == []
    matcher.update([keywords("x", "boss")])
    assert fired(matcher, entry("boss")) == [("x", "boss")]


@settings(max_examples=50, deadline=None)
@given(st.sampled_from([*SETS, *BARE, *PREFIXES]), ENTRIES)
@example("@people", Entry("Fito", "", "", "", "", "Ecuador", "es", None))
def test_a_query_fires_alone_as_among_many(query: str, item: Entry) -> None:
    alone = Matcher([keywords("x", query)], aliases=ALIASES)
    others = [keywords(f"l{number}", other) for number, other in enumerate((*FORMS, *SETS, *EXACT))]
    among = Matcher([keywords("x", query), *others], aliases=ALIASES)
    assert alone.match(item) == tuple(hit for hit in among.match(item) if hit.list_id == "x")
