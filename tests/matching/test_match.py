"""Lists against entries: what fires, on which words, and what keeps a list silent."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching.match import Matcher
from matching.query import NO_ALIAS, OPEN_QUOTE, SHORT_PREFIX
from model import Entry, KeywordList, Lang, Match


def entry(
    title: str = "",
    summary: str = "",
    content: str = "",
    *,
    outlet: str = "Faro",
    lang: str | None = None,
    feed: str = "",
) -> Entry:
    return Entry(title, summary, content, "", "", outlet, lang, None, feed)


def keywords(
    *queries: str, name: str = "l", lang: Lang | None = None, threshold: float | None = None
) -> KeywordList:
    return KeywordList(name, name, name, queries, lang=lang, threshold=threshold)


def matches(
    queries: str | tuple[str, ...], item: Entry, *, threshold: float | None = None
) -> tuple[Match, ...]:
    listed = (queries,) if isinstance(queries, str) else queries
    matcher = Matcher([keywords(*listed, threshold=threshold)])
    assert matcher.problems == ()
    hits = matcher.match(item)
    assert hits == matcher.match_plainly(item)
    return hits


def found(
    queries: str | tuple[str, ...], item: Entry, *, threshold: float | None = None
) -> list[str] | None:
    """The matched words as they stand in the entry, of all queries; None where nothing fired."""
    hits = matches(queries, item, threshold=threshold)
    spans = [span for hit in hits for span in hit.spans]
    return [item.text(s.field)[s.start : s.end] for s in spans] if hits else None


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("cartel", "The Cártel's boss, a CARTEL man", ["Cártel", "CARTEL"]),
        ("cartel", "The cartels", ["cartels"]),
        ("cartels", "The cartel", ["cartel"]),
        ("cartel", "los cárteles", ["cárteles"]),
        ("cartel", "cartelera, cartering", None),
        ("extradite", "They extradited him", ["extradited"]),
        ("entregar", "Lo entregaron ayer", ["entregaron"]),
        ("entregar", "la integración", None),
        ('"cartel"', "The Cártel", ["Cártel"]),
        ('"cartel"', "The cartels", None),
        ("cartel*", "The cartels, the cartelera", ["cartels", "cartelera"]),
        ("extradi*", "They extraditan", ["extraditan"]),
        ("extradi*", "They extract", None),
        ('"caro quintero"', "Rafael CARO-QUINTERO fled", ["CARO-QUINTERO"]),
        ('"caro quintero"', "quintero caro", None),
        ('"caro quintero"', "caro de quintero", None),
        ('"caro quintero"', "caros quintero", None),
        ('"extradi* request"', "an extradition request", ["extradition request"]),
        ('"extradi* request"', "a request, extradited", None),
        ('"extradi* request"', "extradition requests", None),
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
    ],
)
def test_a_query_finds(query: str, text: str, words: list[str] | None) -> None:
    assert found(query, entry(title=text)) == words


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("=cártel", "el Cártel, EL CÁRTEL", ["Cártel", "CÁRTEL"]),
        ("=cártel", "the cartel", None),
        ("=cártel", "los cárteles", None),
        ("=cártel", "un ca\u0301rtel", ["ca\u0301rtel"]),
        ("=cartel", "el cártel", None),
        ("=cartel", "the Cartel", ["Cartel"]),
        ("año", "un ano", ["ano"]),
        ("=año", "un ano", None),
        ("=año", "un AÑO, un an\u0303o", ["AÑO", "an\u0303o"]),
        ("=ICE", "ICE agents", ["ICE"]),
        ("=ICE", "ice, Ice, iCE", None),
        ("=Ice", "ice", ["ice"]),
        ("=ICE", "ＩＣＥ, I\u200bCE", ["ＩＣＥ", "I\u200bCE"]),
        ('="Los Zetas"', "a Los Zetas boss", ["Los Zetas"]),
        ('="Los Zetas"', "a los Zetas boss", None),
        ('="los zetas"', "a Los Zetas boss", ["Los Zetas"]),
        ('="los zetas"', "zetas los", None),
        ("=T-MEC", "el T-MEC", ["T-MEC"]),
        ("=T-MEC", "el T MEC", None),
        ("=t-mec", "el T-Mec", ["T-Mec"]),
        ('="OPEC+ deal"', "an OPEC+ deal", ["OPEC+ deal"]),
        ('="OPEC+ deal"', "an OPEC deal", None),
        ('="OPEC+  deal"', "an OPEC+\n\u00a0deal", ["OPEC+\n\u00a0deal"]),
    ],
)
def test_an_exact_word_is_found_only_so(query: str, text: str, words: list[str] | None) -> None:
    assert found(query, entry(title=text)) == words


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("U.S.", "the U.S. and US, and us", ["U.S", "US"]),
        ("U.S.", "the U. S. Army", ["U. S"]),
        ("U.S.", "us, Us, uS", None),
        ('"U.S. army"', "the US Army", ["US Army"]),
        ('"U.S. army"', "let us army", None),
        ("EE.UU.", "EEUU, EE.UU., EE. UU. y eeuu", ["EEUU", "EE.UU", "EE. UU", "eeuu"]),
        ("EE.UU.", "ee uu", None),
        ("EEUU", "EE.UU. y EE. UU.", ["EE.UU", "EE. UU"]),
        ("cjng", "el C.J.N.G. y CJNG", ["C.J.N.G", "CJNG"]),
        ("C.J.N.G.", "CJNG, cjng", ["CJNG", "cjng"]),
        ("12:30", "a las 12:30 horas", ["12:30"]),
        ("12:30", "12 30", None),
        ("12", "12:30", None),
        ("narco-avión", "narco-avión, narco avion, narco–avión", 3),
        ("narco-avión", "narco-aviones", ["narco-aviones"]),
        ('"narco-avión"', "narco-aviones", None),
        ("narco-avión", "narcoavión, avión narco", None),
        ("narco-avion*", "narco-avioneta", ["narco-avioneta"]),
    ],
)
def test_dots_and_hyphens_belong_to_a_word(
    query: str, text: str, words: list[str] | int | None
) -> None:
    told = found(query, entry(title=text))
    assert (len(told) if isinstance(words, int) and told else told) == words


@pytest.mark.parametrize(
    "text",
    [
        "caro quintero",
        "“Caro” Quintero",
        "ＣＡＲＯ ｑｕｉｎｔｅｒｏ",
        "ca\u200bro quin\u00adtero",
        "\u202ecaro\u202c quintero",
        "ca\u0301ro\u0301 quíntero",
        "c&aacute;ro quintero",
        "c&amp;aacute;ro&nbsp;quintero",
        "&#99;aro&#32;quintero",
        "сaro quintеro",  # Cyrillic с, е
        "caro_quintero",
        "caro\u2029quintero",
        "caro \u200b quintero",
        "caro\u200b \u0301 quintero",
        "caro &zwj; quintero",
    ],
)
def test_no_way_of_writing_defeats_a_match(text: str) -> None:
    told = found('"caro quintero"', entry(title=f"¡Hoy: {text}!"))
    assert told is not None
    assert told[0].strip() in text
    assert found("caro NEAR/1 quintero", entry(title=f"¡Hoy: {text}!")) is not None


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("a NEAR/2 b", "a x b", ["a", "b"]),
        ("a NEAR/2 b", "b x a", ["b", "a"]),
        ("a NEAR/2 b", "a x x b", None),
        ("a NEAR/1 b", "a, b", ["a", "b"]),
        ("a NEAR/1 b", "a x b", None),
        ("a BEFORE/2 b", "a x b", ["a", "b"]),
        ("a BEFORE/2 b", "b x a", None),
        ("a BEFORE/2 b", "b a b", ["a", "b"]),
        ("a NEAR/9 a", "a", None),
        ("a NEAR/9 a", "a x a", ["a", "a"]),
        ('"a b" NEAR/9 "b c"', "a b c", None),
        ('"a b" NEAR/1 c', "c a b", ["c", "a b"]),
        ('"a b" NEAR/1 c', "a b x c", None),
        ('"a b" BEFORE/2 "c d"', "a b x c d", ["a b", "c d"]),
        ("a NEAR/1 (b OR c)", "c a x b", ["c", "a"]),
        ("(a|b) NEAR/1 (c|d)", "a c x d b", ["a", "c", "d", "b"]),
        ("a NEAR/1 b NEAR/1 c", "a b c", ["a", "b", "c"]),
        ("a NEAR/1 b NEAR/1 c", "c a b", ["c", "a", "b"]),
        ("a NEAR/1 b NEAR/1 c", "a c b", None),
        ("a NEAR/2 (b BEFORE/1 c)", "b c x a", ["b", "c", "a"]),
        ("a NEAR/2 (b BEFORE/1 c)", "c b x a", None),
        ("entregar NEAR/3 capos", "Entregaron al capo", ["Entregaron", "capo"]),
        ("extradi* NEAR/3 =ICE", "ICE extradites", ["ICE", "extradites"]),
        ("extradi* NEAR/3 =ICE", "ice extradites", None),
        ("el NEAR/2 vuela", "el narco-avión vuela", ["el", "vuela"]),
        ("el NEAR/2 vuela", "el narco avión vuela", None),
        ("narco-avión NEAR/1 vuela", "narco-avión vuela", ["narco-avión", "vuela"]),
        ("narco NEAR/1 avión", "narco-avión", ["narco", "avión"]),
        ("NOT a NEAR/1 b", "x", None),
        ("x -(a NEAR/1 b)", "x a y b", ["x"]),
        ("x -(a NEAR/1 b)", "x a b", None),
        ("(a NEAR/1 b) OR c", "a x b c", ["c"]),
    ],
)
def test_near_finds(query: str, text: str, words: list[str] | None) -> None:
    assert found(query, entry(title=text)) == words


def test_words_in_two_fields_are_never_near() -> None:
    assert found("a NEAR/100 b", entry("a", "b")) is None
    assert found("a NEAR/100 b", entry("a", "b a")) == ["b", "a"]


@pytest.mark.parametrize(
    ("query", "fields", "words"),
    [
        ("title:a", ("a", "a", "a"), ["a"]),
        ("title:a", ("", "a", "a"), None),
        ("summary:a", ("a", "A", "a"), ["A"]),
        ("text:a", ("a", "a", "A"), ["A"]),
        ("text:a", ("a", "a", ""), None),
        ("title:(a OR b)", ("b", "a", ""), ["b"]),
        ("title:(a b)", ("b", "a", ""), None),
        ("title:a summary:b", ("a", "b", ""), ["a", "b"]),
        ("title:a b", ("a", "", "b"), ["a", "b"]),
        ("title:(a -b)", ("a", "b", ""), ["a"]),
        ("title:a -b", ("a", "b", ""), None),
        ("a -title:b", ("a", "b", ""), ["a"]),
        ("a -title:b", ("b", "a", ""), None),
        ("NOT title:(-a -b)", ("b", "a", ""), ["b"]),
        ("title:(a NEAR/1 b)", ("", "a b", ""), None),
        ("title:text:a", ("a", "", "A"), ["A"]),
        ("title:cartel", ("carteles", "cartel", ""), ["carteles"]),
    ],
)
def test_a_field_is_searched_alone(
    query: str, fields: tuple[str, str, str], words: list[str] | None
) -> None:
    assert found(query, entry(*fields)) == words


@pytest.mark.parametrize(
    ("query", "fires"),
    [
        ("outlet:faro", True),
        ("outlet:FARO", True),
        ('outlet:"el faro"', True),
        ("outlet:far", False),
        ("outlet:faros", False),
        ("outlet:diario", False),
        ("outlet:=Faro", True),
        ("-outlet:faro capo", False),
        ("-outlet:diario capo", True),
        ("lang:es", True),
        ("lang:ES", True),
        ("lang:en", False),
        ("lang:(en OR es)", True),
        ("lang:en OR lang:es", True),
        ("lang:es -outlet:diario", True),
        ("feed:elfaro.example", True),
        ("feed:portada", True),
        ("feed:example", True),
        ("feed:other.example", False),
        ("capo feed:portada outlet:faro lang:es", True),
        ("faro", False),
        ("es", False),
    ],
)
def test_outlet_language_and_feed_are_searched_by_name(query: str, fires: bool) -> None:
    item = entry(
        "capo", outlet="El Faro", lang="es", feed="El Faro, portada https://elfaro.example/rss"
    )
    assert bool(matches(query, item)) == fires


def test_what_is_beside_the_text_has_no_words_to_show() -> None:
    (hit,) = matches("outlet:faro", entry("capo", outlet="El Faro"))
    assert hit.spans == ()
    assert found("outlet:faro capo", entry("capo", outlet="El Faro")) == ["capo"]


def test_an_unknown_language_is_no_language() -> None:
    assert found("lang:es capo", entry("capo")) is None
    assert found("-lang:es capo", entry("capo")) == ["capo"]


@pytest.mark.parametrize(
    ("query", "text", "langs"),
    [
        ("entregar", "entregó", [None, "es"]),
        ("extradite", "extradited", [None, "en"]),
        ("cartel", "cartel", [None, "en", "es", "fr"]),
        ("caro", "care", []),
        ("mayo", "may", []),
    ],
)
def test_inflections_are_those_of_the_language_of_the_entry(
    query: str, text: str, langs: list[str | None]
) -> None:
    known = [None, "en", "es", "fr"]
    assert [lang for lang in known if found(query, entry(text, lang=lang))] == langs


def test_one_matcher_reads_a_word_in_each_language_anew() -> None:
    matcher = Matcher([keywords("expel", "expulsar")])
    fired = [
        [hit.query for hit in matcher.match(entry(text, lang=lang))]
        for lang in ("en", "es", None, "fr", "en")
        for text in ("expelled", "expulsó")
    ]
    en, es = ["expel"], ["expulsar"]
    assert fired == [en, [], [], es, en, es, [], [], en, []]


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


def test_places_are_code_points_of_the_text_as_given() -> None:
    text = "😀 c&aacute;rtel, ca\u0301rtel\u200b, ﬁn"
    (hit,) = matches("cártel OR fin", entry(text))
    assert [text[s.start : s.end] for s in hit.spans] == [
        *("c&aacute;rtel", "ca\u0301rtel\u200b", "ﬁn")
    ]


def test_a_match_names_its_list_and_its_query_as_written() -> None:
    lists = [keywords("Boss", name="x"), keywords("ship", "BOSSY* |  boss", name="y")]
    hits = Matcher(lists).match(entry("a boss"))
    assert [(hit.list_id, hit.query) for hit in hits] == [("x", "Boss"), ("y", "BOSSY* |  boss")]


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


def test_a_negative_query_may_be_about_a_field() -> None:
    queries = ("cartel", "-title:opec")
    assert found(queries, entry("cartel", "OPEC")) == ["cartel"]
    assert found(queries, entry("OPEC", "cartel")) is None
    assert found(("cartel", "-outlet:faro"), entry("cartel", outlet="Faro")) is None
    assert found(("cartel", "-outlet:faro"), entry("cartel", outlet="Diario")) == ["cartel"]
    assert found(("cartel", "-lang:en"), entry("cartel", lang="en")) is None


def test_a_list_of_only_negatives_never_fires() -> None:
    assert matches(("-opec", "NOT oil"), entry("a cartel")) == ()
    assert matches((), entry("a cartel")) == ()


@pytest.mark.parametrize(
    ("queries", "threshold", "text", "fired"),
    [
        (("a^4", "b^6"), 10, "a b", ["a^4", "b^6"]),
        (("a^4", "b^6"), 10, "b b b", []),
        (("a^4", "b^6"), 6, "b", ["b^6"]),
        (("a^4", "b"), 5, "a b", ["a^4", "b"]),
        (("a", "b", "c"), 2, "a c", ["a", "c"]),
        (("a", "b", "c"), 2, "c", []),
        (("a^10", "b^-3"), 8, "a b", []),
        (("a^10", "b^-3"), 7, "a b", ["a^10"]),
        (("a^10", "b^-3"), 7, "a", ["a^10"]),
        (("a^10", "b^-20"), None, "a b", []),
        (("a^10", "b^-20"), None, "a", ["a^10"]),
        (("a^10", "b^-10"), None, "a b", []),
        (("a^10", "b^-9.99"), None, "a b", ["a^10"]),
        (("a", "b^-1"), None, "a b", []),
        (("a", "b", "c^-1"), None, "a b c", ["a", "b"]),
        (("a^-1",), None, "a", []),
        (("a^-1", "b^-2"), 0.01, "a b", []),
        (("a^0.5", "b^0.5"), 1, "a b", ["a^0.5", "b^0.5"]),
        (("a^0.01",), None, "a", ["a^0.01"]),
        (("a^1000", "-b"), 10, "a b", []),
        (("a^1000", "-b"), 10, "a", ["a^1000"]),
        (("a OR b^4",), 4, "b", ["a OR b^4"]),
        (("a^2", "A^2"), 4, "a", ["a^2", "A^2"]),
    ],
)
def test_weights_add_up_to_a_threshold(
    queries: tuple[str, ...], threshold: float | None, text: str, fired: list[str]
) -> None:
    assert [hit.query for hit in matches(queries, entry(text), threshold=threshold)] == fired


def test_a_list_in_spanish_has_spanish_operators() -> None:
    queries = ("capo Y entrega NO ensayo",)
    for lang, fires in (("es", True), ("en", False), (None, False)):
        item = KeywordList("l", "l", "l", queries, lang=lang)  # type: ignore[arg-type]
        assert bool(Matcher([item]).match(entry("entrega de un capo"))) == fires
        assert not Matcher([item]).match(entry("ensayo: entrega de un capo"))


def test_an_entry_without_words_matches_nothing() -> None:
    assert matches(("cartel", "-opec"), entry()) == ()
    assert matches("cartel", entry("…", " ", "!")) == ()


def test_an_unreadable_query_is_told_and_the_rest_works() -> None:
    lists = [
        keywords('"open', "boss", "-ca*", name="x"),
        keywords("ship", "@nobody", name="y"),
    ]
    matcher = Matcher(lists)
    assert [(p.list_id, p.query, str(p.error)) for p in matcher.problems] == [
        ("x", '"open', OPEN_QUOTE),
        ("x", "-ca*", SHORT_PREFIX),
        ("y", "@nobody", NO_ALIAS),
    ]
    assert [hit.query for hit in matcher.match(entry("the boss of the ship"))] == ["boss", "ship"]


def test_readable_lists_have_no_problems() -> None:
    assert Matcher([keywords("boss", "-ship")]).problems == ()


def test_a_match_in_the_text_always_has_words_to_show() -> None:
    for query in ("a -b", "a OR (b -c)", "NOT (-a -b)", "NOT NOT a", "a NEAR/9 a OR a"):
        for hit in matches(query, entry("a")):
            assert hit.spans
        assert matches(query, entry("z")) == ()


@pytest.mark.timeout(20)  # instead of the suite's: quadratic work would take minutes
@pytest.mark.parametrize(
    "query",
    [
        "a NEAR/100 b",
        "a NEAR/100 a",
        "a BEFORE/1 b NEAR/100 a NEAR/100 b",
        '"a b a b"',
        "a b",
        "(a|b) NEAR/100 (a|b) NEAR/100 (a|b)",
    ],
)
def test_a_text_that_repeats_two_words_is_matched_quickly(query: str) -> None:
    assert matches(query, entry("a b " * 15_000))


PIECES = st.lists(
    st.sampled_from(
        [
            *("cartel", "c&aacute;rtel", "ca\u0301rteles", "U.S.", "US", "EE. UU.", "narco-avión"),
            *(
                " ",
                "-",
                ", ",
                "&",
                "&amp;",
                "_",
                "\u200b",
                "😀",
                "ICE",
                "\n",
                "extradited",
                "С",
                "ﬁ",
            ),
        ]
    ),
    max_size=12,
).map("".join)
QUERIES = ("cartel", "u.s.", "=ICE", "eeuu NEAR/5 cartel", '"narco avion"', "extradi*", "fin OR us")


@given(
    st.one_of(PIECES, st.text(st.characters(exclude_categories=()))),
    PIECES,
    st.sampled_from([None, "en", "es"]),
)
@example("\u200b\u0301", "&aacute;", None)
@example("a&fjlig;cartel", "", None)
def test_spans_are_in_order_and_inside_the_texts(
    title: str, summary: str, lang: str | None
) -> None:
    item = entry(title, summary, lang=lang)
    matcher = Matcher([keywords(*QUERIES)])
    for hit in matcher.match(item):
        places = [("title summary content".index(s.field), s.start, s.end) for s in hit.spans]
        assert places == sorted(set(places))
        for span in hit.spans:
            assert 0 <= span.start < span.end <= len(item.text(span.field))
