import json
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from cli.app import app
from storage import outbox, settle
from storage.db import Database, Tx
from storage.lists import sync_shared_lists
from storage.migrate import migrate
from storage.tables import deliveries
from tests.storage.news import ANA, CARTELS, NOW, fire, let_in


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """An installation with an alert that was given up, and one perhaps sent."""

    def prepare(tx: Tx) -> None:
        sync_shared_lists(tx, [CARTELS], now=NOW)
        let_in(tx, ANA)
        for outcome in ("dead", "uncertain", "uncertain"):
            if outcome == "dead" or not outbox.count_states(tx).get("pending"):
                fire(tx)
            (one,) = outbox.claim(tx, owner="me", now=NOW, lease_s=60, limit=1)
            if outcome == "dead":
                settle.give_up(tx, one, reason="too odd", now=NOW)
            else:
                settle.mark_uncertain(tx, one, reason="no answer", not_before=NOW)

    path = tmp_path / "config.yaml"
    path.write_text("feeds: []\nlists: []\nstorage: {database: it.db}\n", encoding="utf-8")
    with Database(tmp_path / "it.db") as db:
        migrate(db)
        db.call(prepare)
    return path


def atalaya(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["outbox", *map(str, arguments)])


def states(config: Path) -> list[str]:
    with Database(config.with_name("it.db")) as db:
        query = select(deliveries.c.state).order_by(deliveries.c.id)
        return list(db.look(lambda tx: tx.execute(query).scalars().all()))


def test_it_lists_what_was_not_delivered_or_perhaps_not(config: Path) -> None:
    shown = atalaya("--config", config)
    assert (shown.exit_code, "too odd" in shown.stdout, "no answer" in shown.stdout) == (0, 1, 1)
    found = json.loads(atalaya("--config", config, "--json").stdout)
    assert [(one["delivery_id"], one["state"]) for one in found] == [(2, "uncertain"), (1, "dead")]


def test_the_operator_sends_again_or_leaves(config: Path) -> None:
    done = atalaya("--resend", 1, "--leave", 2, "--config", config)
    assert (done.exit_code, done.stdout) == (0, "1: goes once more\n2: left as it is\n")
    assert states(config) == ["pending", "dead"]


def test_what_needs_no_decision_is_named(config: Path) -> None:
    refused = atalaya("--resend", 2, "--resend", 77, "--leave", 1, "--config", config)
    assert refused.exit_code == 2
    assert "not among those that wait for a decision: 77, 1" in refused.stderr
    assert states(config) == ["dead", "pending"]


def test_where_all_went_well_it_says_so(config: Path) -> None:
    with Database(config.with_name("it.db")) as db:
        db.call(lambda tx: tx.execute(deliveries.update().values(state="sent")))
    assert "Everything was delivered" in atalaya("--config", config).stdout


def test_without_a_database_it_says_so(config: Path) -> None:
    config.with_name("it.db").unlink()
    refused = atalaya("--config", config)
    assert (refused.exit_code, "there is no database" in refused.stderr) == (2, True)
