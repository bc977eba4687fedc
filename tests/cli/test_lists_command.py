"""``atalaya lists``: lists out and in as YAML, all or nothing, comments kept."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.app import app
from matching.lists import read_list

PORTS = """\
# Ours.
id: ports
name: {en: Ports, es: Puertos}
queries:
  - puerto   # the word
  - -cartelera
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "ports.yaml").write_text(PORTS, encoding="utf-8")
    path = tmp_path / "config.yaml"
    path.write_text("lists: [ports, cartels]\nfeeds: []\n", encoding="utf-8")
    return path


def run(config: Path, *arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(app, ["lists", *arguments, "--config", str(config)], input=text)


def test_the_lists_are_shown_with_where_they_come_from(config: Path) -> None:
    result = run(config, "show")
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    assert first == f"ports: Ports, 2 queries ({config.parent / 'lists' / 'ports.yaml'})"
    assert second.startswith("cartels: Cartels, ")


def test_a_list_is_exported_with_its_comments(config: Path, tmp_path: Path) -> None:
    assert run(config, "export", "ports").stdout == PORTS
    out = tmp_path / "out.yaml"
    assert run(config, "export", "ports", "--out", str(out)).exit_code == 0
    assert out.read_text(encoding="utf-8") == PORTS
    again = run(config, "export", "ports", "--out", str(out))
    assert again.exit_code == 2
    assert "exists already" in again.stderr


@pytest.mark.parametrize("name", ["harbours", "../config", "Ports"])
def test_a_list_that_is_not_there_is_not_exported(config: Path, name: str) -> None:
    result = run(config, "export", name)
    assert result.exit_code == 2
    assert "there are: ports, cartels" in result.stderr


def test_plain_lines_are_added_to_a_list_and_its_comments_stay(config: Path) -> None:
    result = run(
        config, "import", "ports", "-", text='# mine\n- "muelle 3"\n\npuerto\nfaro AND isla\n'
    )
    assert (result.exit_code, result.stderr) == (0, "")
    text = (config.parent / "lists" / "ports.yaml").read_text(encoding="utf-8")
    assert text.startswith(PORTS)
    assert read_list(text).queries == ("puerto", "-cartelera", '"muelle 3"', "faro AND isla")
    assert "4 queries" in result.stdout


def test_a_new_list_is_made_and_how_to_use_it_is_said(config: Path) -> None:
    result = run(
        config,
        "import",
        "lithium",
        "-",
        "--name-en",
        "Lithium",
        "--lang",
        "es",
        text="litio O sal\n",
    )
    assert result.exit_code == 0
    made = read_list((config.parent / "lists" / "lithium.yaml").read_text(encoding="utf-8"))
    assert (made.id, made.name_en, made.name_es) == ("lithium", "Lithium", "Lithium")
    assert (made.queries, made.lang) == (("litio O sal",), "es")
    assert "add lithium to lists:" in result.stdout


def test_a_whole_file_is_taken_as_it_is(config: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(PORTS.replace("id: ports", "id: docks"), encoding="utf-8")
    assert run(config, "import", "docks", str(other)).exit_code == 0
    assert (config.parent / "lists" / "docks.yaml").read_text() == other.read_text()


def test_every_line_that_cannot_be_read_is_told_and_nothing_is_written(config: Path) -> None:
    result = run(config, "import", "ports", "-", text="faro\ncartel NEAR 8 capo\n\nisla AND\n")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        (
            "-:2: NEAR and BEFORE need a number of words, from 1 to 100, at column 8; "
            "did you mean NEAR/8?: cartel NEAR 8 capo"
        ),
        "-:4: something is missing at the end, at column 9: isla AND",
        "nothing was written",
    ]
    assert (config.parent / "lists" / "ports.yaml").read_text(encoding="utf-8") == PORTS


@pytest.mark.parametrize("name", ["aliases", "words", "c42", "Ports", "../x"])
def test_a_name_that_no_list_can_have_is_refused(config: Path, name: str) -> None:
    result = run(config, "import", name, "-", text="faro\n")
    assert result.exit_code == 2
    assert "can't be a list's name" in result.stderr
