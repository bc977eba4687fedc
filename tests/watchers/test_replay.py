"""Saved entries run again: order, decisions and what is printed of them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from model import Reason
from storage.db import Database
from tests.watchers.rewinding import Line, Played, news, play, write_lines
from watchers.normalize import MAX_SOURCE
from watchers.replay import read_moment

KEYS = ["link", "title", "outlet", "published", "lists", "matches", "story", "alert", "reason"]
KEYS += ["summary", "facts"]

Run = Callable[..., Played]


@pytest.fixture
def run(db: Database, tmp_path: Path) -> Run:
    """Replays lines as one file."""

    def run(*lines: Line | str) -> Played:
        return play(db, tmp_path, write_lines(tmp_path / "news.jsonl", *lines))

    return run


def test_every_entry_has_a_line_with_the_same_keys(run: Run) -> None:
    played = run(news(1), news(1), {"title": "Quiet"}, {})
    assert [list(line) for line in played.lines] == [KEYS] * 4
    assert played.bad == []
    assert played.column("facts") == [None] * 4  # the ones that match tell nothing for sure
    assert all(isinstance(summary, str) for summary in played.column("summary"))


def test_facts_are_those_of_entries_that_match(run: Run) -> None:
    told = {"title": "Mexico expels 26 cartel figures to the United States on Monday"}
    quiet = {"title": "Mexico expels 26 wanted men to the United States on Monday"}
    played = run(news(1, **told, summary=""), news(2, **quiet, summary=""))
    facts, none = played.column("facts")
    assert none is None
    assert facts == {
        "kind": "expelled", "persons": [], "groups": [], "count": 26,
        "origin": "MX", "target": "US",
        "happened_on": "2025-08-11", "no_death_penalty": False, "attribution": "",
    }  # fmt: skip


def test_lines_run_in_the_order_of_publication(run: Run) -> None:
    played = run(news(3), news(1), news(2, published="2025-08-12T04:00:00+02:00"))
    links = [f"https://news.example/{number}" for number in (1, 2, 3)]
    assert played.column("link") == links


def test_lines_of_equal_time_keep_their_order(run: Run) -> None:
    at = "2025-08-12T12:00:00Z"
    played = run(*(news(number, published=at) for number in (3, 1, 2)))
    assert played.column("link") == [f"https://news.example/{number}" for number in (3, 1, 2)]


def test_a_line_without_a_date_takes_the_time_of_the_one_before_it(run: Run) -> None:
    played = run(
        news(1, published=None),
        news(9),
        news(2, published=""),
        news(5),
        {key: value for key, value in news(3).items() if key != "published"},
    )
    links = [f"https://news.example/{number}" for number in (1, 5, 3, 9, 2)]
    assert played.column("link") == links
    assert played.column("published")[2:] == [None, news(9)["published"], ""]


def test_a_line_before_all_calendars_of_news_is_merely_first(run: Run) -> None:
    played = run(news(1), news(2, published="0001-01-01"), news(3, published="9999-12-31"))
    assert played.column("published") == ["0001-01-01", news(1)["published"], "9999-12-31"]
    assert played.bad == []


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (None, None),
        ("", None),
        ("2025-08-12", datetime(2025, 8, 12, tzinfo=UTC)),
        ("2025-08-12T12:00:00", datetime(2025, 8, 12, 12, tzinfo=UTC)),
        ("2025-08-12T12:00:00Z", datetime(2025, 8, 12, 12, tzinfo=UTC)),
        ("2025-08-12 14:00:00+02:00", datetime(2025, 8, 12, 12, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_as_utc(value: object, moment: datetime | None) -> None:
    assert read_moment(value) == moment


@pytest.mark.parametrize(
    "value", ["yesterday", "2025-13-01", "0001-01-01T00:00:00+14:00", 1755000000, True, [], {}]
)
def test_what_is_no_moment_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="not an ISO 8601 time"):
        read_moment(value)


@pytest.mark.parametrize(
    "given",
    [
        {"link": "https://www.news.example/1/?utm_source=rss#top"},
        {"link": "javascript:alert(1)"},
        {"title": " <b>Cartel</b> &amp;  co "},
        {"title": None, "link": None, "outlet": None, "published": None},
        {"outlet": "<i>A</i>"},
        {"published": "2025-08-12"},
        {"published": "2025-08-12T14:00:00+02:00"},
    ],
)
def test_what_was_given_is_echoed_unchanged(run: Run, given: Line) -> None:
    entry = news(1, **given)
    (line,) = run(entry).lines
    keys = ("link", "title", "outlet", "published")
    assert [line[key] for key in keys] == [entry[key] for key in keys]


def test_keys_that_nobody_knows_are_ignored(run: Run) -> None:
    assert run(news(1, label=["a"], at="never", keys=["x"], guid=7)).column("alert") == [True]


def test_a_duplicate_carries_the_story_of_its_original(run: Run) -> None:
    again = news(3, link=news(1)["link"] + "?utm_source=rss")
    played = run(news(1), news(2), again)
    assert played.column("reason") == ["new story", "new story", "duplicate"]
    first, second, third = played.column("story")
    assert third == first != second
    assert played.column("alert") == [True, True, False]


def test_every_entry_has_a_story_matched_or_not(run: Run) -> None:
    played = run({"title": "Gardens open to all in spring"}, {"title": "Rain"}, {})
    assert played.column("reason") == ["no match"] * 3
    assert len(set(played.column("story"))) == 3


def test_the_same_text_elsewhere_joins_the_story(run: Run) -> None:
    played = run(news(1), news(1, link="https://other.example/1", outlet="Other", feed="other"))
    assert played.column("reason") == ["new story", "joined story"]
    assert len(set(played.column("story"))) == 1
    assert played.column("lists") == [["watched"], ["watched"]]
    assert played.column("alert") == [True, False]


def test_another_list_on_the_same_story_is_a_new_match(run: Run) -> None:
    more = news(1, link="https://other.example/1", outlet="Other", feed="other")
    played = run(news(1), more | {"summary": more["summary"] + " All R&amp;D."})
    assert played.column("reason") == ["new story", "new match"]
    assert played.column("alert") == [True, True]


def test_the_reasons_are_a_closed_set() -> None:
    assert set(Reason) == {"new story", "new match", "joined story", "duplicate", "no match"}


@pytest.mark.parametrize(
    ("field", "source", "matched"),
    [
        ("title", "The cartel fell", ["cartel"]),
        ("title", "The cartel&#115; fell", ["cartel&#115;"]),
        ("summary", "<p>26 <b>cartel</b> figures</p>", ["cartel"]),
        ("summary", "<p>26 c<b>art</b>el figures</p>", ["c<b>art</b>el"]),
        ("content", "the&nbsp;c&aacute;rtel&nbsp;fell", ["c&aacute;rtel"]),
        ("summary", "&#8220;Cartel&#8221; &amp; <i>cartels</i>", ["Cartel", "cartels"]),
        ("title", "\U0001f600\U0001f600 cartel", ["cartel"]),
        ("summary", "two<br>\n words", ["two<br>\n words"]),
        ("summary", "our R&amp;D, your R&D", ["R&amp;D", "R&D"]),
        ("content", "<!-- cartel --> a cartel", ["cartel"]),
        ("title", "Fall of a cartel - A paper", ["cartel"]),
    ],
)
def test_spans_are_places_in_the_text_as_it_was_given(
    run: Run, field: str, source: str, matched: list[str]
) -> None:
    entry = {"title": "", "summary": "", "content": ""} | {field: source, "outlet": "A paper"}
    (line,) = run(entry).lines
    spans = [span for match in line["matches"] for span in match["spans"]]
    assert [name for name, _, _ in spans] == [field] * len(matched)
    assert [source[start:end] for _, start, end in spans] == matched


def test_a_match_says_which_query_of_which_list(run: Run) -> None:
    (line,) = run({"title": "Two words of a cartel"}).lines
    found: list[dict[str, Any]] = line["matches"]
    assert [(match["list"], match["query"]) for match in found] == [
        ("watched", "cartel*"),
        ("watched", '"two words"'),
    ]
    assert line["lists"] == ["watched"]


def test_spans_fit_a_text_that_was_cut_inside_a_tag(run: Run) -> None:
    start = "a".ljust(MAX_SOURCE - len("<cartel"))
    source = start + "<cartel" + " x>" + "b" * 99
    (line,) = run({"title": source, "summary": f"{start * 2} cartel"}).lines
    ((field, first, last),) = line["matches"][0]["spans"]
    assert (field, source[first:last]) == ("title", "cartel")


def test_a_thousand_lines_are_as_if_they_were_one_page(run: Run) -> None:
    lines = [
        {"title": f"Entry {n}", "link": f"https://news.example/{n % 600}"} for n in range(1100)
    ]
    reasons = run(*lines).column("reason")
    assert reasons == ["no match"] * 600 + ["duplicate"] * 500


def test_running_the_same_file_twice_is_all_duplicates(run: Run) -> None:
    first = run(news(1), news(2))
    second = run(news(1), news(2))
    assert second.column("reason") == ["duplicate"] * 2
    assert second.column("story") == first.column("story")


def test_lines_can_be_printed_as_json(run: Run) -> None:
    (line,) = run(news(1)).lines
    assert json.loads(json.dumps(line)) == line
