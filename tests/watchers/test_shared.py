"""The configuration's lists and feeds come into the database, or their problems are named."""

from pathlib import Path

import pytest

from config import Config, ConfigError
from storage import feeds, lists
from storage.db import Database
from tests.watchers.newsroom import NOON, make_config
from watchers.shared import load_lists, sync


def test_the_lists_are_loaded_in_the_order_of_the_configuration(tmp_path: Path) -> None:
    config = make_config(tmp_path, lists=["watched", "cartels"])
    own, bundled = load_lists(config)
    assert (own.id, own.queries) == ("watched", ("cartel*", "cártel*"))
    assert (bundled.id, bundled.owner_chat_id) == ("cartels", None)


def problems(config: Config) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_lists(config)
    return caught.value.problems


def test_every_problem_of_every_list_is_named_with_its_place(tmp_path: Path) -> None:
    config = make_config(tmp_path, lists=["watched", "cartels"])
    file = tmp_path / "lists" / "watched.yaml"
    text = file.read_text(encoding="utf-8")
    other = tmp_path / "lists" / "cartels.yaml"
    file.write_text(text.replace("[cartel*, cártel*]", "\n- (a\n- b*"), encoding="utf-8")
    other.write_text("- a", encoding="utf-8")
    found = problems(config)
    assert [line.partition(": ")[0] for line in found] == [f"{file}:5", f"{file}:6", f"{other}:1"]


def test_a_list_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    config = make_config(tmp_path)
    file = tmp_path / "lists" / "watched.yaml"
    file.write_bytes(b"id: \xff")
    (problem,) = problems(config)
    assert problem.startswith(f"{file}: can't be read: ")


def test_a_list_must_be_called_like_its_file(tmp_path: Path) -> None:
    config = make_config(tmp_path)
    file = tmp_path / "lists" / "watched.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("id: watched", "id: other"), encoding="utf-8")
    assert problems(config) == (f"{file}: its id is 'other', but the file is called 'watched'",)


def test_the_database_gets_what_the_configuration_names(tmp_path: Path, db: Database) -> None:
    feed = {"url": "https://paper.example/rss", "name": "A paper", "lang": "es", "interval_s": 60}
    config = make_config(tmp_path, feeds=[feed])
    db.call(lambda tx: sync(tx, config, load_lists(config), now=NOON))
    (stored,) = db.call(lambda tx: feeds.claim_due(tx, owner="test", now=NOON, lease_s=1, limit=9))
    assert (stored.url, stored.name, stored.lang, stored.interval_s) == tuple(feed.values())
    assert [item.id for item in db.look(lists.active_lists)] == ["watched"]


def test_what_leaves_the_configuration_leaves_the_watch(tmp_path: Path, db: Database) -> None:
    full = make_config(tmp_path, feeds=[{"url": "https://paper.example/rss", "name": "A paper"}])
    empty = make_config(tmp_path, lists=[])
    db.call(lambda tx: sync(tx, full, load_lists(full), now=NOON))
    db.call(lambda tx: sync(tx, empty, load_lists(empty), now=NOON))
    assert db.look(feeds.list_feeds) == []
    assert db.look(lists.active_lists) == ()
