"""Saved feeds through the whole pipeline, in order of publication: what later work is measured on.

Sends nothing, fetches nothing; no baseline and no age limit apply. The clock follows the entries.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

from matching.match import Matcher
from matching.summary import summarize
from model import NO_FACTS, Decision, Entry, Facts, Match, RawEntry, Span
from storage.db import Database
from storage.spool import Spool
from watchers.errors import FeedError
from watchers.ingest import Item, ingest_dated, look_at, never_hold
from watchers.normalize import MAX_SOURCE, identity_keys, normalize
from watchers.parse import ParsedFeed
from watchers.plain import plain_offsets
from watchers.version import text_version

_TEXT_KEYS = ("title", "summary", "content", "link", "outlet", "lang", "feed")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # for undated entries before the first dated one
_FLOOR = datetime(1900, 1, 1, tzinfo=UTC)  # the clock starts no earlier, whatever an entry says
_BATCH = 500
MAX_DOCUMENT = 64 * 1024 * 1024  # bytes: more than any feed that is polled
MAX_LINE = 16 * 1024 * 1024  # bytes: more than all that is looked at of an entry
_LINE_NAMES = (".jsonl", ".ndjson", ".json", ".jsonl.gz", ".ndjson.gz", ".json.gz")

Parse = Callable[[bytes], ParsedFeed]


@dataclass(frozen=True, slots=True)
class BadLine:
    """Something in a file that can't be used: ``place`` is file:line."""

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


Record = dict[str, Any]


def load(files: Sequence[Path], spool: Spool, *, parse: Parse) -> list[BadLine]:
    """Read all files into the spool; what could not be used."""
    bad: list[BadLine] = []
    waiting: list[tuple[datetime, str]] = []
    at = _EPOCH
    for path in files:
        for record in _read(path, parse):
            if isinstance(record, BadLine):
                bad.append(record)
                continue
            at = max(record.pop("at") or at, _FLOOR)
            waiting.append((at, json.dumps(record)))
            if len(waiting) >= _BATCH:
                spool.add(waiting)
                waiting = []
    spool.add(waiting)
    return bad


def _read(path: Path, parse: Parse) -> Iterator[Record | BadLine]:
    number = 0
    try:
        with _open(path) as stream:
            if not _is_lines(path, stream.peek(4096)):  # type: ignore[attr-defined]
                yield from _read_document(path, stream.read(MAX_DOCUMENT + 1), parse)
                return
            for number, line in enumerate(_lines(stream), start=1):
                if line is None:
                    yield BadLine(f"{path}:{number}", f"longer than {MAX_LINE} bytes")
                elif line.strip():
                    yield _read_line(line, f"{path}:{number}")
    except (OSError, EOFError, zlib.error) as error:
        yield BadLine(f"{path}:{number + 1}", f"can't be read: {error}")


def _lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """The lines of a file; None for one that is too long to be read."""
    while line := stream.readline(MAX_LINE):
        if len(line) < MAX_LINE or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE)
        yield None


def _open(path: Path) -> IO[bytes]:
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    return cast("IO[bytes]", gzip.open(path) if packed else path.open("rb"))


def _is_lines(path: Path, head: bytes) -> bool:
    """JSON Lines or a feed document? By how it begins; by its name when that is no help."""
    if b"//jsonfeed.org/version/" in head:
        return False
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return first in (b"{", b"[") or (first != b"<" and path.name.lower().endswith(_LINE_NAMES))


def _read_document(path: Path, body: bytes, parse: Parse) -> Iterator[Record | BadLine]:
    if len(body) > MAX_DOCUMENT:
        yield BadLine(f"{path}:1", f"larger than {MAX_DOCUMENT} bytes")
        return
    try:
        feed = parse(body)
    except FeedError as error:
        yield BadLine(f"{path}:1", str(error))
        return
    raws = [replace(raw, outlet=raw.outlet or feed.title) for raw in feed.entries]
    # As in a poll: what unlike entries of one document share doesn't recognise any of them.
    keyed = identity_keys([normalize(raw) for raw in raws], scope=str(path))
    for raw, keys in zip(raws, keyed, strict=True):
        yield {
            "title": raw.title,
            "summary": raw.summary,
            "content": raw.content,
            "link": raw.link,
            "guid": raw.guid,
            "outlet": raw.outlet,
            "lang": raw.lang,
            "feed": str(path),
            "keys": [key.hex() for key in keys],
            "published": raw.published_at.isoformat() if raw.published_at else None,
            "at": raw.published_at,
        }


