"""Pages → articles, and which pages are none."""

import pytest

from matching.summary import summarize
from model import Entry
from watchers.errors import FeedError
from watchers.extract import MAX_CHARS, extract_article, is_home
from watchers.parser import Parser

TITLE = "Brig Aurora sails for Lima with copper aboard"
LEAD = "The brig Aurora sailed for Lima on Tuesday with 26 sailors and a cargo of copper aboard"
STORY = [
    "Customs men had searched the ship for three days, and found nothing but rats and old rope.",
    "Her owner, Mr. J. K. Poe, said that the voyage would take 40 days if the wind held.",
    "It is the first ship to leave the harbour since the strike of the pilots began in March.",
]
URL = "https://faro.example/news/aurora"


def page(*lines: str, head: str = "") -> bytes:
    inner = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<!doctype html><html><head><title>{TITLE} - Faro</title>{head}</head><body>"
        f"<nav><a href='/'>Home</a><a href='/sea'>The sea</a></nav><main><article><h1>{TITLE}</h1>"
        f"{inner}</article></main><footer><p>About us</p></footer></body></html>"
    ).encode()


FULL = page(
    f"{LEAD}",
    "Ann Roe",
    "Monday 3 March 2025 09:12 GMT",
    "<figure><img src='x.jpg'><figcaption>A cartel boss in a file photo</figcaption></figure>",
    "A bench in the park (Copyright 2023 Faro. All rights reserved.)",
    f"{LEAD}, a clerk said.",
    *STORY,
    "Stay up to date with notifications from Faro",
    "Read more: The cartel that sank",
    "Roe reported from Lima",
)


LOCKED = '{"@type": "NewsArticle", "isAccessibleForFree": "False"}'
LOST = page(
    "We looked everywhere for this page, under the bed and behind the clock, and it is not here.",
    "Perhaps the cat has it. You could try our front page, or have some tea and think of others.",
)


def article(body: bytes, *, kind: str = "text/html", url: str = URL, title: str = TITLE) -> str:
    return extract_article(body, content_type=kind, asked=URL, url=url, title=title)


def test_an_article_is_its_paragraphs_without_furniture() -> None:
    assert article(FULL).splitlines() == [f"{LEAD}, a clerk said.", *STORY]


def test_its_summary_has_no_furniture_and_says_the_lead_once() -> None:
    told = summarize(Entry(TITLE, LEAD, article(FULL), URL, "", "Faro", "en", None)).text
    assert told.startswith(f"{LEAD}, a clerk said.")
    assert told.count("sailed for Lima") == 1


@pytest.mark.parametrize(
    ("body", "kind", "url", "reason"),
    [
        (b"%PDF-1.7 " + b"x" * 500, "application/pdf", URL, "document that is no page"),
        (b"%PDF-1.7 " + b"x" * 500, "text/html", URL, "document that is no page"),
        (b"\x89PNG", "image/png", URL, "document that is no page"),
        (FULL, "text/html", "https://faro.example/", "front page"),
        (FULL, "text/html", "https://faro.example/en/index.html", "front page"),
        (FULL, "text/html", "https://consent.faro.example/x", "consent"),
        (page(f"{LEAD}, a clerk said.", "Subscribe to continue reading"), "text/html", URL, "sub"),
        (page(f"{LEAD}.", "Suscríbete para seguir leyendo"), "text/html", URL, "subscribers"),
        (
            page(f"{LEAD}.", *STORY, head=f"<script type='application/ld+json'>{LOCKED}</script>"),
            "text/html", URL, "subscribers",
        ),
        (page("Before you continue we use cookies. Accept all"), "text/html", URL, "consent"),
        (LOST, "text/html", URL, "something else"),
        (b"", "text/html", URL, "without a text"),
    ],
)  # fmt: skip
def test_what_is_no_article_is_told(body: bytes, kind: str, url: str, reason: str) -> None:
    with pytest.raises(FeedError, match=reason):
        article(body, kind=kind, url=url)


def test_a_long_article_is_cut_between_paragraphs() -> None:
    lines = [f"Number {n}: the brig Aurora sails for Lima with copper again." for n in range(900)]
    text = article(page(*lines))
    assert MAX_CHARS - 100 < len(text) <= MAX_CHARS
    assert text.endswith("again.")


@pytest.mark.parametrize(
    ("url", "home"),
    [("https://a.example", True), ("https://a.example/es/", True), ("https://a.example/home", True),
     ("https://a.example/lima", False), ("https://a.example/?id=7", False)],
)  # fmt: skip
def test_a_front_page_is_told_by_its_address(url: str, home: bool) -> None:
    assert is_home(url) is home


@pytest.mark.anyio
async def test_it_is_done_in_the_child(parser: Parser) -> None:
    text = await parser.extract(FULL, content_type="text/html", asked=URL, url=URL, title=TITLE)
    assert text == article(FULL)
    with pytest.raises(FeedError, match="front page"):
        await parser.extract(
            FULL, content_type="", asked=URL, url="https://faro.example", title=TITLE
        )
