"""Imports point down only, siblings don't meet, each library has one home."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# What a package may import of the project; siblings are absent from each other's rows.
LEAVES = {"clock", "failpoint", "model", "redact"}
ALLOWED: dict[str, set[str]] = {
    "clock": set(),
    "failpoint": set(),
    "redact": set(),
    "model": set(),
    "config": LEAVES,
    "logs": LEAVES,
    "matching": LEAVES | {"config"},
    "storage": LEAVES | {"config"},
    "watchers": LEAVES | {"config", "matching", "storage"},
    "bot": LEAVES | {"config", "matching", "storage", "watchers"},
    "web": LEAVES | {"config", "matching", "storage", "watchers"},
    "jobs": LEAVES | {"config", "matching", "storage", "watchers", "bot"},
    "main": LEAVES | {"config", "matching", "storage", "watchers", "bot", "web", "jobs"},
    "cli": LEAVES
    | {"config", "logs", "matching", "storage", "watchers", "bot", "web", "main", "tests"},
}

# Library → where it may be imported. Not listed: anywhere.
HOMES: dict[str, set[str]] = {
    "telegram": {"bot"},
    "sqlalchemy": {"storage"},
    "alembic": {"storage"},
    "filelock": {"storage"},
    "feedparser": {"watchers"},
    "pebble": {"watchers"},
    "trafilatura": {"watchers"},
    "lxml": {"watchers"},
    "httpcore": {"watchers"},
    "httpx": {"watchers", "bot"},  # bot: python-telegram-bot's causes are httpx errors
    "apscheduler": {"jobs"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "typer": {"cli"},
    "rich": {"cli"},
    "lark": {"matching"},
    "babel": {"bot"},
    "matplotlib": {"bot"},
    "pydantic": {"config", "bot"},  # bot: the type of a secret
    "pydantic_settings": {"config"},
    "ruamel": {"config", "matching"},
    "sqlite3": {"storage"},
}

CLOCK_CALLS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter"}
CLOCK_READERS = {"clock.py"}


def sources() -> list[Path]:
    """Every source of the project that is neither test nor benchmark nor a migration."""
    found = [*ROOT.glob("*.py")]
    for name in ALLOWED:
        found += [p for p in (ROOT / name).rglob("*.py") if "versions" not in p.parts]
    return sorted(found)


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def owner(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down_and_libraries_stay_at_home(path: Path) -> None:
    here = owner(path)
    for name in {module.partition(".")[0] for module in imported(path)}:
        if name in ALLOWED or name == "tests":
            assert name == here or name in ALLOWED[here], f"{path} must not import {name}"
        assert here in HOMES.get(name, {here}), f"{name} may not be imported in {here}"


def test_the_stand_ins_import_nothing_else_of_the_project() -> None:
    for path in (ROOT / "tests" / "fakes").rglob("*.py"):
        for module in imported(path):
            first = module.partition(".")[0]
            assert first not in ALLOWED, f"{path} must not import {module}"
            assert first != "tests" or module.startswith("tests.fakes")


def test_only_the_configuration_reads_the_environment() -> None:
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if owner(path) == "config" or path == ROOT / "bot" / "__init__.py":
            continue  # bot sets python-telegram-bot's own switch, before importing it
        assert not re.search(r"\bos\.environ|\bgetenv", text), f"{path} reads the environment"


def test_only_clock_reads_the_clock() -> None:
    for path in sources():
        if str(path.relative_to(ROOT)) in CLOCK_READERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                value = node.func.value
                module = value.id if isinstance(value, ast.Name) else ""
                reads = module in {"datetime", "time", "date"} and node.func.attr in CLOCK_CALLS
                assert not reads, f"{path}:{node.lineno} reads the clock"


def test_no_import_hides_in_a_function() -> None:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                assert not inner, f"{path}:{inner[0].lineno} imports inside {node.name}"


def test_two_broad_excepts_in_the_whole_project_and_no_more() -> None:
    broad = [
        f"{path.relative_to(ROOT)}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) == "Exception")
    ]
    assert sorted(broad) == ["bot/deliver.py", "watchers/rounds.py"]
