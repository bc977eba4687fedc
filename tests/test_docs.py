"""What the documents must say: every command, key, bot command, reason; and no dead link."""

import re
from pathlib import Path

import pytest
import typer.main

from bot.commands import guide
from bot.i18n import translator
from cli.app import app
from model import Reason

ROOT = Path(__file__).parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> list[str]:
    group = typer.main.get_command(app)
    return sorted(group.commands)  # type: ignore[attr-defined]  # a group: the app has many


@pytest.mark.parametrize("name", commands())
def test_every_command_is_in_the_readme(name: str) -> None:
    section = read("README.md").partition("## The command line")[2]
    assert re.search(rf"\b{name}\b", section)


@pytest.mark.parametrize("name", commands())
def test_every_option_of_a_command_is_documented(name: str) -> None:
    documents = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
    command = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]
    for parameter in command.params:
        for option in (one for one in parameter.opts if one.startswith("--")):
            assert option in documents, f"atalaya {name} {option} is in no document"


def test_every_bot_command_is_in_the_operators_document() -> None:
    t = translator("en")
    for name, _ in (*guide.menu(t), *guide.operator_menu(t)):
        assert f"| /{name}" in read("docs/operations.md")


def test_every_reason_is_in_the_replay_document() -> None:
    for reason in Reason:
        assert f"`{reason}`" in read("docs/replay.md")


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = read("Makefile")
    for target in set(re.findall(r"make (demo|test|run|check|soak|lock)\b", read("README.md"))):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), f"{path} links to {target}"


def test_the_newest_version_is_in_the_changelog() -> None:
    version = re.search(r'^version = "([^"]+)"', read("pyproject.toml"), re.MULTILINE)
    assert version is not None
    assert f"## {version.group(1)}" in read("CHANGELOG.md")


def test_contributing_stays_short_and_begins_with_the_values() -> None:
    lines = read("CONTRIBUTING.md").splitlines()
    assert len(lines) <= 80
    assert "no alert lost" in "".join(lines[:6])


def test_lock_files_record_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = read(name)
        assert "://" not in text
        for line in text.splitlines():
            assert re.match(r"(\S+==\S+ (; .*)?\\$)|\s+(--hash=|#)", line) or " ; " in line, line
