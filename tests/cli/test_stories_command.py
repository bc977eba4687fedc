"""``atalaya stories`` on a real database file."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.app import app
from matching.match import Matcher
from model import Entry, KeywordList
from storage.db import Database
from storage.lists import sync_shared_lists
from storage.migrate import migrate
from tests.storage.news import DAY, NOW
from watchers.ingest import ingest, never_hold, prepare

LISTS = [KeywordList("captures", "Captures", "Capturas", ("captur*",))]
TOLD = Entry(
    "Soldiers capture cartel boss Zacarías Torrijos in raid on ranch",
    "He was held on Tuesday.", "", "https://faro.example/1", "1", "Faro", "en", NOW,
)  # fmt: skip
AGAIN = Entry(
    "Cartel boss Zacarías Torrijos captured in ranch raid",
    "It was said so.", "", "https://vigia.example/1", "2", "Vigía", "en", NOW,
)  # fmt: skip


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text("feeds: []\nlists: []\nstorage: {database: x.db}\n", encoding="utf-8")
    with Database(tmp_path / "x.db", throwaway=True) as db:
        migrate(db)
        db.call(lambda tx: sync_shared_lists(tx, LISTS, now=NOW))
        items = prepare([(TOLD, (b"1",)), (AGAIN, (b"2",))], Matcher(LISTS))
        db.call(lambda tx: ingest(tx, items, feed_id=None, now=NOW, hold=never_hold))
    return path


def run(config: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["stories", *words, "--config", str(config)])


def shown(config: Path, story: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(run(config, "show", story, "--json").stdout)
    return found


def test_a_story_tells_its_entries_and_why_each_joined(config: Path) -> None:
    assert TOLD.title in run(config, "list").stdout
    text = run(config, "show", "1").stdout
    assert "nothing alike" in text
    assert "likeness, score" in text
    story = shown(config, "1")
    assert (story["size"], story["outlets"]) == (2, 2)


def test_a_split_and_a_merge_are_learned_from(config: Path) -> None:
    assert "fired: captures" in run(config, "split", "1", "2").stdout
    assert (shown(config, "1")["size"], shown(config, "2")["follows"]) == (1, 1)
    assert "merged into 1" in run(config, "merge", "2", "1").stdout
    assert (shown(config, "1")["size"], shown(config, "2")["merged_into"]) == (2, 1)
    pairs = [json.loads(line) for line in run(config, "export").stdout.splitlines()]
    assert [pair["same"] for pair in pairs] == [False, True]
    assert {pair["one"]["title"] for pair in pairs} == {AGAIN.title}


@pytest.mark.parametrize("words", [("show", "9"), ("split", "1", "9"), ("merge", "1", "1")])
def test_what_can_not_be_done_changes_nothing(config: Path, words: tuple[str, ...]) -> None:
    before = run(config, "list", "--json").stdout
    assert run(config, *words).exit_code == 1
    assert run(config, "list", "--json").stdout == before


def test_only_stories_that_fired_are_listed_when_asked(config: Path) -> None:
    with Database(config.parent / "x.db") as db:
        quiet = prepare(
            [(Entry("Lighthouse", "", "", "", "9", "Faro", "en", None), (b"9",))], Matcher()
        )
        db.call(lambda tx: ingest(tx, quiet, feed_id=None, now=NOW + DAY, hold=never_hold))
    assert "Lighthouse" in run(config, "list").stdout
    assert "Lighthouse" not in run(config, "list", "--alerted").stdout
