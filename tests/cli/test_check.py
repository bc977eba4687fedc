"""``atalaya check``: verdicts, warnings, exit codes, and feeds that are tried."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from cli.app import app
from cli.check import report, table
from config import Environment
from tests.fakes.feed_server import FeedServer, Item
from tests.fakes.serving import serve
from watchers.trial import FeedTrial

NO_VARIABLES: dict[str, str | None] = {
    field.alias: None for field in Environment.model_fields.values() if field.alias
}
LIST = "id: puertos\nname: {en: Ports, es: Puertos}\nqueries: [puerto]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "puertos.yaml").write_text(LIST)
    return tmp_path


def check(folder: Path, text: str, *options: str, **environ: str) -> Result:
    path = folder / "config.yaml"
    path.write_text(text)
    args = ["check", "--config", str(path), *options]
    return CliRunner().invoke(app, args, env={**NO_VARIABLES, **environ})


FINE = "feeds: [{url: 'https://a.example/feed', name: A}]\nlists: [puertos]\n"


def test_a_good_configuration_is_fine(folder: Path) -> None:
    result = check(folder, FINE)
    assert (result.exit_code, result.stdout, result.stderr) == (
        0, "configuration fine: 1 feed, 1 list\n", "",
    )  # fmt: skip


def test_every_problem_goes_to_stderr_and_the_exit_code_is_2(folder: Path) -> None:
    result = check(folder, "fetch: {timeout: 3}\nwat: 1", TELEGRAM_BOT_TOKEN="hunter2")
    assert (result.exit_code, result.stdout) == (2, "")
    environment, fetch, wat = result.stderr.splitlines()
    assert environment.startswith("environment: TELEGRAM_BOT_TOKEN: ")
    assert fetch.endswith(
        "config.yaml:1: fetch.timeout: unknown key, did you mean fetch.timeout_s?"
    )
    assert ":2: wat: " in wat
    assert "hunter2" not in result.output


def test_a_list_that_cannot_be_read_is_a_problem(folder: Path) -> None:
    (folder / "lists" / "puertos.yaml").write_text(LIST.replace("queries", "querys"))
    result = check(folder, FINE)
    assert result.exit_code == 2
    assert "puertos.yaml:3: querys: unknown key" in result.stderr


def test_without_a_configuration_the_way_out_is_told(tmp_path: Path) -> None:
    args = ["check", "--config", str(tmp_path / "config.yaml")]
    result = CliRunner().invoke(app, args, env=NO_VARIABLES)
    assert result.exit_code == 2
    assert f"atalaya init {tmp_path}" in result.stderr


def test_the_path_may_come_from_the_environment(folder: Path) -> None:
    (folder / "my.yaml").write_text(FINE)
    environ = {**NO_VARIABLES, "ATALAYA_CONFIG": str(folder / "my.yaml")}
    result = CliRunner().invoke(app, ["check"], env=environ)
    assert result.stdout == "configuration fine: 1 feed, 1 list\n"


@pytest.mark.parametrize(
    ("extra", "warning"),
    [
        ("poll: {interval_s: 59}", "poll.interval_s: 59 s is impolite"),
        ("web: {host: 0.0.0.0}", "web.host: 0.0.0.0 can be reached from other machines"),
    ],
)
def test_what_is_allowed_but_perhaps_not_meant_is_a_warning(
    folder: Path, extra: str, warning: str
) -> None:
    result = check(folder, FINE + extra)
    assert result.exit_code == 0
    assert f"warning: {warning}" in result.stderr


def test_nothing_to_watch_is_a_warning(folder: Path) -> None:
    result = check(folder, "feeds: []")
    assert result.stdout == "configuration fine: 0 feeds, 0 lists\n"
    assert result.stderr.count("warning: ") == 2


@pytest.mark.parametrize(("scheme", "is_warned"), [("http", True), ("https", False)])
def test_a_login_over_http_is_a_warning(folder: Path, scheme: str, *, is_warned: bool) -> None:
    text = f"feeds: [{{url: '{scheme}://n.example/f', name: N, login: paper}}]"
    result = check(folder, text, ATALAYA_LOGIN_PAPER="ana:secret-word")
    assert result.exit_code == 0
    assert ("warning: feeds[0].login: over http" in result.stderr) == is_warned


def test_an_impolite_feed_is_a_warning(folder: Path) -> None:
    result = check(folder, FINE.replace("name: A", "name: A, interval_s: 5"))
    assert "warning: feeds[0].interval_s: 5 s is impolite" in result.stderr


def test_programs_get_the_verdict_as_json(folder: Path) -> None:
    result = check(folder, FINE, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "ok": True, "problems": [], "warnings": [], "feeds": 1, "lists": 1, "trials": None,
    }  # fmt: skip


def test_programs_get_the_problems_as_json(folder: Path) -> None:
    result = check(folder, "wat: 1", "--json")
    assert result.exit_code == 2
    answer = json.loads(result.stdout)
    assert answer["ok"] is False
    assert len(answer["problems"]) == 1


@pytest.fixture
def publisher() -> Iterator[str]:
    """The configuration of two feeds on loopback: /good has an entry, /gone is not there."""
    server = FeedServer()
    item = Item(title="x", link="https://a.example/1", published=datetime(2025, 8, 12, tzinfo=UTC))
    with serve(server.app) as url:
        server.add_feed("/good", title="Good").publish(item)
        port = url.rpartition(":")[2]
        yield (
            f"fetch: {{allow_networks: [127.0.0.0/8], allow_ports: [{port}]}}\n"
            f"lists: [puertos]\nfeeds:\n- {{url: '{url}/good', name: Good}}\n"
            f"- {{url: '{url}/gone', name: Gone}}\n"
        )


def test_online_each_feed_is_tried_and_a_failure_is_exit_code_1(
    folder: Path, publisher: str
) -> None:
    result = check(folder, publisher, "--online")
    assert result.exit_code == 1
    assert "1 of 2 feeds answered" in result.stdout
    good = next(line for line in result.stdout.splitlines() if "Good" in line)
    assert "✓" in good
    assert "2025-08-12 00:00" in good
    assert "404" in next(line for line in result.stdout.splitlines() if "Gone" in line)
    assert result.stdout.rstrip().endswith("/gone")


def test_online_works_for_programs_too(folder: Path, publisher: str) -> None:
    result = check(folder, publisher, "--online", "--json")
    assert result.exit_code == 1
    good, gone = json.loads(result.stdout)["trials"]
    assert (good["ok"], good["entries"]) == (True, 1)
    assert good["newest"] == "2025-08-12T00:00:00+00:00"
    assert (gone["ok"], gone["entries"], gone["newest"]) == (False, 0, None)


def test_online_is_exit_code_0_when_all_answer(folder: Path, publisher: str) -> None:
    result = check(folder, publisher.rpartition("- ")[0], "--online")
    assert result.exit_code == 0
    assert "1 of 1 feed answered" in result.stdout


def trial(name: str, outcome: str = "ok") -> FeedTrial:
    return FeedTrial("https://a.example/", name, outcome == "ok", outcome, 3, None, 12)


def rendered(*trials: FeedTrial) -> str:
    file = io.StringIO()
    Console(file=file, width=100).print(table(trials))
    return file.getvalue()


def test_failures_stand_at_the_top_of_the_table() -> None:
    text = rendered(trial("Alpha"), trial("Beta", "timed out"), trial("Gamma"))
    assert text.index("Beta") < text.index("Alpha") < text.index("Gamma")


def test_what_a_publisher_says_is_shown_without_markup_or_cursor_movements() -> None:
    text = rendered(trial("Beta", "[red]no\x1b[2J\r"))
    assert "[red]no" in text
    assert "\x1b" not in text
    assert "\r" not in text


def test_a_report_without_trials_differs_from_one_without_feeds() -> None:
    assert json.loads(report(problems=["x"]))["trials"] is None
    assert json.loads(report(trials=[]))["trials"] == []
