"""``atalaya outbox``: what was not delivered, or perhaps not; send it again, or leave it."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from cli.console import ConfigOption, JsonOption, fail, load_or_exit, or_exit, print_table
from clock import now
from storage import failures
from storage.db import Database, Tx
from storage.failures import Untold

MOST = 200


def command(
    resend: Annotated[
        list[int] | None,
        typer.Option(
            "--resend", metavar="ID", help="Send this one again; marked if it was perhaps sent."
        ),
    ] = None,
    leave: Annotated[
        list[int] | None,
        typer.Option(
            "--leave", metavar="ID", help="Leave this one, that was perhaps sent, as it is."
        ),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List alerts that were not delivered or perhaps not, newest first; decide about them."""
    loaded = load_or_exit(config)
    if not loaded.storage.database.exists():
        raise fail(f"there is no database at {loaded.storage.database} yet")
    again, left = resend or [], leave or []

    def decide(tx: Tx) -> set[int]:
        moment = now()
        done = failures.resend(tx, again, now=moment), failures.leave(tx, left, now=moment)
        return {*done[0], *done[1]}

    with or_exit(), Database(loaded.storage.database) as db:
        if again or left:
            _answer(again, left, db.call(decide))
        else:
            _show(db.look(lambda tx: failures.find_failures(tx, limit=MOST)), as_json=as_json)


def _answer(again: list[int], left: list[int], done: set[int]) -> None:
    for key in again:
        if key in done:
            typer.echo(f"{key}: goes once more")
    for key in left:
        if key in done:
            typer.echo(f"{key}: left as it is")
    unknown = [key for key in (*again, *left) if key not in done]
    if unknown:
        raise fail(f"not among those that wait for a decision: {', '.join(map(str, unknown))}")


def _show(found: list[Untold], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    if not found:
        typer.echo("Everything was delivered, or is on its way.")
        return
    table = Table("id", "chat", "alert", "state", "reason", box=None)
    for one in found:
        where = one.chat_title or str(one.chat_id)
        table.add_row(str(one.delivery_id), where, one.headline, one.state, one.reason)
    print_table(table)
