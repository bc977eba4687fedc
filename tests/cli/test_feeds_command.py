import json
from pathlib import Path

from typer.testing import CliRunner

from cli.app import app
from clock import now
from config import load_config
from storage import feeds
from storage.opening import open_database
from watchers.opml import read_opml, write_opml

runner = CliRunner()


def configure(folder: Path) -> Path:
    path = folder / "config.yaml"
    feed = {"url": "https://x.example/rss", "name": "The Wire"}
    storage = {"database": str(folder / "a.db")}
    path.write_text(json.dumps({"feeds": [feed], "lists": [], "storage": storage}))
    return path


def run(path: Path, *arguments: str) -> tuple[int, str]:
    answer = runner.invoke(app, ["feeds", *arguments, "--config", str(path)])
    return answer.exit_code, answer.output


def test_the_feeds_are_shown_with_their_health(tmp_path: Path) -> None:
    path = configure(tmp_path)
    assert run(path, "show")[0] == 2
    config = load_config(path, environ={})
    with open_database(config, now, owner=True) as db:
        spec = feeds.FeedSpec("https://x.example/rss", "The Wire", None, None)
        db.call(lambda tx: feeds.sync_feeds(tx, [spec], now=now()))
    code, said = run(path, "show")
    assert code == 0
    assert "The Wire" in said
    assert "not asked yet" in said
    (feed,) = json.loads(run(path, "show", "--json")[1])
    assert (feed["url"], feed["private"]) == ("https://x.example/rss", False)


def test_opml_goes_out_and_comes_in_as_rows_of_what_is_new(tmp_path: Path) -> None:
    path = configure(tmp_path)
    written = run(path, "export")[1]
    assert [one.url for one in read_opml(written.encode())] == ["https://x.example/rss"]
    more = tmp_path / "more.opml"
    more.write_text(
        write_opml([("https://x.example/rss", "x"), ("https://y.example/rss", 'The "Y": #1')])
    )
    code, rows = run(path, "import", str(more))
    assert (code, rows) == (
        0,
        '  - url: "https://y.example/rss"\n    name: "The \\"Y\\": #1"\n',
    )
    more.write_text("<opml>\n<outline xmlUrl='file:///x'/></opml>")
    code, said = run(path, "import", str(more))
    assert code == 2
    assert "more.opml:2: not an address of a feed" in said
