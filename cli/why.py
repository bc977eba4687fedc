"""``atalaya why``: why an entry fired each list, or what it lacked.

Exit code 1: no such entry is known. 2: the configuration can't be used.
"""

import json
from textwrap import indent
from typing import Annotated, Any

import typer

from cli.console import (
    EXIT_FAILED,
    ConfigOption,
    JsonOption,
    fail,
    load_or_exit,
    or_exit,
    read_lang,
)
from clock import now
from config import Config
from matching.explain import context, explain_list
from matching.query import AliasSets
from matching.tell import tell, tell_list
from matching.verdict import ListVerdict
from model import Entry, KeywordList, Lang
from storage import entries, lists
from storage.db import Tx
from storage.opening import open_database
from watchers.normalize import link_key
from watchers.shared import load_aliases, load_lists


def command(
    entry: Annotated[
        str, typer.Argument(help="Its link or its id; with --title not needed.", metavar="ENTRY")
    ] = "",
    list_id: Annotated[str, typer.Option("--list", metavar="LIST", help="This list only.")] = "",
    title: Annotated[str, typer.Option("--title", help="Ask of a text instead.")] = "",
    summary: Annotated[str, typer.Option("--summary", help="Its summary.")] = "",
    lang: Annotated[
        str, typer.Option("--lang", help="en or es: of the answer, and of a text.")
    ] = "en",
    config: ConfigOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say why an entry fired each list, or which part of which query failed."""
    spoken = read_lang(lang)
    if not entry and not title and not summary:
        raise fail("name an entry by its link or id, or a text with --title")
    loaded = load_or_exit(config)
    with or_exit():
        aliases = load_aliases(loaded)
        if entry:
            asked, known = _stored(loaded, entry)
        else:
            asked = Entry(title, summary, "", "", "", "", spoken, None)
            known = load_lists(loaded, aliases)
    wanted = [item for item in known if list_id in ("", item.id)]
    if not wanted:
        raise fail(f"there is no list {list_id!r}; there are: {', '.join(i.id for i in known)}")
    _answer(asked, wanted, aliases, spoken, as_json=as_json)


def _stored(config: Config, named: str) -> tuple[Entry, tuple[KeywordList, ...]]:
    """A stored entry, and the lists as they are now."""

    def find(tx: Tx) -> tuple[Entry | None, tuple[KeywordList, ...]]:
        if named.isascii() and named.isdigit():
            return entries.find_entry(tx, int(named)), lists.active_lists(tx)
        key = link_key(named)
        known = entries.find_known(tx, [key]) if key is not None else {}
        found = next((entries.find_entry(tx, entry_id) for entry_id, _ in known.values()), None)
        return found, lists.active_lists(tx)

    if not config.storage.database.exists():
        raise fail(f"there is no database at {config.storage.database} yet", EXIT_FAILED)
    with open_database(config, now) as db:
        found, known = db.look(find)
    if found is None:
        raise fail(f"no entry {named} is known: it was not fetched, or is forgotten", EXIT_FAILED)
    return found, known


def _answer(
    entry: Entry, wanted: list[KeywordList], aliases: AliasSets, lang: Lang, *, as_json: bool
) -> None:
    verdicts = {item.id: explain_list(item, entry, aliases=aliases) for item in wanted}
    if as_json:
        typer.echo(json.dumps({name: _report(one, lang) for name, one in verdicts.items()}))
        return
    typer.echo(f"{entry.headline}  ({entry.outlet or '-'}, {entry.lang or '?'})")
    for name, verdict in verdicts.items():
        _print(name, entry, verdict, lang)


def _print(name: str, entry: Entry, verdict: ListVerdict, lang: Lang) -> None:
    typer.echo(f"\n{name}: {'fires' if verdict.fired else 'does not fire'}{_sum(verdict)}")
    for match in verdict.matches:
        typer.echo(f"  {'by' if verdict.fired else 'matches:'} {match.query}")
        for snippet in context(entry, match):
            marked = "".join(f"[{text}]" if hit else text for text, hit in snippet.parts)
            typer.echo(f"    {snippet.field}: {marked}")
    if not verdict.fired:
        typer.echo(indent(tell_list(verdict, lang), "  "))


def _sum(verdict: ListVerdict) -> str:
    if verdict.threshold is not None:
        return f" (weights {verdict.weight:g} of {verdict.threshold:g})"
    return f" (weights {verdict.weight:g})" if verdict.weight < 0 else ""


def _report(verdict: ListVerdict, lang: Lang) -> dict[str, Any]:
    closest = verdict.closest
    return {
        "fires": verdict.fired,
        "weight": verdict.weight,
        "threshold": verdict.threshold,
        "matches": [
            {"query": match.query, "spans": [[s.field, s.start, s.end] for s in match.spans]}
            for match in verdict.matches
        ],
        "silenced_by": [query for query, _ in verdict.vetoes],
        "closest": None
        if closest is None
        else {
            "query": verdict.closest_query,
            "true": closest.score[0],
            "total": closest.score[1],
            "missing": tell(closest, lang).splitlines(),
        },
    }
