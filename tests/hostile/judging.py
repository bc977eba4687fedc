"""What a poll of a trap gave, against what the hostile server expects of a good watcher."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from unicodedata import normalize as unicode_normalize

from watchers.errors import Outcome
from watchers.poll import Polled

SLACK_S = 2.0  # the server's clock runs on between two rounds


def is_expected(got: int, wanted: Any) -> bool:
    """Whether a number is what is expected: a number, or a bound such as ">=1"."""
    if isinstance(wanted, int):
        return got == wanted
    if wanted.startswith(">="):
        return got >= int(wanted[2:])
    if wanted.startswith("<="):
        return got <= int(wanted[2:])
    return str(got) in re.findall(r"\b\d+\b(?= \()", wanted)


def judge(wanted: dict[str, Any], polled: Polled | None, seen: dict[str, Any]) -> Iterator[str]:
    """What differs from the expectation of one poll."""
    outcome = polled.outcome.value if polled else "not asked"
    if polled is None and wanted["outcome"] == "gone":
        return
    if "note" in wanted and polled and polled.outcome is Outcome.ERROR:
        return
    if outcome != wanted["outcome"]:
        yield f"outcome {outcome}, not {wanted['outcome']} ({polled.message if polled else ''})"
    counts = {
        "entries": polled.entries if polled else 0,
        "new": polled.new if polled else 0,
        "updated": polled.updated if polled else 0,
        "alerts": seen["alerts"],
    }
    for name, got in counts.items():
        if name in wanted and not is_expected(got, wanted[name]):
            yield f"{name} {got}, not {wanted[name]}"
    most = wanted.get("new", 0)
    if "alerts" not in wanted and isinstance(most, int):
        most += wanted.get("updated", 0)
        if seen["alerts"] > most:
            yield f"{seen['alerts']} alerts, at most {most} were due"
    yield from judge_texts(wanted, seen["entries"])
    if "retry_after" in wanted and polled:
        wait = (seen["feed"]["next_check_at"] - seen["feed"]["checked_at"]).total_seconds()
        if wait < wanted["retry_after"] - SLACK_S:
            yield f"asked again after {wait:.0f} s, not {wanted['retry_after']}"


def judge_texts(wanted: dict[str, Any], found: list[Any]) -> Iterator[str]:
    """What differs in titles, links and dates."""
    for row, title in zip(found, wanted.get("titles") or (), strict=False):
        got, right = fold(row["title"]), fold(title)
        if got != right:
            yield f"title {got!r}, not {right!r}"
    for row, link in zip(found, wanted.get("links") or (), strict=False):
        right_ones = link if isinstance(link, list) else [link or ""]
        if row["link"] not in right_ones:
            yield f"link {row['link']!r}, not {link!r}"
    for row, date in zip(found, wanted.get("dates") or (), strict=False):
        right_date = datetime.fromisoformat(date) if date else None
        if row["published_at"] not in {None, right_date}:
            yield f"date {row['published_at']}, not {date}"
    for row in found:
        f"{row['title']}{row['summary']}{row['content']}".encode()
        if "\x00" in row["title"] + row["summary"] + row["content"]:
            yield "a NUL was stored"


def fold(text: str) -> str:
    """As the server's expectations are written."""
    return " ".join(unicode_normalize("NFKC", text).split())
