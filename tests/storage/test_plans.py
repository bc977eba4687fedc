"""What is asked every second, or for every entry, reads through an index and no whole table."""

from collections.abc import Callable

import pytest
from sqlalchemy import event, text

from storage import alerts, edits, entries, feeds, log, outbox, retention, settle
from storage.db import Tx
from storage.feeds import FeedSpec
from storage.tables import metadata
from tests.storage.news import ANA, DAY, NOW, fire, let_in, tell

Work = Callable[[Tx], object]

HOT: dict[str, Work] = {
    "claim feeds": lambda tx: feeds.claim_due(tx, owner="me", now=NOW, lease_s=1, limit=9),
    "claim deliveries": lambda tx: outbox.claim(tx, owner="me", now=NOW, lease_s=1, limit=9),
    "recover": lambda tx: settle.recover(tx, now=NOW + DAY),
    "drop what waits": lambda tx: settle.drop_waiting(tx, ANA.id, reason="x", now=NOW),
    "find known": lambda tx: entries.find_known(tx, [b"1", b"2"]),
    "find same text": lambda tx: entries.find_same_text(tx, [b"1", b"2"], since=NOW),
    "mark seen": lambda tx: edits.mark_seen(tx, {1, 2}, now=NOW),
    "count keys": lambda tx: edits.count_keys(tx, 1),
    "matched lists": lambda tx: edits.matched_lists(tx, 1),
    "enqueue": lambda tx: outbox.enqueue(tx, fire(tx, held=None), ["cartels"], now=NOW),
    "release": lambda tx: alerts.release_alerts(tx, 1, ["cartels"], entry_id=1, now=NOW),
    "log": lambda tx: log.page_log(tx, None, ["cartels"]),
    "forget": lambda tx: retention.forget_entries(tx, before=NOW + DAY),
}


def scans(tx: Tx, work: Work) -> list[str]:
    """The steps of the statements of ``work`` that read a whole table."""
    asked: list[tuple[str, object]] = []

    def hear(_tx: Tx, _cursor: object, statement: str, values: object, *_more: object) -> None:
        asked.append((statement, values))

    event.listen(tx, "before_cursor_execute", hear)
    work(tx)
    event.remove(tx, "before_cursor_execute", hear)
    assert asked
    steps = [
        row[3]
        for statement, values in asked
        for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
    ]
    return [
        step for step in steps if step.startswith("SCAN") and step.split()[1] in metadata.tables
    ]


@pytest.mark.parametrize("name", HOT)
def test_hot_statements_read_no_whole_table(tx: Tx, name: str) -> None:
    let_in(tx, ANA)
    feeds.sync_feeds(tx, [FeedSpec("https://x.example", "X", None, None)], now=NOW)
    fire(tx)
    tell(tx)
    assert scans(tx, HOT[name]) == []


def test_a_statement_without_an_index_would_be_seen(tx: Tx) -> None:
    assert scans(tx, lambda tx: tx.execute(text("SELECT * FROM feeds"))) == ["SCAN feeds"]
