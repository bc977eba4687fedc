"""Files of every kind through replay: what can be used is, what can't is named with its place."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.db import Database
from storage.migrate import migrate
from tests.fakes.feed_xml import Item, atom, rss
from tests.watchers.newsroom import NOON
from tests.watchers.rewinding import news, play, write_lines
from watchers.replay import MAX_DOCUMENT, MAX_LINE

ITEMS = [
    Item(title="Cartel two", link="https://news.example/2", published=NOON, summary="<p>B</p>"),
    Item(title="Cartel one", link="https://news.example/1", published=NOON.replace(hour=11)),
]
RSS = rss("A <b>paper</b>", "https://news.example", "en", ITEMS)
ATOM = atom("A <b>paper</b>", "https://news.example", "en", ITEMS, NOON)


@pytest.mark.parametrize("name", ["feed.xml", "feed.xml.gz", "saved", "saved.json"])
@pytest.mark.parametrize("body", [RSS, ATOM, b"\xef\xbb\xbf \n" + RSS], ids=["rss", "atom", "bom"])
def test_a_saved_feed_runs_like_lines(db: Database, tmp_path: Path, name: str, body: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(body) if name.endswith("gz") else body)
    played = play(db, tmp_path, path)
    assert played.bad == []
    assert played.column("title") == ["Cartel one", "Cartel two"]
    assert played.column("outlet") == ["A <b>paper</b>"] * 2
    assert played.column("published") == ["2025-08-12T11:00:00+00:00", "2025-08-12T12:00:00+00:00"]
    assert played.column("alert") == [True, True]


def test_unlike_entries_of_a_saved_feed_under_one_link_are_all_news(
    db: Database, tmp_path: Path
) -> None:
    live = "https://news.example/live"
    items = [Item(title=f"Cartel {n}", link=live, guid=str(n)) for n in range(3)]
    path = tmp_path / "feed.xml"
    path.write_bytes(rss("A paper", "https://news.example", "en", items))
    assert play(db, tmp_path, path).column("reason") == ["new story"] * 3
    assert play(db, tmp_path, path).column("reason") == ["duplicate"] * 3


def test_files_run_together_in_order_of_publication(db: Database, tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_bytes(RSS)
    packed = tmp_path / "news.jsonl.gz"
    text = json.dumps(news(7, published="2025-08-12T11:30:00Z"))
    packed.write_bytes(gzip.compress(text.encode()))
    links = play(db, tmp_path, feed, packed).column("link")
    assert links == [f"https://news.example/{number}" for number in (1, 7, 2)]


def test_a_file_that_is_told_by_nothing_else_is_told_by_its_name(
    db: Database, tmp_path: Path
) -> None:
    lines = write_lines(tmp_path / "news.jsonl", "oops", news(1))
    played = play(db, tmp_path, lines)
    assert len(played.lines) == 1
    assert played.bad[0].startswith(f"{lines}:1: not JSON")
    other = write_lines(tmp_path / "news.txt", "oops", news(1))
    assert play(db, tmp_path, other).bad == [f"{other}:1: not a feed"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "not JSON"),
        ('{"title": "a"} {}', "not JSON"),
        ("\x00", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"title": ' + "1" * 5_000 + "}", "not JSON"),
        ("[]", "not a JSON object"),
        ("null", "not a JSON object"),
        ('"text"', "not a JSON object"),
        ('{"title": 7}', "title is not text"),
        ('{"summary": ["a"]}', "summary is not text"),
        ('{"link": {"href": "a"}}', "link is not text"),
        ('{"published": "soon"}', "published is not an ISO 8601 time"),
        ('{"published": 1755000000}', "published is not an ISO 8601 time"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_runs(
    db: Database, tmp_path: Path, line: str, problem: str
) -> None:
    path = write_lines(tmp_path / "news.jsonl", news(1), "", line, news(2))
    played = play(db, tmp_path, path)
    assert len(played.lines) == 2
    (bad,) = played.bad
    assert bad.startswith(f"{path}:3: {problem}")


def test_a_line_that_is_not_text_is_named(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(b'{"title": "a"}\n{"title": "\xff"}\n')
    played = play(db, tmp_path, path)
    assert (len(played.lines), played.bad[0].startswith(f"{path}:2: not JSON")) == (1, True)


@pytest.mark.parametrize(("name", "bad"), [("empty.jsonl", 0), ("empty.xml", 1)])
def test_an_empty_file_has_no_lines(db: Database, tmp_path: Path, name: str, bad: int) -> None:
    (tmp_path / name).write_bytes(b"")
    played = play(db, tmp_path, tmp_path / name)
    assert (played.lines, len(played.bad)) == ([], bad)


def test_what_can_not_be_read_is_named_and_the_rest_runs(db: Database, tmp_path: Path) -> None:
    good = write_lines(tmp_path / "good.jsonl", news(1))
    missing, folder = tmp_path / "missing.xml", tmp_path
    page = tmp_path / "page.html"
    page.write_text("<html></html>")
    played = play(db, tmp_path, missing, folder, page, good)
    assert len(played.lines) == 1
    places = [bad.partition(": ")[0] for bad in played.bad]
    assert places == [f"{missing}:1", f"{folder}:1", f"{page}:1"]


@pytest.mark.parametrize("harm", ["cut", "flipped", "head only"])
def test_a_broken_archive_gives_what_came_before_the_break(
    db: Database, tmp_path: Path, harm: str
) -> None:
    text = "".join(json.dumps(news(number % 24, link=f"https://h.example/{number}")) + "\n"
                   for number in range(600))  # fmt: skip
    packed = bytearray(gzip.compress(text.encode(), mtime=0))
    match harm:
        case "cut":
            del packed[-len(packed) // 4 :]
        case "flipped":
            packed[len(packed) // 2] ^= 0xFF
        case _:
            del packed[2:]
    path = tmp_path / "news.jsonl.gz"
    path.write_bytes(packed)
    played = play(db, tmp_path, path)
    assert bool(played.lines) == (harm != "head only")
    assert any("can't be read" in bad for bad in played.bad)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(["2025-08-12", "0001-01-01", "9999-12-31T23:59:59-12:00", "cartel", "\ud800"]),
    st.sampled_from(["https://h.example/a", "http://[", "<script", "&#xD800;", "<!--", "]]>"]),
    st.lists(st.text(), max_size=2),
)
OBJECTS = st.dictionaries(
    st.sampled_from(["title", "summary", "content", "link", "outlet", "lang", "feed", "published"])
    | st.text(max_size=3),
    VALUES,
)


@pytest.fixture(scope="module")
def long_lived(tmp_path_factory: pytest.TempPathFactory) -> Database:
    db = Database(tmp_path_factory.mktemp("replay") / "replay.db", throwaway=True)
    migrate(db)
    return db


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=st.lists(OBJECTS.map(json.dumps) | st.text(alphabet=st.characters(codec="utf-8"))))
def test_no_lines_break_anything(long_lived: Database, tmp_path: Path, lines: list[str]) -> None:
    path = write_lines(tmp_path / "news.jsonl", *lines)
    played = play(long_lived, tmp_path, path)
    for line in played.lines:
        for match in line["matches"]:
            for field, start, end in match["spans"]:
                assert field in ("title", "summary", "content")
                assert 0 <= start < end


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.binary() | st.binary().map(gzip.compress) | st.binary().map(lambda tail: RSS + tail))
def test_no_file_breaks_anything(long_lived: Database, tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "saved"
    path.write_bytes(body)
    played = play(long_lived, tmp_path, path)
    assert played.lines or played.bad


def test_a_line_without_an_end_is_named_and_the_next_one_read(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl.gz"
    short = json.dumps(news(1)).encode()
    long = b'{"title": "' + b"a" * MAX_LINE + b'"}'
    path.write_bytes(gzip.compress(b"\n".join((short, long, short.replace(b"/1", b"/2"), long)), 1))
    played = play(db, tmp_path, path)
    assert len(played.lines) == 2
    assert played.bad == [f"{path}:{line}: longer than {MAX_LINE} bytes" for line in (2, 4)]


def test_a_document_without_an_end_is_named(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml.gz"
    path.write_bytes(gzip.compress(b"<rss>" + bytes(MAX_DOCUMENT), 1))
    assert play(db, tmp_path, path).bad == [f"{path}:1: larger than {MAX_DOCUMENT} bytes"]


def test_a_saved_json_feed_is_a_document(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    item = {"id": "1", "title": "Cartel one", "url": "https://news.example/1"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [item]}
    path.write_text(json.dumps(feed, indent=1), encoding="utf-8")
    played = play(db, tmp_path, path)
    assert (played.bad, played.column("title")) == ([], ["Cartel one"])


def test_a_later_version_of_an_entry_that_matches_more_is_an_alert(
    db: Database, tmp_path: Path
) -> None:
    quiet = news(1) | {"title": "Gardens open", "summary": "Flowers."}
    loud = quiet | {"summary": "Flowers, and a cartel."}
    played = play(db, tmp_path, write_lines(tmp_path / "news.jsonl", quiet, loud, loud))
    assert played.column("reason") == ["no match", "new match", "duplicate"]
    assert played.column("alert") == [False, True, False]
