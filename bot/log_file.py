"""The alert log as a file: CSV that no spreadsheet takes for formulas, or JSON. Pure."""

import csv
import io
import json
from collections.abc import Iterable

from model import AlertView, Lang

COLUMNS = (
    *("fired_at", "lists", "title", "outlet", "published_at", "link", "language"),
    *("other_outlets", "queries", "summary", "not_sent"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SEVERAL = "; "


def row_of(alert: AlertView, lang: Lang) -> dict[str, str]:
    """An alert in words; times are ISO 8601 in UTC."""
    entry = alert.entry
    published = entry.dated_at
    return {
        "fired_at": alert.fired_at.isoformat(),
        "lists": _SEVERAL.join(item.name(lang) for item in alert.lists),
        "title": entry.headline,
        "outlet": entry.outlet,
        "published_at": published.isoformat() if published else "",
        "link": entry.link,
        "language": entry.lang or "",
        "other_outlets": _SEVERAL.join(name for name, _ in alert.outlets),
        "queries": _SEVERAL.join(dict.fromkeys(match.query for match in alert.matches)),
        "summary": entry.summary,
        "not_sent": str(alert.held or ""),
    }


def csv_of(rows: Iterable[dict[str, str]]) -> bytes:
    """CSV in UTF-8 with the mark by which spreadsheets know it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _harmless(value) for name, value in row.items()})
    return text.getvalue().encode("utf-8-sig", "replace")


def _harmless(value: str) -> str:
    """A cell that no spreadsheet computes: https://owasp.org/www-community/attacks/CSV_Injection."""
    return f"'{value}" if value.lstrip().startswith(_FORMULA) or value[:1] in _FORMULA else value


def json_of(rows: Iterable[dict[str, str]]) -> bytes:
    """A list of objects."""
    return json.dumps(list(rows), ensure_ascii=False, indent=1).encode("utf-8", "replace")
