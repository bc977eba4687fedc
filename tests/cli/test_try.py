"""``atalaya try`` and ``atalaya why``: what a query means, finds, and why not."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.app import app
from model import Entry
from storage import entries
from storage.db import Database
from storage.lists import sync_shared_lists
from storage.migrate import migrate
from tests.storage.news import CARTELS
from watchers.normalize import link_key

SEEN = datetime.now(UTC)  # the command reads the real clock


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text("lists: [cartels]\nfeeds: []\n", encoding="utf-8")
    return path


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    lines = [
        {"title": "Cae un capo del cartel", "published": "2025-08-12T10:00:00Z"},
        {"title": "Un capo más, otra historia", "published": "2025-08-14T10:00:00Z"},
        {"title": "Abre una biblioteca", "published": "2025-08-13T10:00:00Z"},
    ]
    path = tmp_path / "saved.jsonl"
    whole = [one | {"link": f"https://n.example/{n}", "outlet": "Faro", "lang": "es", "summary": ""}
             for n, one in enumerate(lines)]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, whole)), encoding="utf-8")
    return path


@pytest.fixture
def stored(config: Path) -> Path:
    """The configuration's database with one entry in it."""
    path = config.parent / "data" / "atalaya.db"
    path.parent.mkdir()
    entry = Entry("Cae un capo", "", "", "https://n.example/1", "", "Faro", "es", SEEN)
    with Database(path) as db:
        migrate(db)
        db.call(lambda tx: sync_shared_lists(tx, [CARTELS], now=SEEN))

        def put(tx: object) -> None:
            story = entries.open_story(tx, now=SEEN)  # type: ignore[arg-type]
            new = entries.add_entry(tx, entry, feed_id=None, story_id=story, now=SEEN)  # type: ignore[arg-type]
            key = link_key(entry.link)
            entries.add_keys(tx, new, [key] if key else [])  # type: ignore[arg-type]

        db.call(put)
    return config


def run(config: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments), "--config", str(config)])


def test_a_query_is_said_back_and_tried_on_saved_feeds(config: Path, saved: Path) -> None:
    result = run(config, "try", "capo", "--file", saved)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:2] == ["capo", "Fires when “capo” (or a form of it) is there."]
    assert "2 entries, 2 stories in 3 entries of 2.0 days: 1.0 stories a day" in result.stdout
    assert "    title: Cae un [capo] del cartel" in lines
    spanish = run(config, "try", "capo O cobre", "--file", saved, "--lang", "es")
    assert "Se activa cuando aparece «capo» o «cobre» (o formas suyas)" in spanish.stdout


def test_a_query_is_tried_on_the_stored_entries(stored: Path) -> None:
    result = run(stored, "try", "capo", "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["entries"], told["stories"], told["looked_at"]) == (1, 1, 1)
    assert told["samples"][0]["link"] == "https://n.example/1"
    assert told["samples"][0]["spans"] == [["title", 7, 11]]


def test_a_query_that_cannot_be_read_shows_where_and_what_was_meant(config: Path) -> None:
    result = run(config, "try", "cartel NEAR 8 capo")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "column 8: NEAR and BEFORE need a number of words, from 1 to 100",
        "cartel NEAR 8 capo",
        "       ^",
        "did you mean NEAR/8?",
    ]


def test_without_a_database_the_way_out_is_named(config: Path) -> None:
    result = run(config, "try", "capo")
    assert result.exit_code == 2
    assert "--file" in result.stderr


def test_why_tells_what_a_text_lacks(config: Path) -> None:
    result = run(config, "why", "--title", "El cartel del festival", "--lang", "es")
    assert result.exit_code == 0
    assert "cartels: does not fire" in result.stdout
    assert "La más cercana" in result.stdout
    assert "No aparece" in result.stdout


def test_why_shows_the_words_of_a_match_in_context(config: Path) -> None:
    result = run(config, "why", "--title", "Sinaloa Cartel boss arrested", "--json")
    told = json.loads(result.stdout)["cartels"]
    assert told["fires"]
    assert told["closest"] is None
    shown = run(config, "why", "--title", "Sinaloa Cartel boss arrested").stdout
    assert "[Sinaloa Cartel]" in shown


@pytest.mark.parametrize("named", ["1", "https://n.example/1?utm_source=x", "http://n.example/1/"])
def test_why_finds_a_stored_entry_by_id_or_link(stored: Path, named: str) -> None:
    result = run(stored, "why", named)
    assert result.exit_code == 0
    assert result.stdout.startswith("Cae un capo  (Faro, es)\n\ncartels: does not fire")
    assert "“cartel*” is not there" in result.stdout


def test_why_of_an_unknown_entry_says_so(stored: Path) -> None:
    result = run(stored, "why", "https://n.example/2")
    assert result.exit_code == 1
    assert "it was not fetched, or is forgotten" in result.stderr
    assert run(stored, "why", "1", "--list", "nothing").exit_code == 2
    assert run(stored, "why").exit_code == 2