def _read_line(line: bytes, place: str) -> Record | BadLine:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        return BadLine(place, f"not JSON: {error}")
    if not isinstance(data, dict):
        return BadLine(place, "not a JSON object")
    for key in _TEXT_KEYS:
        if not isinstance(data.get(key) or "", str):
            return BadLine(place, f"{key} is not text")
    try:
        at = read_moment(data.get("published"))
    except ValueError as error:
        return BadLine(place, str(error))
    record: Record = {key: data.get(key) for key in (*_TEXT_KEYS, "published")}
    record["at"] = at
    return record


def read_moment(value: object) -> datetime | None:
    """An ISO 8601 time, aware; a bare date is 00:00 UTC, nothing is None. Raises ValueError."""
    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is not None:
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"published is not an ISO 8601 time: {str(value)[:60]!r}")


def run(spool: Spool, db: Database, matcher: Matcher) -> Iterator[tuple[Record, Item, Decision]]:
    """Take every record in, in order; each with what became of it."""
    for page in spool.pages():
        ready: list[tuple[Record, datetime, Item]] = []
        for at, payload in page:
            record = json.loads(payload)
            entry = normalize(_raw(record, at), feed=record["feed"] or "")
            item = look_at(entry, _keys(record, entry), text_version(entry), matcher)
            ready.append((record, at, item))
        dated = [(at, item) for _, at, item in ready]
        decisions = db.call(
            lambda tx, dated=dated: ingest_dated(  # type: ignore[misc]
                tx, dated, feed_id=None, hold=never_hold
            )
        )
        for (record, _, item), decision in zip(ready, decisions, strict=True):
            yield record, item, decision


def _raw(record: Record, at: datetime) -> RawEntry:
    text = {key: record.get(key) or "" for key in _TEXT_KEYS if key != "feed"}
    return RawEntry(
        **text,
        guid=record.get("guid") or "",
        published_at=at if record["published"] else None,
    )


def _keys(record: Record, entry: Entry) -> tuple[bytes, ...]:
    if "keys" in record:
        return tuple(bytes.fromhex(key) for key in record["keys"])
    return identity_keys([entry], scope=record["feed"] or entry.outlet)[0]


def report(record: Record, item: Item, decision: Decision) -> Record:
    """The line that ``replay --json`` prints for an entry (docs/replay.md)."""
    return {
        "link": record["link"],
        "title": record["title"],
        "outlet": record["outlet"],
        "published": record["published"],
        "lists": list(decision.lists),
        "matches": [
            {"list": match.list_id, "query": match.query, "spans": _spans(record, match)}
            for match in decision.matches
        ],
        "story": decision.story_id,
        "alert": bool(decision.alerts),
        "reason": decision.reason.value,
        "summary": summarize(item.entry, decision.matches).text,
        "facts": _facts(item.facts),
    }


def _facts(told: Facts) -> Record | None:
    """Facts for JSON; None where nothing is known."""
    if told == NO_FACTS:
        return None
    day = told.happened_on
    return asdict(told) | {"happened_on": day.isoformat() if day else None}


def _spans(record: Record, match: Match) -> list[tuple[str, int, int]]:
    """Spans of the cleaned entry → code points of the input's own texts."""
    offsets = {
        name: plain_offsets((record[name] or "")[:MAX_SOURCE])
        for name in {span.field for span in match.spans}
    }

    def original(span: Span) -> tuple[str, int, int]:
        where = offsets[span.field]
        return span.field, where[span.start][0], where[span.end - 1][1]

    return [original(span) for span in match.spans]
