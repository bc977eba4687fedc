import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.app import app
from model import Reason

KEYS = [
    "link",
    "title",
    "outlet",
    "published",
    "lists",
    "matches",
    "story",
    "alert",
    "reason",
    "summary",
    "facts",
]
LEAD = (
    "The men of Sinaloa were flown to the capital on Tuesday under guard, officials said in a "
    "statement, after a judge had refused their last appeals."
)
ENTRIES: list[dict[str, Any]] = [
    {"title": "Sinaloa cartel banker &amp; wife", "summary": "<b>Sentenced</b> in Chicago"},
    {"title": "Council opens a new library", "summary": "It has books."},
    {"title": "Sinaloa Cartel chief flown out", "summary": LEAD},
    {"title": "Another title of the Sinaloa cartel copy", "summary": LEAD, "outlet": "tribune"},
    {"title": "Council opens a new library", "link": "https://n.example/1?utm_source=x"},
]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "tests.yaml").write_text(
        "id: tests\nname: {en: Tests, es: Pruebas}\ndescription: {en: For tests., es: Pruebas.}\n"
        'queries: ["sinaloa cartel"]\n',
        encoding="utf-8",
    )
    path = tmp_path / "config.yaml"
    path.write_text("lists: [tests]\nfeeds: []\n", encoding="utf-8")
    return path


def line(number: int, entry: dict[str, Any]) -> str:
    whole = {
        "link": f"https://n.example/{number}",
        "outlet": "herald",
        "published": f"2025-08-12T0{number}:00:00+00:00",
        "lang": "en",
        "unknown key": 1,
        "summary": "",
    }
    return json.dumps(whole | entry)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "saved.jsonl"
    path.write_text("\n".join(line(n, e) for n, e in enumerate(ENTRIES)), encoding="utf-8")
    return path


def replay(config: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["replay", *map(str, arguments), "--config", str(config)])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(text) for text in result.stdout.splitlines()]


def test_each_entry_gives_a_line_with_exactly_the_documented_keys(
    config: Path, saved: Path
) -> None:
    result = replay(config, saved, "--json")
    assert result.exit_code == 0, result.output
    assert [list(one) for one in lines(result)] == [KEYS] * len(ENTRIES)
    assert {one["reason"] for one in lines(result)} <= {str(reason) for reason in Reason}


def test_decisions_follow_the_pipeline(config: Path, saved: Path) -> None:
    found = lines(replay(config, saved, "--json"))
    assert [one["reason"] for one in found] == [
        "new story",
        "no match",
        "new story",
        "joined story",
        "duplicate",
    ]
    assert [one["alert"] for one in found] == [True, False, True, False, False]
    assert found[3]["story"] == found[2]["story"] != found[0]["story"]
    assert found[4]["story"] == found[1]["story"]


def test_spans_point_into_the_input_as_it_was(config: Path, saved: Path) -> None:
    (match,) = lines(replay(config, saved, "--json"))[0]["matches"]
    assert match["list"] == "tests"
    assert [ENTRIES[0][field][start:end] for field, start, end in match["spans"]] == [
        "Sinaloa",
        "cartel",
    ]


def test_a_packed_file_gives_the_same(config: Path, saved: Path) -> None:
    packed = saved.with_suffix(".jsonl.gz")
    packed.write_bytes(gzip.compress(saved.read_bytes()))
    assert replay(config, packed, "--json").stdout == replay(config, saved, "--json").stdout


def test_a_bad_line_is_named_and_the_rest_runs(config: Path, saved: Path) -> None:
    saved.write_text(f"{saved.read_text('utf-8')}\nnot json\n", encoding="utf-8")
    result = replay(config, saved, "--json")
    assert result.exit_code == 1
    assert len(lines(result)) == len(ENTRIES)
    assert f"{saved}:6: not JSON" in result.stderr


def test_half_a_surrogate_pair_is_echoed_as_it_came(config: Path, saved: Path) -> None:
    saved.write_text(line(0, {"title": "Sinaloa cartel \ud83d"}), encoding="utf-8")
    assert lines(replay(config, saved, "--json"))[0]["title"] == "Sinaloa cartel \ud83d"


def test_the_result_can_be_kept_and_gone_on_with(config: Path, saved: Path) -> None:
    kept = saved.with_name("kept.db")
    first = lines(replay(config, saved, "--json", "--database", kept))
    again = lines(replay(config, saved, "--json", "--database", kept))
    assert first[0]["reason"] == "new story"
    assert {one["reason"] for one in again} == {"duplicate"}
    assert [one["story"] for one in again] == [one["story"] for one in first]


def test_a_missing_file_is_named_without_a_traceback(config: Path, tmp_path: Path) -> None:
    result = replay(config, tmp_path / "nowhere.jsonl")
    assert result.exit_code == 1
    assert "nowhere.jsonl:1: can't be read" in result.stderr
