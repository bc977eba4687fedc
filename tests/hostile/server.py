#!/usr/bin/env python3
"""hostile_server - one self-contained asyncio HTTP server that serves every classic feed-polling trap at its own path.

    python -m tests.hostile.server [--port 8970] [--scale small|full] [--ttl 3600]

* stdlib only (the br and zstd bodies are built by hand from stored blocks); binds 127.0.0.1 only, plus an
  optional second loopback address (127.0.0.2) that plays the "internal host" a watcher must not be led to.
* GET /index.json   every trap: path, group, title, description, expected outcome, per-poll expectations, bounds
* GET /log.json     every request received (path, poll number, headers, time); ?path=/x filters; ?run=r filters
* GET /report.json  verdicts the server itself can give from that log (conditional GET, Retry-After, canaries, ...)
* GET /reset        forget poll counters and the log
* GET /clock        ?to=ISO time: the server's clock, so that a test need not wait for Retry-After

Polls. A trap that changes over time keeps a counter per (path, run): the first GET is poll 1, and so on. `?run=NAME`
gives a client its own counter, `?poll=N` forces a version. Everything is bounded: `--scale` caps bytes and seconds,
`--ttl` ends the process. All article links are under the reserved .example TLD, so nothing here can be followed out.

Per-poll expectations (`polls` in the index) are what a good watcher reports after each poll:
  outcome  ok | not_modified | error | gone | throttled | auth | not_feed | too_big | timeout | moved
  entries  entries parsed         new      entries it had never seen (identity, not "alerts")
  updated  entries seen before whose text changed in a way worth storing
  titles / links / dates   the right plain text (NFKC, white space collapsed), absolute link, UTC time of each entry, in
           document order; for dates "no date" (null) is acceptable where a value is listed, a WRONG date is not
`alerts` (where given) is what should reach a human. Strings such as ">=1" are bounds.
"""
from __future__ import annotations

import argparse, asyncio, base64, contextlib, gzip, json, os, random, signal, struct, sys, time, zlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape
from typing import Any, AsyncIterator, Callable
from urllib.parse import parse_qsl, urlsplit

# --------------------------------------------------------------------------------------------------------------
# plumbing
# --------------------------------------------------------------------------------------------------------------
UTC = timezone.utc
_ahead = [timedelta(0)]      # how far this server's clock is off the machine's: a test moves it with the watcher's


def now() -> datetime:
    return datetime.now(UTC) + _ahead[0]


def set_clock(to: datetime) -> None:
    _ahead[0] = to - datetime.now(UTC)


CRLF = b"\r\n"
REASONS = {200: "OK", 204: "No Content", 206: "Partial Content", 226: "IM Used", 301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
           308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 406: "Not Acceptable", 410: "Gone", 429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}


@dataclass
class Limits:
    big_bytes: int          # size of the "huge" bodies
    bomb_bytes: int         # decompressed size of the bombs
    entries: int            # size of the many-entries feed
    attrs: int              # attributes on one element
    slow_seconds: float     # how long slow traps last
    stream_bytes: int       # cap of the endless streams
    max_seconds: float      # hard cap on any one response


SCALES = {
    "small": Limits(4 << 20, 16 << 20, 5_000, 3_000, 4.0, 8 << 20, 20.0),
    "full": Limits(100 << 20, 1 << 30, 100_000, 20_000, 45.0, 256 << 20, 120.0),
}


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    poll: int
    run: str
    base: str
    internal: str
    lim: Limits

    def h(self, name: str) -> str:
        return self.headers.get(name.lower(), "")


@dataclass
class Reply:
    body: bytes | AsyncIterator[bytes] = b""
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    ctype: str | None = "application/rss+xml; charset=utf-8"
    framing: str = "length"      # length | chunked | close | raw (body is the whole wire response)
    reason: str | None = None
    abort: bool = False          # RST the connection after the body


@dataclass
class Trap:
    path: str
    title: str
    handler: Callable[[Request], Any]
    description: str
    expected: str
    polls: list[dict]
    group: str
    bounds: str = ""
    tags: tuple[str, ...] = ()


TRAPS: dict[str, Trap] = {}
AUX: dict[str, Callable[[Request], Any]] = {}


def trap(path: str, title: str, expected: str, polls: list[dict] | None = None, description: str = "", bounds: str = "", tags: tuple[str, ...] = ()):
    def deco(fn):
        TRAPS[path] = Trap(path, title, fn, " ".join((description or fn.__doc__ or title).split()), " ".join(expected.split()), polls or [], path.split("/")[1], bounds, tags)
        return fn
    return deco


def aux(path: str):
    """a helper path (redirect targets, canaries), served but not listed as a trap"""
    def deco(fn):
        AUX[path] = fn
        return fn
    return deco


# --------------------------------------------------------------------------------------------------------------
# feed building
# --------------------------------------------------------------------------------------------------------------
T0 = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
OUTLET = "https://outlet.example"
NS = ('xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
      'xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
      'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"')
HEADLINES = ["Regulator fines Acme Bank over disclosure failures", "Floods close three bridges in Ruritania", "Court clears merger of Initech and Globex", "Central bank holds rates at 4.25%", "Opposition calls snap vote after budget defeat",
             "Port strike enters second week", "Vaccine trial halted for safety review", "Storm Ana cuts power to 40,000 homes", "Watchdog opens inquiry into Initech payments", "Parliament passes data retention bill"]


def rfc822(d: datetime) -> str:
    return format_datetime(d.astimezone(UTC), usegmt=True)


def item(i: int, **over) -> str:
    """RSS item i; keyword over-rides, None drops the element, a leading '<' means raw markup"""
    f: dict[str, Any] = dict(title=HEADLINES[i % len(HEADLINES)] + (f" ({i})" if i >= len(HEADLINES) else ""), link=f"{OUTLET}/2026/01/story-{i}", guid=f"story-{i}@outlet.example", pubDate=rfc822(T0 - timedelta(hours=i)), description=f"Body of story {i}.")
    f.update(over)
    out = []
    for k, v in f.items():
        if v is None:
            continue
        k2 = k.replace("__", ":")
        if isinstance(v, str) and v.startswith("\x00"):
            out.append(v[1:])
        elif k == "guid":
            out.append(f'<guid isPermaLink="{"true" if str(v).startswith("http") else "false"}">{escape(str(v))}</guid>')
        else:
            out.append(f"<{k2}>{escape(str(v), quote=False)}</{k2}>")
    return "<item>" + "".join(out) + "</item>"


def raw(markup: str) -> str:
    return "\x00" + markup


def rss(items, channel: str = "", title: str = "Outlet Example", decl: str = '<?xml version="1.0" encoding="UTF-8"?>\n', link: str = OUTLET + "/") -> bytes:
    body = items if isinstance(items, str) else "\n".join(items)
    return f'{decl}<rss version="2.0" {NS}><channel><title>{escape(title)}</title><link>{link}</link><description>hostile_server</description>{channel}\n{body}\n</channel></rss>'.encode()


def atom(entries: str, feed: str = "", ns: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" {ns}><title>Outlet Atom</title><id>urn:outlet</id><updated>2026-01-05T09:00:00Z</updated>{feed}{entries}</feed>'.encode()


def entry(i: int, extra: str = "", title: str | None = None, link: str | None = None, ident: str | None = None, updated: str = "2026-01-05T09:00:00Z") -> str:
    link = link if link is not None else f'<link rel="alternate" href="{OUTLET}/a/{i}"/>'
    return f"<entry><title>{title or escape(HEADLINES[i % 10])}</title>{link}<id>{ident or f'tag:outlet.example,2026:{i}'}</id><updated>{updated}</updated>{extra}</entry>"


def items(n: int, start: int = 0, **over) -> list[str]:
    return [item(i, **over) for i in range(start, start + n)]


ok = lambda n, new=None, **k: dict(outcome="ok", entries=n, new=n if new is None else new, **k)
P = lambda *a: list(a)
ERR = [dict(outcome="error")]
SAME3 = P(ok(3), ok(3, 0))

# --------------------------------------------------------------------------------------------------------------
# /id - identity: what is "the same entry"?
# --------------------------------------------------------------------------------------------------------------


@trap("/id/changing-guid", "guid differs on every poll", "Entries are recognised by their link (or title) although every guid changes: nothing new on poll 2.", SAME3)
def _(q): return Reply(rss([item(i, guid=f"{q.poll}-{random.Random(q.poll * 100 + i).getrandbits(64):x}") for i in range(3)]))


@trap("/id/no-guid", "no guid at all", "Identity falls back to the link; poll 2 adds one entry.", P(ok(3), ok(4, 1)))
def _(q): return Reply(rss(([item(9, guid=None)] if q.poll > 1 else []) + items(3, guid=None)))


@trap("/id/no-guid-no-link", "neither guid nor link", "Identity falls back to a hash of title + text; still stable over polls; alerts link to the site or feed.", P(ok(3), ok(4, 1)))
def _(q): return Reply(rss(([item(9, guid=None, link=None)] if q.poll > 1 else []) + items(3, guid=None, link=None)))


@trap("/id/duplicate-guid", "one guid shared by all entries", "Distinct links under one guid are distinct entries: 3 new, then 1 new (Miniflux, FreshRSS and NewsBlur all special-case this).", P(ok(3), ok(4, 1)))
def _(q): return Reply(rss(([item(9, guid="0")] if q.poll > 1 else []) + items(3, guid="0")))


@trap("/id/guid-whitespace", "guid and link gain surrounding white space", "White space around guid and link is stripped before comparing.", SAME3)
def _(q): return Reply(rss([item(i, guid=raw(f'<guid isPermaLink="false">{"" if q.poll == 1 else chr(10) + "   "}story-{i}@outlet.example{"" if q.poll == 1 else " "}</guid>')) for i in range(3)]))


@trap("/id/http-to-https", "site moves http -> https and adds www: guids and links change", "Scheme and www. are ignored when comparing permalinks.", SAME3)
def _(q):
    b = "http://outlet.example" if q.poll == 1 else "https://www.outlet.example"
    return Reply(rss([item(i, guid=f"{b}/2026/01/story-{i}", link=f"{b}/2026/01/story-{i}") for i in range(3)]))


@trap("/id/tracking-params", "utm_*, fbclid, gclid rotate in links; no guid", "Tracking parameters are removed before comparing (and from the link in the alert); a real parameter (id=) is kept.", SAME3)
def _(q): return Reply(rss([item(i, guid=None, link=f"{OUTLET}/story?id={i}&utm_source=rss&utm_medium=feed&utm_campaign=c{q.poll}&fbclid=IwAR{q.poll}{i}&gclid=x{q.poll}") for i in range(3)]))


@trap("/id/tracking-in-guid", "tracking parameters rotate inside a permalink guid", "A guid that is a URL is normalised like a link.", SAME3)
def _(q): return Reply(rss([item(i, guid=f"{OUTLET}/s/{i}?utm_content=p{q.poll}", link=f"{OUTLET}/s/{i}?utm_content=p{q.poll}") for i in range(3)]))


@trap("/id/session-id", "session id in the path (;jsessionid=) and a ?t= cache-buster", "Entries are still recognised (title + date, or link with ;params dropped).", SAME3)
def _(q): return Reply(rss([item(i, guid=None, link=f"{OUTLET}/story-{i};jsessionid={q.poll:032x}?t={1700000000 + q.poll}") for i in range(3)]))


@trap("/id/amp-links", "links switch to AMP on poll 2", "AMP variants (/amp, ?amp=1, amp. host) are the same entry; the alert links to the canonical page.", SAME3)
def _(q):
    amp = ["{o}/2026/01/story-0/amp", "https://amp.outlet.example/2026/01/story-1", "{o}/2026/01/story-2?amp=1"]
    return Reply(rss([item(i, guid=None, **({"link": amp[i].format(o=OUTLET)} if q.poll > 1 else {})) for i in range(3)]))


@trap("/id/google-news", "Google News style items: redirect links, 'Title - Outlet', <source>, cluster list in the description that reorders", "3 entries, none new on poll 2; outlet taken from <source>, its suffix removed from the title; description changes do not count as edits.", SAME3, description="links point at this server (/gn/...), never at Google")
def _(q):
    def one(i):
        u = base64.urlsafe_b64encode(b"\x08\x13\x22" + f"{OUTLET}/2026/01/story-{i}".encode() + b"\xd2\x01\x00").decode().rstrip("=")
        order = [0, 1, 2] if q.poll == 1 else [2, 0, 1]
        lis = "".join(f'<li><a href="{q.base}/gn/rss/articles/CBMi{u}{k}?oc=5">{escape(HEADLINES[i])}</a>&nbsp;&nbsp;<font color="#6f6f6f">Outlet {k}</font></li>' for k in order)
        return item(i, title=f"{HEADLINES[i]} - Outlet Example", link=f"{q.base}/gn/rss/articles/CBMi{u}?oc=5", guid=f"CBMi{u}", description=f"<ol>{lis}</ol>", source=raw(f'<source url="{OUTLET}">Outlet Example</source>'))
    return Reply(rss([one(i) for i in range(3)], title='"acme bank" - Google News', channel="<generator>NFE/5.0</generator>"), ctype="application/xml; charset=utf-8")


@trap("/id/cross-feed-a", "one story in two section feeds (first)", "With /id/cross-feed-b: a story watched through two feeds alerts once.", P(ok(3)))
def _(q): return Reply(rss([item(i, guid=f"world-{i}", link=f"{OUTLET}/2026/01/story-{i}?at_medium=RSS&at_campaign=world") for i in range(3)], title="Outlet World"))


@trap("/id/cross-feed-b", "one story in two section feeds (second)", "See /id/cross-feed-a: 1 new story only (story-5).", P(dict(outcome="ok", entries=3, new=3, alerts=1)))
def _(q): return Reply(rss([item(i, guid=f"biz-{i}", link=f"{OUTLET}/2026/01/story-{i}?at_medium=RSS&at_campaign=business") for i in (0, 2, 5)], title="Outlet Business"))


@trap("/id/edited", "entry edited after publication (title and text), same guid", "0 new, 1 updated; at most an 'updated' note, never a second 'new' alert.", P(ok(3), dict(outcome="ok", entries=3, new=0, updated=1)))
def _(q): return Reply(rss([item(0, **({"title": "CORRECTED: " + HEADLINES[0] + " (amount revised)", "description": "Body of story 0, with the amount corrected from 4m to 40m after the bank published accounts."} if q.poll > 1 else {}))] + items(2, 1)))


@trap("/id/edited-slug", "headline AND link change, guid stays", "0 new, 1 updated (link stored as moved).", P(ok(3), dict(outcome="ok", entries=3, new=0, updated=1)))
def _(q): return Reply(rss([item(0, **({"title": "Acme Bank fined record sum", "link": f"{OUTLET}/2026/01/acme-bank-fined-record-sum"} if q.poll > 1 else {}))] + items(2, 1)))


@trap("/id/keyword-added-by-edit", "an edit makes the entry match a watched keyword (ZEBRA) it did not match before", "0 new, 1 updated; the watcher re-runs its rules on the edited text and alerts once for ZEBRA.", P(ok(2), dict(outcome="ok", entries=2, new=0, updated=1, alerts=1)))
def _(q): return Reply(rss([item(0, **({"title": HEADLINES[0] + ": ZEBRA named"} if q.poll > 1 else {})), item(1)]))


@trap("/id/volatile-content", "text contains a view counter and 'n minutes ago'", "0 new and no endless stream of updates: updates of one entry are capped (reader: 24 hash changes; Feedbin: +50 characters).", P(ok(2), ok(2, 0), ok(2, 0), ok(2, 0)))
def _(q): return Reply(rss([item(i, description=f"Body of story {i}. Read {1000 + q.poll * 7 + i} times. Updated {q.poll * 3} minutes ago.") for i in range(2)]))


@trap("/id/redated", "the outlet re-dates every item to now", "0 new: date is not identity, and 'newer than last poll' is not 'new'.", P(ok(5), ok(5, 0)))
def _(q): return Reply(rss([item(i, **({"pubDate": rfc822(now() - timedelta(minutes=i))} if q.poll > 1 else {})) for i in range(5)]))


@trap("/id/backdated-new", "a new item with a date older than everything seen", "1 new: an old date does not make it old (Stringer's spec feed02 loses such items by comparing with the last fetch time).", P(ok(3), ok(4, 1)))
def _(q): return Reply(rss(items(3) + ([item(9, pubDate=rfc822(T0 - timedelta(days=2)))] if q.poll > 1 else [])))


@trap("/id/reordered", "same entries in another order", "0 new: position is not identity.", P(ok(5), ok(5, 0)))
def _(q): return Reply(rss(items(5) if q.poll % 2 else items(5)[::-1]))


@trap("/id/rolled-off", "entries roll off a short window and one returns much later", "Memory outlives the window: story-0 is not new on poll 6 (watchers that keep only the last document's ids re-notify).", P(ok(2), ok(2, 2), ok(2, 2), ok(2, 2), ok(2, 2), ok(3, 2)))
def _(q): return Reply(rss(([item(0)] if q.poll == 6 else []) + items(2, 2 * (q.poll - 1))))


@trap("/id/backfill", "CMS change: 60 old items appear at once", "60 are stored, at most one summary alert: an age limit or burst limit holds them back.", P(ok(3), dict(outcome="ok", entries=63, new=60, alerts="<=1")))
def _(q): return Reply(rss(items(3) + ([item(100 + i, pubDate=rfc822(datetime(2019, 3, 1, tzinfo=UTC) + timedelta(days=i))) for i in range(60)] if q.poll > 1 else [])))


@trap("/id/site-migration", "domain and every guid change; titles and dates stay", "0 new by title + date; failing that, one burst-limited summary instead of 8 alerts.", P(ok(8), dict(outcome="ok", entries=8, new=0)))
def _(q): return Reply(rss([item(i, **({"guid": f"urn:uuid:{i:032x}", "link": f"https://news.newoutlet.example/a/{9000 + i}.html"} if q.poll > 1 else {})) for i in range(8)]))


@trap("/id/long-guid", "an 8,000-character guid and link", "Stored (hashed) or truncated consistently; no database error; stable.", P(ok(1), ok(1, 0)))
def _(q): return Reply(rss([item(0, guid="g" * 8000, link=f"{OUTLET}/?q=" + "x" * 8000)]))


@trap("/id/same-title", "ten entries share one title ('Live updates')", "Ten entries: a title alone never merges entries that have distinct guids and links.", P(ok(10), ok(11, 1)))
def _(q): return Reply(rss(([item(50, title="Live updates")] if q.poll > 1 else []) + items(10, title="Live updates")))


@trap("/id/homepage-link", "every entry links to the home page; guids are good", "Guid wins: 3 entries, then 1 new (a link-only rule sees one).", P(ok(3), ok(4, 1)))
def _(q): return Reply(rss(([item(9, link=OUTLET + "/")] if q.poll > 1 else []) + items(3, link=OUTLET + "/")))


# --------------------------------------------------------------------------------------------------------------
# /date
# --------------------------------------------------------------------------------------------------------------
def dated(path, title, expected, dates: list[tuple[str | None, str | None]], **k):
    """dates: (as published, expected UTC ISO or None = no date)"""
    @trap(path, title, expected, P(dict(outcome="ok", entries=len(dates), new=len(dates), dates=[d[1] for d in dates]), ok(len(dates), 0)), description=title + ". 'dates' lists the right UTC value per entry, null = none", **k)
    def _(q): return Reply(rss([item(i, pubDate=d[0]) for i, d in enumerate(dates)]))


dated("/date/absent", "no dates at all", "Entries kept; first-seen time used, and kept stable on later polls.", [(None, None)] * 3)
dated("/date/future", "dates in the future", "Kept; clamped to first-seen for sorting and alerting; never 'always newest'.", [("Fri, 01 Jan 2100 00:00:00 GMT", "2100-01-01T00:00:00Z"), (rfc822(datetime(2027, 6, 1, tzinfo=UTC)), "2027-06-01T00:00:00Z")])
dated("/date/invalid", "impossible or meaningless dates", "Entries kept with no date; nothing raises.", [("Mon, 32 Foo 2026 25:61:00 GMT", None), ("yesterday-ish", None), ("", None), ("0000-00-00 00:00:00", None), ("TBA", None)])
dated("/date/extremes", "years 1, 1970, 9999", "No overflow in datetime or the database; treated as no date or clamped.", [("Mon, 01 Jan 0001 00:00:00 GMT", "0001-01-01T00:00:00Z"), ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"), ("Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59Z")])
dated("/date/local-language", "month and day names in other languages", "Parsed, or kept with no date; never a wrong date.", [("lun., 05 janv. 2026 10:00:00 +0100", "2026-01-05T09:00:00Z"), ("Seg, 05 Jan 2026 06:00:00 -0300", "2026-01-05T09:00:00Z"), ("mar, 24 set 2026 10:00:00 +0200", "2026-09-24T08:00:00Z"), ("Mo, 05 Jan 2026 10:00:00 +0100", "2026-01-05T09:00:00Z"), ("понедельник, 05 января 2026 12:00:00 +0300", "2026-01-05T09:00:00Z"), ("2026年1月5日 17:00", None)])
dated("/date/two-digit-year", "two-digit years", "RFC 822 reading: 26 -> 2026, 99 -> 1999.", [("Mon, 05 Jan 26 09:00:00 GMT", "2026-01-05T09:00:00Z"), ("Sat, 02 Jan 99 09:00:00 GMT", "1999-01-02T09:00:00Z")])
dated("/date/named-zones", "zone names", "US zones per RFC 822; CEST/BST/JST read as their offsets or as no date - feedparser 6.0.14 reads them as UTC (up to 9 h wrong).", [("Mon, 05 Jan 2026 09:00:00 EDT", "2026-01-05T13:00:00Z"), ("Mon, 05 Jan 2026 09:00:00 EST", "2026-01-05T14:00:00Z"), ("Mon, 05 Jan 2026 09:00:00 PST", "2026-01-05T17:00:00Z"), ("Mon, 05 Jan 2026 09:00:00 CEST", "2026-01-05T07:00:00Z"), ("Mon, 05 Jan 2026 09:00:00 JST", "2026-01-05T00:00:00Z"), ("Mon, 05 Jan 2026 09:00:00 GMT+9", "2026-01-05T00:00:00Z"), ("Mon, 05 Jan 2026 09:00:00 Z", "2026-01-05T09:00:00Z")])
dated("/date/no-zone", "no zone", "Read as UTC, with a note.", [("2026-01-05T09:00:00", "2026-01-05T09:00:00Z"), ("2026-01-05 09:00", "2026-01-05T09:00:00Z"), ("Mon, 05 Jan 2026 09:00:00", "2026-01-05T09:00:00Z")])
dated("/date/epoch", "Unix seconds and milliseconds", "Read as a time, or no date - feedparser 6.0.14 reads 1767603600 as the year 1767.", [("1767603600", "2026-01-05T09:00:00Z"), ("1767603600000", "2026-01-05T09:00:00Z")])
dated("/date/iso-variants", "ISO 8601 in RSS pubDate", "All read.", [("2026-01-05T09:00:00Z", "2026-01-05T09:00:00Z"), ("2026-01-05T10:00:00+01:00", "2026-01-05T09:00:00Z"), ("2026-01-05T04:00:00-0500", "2026-01-05T09:00:00Z"), ("2026-01-05T09:00:00.123456Z", "2026-01-05T09:00:00Z"), ("20260105T090000Z", "2026-01-05T09:00:00Z"), ("2026-01-05", "2026-01-05T00:00:00Z")])
dated("/date/us-ampm", "12-hour clock", "PM is not lost (fastfeedparser 0.6.5 drops it).", [("Monday, January 05, 2026 04:42 PM", "2026-01-05T16:42:00Z"), ("01/05/2026 4:42:00 PM", "2026-01-05T16:42:00Z")])
dated("/date/offset-silly", "offsets out of range", "Ignored offset or no date (Miniflux falls back to UTC).", [("Mon, 05 Jan 2026 09:00:00 +9900", None), ("Mon, 05 Jan 2026 09:00:00 +0000 (UTC)", "2026-01-05T09:00:00Z")])


@trap("/date/conflicting", "pubDate, dc:date and atom:updated disagree", "One documented choice (pubDate, then dc:date); a later atom:updated is an update time, not a publication time.", P(ok(1), ok(1, 0)))
def _(q): return Reply(rss([item(0, dc__date="2025-12-31T00:00:00Z", atom__updated="2026-01-06T00:00:00Z")]))


@trap("/date/atom-updated-only", "Atom entry with only <updated>, which moves", "0 new on poll 2; published = the first updated seen.", P(ok(2), dict(outcome="ok", entries=2, new=0)))
def _(q): return Reply(atom(entry(0, updated=f"2026-01-0{4 + q.poll % 5}T09:00:00Z") + entry(1)), ctype="application/atom+xml")


# --------------------------------------------------------------------------------------------------------------
# /text - titles and bodies
# --------------------------------------------------------------------------------------------------------------
def texts(path, title, expected, pairs: list[tuple[str, str]], ctype="application/rss+xml; charset=utf-8", tail=b"", **k):
    """pairs: (raw title markup, expected plain text)"""
    @trap(path, title, expected, P(dict(outcome="ok", entries=len(pairs), new=len(pairs), titles=[p[1] for p in pairs]), ok(len(pairs), 0)), description=title + ". 'titles' lists the right plain text per entry", **k)
    def _(q): return Reply(rss([item(i, title=raw(f"<title>{p[0]}</title>")) for i, p in enumerate(pairs)]), ctype=ctype)


texts("/text/double-escaped", "entities escaped twice", "Decoded until stable (Miniflux unescapes twice): a watched name like 'M&A' still matches.", [("Tom &amp;amp; Jerry", "Tom & Jerry"), ("Acme&amp;#8217;s &amp;quot;deal&amp;quot;", "Acme’s \"deal\""), ("M&amp;amp;A wave", "M&A wave")])
texts("/text/undeclared-entities", "HTML entities without a DTD (not well-formed XML)", "Decoded; the rest of the title is not lost - fastfeedparser 0.6.5 cuts the title at the entity.", [("Beyonc&eacute; sues Initech", "Beyoncé sues Initech"), ("Caf&eacute;&nbsp;&ndash;&nbsp;closed", "Café – closed"), ("Profit &pound;3m", "Profit £3m")])
texts("/text/bare-ampersand", "unescaped & in titles and links (not well-formed XML)", "Titles whole, links whole (?a=1&b=2).", [("AT&T and Q&A", "AT&T and Q&A"), ("R&D spending", "R&D spending")])
texts("/text/cdata", "CDATA with markup", "Markup stripped, entities decoded, script text gone.", [("<![CDATA[<b>Breaking:</b> Acme &amp; Co]]>", "Breaking: Acme & Co"), ("<![CDATA[Split ]]><![CDATA[section]]>", "Split section"), ("<![CDATA[<script>alert(1)</script>Safe]]>", "Safe")])
texts("/text/numeric-cp1252", "&#145; - &#151;: windows-1252 numbers", "Read as the quotes and dashes that were meant.", [("It&#146;s &#147;done&#148; &#151; again", "It’s “done” — again")])
texts("/text/invisible", "zero-width, soft hyphen, no-break space and NFD inside a keyword", "A rule for 'Acme Bank' and 'Café' still matches (normalise to NFKC, drop Cf characters).", [("Ac\u200bme\u00a0Ba\u00adnk raided", "Acme Bank raided"), ("Cafe\u0301 closed", "Café closed"), ("\ufeffInitech sued", "Initech sued")])
texts("/text/lookalikes", "Cyrillic and full-width look-alikes", "No crash; matching them is a choice (NFKC folds the full-width one).", [("Асmе Bank raided", "Асmе Bank raided"), ("Ｉｎｉｔｅｃｈ sued", "Initech sued")])
texts("/text/bidi", "bidirectional override characters", "Override characters are removed before display.", [("Report \u202egnp.exe\u202c leaked", "Report gnp.exe leaked")])
texts("/text/newlines", "new lines and tabs inside the title", "White space collapsed.", [("\n\t\tPort strike\n\t\tenters   second week\n", "Port strike enters second week")])
texts("/text/markup-injection", "titles that are message markup", "The alert shows them literally: no broken Telegram/Slack/Markdown/HTML message, no @everyone ping, no header injection.", [("*bold* _it_ [x](http://evil.example) `code`", "*bold* _it_ [x](http://evil.example) `code`"), ("&lt;b&gt;unclosed &lt;a href=&quot;", "unclosed"), ("@everyone &lt;!channel&gt; {{7*7}} %s ${jndi:x}", "@everyone {{7*7}} %s ${jndi:x}"), ("Subject&#13;&#10;Bcc: a@evil.example", "Subject Bcc: a@evil.example")])
texts("/text/lone-surrogates", "references to surrogate code points and non-characters", "No crash on storing or sending (UTF-8 encodable).", [("Smile &#55357;&#56832; now", "Smile 😀 now"), ("Bad &#xD800; and &#xFFFF;", "Bad and")])
texts("/text/emoji", "astral characters and joined emoji", "Kept; truncation does not split them.", [("👩‍👩‍👧‍👦 family 🏴󠁧󠁢󠁷󠁬󠁳󠁿 wins", "👩‍👩‍👧‍👦 family 🏴󠁧󠁢󠁷󠁬󠁳󠁿 wins")])


@trap("/text/no-title", "no title, HTML description only", "A title is made from the first words of the text.", P(ok(2), ok(2, 0)))
def _(q): return Reply(rss(items(2, title=None, description="<p>Ruritania &amp; Grand Fenwick sign <b>accord</b> on fishing rights after talks.</p>")))


@trap("/text/huge-title", "a 300 KB title", "Truncated for storage and message; the rest of the feed is unaffected.", P(ok(2), ok(2, 0)))
def _(q): return Reply(rss([item(0, title="A" * 300_000), item(1)]))


@trap("/text/atom-types", "Atom titles of type text, html, xhtml", "All three give the same plain text: 'Acme & Co <fined>'.", P(dict(outcome="ok", entries=3, new=3, titles=["Acme & Co <fined>"] * 3)))
def _(q):
    ts = ['<title type="text">Acme &amp; Co &lt;fined&gt;</title>', '<title type="html">Acme &amp;amp; Co &amp;lt;fined&amp;gt;</title>', '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Acme &amp; Co &lt;<b>fined</b>&gt;</div></title>']
    return Reply(atom("".join(f'<entry>{t}<id>urn:t:{i}</id><link href="{OUTLET}/t/{i}"/><updated>2026-01-05T09:00:00Z</updated></entry>' for i, t in enumerate(ts))), ctype="application/atom+xml")


# --------------------------------------------------------------------------------------------------------------
# /link
# --------------------------------------------------------------------------------------------------------------
def links(path, title, expected, body: Callable[[Request], bytes], want: list, ctype="application/rss+xml; charset=utf-8"):
    @trap(path, title, expected, P(dict(outcome="ok", entries=len(want), new=len(want), links=want), ok(len(want), 0)), description=title + ". 'links' lists the right absolute link per entry (a list = any of these)")
    def _(q): return Reply(body(q), ctype=ctype)


links("/link/relative", "relative links in RSS", "Resolved against the channel link or the feed URL.", lambda q: rss([item(0, link="/2026/01/story-0", guid=None), item(1, link="story-1", guid=None)]), [[OUTLET + "/2026/01/story-0", "{base}/2026/01/story-0"], [OUTLET + "/story-1", "{base}/link/story-1"]])
links("/link/xml-base", "xml:base on feed and entry", "Resolved against the nearest xml:base.", lambda q: atom('<entry xml:base="b/"><title>x</title><id>urn:1</id><link href="story-0"/><updated>2026-01-05T09:00:00Z</updated></entry><entry><title>y</title><id>urn:2</id><link href="../c"/><updated>2026-01-05T09:00:00Z</updated></entry>').replace(b"<feed ", f'<feed xml:base="{OUTLET}/a/" '.encode()), [OUTLET + "/a/b/story-0", OUTLET + "/c"], "application/atom+xml")
links("/link/protocol-relative", "//host/path links", "Given the feed's scheme or https.", lambda q: rss([item(0, link="//outlet.example/x", guid=None)]), [["https://outlet.example/x", "http://outlet.example/x"]])
links("/link/whitespace", "line breaks and spaces around links", "Stripped; inner spaces percent-encoded.", lambda q: rss([item(0, link=f"\n   {OUTLET}/a b\n  ", guid=None)]), [OUTLET + "/a%20b"])
links("/link/javascript", "javascript:, data: and file: links", "Dropped: only http(s) links reach a message.", lambda q: rss([item(0, link="javascript:alert(1)", guid="j0"), item(1, link="file:///etc/passwd", guid="j1"), item(2, link="data:text/html,<script>1</script>", guid="j2")]), [None, None, None])
links("/link/atom-many", "Atom entry with self, enclosure, replies, alternate links", "rel=alternate (text/html) wins whatever the order.", lambda q: atom(f'<entry><title>x</title><id>urn:1</id><link rel="self" href="{OUTLET}/self"/><link rel="enclosure" href="{OUTLET}/e.mp3"/><link rel="replies" href="{OUTLET}/r"/><link rel="alternate" type="application/json" href="{OUTLET}/j"/><link rel="alternate" type="text/html" href="{OUTLET}/story"/><updated>2026-01-05T09:00:00Z</updated></entry>'), [OUTLET + "/story"], "application/atom+xml")
links("/link/guid-permalink-only", "no <link>, permalink guid", "link = guid when isPermaLink is true or absent.", lambda q: rss([item(0, link=None, guid=raw(f"<guid>{OUTLET}/g/0</guid>"))]), [OUTLET + "/g/0"])
links("/link/atom-link-in-rss", "<atom:link href> instead of <link> in RSS items", "atom:link alternate is used.", lambda q: rss([item(0, link=None, guid="g0", atom__link=raw(f'<atom:link href="{OUTLET}/al/0"/>'))]), [OUTLET + "/al/0"])
links("/link/idn-and-unicode", "IDN host and non-ASCII path", "Usable link; host kept or punycoded consistently.", lambda q: rss([item(0, link="https://bücher.example/straße", guid=None)]), ["https://bücher.example/straße"])
links("/link/entity-ampersand", "&amp; in links", "Decoded exactly once.", lambda q: rss([item(0, link=raw(f"<link>{OUTLET}/?a=1&amp;b=2&amp;copy=3</link>"), guid=None)]), [OUTLET + "/?a=1&b=2&copy=3"])

# --------------------------------------------------------------------------------------------------------------
# /enc - character encodings
# --------------------------------------------------------------------------------------------------------------
ENC_T = "Café — “Übermut” costs €3m"


def enc(path, title, expected, make: Callable[[], bytes], ctype: str | None = "application/rss+xml", want: str | None = ENC_T, n=1):
    @trap(path, title, expected, P(dict(outcome="ok", entries=n, new=n, titles=[want] if want else None), ok(n, 0)))
    def _(q): return Reply(make(), ctype=ctype)


def one(decl: str, t: str = ENC_T) -> str:
    return f'{decl}<rss version="2.0"><channel><title>Enc</title><link>{OUTLET}/</link><description>d</description><item><title>{t}</title><link>{OUTLET}/enc</link><guid isPermaLink="false">enc-1</guid></item></channel></rss>'


enc("/enc/utf8-bom", "UTF-8 with BOM", "Parsed.", lambda: b"\xef\xbb\xbf" + one('<?xml version="1.0" encoding="utf-8"?>').encode())
enc("/enc/utf16le-bom", "UTF-16LE with BOM", "Parsed.", lambda: b"\xff\xfe" + one('<?xml version="1.0" encoding="utf-16"?>').encode("utf-16le"))
enc("/enc/utf16be-nobom", "UTF-16BE, no BOM", "Parsed.", lambda: one('<?xml version="1.0" encoding="utf-16be"?>').encode("utf-16be"))
enc("/enc/cp1252-as-utf8", "windows-1252 bytes declared UTF-8", "Read as windows-1252 (feedparser does; fastfeedparser and feedparser-rs give U+FFFD).", lambda: one('<?xml version="1.0" encoding="utf-8"?>').encode("cp1252"))
enc("/enc/mixed", "UTF-8 with a few windows-1252 bytes", "The UTF-8 part survives (feedparser re-reads the whole document as windows-1252 and garbles it).", lambda: one('<?xml version="1.0" encoding="utf-8"?>').encode().replace(b"</channel>", b"<item><title>It\x92s mixed</title><link>https://outlet.example/m</link></item></channel>"), n=2)
enc("/enc/latin1-decl-utf8-body", "declared iso-8859-1, really UTF-8", "Read as UTF-8 (valid multi-byte UTF-8 beats the declaration).", lambda: one('<?xml version="1.0" encoding="iso-8859-1"?>').encode())
enc("/enc/header-vs-decl", "HTTP charset=iso-8859-1, XML says utf-8, body is UTF-8", "UTF-8 wins.", lambda: one('<?xml version="1.0" encoding="utf-8"?>').encode(), "application/rss+xml; charset=iso-8859-1")
enc("/enc/text-xml-no-charset", "text/xml without charset (RFC 3023 says us-ascii)", "UTF-8 from the declaration, not us-ascii.", lambda: one('<?xml version="1.0" encoding="utf-8"?>').encode(), "text/xml")
enc("/enc/utf16-decl-ascii", "declared utf-16, plain ASCII", "Parsed; feedparser 6.0.14 finds nothing when the byte count is even.", lambda: (lambda b: b if len(b) % 2 == 0 else b + b"\n")(one('<?xml version="1.0" encoding="utf-16"?>', "Plain ascii title").encode()), want="Plain ascii title")
enc("/enc/unknown-name", 'encoding="utf8mb4"', "Read as UTF-8.", lambda: one('<?xml version="1.0" encoding="utf8mb4"?>').encode())
enc("/enc/windows-1251", "windows-1251", "Parsed.", lambda: one('<?xml version="1.0" encoding="windows-1251"?>', "Суд оштрафовал банк").encode("cp1251"), want="Суд оштрафовал банк")
enc("/enc/koi8-r", "koi8-r", "Parsed.", lambda: one('<?xml version="1.0" encoding="koi8-r"?>', "Суд оштрафовал банк").encode("koi8-r"), want="Суд оштрафовал банк")
enc("/enc/gb2312", "gb2312 with characters only gb18030 has", "Parsed as gb18030.", lambda: one('<?xml version="1.0" encoding="gb2312"?>', "银行被罚款嗞").encode("gb18030"), want="银行被罚款嗞")
enc("/enc/shift-jis", "Shift_JIS", "Parsed.", lambda: one('<?xml version="1.0" encoding="Shift_JIS"?>', "銀行に罰金").encode("shift_jis"), want="銀行に罰金")
enc("/enc/no-decl-latin1", "no declaration, iso-8859-1 bytes", "Parsed by detection.", lambda: one("", "Café fermé").encode("latin-1"), want="Café fermé")
enc("/enc/invalid-utf8", "stray bytes FF FE C3 in UTF-8", "Entry kept, bad bytes replaced.", lambda: one('<?xml version="1.0" encoding="utf-8"?>', "Bank fined @@").encode().replace(b"@@", b"\xff\xfe\xc3"), want=None)
enc("/enc/nul-bytes", "NUL bytes in the text", "Entries kept; no NUL reaches the database (PostgreSQL rejects it, SQLite truncates in some tools).", lambda: one('<?xml version="1.0"?>', "Bank@fined").encode().replace(b"@", b"\x00"), want="Bankfined")
enc("/enc/control-chars", "control characters (0x0B, 0x1F) in the text", "Entries kept, characters dropped.", lambda: one('<?xml version="1.0"?>', "Bank@ fined").encode().replace(b"@", b"\x0b\x1f"), want="Bank fined")

# --------------------------------------------------------------------------------------------------------------
# /type - content types and things that are not feeds
# --------------------------------------------------------------------------------------------------------------
for _ct in ("text/html; charset=utf-8", "text/plain", "application/octet-stream", "image/png", "application/x-bogus", ""):
    @trap("/type/as-" + (_ct.split(";")[0].replace("/", "-") or "none"), f"a good feed served as {_ct or 'no Content-Type'}", "Parsed: the body decides, not the header.", P(ok(3), ok(3, 0)))
    def _(q, ct=_ct): return Reply(rss(items(3)), ctype=ct or None)

PAGE = lambda t, head="", body="": f"<!DOCTYPE html><html><head><title>{t}</title>{head}</head><body><h1>{t}</h1>{body}</body></html>".encode()


@trap("/type/html-error-200", "an HTML error page with status 200 (poll 2)", "Poll 2 is an error (not a feed), not 'ok, 0 entries'; poll 3: 0 new, history intact.", P(ok(3), dict(outcome="not_feed"), ok(3, 0)))
def _(q): return Reply(PAGE("Temporarily unavailable"), ctype="text/html") if q.poll == 2 else Reply(rss(items(3)))


@trap("/type/html-error-as-rss", "an HTML error page served as application/rss+xml", "Error: not a feed.", P(dict(outcome="not_feed")))
def _(q): return Reply(PAGE("Database error"))


@trap("/type/ok", "a plain good feed", "3 entries; nothing new on poll 2.", SAME3)
def _(q): return Reply(rss(items(3)))


@trap("/type/meta-refresh", "an HTML page with a meta refresh to the feed", "Error, or followed once with care; never in a loop.", P(dict(outcome="not_feed")))
def _(q): return Reply(PAGE("Moved", f'<meta http-equiv="refresh" content="0;url={q.base}/type/ok">'), ctype="text/html")


@trap("/type/login-page", "302 to a login page (200 HTML)", "Error: not a feed; the stored URL does not change.", P(dict(outcome="not_feed")))
def _(q): return Reply(status=302, headers=[("Location", "/aux/login")], ctype=None)


@aux("/aux/login")
def _(q): return Reply(PAGE("Sign in", body="<form><input name=u></form>"), ctype="text/html")


@trap("/type/cloudflare-challenge", "403 'Just a moment...' challenge page", "Error that names the cause (Miniflux checks cf-mitigated: challenge); back off, do not hammer.", P(dict(outcome="error")))
def _(q): return Reply(PAGE("Just a moment..."), 403, [("cf-mitigated", "challenge"), ("Server", "cloudflare")], "text/html")


@trap("/type/json-feed", "JSON Feed 1.1", "3 entries - feedparser 6.0.14 finds none.", SAME3)
def _(q): return Reply(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Outlet JSON", "home_page_url": OUTLET, "items": [{"id": f"j{i}", "url": f"{OUTLET}/j/{i}", "title": HEADLINES[i], "content_html": "<p>x</p>", "date_published": "2026-01-05T09:00:00Z"} for i in range(3)]}).encode(), ctype="application/feed+json")


@trap("/type/json-error", 'a JSON API error {"error": ...} with status 200', "Error: not a feed.", P(dict(outcome="not_feed")))
def _(q): return Reply(b'{"error":{"code":429,"message":"rate limited"}}', ctype="application/json")


@trap("/type/news-sitemap", "Google News sitemap", "3 entries with title and date - feedparser reports none and bozo is 0 for most such files.", SAME3)
def _(q): return Reply(('<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">' + "".join(f"<url><loc>{OUTLET}/n/{i}</loc><news:news><news:publication><news:name>Outlet</news:name><news:language>en</news:language></news:publication><news:publication_date>2026-01-05T09:0{i}:00Z</news:publication_date><news:title>{escape(HEADLINES[i])}</news:title></news:news></url>" for i in range(3)) + "</urlset>").encode(), ctype="application/xml")


@trap("/type/opml", "an OPML file", "Error: not a feed (it is a list of feeds).", P(dict(outcome="not_feed")))
def _(q): return Reply(f'<?xml version="1.0"?><opml version="2.0"><body><outline type="rss" xmlUrl="{q.base}/type/ok"/></body></opml>'.encode(), ctype="text/x-opml")


@trap("/type/binary", "an MP3", "Error: not a feed; not stored, not logged as text.", P(dict(outcome="not_feed")))
def _(q): return Reply(b"ID3\x03\x00" + bytes(random.Random(1).getrandbits(8) for _ in range(20_000)), ctype="audio/mpeg")


@trap("/type/empty-200", "200 with an empty body (poll 2)", "Poll 2 is an error, not 'ok, 0 entries' (feedparser: bozo 0, 0 entries); poll 3: 0 new.", P(ok(3), dict(outcome="error"), ok(3, 0)))
def _(q): return Reply(b"" if q.poll == 2 else rss(items(3)))


@trap("/type/empty-feed", "a valid feed with no entries", "ok, 0 entries, no error.", P(ok(0), ok(0, 0)))
def _(q): return Reply(rss([]))


@trap("/type/url-as-body", "the body is a URL (of a canary on this server)", "Error: not a feed; the canary /canary/body-url is never fetched - feedparser.parse(response.text) would fetch it.", P(dict(outcome="not_feed")))
def _(q): return Reply(f"{q.base}/canary/body-url".encode(), ctype="text/plain")


@trap("/type/rss1-rdf", "RSS 1.0 (RDF): items outside the channel, no guid", "3 entries identified by rdf:about.", SAME3)
def _(q): return Reply(('<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>RDF</title><link>https://outlet.example/</link></channel>' + "".join(f'<item rdf:about="{OUTLET}/r/{i}"><title>{escape(HEADLINES[i])}</title><link>{OUTLET}/r/{i}</link><dc:date>2026-01-05T09:00:00Z</dc:date></item>' for i in range(3)) + "</rdf:RDF>").encode(), ctype="application/rdf+xml")


@trap("/type/rss090", "RSS 0.90 (my.netscape.com namespace)", "3 entries - fastfeedparser 0.6.5 and syndikit find none.", SAME3)
def _(q): return Reply(('<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Old</title><link>https://outlet.example/</link></channel>' + "".join(f"<item><title>{escape(HEADLINES[i])}</title><link>{OUTLET}/o/{i}</link></item>" for i in range(3)) + "</rdf:RDF>").encode(), ctype="application/rdf+xml")


@trap("/type/atom-no-namespace", "Atom without its namespace", "2 entries - fastfeedparser 0.6.5 raises ValueError.", P(ok(2), ok(2, 0)))
def _(q): return Reply(atom(entry(0) + entry(1)).replace(b' xmlns="http://www.w3.org/2005/Atom"', b""), ctype="application/atom+xml")


# --------------------------------------------------------------------------------------------------------------
# /bad - malformed XML
# --------------------------------------------------------------------------------------------------------------
def bad(path, title, expected, make: Callable[[], bytes], polls):
    @trap(path, title, expected, polls)
    def _(q): return Reply(make())


@trap("/bad/truncated-xml", "document cut in the middle of entry 3 (poll 1), whole on poll 2", "Poll 1: the 2 complete entries (the half title 'Court clears mer' must not become an entry). Poll 2: 1 new with the full title. feedparser returns the half entry with bozo 1: drop the last entry of a document that does not close.", P(dict(outcome="ok", entries=2, new=2), ok(3, 1)))
def _(q):
    b = rss(items(3))
    return Reply(b[: b.index(b"Court clears mer") + 16] if q.poll == 1 else b)


bad("/bad/leading-whitespace", "blank lines before <?xml", "3 entries (28 of 53 malformed real feeds in the corpus are this).", lambda: b"\n\n  " + rss(items(3)), SAME3)
bad("/bad/php-warning", "a PHP warning before <?xml", "3 entries.", lambda: b"<br />\n<b>Warning</b>:  foreach() argument in /var/www/feed.php on line 3<br />\n" + rss(items(3)), SAME3)
bad("/bad/junk-after", "script after </rss>", "3 entries.", lambda: rss(items(3)) + b"\n<!-- cached --><script>if(1<2){}</script>", SAME3)
bad("/bad/unclosed-cdata", "CDATA never closed in entry 2", "Entry 1 at least; no exception.", lambda: rss([item(0), item(1, title=raw("<title><![CDATA[never closed</title>")), item(2)]), [dict(outcome="ok", entries=">=1", new=">=1")])
bad("/bad/mismatched-tags", "<b> left open in a description", "3 entries.", lambda: rss([item(0, description=raw("<description><b>open</description>")), item(1), item(2)]), SAME3)
bad("/bad/unbound-prefix", "undeclared namespace prefix", "3 entries.", lambda: rss([item(i, x=raw('<yt:video id="1"/>')) for i in range(3)]), SAME3)
bad("/bad/bare-ampersand-link", "unescaped & in links and guids", "Links ?a=1&b=2 exact - fastfeedparser 0.6.5 gives ?a=1=2, feedparser ?a=1&b=2 for the link but guid ...&b;=2.", lambda: rss([item(i, link=raw(f"<link>{OUTLET}/?a={i}&b=2</link>"), guid=raw(f"<guid>{OUTLET}/?a={i}&b=2</guid>")) for i in range(3)]), [dict(outcome="ok", entries=3, new=3, links=[f"{OUTLET}/?a={i}&b=2" for i in range(3)]), ok(3, 0)])
bad("/bad/two-documents", "two feeds concatenated", "The first feed's 2 entries at least; no exception.", lambda: rss(items(2)) + rss(items(2, 5)), [dict(outcome="ok", entries=">=2", new=">=2")])
bad("/bad/item-outside-channel", "items after </channel>", "3 entries.", lambda: rss([]).replace(b"</channel></rss>", b"</channel>" + "".join(items(3)).encode() + b"</rss>"), SAME3)
bad("/bad/nested-items", "an item inside an item", "2 entries, texts not mixed.", lambda: rss(item(0).replace("</item>", item(1) + "</item>")), [dict(outcome="ok", entries=2, new=2)])


# --------------------------------------------------------------------------------------------------------------
# /http - status codes, redirects, cookies
# --------------------------------------------------------------------------------------------------------------
@aux("/aux/target")
def _(q): return Reply(rss(items(3)))


for _c, _kind in ((301, "permanent"), (302, "temporary"), (303, "temporary"), (307, "temporary"), (308, "permanent")):
    @trap(f"/http/{_c}", f"{_c} to the feed", f"Followed. {'Stored URL changes only after it held for several polls (NewsBlur 10, Feedbin ~6 days)' if _kind == 'permanent' else 'Stored URL never changes'}.", P(ok(3), ok(3, 0)))
    def _(q, c=_c): return Reply(status=c, headers=[("Location", "/aux/target")], ctype=None)


@aux("/aux/hop")
def _(q):
    n = int(q.query.get("n", "0"))
    return Reply(status=302, headers=[("Location", f"/aux/hop?n={n - 1}" if n > 1 else "/aux/target")], ctype=None)


@trap("/http/chain-30", "30 redirects", "Error after at most 20 hops.", P(dict(outcome="error")), bounds="30 hops")
def _(q): return Reply(status=302, headers=[("Location", "/aux/hop?n=29")], ctype=None)


@aux("/aux/loop-b")
def _(q): return Reply(status=302, headers=[("Location", "/http/loop")], ctype=None)


@trap("/http/self-loop", "redirect to itself", "Error, within the hop limit.", P(dict(outcome="error")))
def _(q): return Reply(status=301, headers=[("Location", "/http/self-loop")], ctype=None)


@trap("/http/growing-loop", "redirect that appends to its own query for ever", "Error, within the hop limit.", P(dict(outcome="error")))
def _(q): return Reply(status=302, headers=[("Location", f"/http/growing-loop?x={q.query.get('x', '')}a")], ctype=None)


@trap("/http/bad-location", "Location: http://[::bad", "Error, no exception escapes.", P(dict(outcome="error")))
def _(q): return Reply(status=302, headers=[("Location", "http://[::bad")], ctype=None)


@trap("/http/to-file", "redirect to file:///etc/hostname", "Error: only http(s) is followed.", P(dict(outcome="error")))
def _(q): return Reply(status=302, headers=[("Location", "file:///etc/hostname")], ctype=None)


@trap("/http/to-internal", "redirect to an internal address (127.0.0.2, the stand-in for 169.254.169.254 and 10/8)", "Error when the watcher's SSRF guard allows only 127.0.0.1; every hop is checked, after DNS (Miniflux checks in the dialer). /report.json shows a hit on the canary.", P(dict(outcome="error")), description="redirects to /canary/internal on the second loopback address")
def _(q): return Reply(status=302, headers=[("Location", f"{q.internal}/canary/internal")], ctype=None)


@aux("/canary/internal")
def _(q): return Reply(b'{"secret":"INTERNAL-CANARY"}', ctype="application/json")


@aux("/canary/body-url")
def _(q): return Reply(rss([item(0, title="CANARY FETCHED FROM BODY URL")]))


@aux("/canary/xxe")
def _(q): return Reply(b"XXE-CANARY", ctype="text/plain")


@aux("/canary/dtd")
def _(q): return Reply(b'<!ENTITY x "DTD-CANARY">', ctype="application/xml-dtd")


@trap("/http/cross-host-auth", "redirect to another host (localhost) on a feed with credentials", "Followed without the Authorization header and without cookies of the first host. Poll it with user:pass; /report.json shows a leak.", P(ok(3)), tags=("auth",))
def _(q): return Reply(status=302, headers=[("Location", q.base.replace("127.0.0.1", "localhost") + "/aux/auth-check"), ("Set-Cookie", "sid=secret; Path=/")], ctype=None)


@aux("/aux/auth-check")
def _(q): return Reply(rss(items(3)))


@trap("/http/401", "401 Basic", "Error 'needs a login'; with user:pass (any) it works.", P(dict(outcome="auth")))
def _(q): return Reply(rss(items(3))) if q.h("authorization").startswith("Basic ") else Reply(b"login", 401, [("WWW-Authenticate", 'Basic realm="feed"')], "text/plain")


for _c in (403, 404, 500, 502):
    @trap(f"/http/{_c}", f"{_c} on poll 2", "Poll 2: error with a growing delay, history kept; poll 3: 0 new.", P(ok(3), dict(outcome="error"), ok(3, 0)))
    def _(q, c=_c): return Reply(PAGE(f"{c}"), c, ctype="text/html") if q.poll == 2 else Reply(rss(items(3)))


@trap("/http/500-with-feed", "status 500, body is the whole feed", "Error (or used with a warning); never parsed silently as success.", P(dict(outcome="error")))
def _(q): return Reply(rss(items(3)), 500)


@trap("/http/404-with-feed", "status 404, body is an 'error feed' whose only item says 'feed not found'", "Error; its item is not alerted.", P(ok(3), dict(outcome="error"), ok(3, 0)))
def _(q): return Reply(rss([item(0, title="Feed not found", link=OUTLET + "/404", guid="err")]), 404) if q.poll == 2 else Reply(rss(items(3)))


@trap("/http/410", "410 Gone from poll 2 on", "Poll 2: marked gone, polling stops (or drops to weekly) and a human is told once (FreshRSS mutes; Media Cloud notes that dead feeds do come back).", P(ok(3), dict(outcome="gone"), dict(outcome="gone")), tags=("gone",))
def _(q): return Reply(rss(items(3))) if q.poll == 1 else Reply(b"gone", 410, ctype="text/plain")


@trap("/http/429-seconds", "429 with Retry-After: 120 (poll 2)", "Throttled: next request not before 120 s; not counted towards 'broken'.", P(ok(3), dict(outcome="throttled", retry_after=120), ok(3, 0)), tags=("retry-after:120",))
def _(q): return Reply(b"slow down", 429, [("Retry-After", "120")], "text/plain") if q.poll == 2 else Reply(rss(items(3)))


@trap("/http/429-date", "429 with Retry-After as an HTTP date, 90 s ahead (poll 2)", "Throttled until that time.", P(ok(3), dict(outcome="throttled", retry_after=90), ok(3, 0)), tags=("retry-after:90",))
def _(q): return Reply(b"slow down", 429, [("Retry-After", rfc822(now() + timedelta(seconds=90)))], "text/plain") if q.poll == 2 else Reply(rss(items(3)))


@trap("/http/429-absurd", "Retry-After: 99999999 (3 years)", "Capped (Feedbin 8 h, reader 31 d) and shown.", P(dict(outcome="throttled")))
def _(q): return Reply(b"", 429, [("Retry-After", "99999999")], "text/plain")


@trap("/http/429-garbage", "Retry-After: soon / -5", "Default back-off; no exception.", P(dict(outcome="throttled")))
def _(q): return Reply(b"", 429, [("Retry-After", "soon" if q.poll % 2 else "-5")], "text/plain")


@trap("/http/429-none", "429 without Retry-After", "Default back-off (not an immediate retry).", P(dict(outcome="throttled")))
def _(q): return Reply(b"", 429, ctype="text/plain")


@trap("/http/503-seconds", "503 with Retry-After: 60 (poll 2)", "Throttled 60 s. Miniflux reads Retry-After on 429 only.", P(ok(3), dict(outcome="throttled", retry_after=60), ok(3, 0)), tags=("retry-after:60",))
def _(q): return Reply(b"maintenance", 503, [("Retry-After", "60")], "text/plain") if q.poll == 2 else Reply(rss(items(3)))


@trap("/http/503-past-date", "503 with Retry-After in the past", "Default back-off.", P(dict(outcome="throttled")))
def _(q): return Reply(b"", 503, [("Retry-After", "Thu, 01 Jan 2015 00:00:00 GMT")], "text/plain")


@trap("/http/flapping", "500 on every even poll", "Works on odd polls, 0 new; no alert storm about the feed being down/up.", P(ok(3), dict(outcome="error"), ok(3, 0), dict(outcome="error"), ok(3, 0)))
def _(q): return Reply(rss(items(3))) if q.poll % 2 else Reply(b"", 500, ctype="text/plain")


@trap("/http/204", "204 No Content on poll 2", "Not an error storm: treated as not modified or empty; 0 new after.", P(ok(3), dict(outcome="error"), ok(3, 0)))
def _(q): return Reply(b"", 204, ctype=None) if q.poll == 2 else Reply(rss(items(3)))


@trap("/http/cookie-wall", "302 to itself until the cookie set by that redirect comes back", "Followed with a cookie jar that lives for this one fetch; cookies are not kept between polls or shared between feeds.", P(ok(3), ok(3, 0)))
def _(q): return Reply(rss(items(3))) if "gate=1" in q.h("cookie") else Reply(status=302, headers=[("Location", "/http/cookie-wall"), ("Set-Cookie", "gate=1; Path=/http")], ctype=None)


@trap("/http/ua-filter", "403 for library user agents", "The watcher sends a real product name with a contact URL: 200.", P(ok(3)))
def _(q): return Reply(PAGE("Forbidden"), 403, ctype="text/html") if not q.h("user-agent") or q.h("user-agent").lower().startswith(("python-", "httpx", "aiohttp", "curl", "go-http", "java/")) else Reply(rss(items(3)))


@trap("/http/accept-strict", "406 unless Accept names an XML feed type or */*", "Accept header sent: 200.", P(ok(3)))
def _(q): return Reply(rss(items(3))) if any(t in q.h("accept") for t in ("*/*", "rss+xml", "application/xml")) else Reply(b"", 406, ctype="text/plain")


# --------------------------------------------------------------------------------------------------------------
# /cond - conditional requests and freshness
# --------------------------------------------------------------------------------------------------------------
def cond(path, title, expected, etag=None, lastmod=None, polls=None, extra=(), tags=("conditional",)):
    @trap(path, title, expected, polls or P(ok(3), dict(outcome="not_modified")), tags=tags)
    def _(q):
        hs = [("ETag", etag)] if etag else []
        hs += [("Last-Modified", lastmod)] if lastmod else []
        hs += list(extra)
        inm, ims = q.h("if-none-match"), q.h("if-modified-since")
        hit = (etag and inm and etag in inm) or (not etag and lastmod and ims == lastmod)
        return Reply(b"", 304, hs, None) if hit else Reply(rss(items(3)), headers=hs)


cond("/cond/etag-strong", "strong ETag", 'If-None-Match: "v1" sent verbatim; 304 handled.', etag='"v1"')
cond("/cond/etag-weak", "weak ETag", 'If-None-Match: W/"v1" sent verbatim, W/ kept.', etag='W/"v1"')
cond("/cond/etag-unquoted", "unquoted ETag", "Sent back verbatim.", etag="v1-unquoted")
cond("/cond/etag-odd", "ETag with commas and spaces", "Sent back verbatim.", etag='"a, b; c"')
cond("/cond/last-modified", "Last-Modified only", "If-Modified-Since is the same string.", lastmod="Mon, 05 Jan 2026 09:00:00 GMT")
cond("/cond/last-modified-bogus", "Last-Modified that is not a date", "Sent back verbatim, not parsed and re-formatted (NewsBlur and feedparser lose it).", lastmod="lundi 5 janvier, 9h")
cond("/cond/last-modified-future", "Last-Modified in the future", "Sent back verbatim.", lastmod="Fri, 01 Jan 2100 00:00:00 GMT")
cond("/cond/both", "ETag and Last-Modified", "Both sent back.", etag='"b1"', lastmod="Mon, 05 Jan 2026 09:00:00 GMT")
cond("/cond/max-age", "Cache-Control: max-age=3600", "Next poll not before an hour (capped), unless told otherwise.", etag='"m1"', extra=(("Cache-Control", "public, max-age=3600"),), tags=("conditional", "max-age:3600"))
cond("/cond/expires-zero", "Expires: 0, no-store", "Validators still used or dropped (Miniflux drops them); never an error.", etag='"e1"', extra=(("Expires", "0"), ("Cache-Control", "no-store")), polls=P(ok(3), dict(outcome="not_modified")))


@trap("/cond/etag-never-changes", "the ETag stays although the content changed, answered with 200", "Poll 2: 1 new - the body is read when the status is 200. (Miniflux compares ETags and skips the body: it misses this.)", P(ok(3), ok(4, 1)))
def _(q): return Reply(rss(([item(9)] if q.poll > 1 else []) + items(3)), headers=[("ETag", '"frozen"')])


@trap("/cond/304-with-body", "304 that carries a body, on a kept-alive connection", "Not modified; the stray bytes must not become the next response (close the connection).", P(ok(3), dict(outcome="not_modified")))
def _(q):
    if q.h("if-none-match"):
        junk = b"<rss>stray bytes</rss>"
        return Reply(b'HTTP/1.1 304 Not Modified\r\nETag: "wb"\r\nContent-Type: application/rss+xml\r\nContent-Length: ' + str(len(junk)).encode() + CRLF * 2 + junk, framing="raw")
    return Reply(rss(items(3)), headers=[("ETag", '"wb"')])


@trap("/cond/304-unasked", "304 to an unconditional first request", "Error or 'nothing yet', retried unconditionally; no crash on the missing body.", P(dict(outcome="error")))
def _(q): return Reply(b"", 304, [("ETag", '"u"')], None)


@trap("/cond/error-drops-validators", "500 on poll 2 carrying another ETag, 304-able on poll 3", "Validators of error responses are not stored: poll 3 sends those of poll 1.", P(ok(3), dict(outcome="error"), dict(outcome="not_modified")), tags=("keep-validators",))
def _(q):
    if q.poll == 2:
        return Reply(b"oops", 500, [("ETag", '"err"')], "text/plain")
    return Reply(b"", 304, [("ETag", '"good"')], None) if '"good"' in q.h("if-none-match") else Reply(rss(items(3)), headers=[("ETag", '"good"')])


@trap("/cond/parse-error-keeps-old", "poll 2: 200 with garbage and a new ETag; that ETag would give 304 for ever", "A body that failed to parse does not replace the stored validators: poll 3 gets the feed, 1 new.", P(ok(3), dict(outcome="not_feed"), ok(4, 1)), tags=("keep-validators",))
def _(q):
    if '"broken"' in q.h("if-none-match"):
        return Reply(b"", 304, [("ETag", '"broken"')], None)
    if q.poll == 2:
        return Reply(b"<html>oops", headers=[("ETag", '"broken"')])
    return Reply(rss(([item(9)] if q.poll > 2 else []) + items(3)), headers=[("ETag", f'"good{q.poll}"')])


# --------------------------------------------------------------------------------------------------------------
# /comp - content codings
# --------------------------------------------------------------------------------------------------------------
def brotli_stored(b: bytes) -> bytes:
    """a brotli stream made of uncompressed meta-blocks (RFC 7932 9.2)"""
    out, first = bytearray(), True
    for k in range(0, len(b), 65536):
        c = b[k:k + 65536]
        bits = ((len(c) - 1) << 3) | (1 << 19)          # ISLAST 0, MNIBBLES 00 (4 nibbles), MLEN-1, ISUNCOMPRESSED 1
        if first:
            bits, first = bits << 1, False              # WBITS: single 0 bit = window 16
        out += bits.to_bytes(3, "little") + c
    out.append(0x03 if not first else 0x06)             # ISLAST 1, ISLASTEMPTY 1
    return bytes(out)


def zstd_frame(b: bytes) -> bytes:
    """a zstd frame of raw blocks (RFC 8878 3.1.1)"""
    out = bytearray(struct.pack("<I", 0xFD2FB528) + b"\x00\x58")      # descriptor 0, window 2^21
    blocks = [b[k:k + 100_000] for k in range(0, len(b), 100_000)] or [b""]
    for n, c in enumerate(blocks):
        out += struct.pack("<I", (len(c) << 3) | (1 if n == len(blocks) - 1 else 0))[:3] + c
    return bytes(out)


def zstd_bomb(total: int, fill: int = 0x20) -> bytes:
    """RLE blocks: 4 bytes each expand to 128 KiB"""
    head, tail = rss([]).rsplit(b"\n\n", 1)
    out = bytearray(struct.pack("<I", 0xFD2FB528) + b"\x00\x58")
    out += struct.pack("<I", len(head) << 3)[:3] + head
    n = max(1, total // 131072)
    out += (struct.pack("<I", (131072 << 3) | (1 << 1))[:3] + bytes([fill])) * n
    out += struct.pack("<I", (len(tail) << 3) | 1)[:3] + tail
    return bytes(out)


def raw_deflate(b: bytes) -> bytes:
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    return c.compress(b) + c.flush()


def comp(path, title, expected, coding: str | None, fn: Callable[[bytes], bytes], need: str = "", polls=None, ctype="application/rss+xml"):
    @trap(path, title, expected, polls or P(ok(3), ok(3, 0)))
    def _(q):
        b = rss(items(3))
        if need and need not in q.h("accept-encoding"):
            return Reply(b, headers=[("Vary", "Accept-Encoding")], ctype=ctype)
        return Reply(fn(b), headers=[("Content-Encoding", coding)] if coding else [], ctype=ctype)


comp("/comp/gzip", "gzip", "Decoded.", "gzip", gzip.compress, "gzip")
comp("/comp/deflate-zlib", "deflate (zlib wrapper)", "Decoded.", "deflate", zlib.compress, "deflate")
comp("/comp/deflate-raw", "deflate (raw, as some servers send)", "Decoded.", "deflate", raw_deflate, "deflate")
comp("/comp/br", "brotli, if accepted", "Decoded when offered; not offered when the library is missing.", "br", brotli_stored, "br")
comp("/comp/zstd", "zstd, if accepted", "Decoded when offered; not offered when the library is missing.", "zstd", zstd_frame, "zstd")
comp("/comp/br-forced", "brotli although not accepted", "Decoded, or an error that names the coding; not 'bad XML'.", "br", brotli_stored, polls=P(dict(outcome="ok", entries=3, new=3, note="an error outcome is as good")))
comp("/comp/gzip-forced", "gzip although not accepted", "Decoded.", "gzip", gzip.compress)
comp("/comp/x-gzip", "Content-Encoding: x-gzip", "Decoded (httpx 0.28 leaves x-gzip alone: sniff 1f 8b).", "x-gzip", gzip.compress)
comp("/comp/gzip-unlabelled", "gzip file without Content-Encoding (.xml.gz)", "Decoded by its first bytes 1f 8b, within the size limit.", None, gzip.compress, ctype="application/x-gzip")
comp("/comp/gzip-mislabelled", "labelled gzip, really plain", "Read as plain (feedparser's suite has this case) or a clear error.", "gzip", lambda b: b)
comp("/comp/gzip-double", "gzip twice, labelled 'gzip, gzip'", "Decoded.", "gzip, gzip", lambda b: gzip.compress(gzip.compress(b)))
comp("/comp/gzip-truncated", "gzip stream cut short", "Error: incomplete, nothing alerted from half a document.", "gzip", lambda b: gzip.compress(b)[:-60], polls=P(dict(outcome="error")))
comp("/comp/gzip-bad-crc", "gzip with a wrong checksum", "Error or decoded with a warning.", "gzip", lambda b: gzip.compress(b)[:-8] + b"\0" * 8, polls=P(dict(outcome="error")))
comp("/comp/gzip-trailing", "gzip followed by junk bytes", "Decoded, junk ignored.", "gzip", lambda b: gzip.compress(b) + b"junk" * 10)
comp("/comp/unknown", "Content-Encoding: bogus, plain body", "Read as plain, or a clear error.", "bogus", lambda b: b)
comp("/comp/utf8-as-encoding", "Content-Encoding: UTF-8 (seen in the wild)", "Read as plain.", "UTF-8", lambda b: b)
comp("/comp/identity", "Content-Encoding: identity", "Read as plain.", "identity", lambda b: b)


# --------------------------------------------------------------------------------------------------------------
# /big, /slow, /net - size, time and wire
# --------------------------------------------------------------------------------------------------------------
HEAD, TAIL = rss([]).rsplit(b"\n\n", 1)


async def filler(total: int, chunk: Callable[[int], bytes], head=HEAD, tail=TAIL):
    yield head
    sent, k = len(head), 0
    while sent < total:
        b = chunk(k); k += 1; sent += len(b)
        yield b
    yield tail


BIG = P(dict(outcome="too_big"))


@trap("/big/huge-declared", "Content-Length: 10 GB, then 64 KB and a close", "Refused from the header alone, or stopped at the limit.", BIG, bounds="64 KB")
def _(q): return Reply(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: 10737418240\r\nConnection: close\r\n\r\n" + HEAD + b" " * 65536, framing="raw", abort=True)


@trap("/big/many-entries", "100,000 small entries", "Bounded: first N entries (Feedbin 300, NewsBlur 100) or all, within a time limit (feedparser: ~20 s for 100k).", P(dict(outcome="ok", entries=">=100", new=">=100", alerts=0)), bounds="100k entries (5k small)")
def _(q): return Reply(rss([item(i, description=None) for i in range(q.lim.entries)]))


@trap("/big/gzip-bomb", "gzip bomb: 1 MB on the wire, 1 GB of white space inside", "Stopped at the limit on DECODED bytes.", BIG, bounds="1 GB decoded (16 MB small)")
def _(q): return Reply(gzip_bomb(q.lim.bomb_bytes), headers=[("Content-Encoding", "gzip")])


_bombs: dict[int, bytes] = {}


def gzip_bomb(total: int) -> bytes:
    if total not in _bombs:
        c = zlib.compressobj(9, zlib.DEFLATED, 31)
        out = [c.compress(HEAD)]
        blk = b" " * (1 << 20)
        for _i in range(total >> 20):
            out.append(c.compress(blk))
        out.append(c.compress(TAIL) + c.flush())
        _bombs[total] = b"".join(out)
    return _bombs[total]


@trap("/big/zstd-bomb", "zstd bomb (RLE blocks: 4 bytes -> 128 KB), sent even if not accepted", "Stopped at the limit on decoded bytes; without zstd support: an error that names the coding.", P(dict(outcome="too_big", note="an error outcome is as good")), bounds="as gzip-bomb")
def _(q): return Reply(zstd_bomb(q.lim.bomb_bytes), headers=[("Content-Encoding", "zstd")])


@trap("/big/endless-items", "items for ever", "Stopped at the size or time limit; the connection is closed.", BIG, bounds="256 MB / max_seconds (8 MB small)")
def _(q): return Reply(filler(q.lim.stream_bytes, lambda k: item(k).encode() * 20), framing="close")


@trap("/big/endless-error", "a PHP error printed for ever ('Stupid Feed Tricks' no. 5)", "Stopped at the limit; not a feed.", BIG, bounds="as endless-items")
def _(q): return Reply(filler(q.lim.stream_bytes, lambda k: b"<b>Fatal error</b>: Allowed memory size exhausted in /var/www/feed.php on line 42<br />\n" * 100, b"", b""), framing="close", ctype="text/html")


@trap("/big/deep-nesting", "100,000 nested elements", "No RecursionError, no stack overflow; the other entry is kept.", P(dict(outcome="ok", entries=2, new=2)), bounds="100k levels (20k small)")
def _(q):
    n = min(100_000, q.lim.entries * 4)
    return Reply(rss([item(0, description=raw("<description>" + "<a>" * n + "x" + "</a>" * n + "</description>")), item(1)]))


@trap("/big/deep-html", "100,000 nested <div> in an escaped description", "The sanitiser does not recurse to death; bounded time.", P(dict(outcome="ok", entries=2, new=2)), bounds="as deep-nesting")
def _(q): return Reply(rss([item(0, description="<div>" * min(100_000, q.lim.entries * 4)), item(1)]))


@trap("/big/huge-header", "one 200 KB response header", "A clear error; no crash.", P(dict(outcome="error")))
def _(q): return Reply(rss(items(3)), headers=[("X-Huge", "x" * 200_000)])


async def drip(data: bytes, seconds: float, step: int = 1, delay: float = 0.25):
    t0, k = time.monotonic(), 0
    while k < len(data) and time.monotonic() - t0 < seconds:
        yield data[k:k + step]
        k += step
        await asyncio.sleep(delay)


SLOW = P(dict(outcome="timeout"))


@trap("/slow/drip-body", "slow-loris: 4 bytes a second, for ever", "Stopped by a limit on the WHOLE fetch (httpx timeouts are per read: each byte resets them).", SLOW, bounds="45 s (4 s small)")
def _(q): return Reply(drip(rss(items(3)), q.lim.slow_seconds), framing="close")


@trap("/slow/drip-headers", "the header block arrives a byte at a time", "Stopped by the whole-fetch limit.", SLOW, bounds="as drip-body")
def _(q): return Reply(drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 10_000, q.lim.slow_seconds), framing="raw")


@trap("/slow/first-byte", "nothing for 45 s, then a good feed", "Timeout, or the feed if the limit is longer.", SLOW, bounds="as drip-body")
def _(q):
    async def g():
        await asyncio.sleep(q.lim.slow_seconds)
        yield rss(items(3))
    return Reply(g(), framing="close")


@trap("/slow/stall", "half the feed, then silence", "Timeout; nothing is alerted from the half document, or only its complete entries.", SLOW, bounds="as drip-body")
def _(q):
    async def g():
        b = rss(items(20))
        yield b[: len(b) // 2]
        await asyncio.sleep(q.lim.slow_seconds)
    return Reply(g(), framing="close", headers=[("X-Note", "stalls")])


@trap("/slow/silent", "accepts the request and never answers", "Timeout.", SLOW, bounds="as drip-body")
def _(q):
    async def g():
        await asyncio.sleep(q.lim.slow_seconds)
        if False:
            yield b""
    return Reply(g(), framing="raw")


@trap("/net/short-body", "Content-Length larger than the body (cut mid-download)", "Error: incomplete; not parsed as a shorter feed (poll 2 whole: 3 new in all).", P(dict(outcome="error"), ok(3)))
def _(q):
    b = rss(items(3))
    if q.poll > 1:
        return Reply(b)
    return Reply(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\nContent-Length: " + str(len(b)).encode() + CRLF * 2 + b[: len(b) * 2 // 3], framing="raw")


@trap("/net/chunked-cut", "chunked body without its last chunk", "Error: incomplete.", P(dict(outcome="error")))
def _(q):
    b = rss(items(3))[:900]
    return Reply(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nTransfer-Encoding: chunked\r\n\r\n" + f"{len(b):x}".encode() + CRLF + b + CRLF, framing="raw")


@trap("/net/chunked-bad", "a chunk size that is not hexadecimal", "Error.", P(dict(outcome="error")))
def _(q): return Reply(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n", framing="raw")


@trap("/net/close-cut", "no Content-Length, connection closed mid-document", "Not detectable on the wire: the document does not close, so treat it as /bad/truncated-xml.", P(dict(outcome="ok", entries=2, new=2), ok(3, 1)))
def _(q):
    b = rss(items(3))
    return Reply(b[: b.index(b"Court clears mer") + 16] if q.poll == 1 else b, framing="close")


@trap("/net/reset", "connection reset mid-body", "Error; retried with back-off.", P(dict(outcome="error"), ok(3)))
def _(q):
    b = rss(items(3))
    return Reply(b) if q.poll > 1 else Reply(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: 99999\r\n\r\n" + b, framing="raw", abort=True)


@trap("/net/garbage", "not HTTP at all", "Error.", P(dict(outcome="error")))
def _(q): return Reply(b"\x16\x03\x01\x02\x00SSH-2.0-OpenSSH_9.9\r\n\r\n", framing="raw")


@trap("/net/empty-reply", "connection closed without a byte", "Error.", P(dict(outcome="error")))
def _(q): return Reply(b"", framing="raw")


@trap("/net/two-lengths", "two different Content-Length headers", "Error (request-smuggling shape).", P(dict(outcome="error")))
def _(q):
    b = rss(items(3))
    return Reply(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: 5\r\nContent-Length: " + str(len(b)).encode() + CRLF * 2 + b, framing="raw")


@trap("/net/early-hints", "103 Early Hints before the 200", "Parsed.", P(ok(3)))
def _(q):
    b = rss(items(3))
    return Reply(b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\nContent-Length: " + str(len(b)).encode() + CRLF * 2 + b, framing="raw")


@trap("/net/http10", "HTTP/1.0, LF line ends, no reason phrase", "Parsed.", P(ok(3)))
def _(q): return Reply(b"HTTP/1.0 200\nContent-Type: application/rss+xml\n\n" + rss(items(3)), framing="raw")


# --------------------------------------------------------------------------------------------------------------
# /xml - entity attacks
# --------------------------------------------------------------------------------------------------------------
def xmlt(path, title, expected, make: Callable[[Request], bytes], polls):
    @trap(path, title, expected, polls)
    def _(q): return Reply(make(q))


def with_dtd(dtd: str, t: str) -> bytes:
    return rss([item(0, title=raw(f"<title>{t}</title>")), item(1)], decl=f'<?xml version="1.0"?>\n<!DOCTYPE rss [{dtd}]>\n')


XP = [dict(outcome="ok", entries=">=1", new=">=1", note="an error outcome is as good")]
xmlt("/xml/billion-laughs", "entity bomb (9 levels of 10)", "Not expanded: fast, small; entry 2 kept or the whole document refused.", lambda q: with_dtd('<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{i} "{("&l%d;" % (i - 1)) * 10}">' for i in range(1, 10)), "&l9;"), XP)
xmlt("/xml/quadratic", "one long entity used 2,000 times", "Not expanded.", lambda q: with_dtd(f'<!ENTITY a "{"A" * 50_000}">', "&a;" * 2000), XP)
xmlt("/xml/xxe-file", "external entity file:///etc/hostname", "File content never appears in an entry.", lambda q: with_dtd('<!ENTITY x SYSTEM "file:///etc/hostname">', "x &x;"), XP)
xmlt("/xml/xxe-http", "external entity on this server", "/canary/xxe is never fetched (see /report.json).", lambda q: with_dtd(f'<!ENTITY x SYSTEM "{q.base}/canary/xxe">', "x &x;"), XP)
xmlt("/xml/parameter-entity", "external parameter entity on this server", "/canary/dtd is never fetched.", lambda q: with_dtd(f'<!ENTITY % p SYSTEM "{q.base}/canary/dtd">%p;', "x &x;"), XP)
xmlt("/xml/external-dtd", "DOCTYPE with an external DTD (as RSS 0.91 has)", "3 entries; the DTD is never fetched.", lambda q: rss(items(3), decl=f'<?xml version="1.0"?>\n<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "{q.base}/canary/dtd">\n'), P(ok(3), ok(3, 0)))
xmlt("/xml/harmless-dtd", "internal DTD that declares &nbsp; and &eacute;", "2 entries; title 'Café fined'.", lambda q: with_dtd('<!ENTITY eacute "&#233;"><!ENTITY nbsp "&#160;">', "Caf&eacute;&nbsp;fined"), [dict(outcome="ok", entries=2, new=2)])
xmlt("/xml/xinclude", "XInclude of a local file", "Not processed.", lambda q: rss([item(0, title=raw('<title><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" parse="text"/></title>')), item(1)]), [dict(outcome="ok", entries=2, new=2)])
xmlt("/xml/stylesheet", "xml-stylesheet processing instruction", "3 entries; the stylesheet is not fetched.", lambda q: rss(items(3), decl=f'<?xml version="1.0"?>\n<?xml-stylesheet type="text/xsl" href="{q.base}/canary/xxe"?>\n'), SAME3)


# --------------------------------------------------------------------------------------------------------------
# /sched - hints about when and where to poll
# --------------------------------------------------------------------------------------------------------------
def sched(path, title, expected, channel: str | Callable[[Request], str], polls=None, headers=(), tags=()):
    @trap(path, title, expected, polls or SAME3, tags=tags)
    def _(q): return Reply(rss(items(3), channel(q) if callable(channel) else channel), headers=list(headers))


sched("/sched/ttl-60", "<ttl>60</ttl>", "Interval >= 60 minutes unless the user set one.", "<ttl>60</ttl>", tags=("interval:3600",))
sched("/sched/ttl-silly", "<ttl> 0, -1, 99999999, 'soon'", "Clamped or ignored.", "<ttl>0</ttl><ttl>-1</ttl><ttl>99999999</ttl><ttl>soon</ttl>")
sched("/sched/skip-hours-all", "skipHours lists all 24 hours (and 24)", "Ignored: a feed is never switched off by its own hints (none of Miniflux, FreshRSS, NewsBlur, Feedbin, reader acts on skipHours).", "<skipHours>" + "".join(f"<hour>{h}</hour>" for h in range(25)) + "</skipHours>")
sched("/sched/skip-days", "skipDays Saturday and Sunday", "Optional: honoured or ignored; never an error.", "<skipDays><day>Saturday</day><day>Sunday</day></skipDays>")
sched("/sched/sy-hourly", "sy:updatePeriod hourly, frequency 2", "A hint of 30 minutes (Media Cloud uses it; WordPress always says hourly/1).", "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", tags=("interval:1800",))
sched("/sched/sy-odd", "sy:updatePeriod 'minutely', 'dayly', frequency 0.1, 0, 'x'", "Clamped or ignored; no division by zero.", "<sy:updatePeriod>minutely</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>")
sched("/sched/new-feed-url", "itunes:new-feed-url", "Shown or followed after validation (same-site or still parses, several polls); not followed blindly.", lambda q: f"<itunes:new-feed-url>{q.base}/type/ok</itunes:new-feed-url>")
sched("/sched/self-moved", "atom:link rel=self points elsewhere", "Never treated as a move by itself: self links are often wrong (http, internal host, feed2js).", lambda q: f'<atom:link rel="self" href="{q.internal}/canary/internal" type="application/rss+xml"/>')
sched("/sched/websub", "rel=hub and rel=self links (in the feed and as Link headers)", "Polling works; if WebSub is supported: subscribe with a secret, verify, keep polling slowly as a check.", lambda q: f'<atom:link rel="hub" href="{q.base}/aux/hub"/><atom:link rel="self" href="{q.base}/sched/websub"/>')
sched("/sched/paged", "RFC 5005 rel=next", "Not followed on ordinary polls (or followed at most once after a gap).", lambda q: f'<atom:link rel="next" href="{q.base}/sched/paged?page=2"/>')


@aux("/aux/hub")
def _(q): return Reply(b"", 204, ctype=None)


@trap("/sched/rfc3229", "A-IM: feed - delta encoding", "With A-IM: feed and If-None-Match the server sends 226 with only the new entry: 1 new, and the entries that are absent are not 'removed'. 226 must be a success.", P(ok(3), dict(outcome="ok", entries="1 (226) or 4 (200)", new=1)))
def _(q):
    tag = f'"d{min(q.poll, 2)}"'
    if q.poll > 1 and "feed" in q.h("a-im") and q.h("if-none-match"):
        return Reply(rss([item(9)]), 226, [("ETag", tag), ("IM", "feed"), ("Cache-Control", "no-store, im")])
    return Reply(rss(([item(9)] if q.poll > 1 else []) + items(3)), headers=[("ETag", tag)])


@trap("/sched/short-window", "a busy outlet: 20 new entries a poll, window of 10", "Half is lost unless the watcher polls faster: it should notice 'every entry was new' and shorten its interval or say so.", P(ok(10), ok(10, 10), ok(10, 10)), tags=("gap",))
def _(q): return Reply(rss(items(10, 20 * (q.poll - 1))))


# --------------------------------------------------------------------------------------------------------------
# server
# --------------------------------------------------------------------------------------------------------------
class Server:
    def __init__(self, host="127.0.0.1", port=8970, internal_host="127.0.0.2", scale="small", max_conns=64):
        assert host.startswith("127.") and (not internal_host or internal_host.startswith("127.")), "loopback only"
        self.host, self.port, self.internal_host, self.lim = host, port, internal_host, SCALES[scale]
        self.scale = scale
        self.polls: dict[tuple[str, str], int] = defaultdict(int)
        self.log: list[dict] = []
        self.sem = asyncio.Semaphore(max_conns)
        self.servers: list[asyncio.base_events.Server] = []

    @property
    def base(self): return f"http://{self.host}:{self.port}"

    async def start(self):
        s = await asyncio.start_server(self.client, self.host, self.port, limit=1 << 16)
        self.port = s.sockets[0].getsockname()[1]
        self.servers.append(s)
        if self.internal_host:
            try:
                self.servers.append(await asyncio.start_server(self.client, self.internal_host, self.port, limit=1 << 16))
            except OSError:
                self.internal_host = self.host
        return self

    async def stop(self):
        for s in self.servers:
            s.close()

    # -- one connection ----------------------------------------------------------------------------------------
    async def client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        async with self.sem:
            try:
                for _ in range(50):                                  # at most 50 requests a connection
                    try:
                        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 15)
                    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.TimeoutError, ConnectionError):
                        break
                    if not await self.serve(head, writer):
                        break
            except (ConnectionError, asyncio.CancelledError, TimeoutError):
                pass
            finally:
                with contextlib.suppress(OSError, RuntimeError):  # the loop may be closed
                    writer.close()

    async def serve(self, head: bytes, w: asyncio.StreamWriter) -> bool:
        lines = head.decode("latin-1").split("\r\n")
        try:
            method, target, _v = lines[0].split(" ", 2)
        except ValueError:
            return False
        headers: dict[str, str] = {}
        for l in lines[1:]:
            if ":" in l:
                k, v = l.split(":", 1)
                headers[k.strip().lower()] = (headers[k.strip().lower()] + ", " + v.strip()) if k.strip().lower() in headers else v.strip()
        u = urlsplit(target)
        query = dict(parse_qsl(u.query, True))
        run = query.get("run", "")
        path = u.path
        t = TRAPS.get(path)
        fn = t.handler if t else AUX.get(path)
        if path in ("/index.json", "/", "/log.json", "/report.json", "/reset", "/clock"):
            await self.write(w, self.admin(path, query), method, False)
            return True
        if method == "GET" and fn:
            self.polls[path, run] += 1
        poll = int(query["poll"]) if query.get("poll", "").isdigit() else max(1, self.polls[path, run])
        rq = Request(method, path, query, headers, poll, run, self.base, f"http://{self.internal_host or self.host}:{self.port}", self.lim)
        if len(self.log) < 20_000:
            self.log.append(dict(t=round(now().timestamp(), 3), method=method, path=path, query=u.query, run=run, poll=poll, host=headers.get("host", ""), headers=headers, local=w.get_extra_info("sockname")[0]))
        if not fn:
            await self.write(w, Reply(b"no such trap; see /index.json", 404, ctype="text/plain"), method, False)
            return True
        rep = fn(rq)
        keep = headers.get("connection", "").lower() != "close" and rep.framing in ("length", "chunked") or path == "/cond/304-with-body"
        try:
            await asyncio.wait_for(self.write(w, rep, method, not keep), self.lim.max_seconds)
        except asyncio.TimeoutError:
            return False
        if rep.abort:
            w.transport.abort()
            return False
        return keep

    async def write(self, w: asyncio.StreamWriter, r: Reply, method: str, close: bool):
        async def put(b: bytes):
            w.write(b)
            await w.drain()
        if r.framing == "raw":
            if isinstance(r.body, bytes):
                await put(r.body)
            else:
                async for b in r.body:
                    await put(b)
            return
        hs = [("Date", rfc822(now())), ("Server", "hostile/1")]
        if r.ctype is not None:
            hs.append(("Content-Type", r.ctype))
        hs += r.headers
        nobody = r.status in (204, 304) or method == "HEAD"
        if r.framing == "length":
            assert isinstance(r.body, bytes)
            if r.status not in (204, 304):
                hs.append(("Content-Length", str(len(r.body))))
        elif r.framing == "chunked":
            hs.append(("Transfer-Encoding", "chunked"))
        if close or r.framing == "close":
            hs.append(("Connection", "close"))
        head = f"HTTP/1.1 {r.status} {r.reason or REASONS.get(r.status, 'X')}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in hs) + "\r\n"
        await put(head.encode("utf-8"))
        if nobody:
            return
        if isinstance(r.body, bytes):
            await put(r.body)
            return
        async for b in r.body:
            if b:
                await put(f"{len(b):x}\r\n".encode() + b + CRLF if r.framing == "chunked" else b)
        if r.framing == "chunked":
            await put(b"0\r\n\r\n")

    # -- index, log, report ------------------------------------------------------------------------------------
    def admin(self, path, query) -> Reply:
        if path == "/clock":
            set_clock(datetime.fromisoformat(query["to"]))
            return Reply(b"{}", ctype="application/json")
        if path == "/reset":
            self.polls.clear(); self.log.clear()
            return Reply(b"{}", ctype="application/json")
        if path == "/log.json":
            l = [e for e in self.log if query.get("path") in (None, e["path"]) and query.get("run") in (None, e["run"])]
            return Reply(json.dumps(l[-5000:]).encode(), ctype="application/json")
        if path == "/report.json":
            return Reply(json.dumps(self.report(query.get("run")), indent=1).encode(), ctype="application/json")
        idx = dict(server="hostile_server", base=self.base, internal=f"http://{self.internal_host}:{self.port}", scale=self.scale, limits=self.lim.__dict__, count=len(TRAPS),
                   traps=[dict(path=t.path, url=self.base + t.path, group=t.group, title=t.title, description=t.description, expected=t.expected, polls=t.polls, bounds=t.bounds, tags=list(t.tags)) for t in TRAPS.values()])
        return Reply(json.dumps(idx, indent=1, ensure_ascii=False).replace("{base}", self.base).encode(), ctype="application/json")

    def report(self, run=None) -> list[dict]:
        """verdicts from the request log alone"""
        out = []
        by = defaultdict(list)
        for e in self.log:
            if run is None or e["run"] == run:
                by[e["path"]].append(e)
        def say(path, check, okay, detail=""): out.append(dict(path=path, check=check, ok=okay, detail=detail))
        for c in ("/canary/internal", "/canary/xxe", "/canary/dtd", "/canary/body-url"):
            hits = [e for e in self.log if e["path"] == c]            # whoever it was: a canary URL carries no ?run=
            say(c, "canary never fetched", not hits, f"{len(hits)} hit(s)")
        for e in by.get("/aux/auth-check", []):
            say("/http/cross-host-auth", "no Authorization or Cookie after the cross-host redirect", not (e["headers"].get("authorization") or e["headers"].get("cookie")))
        for path, t in TRAPS.items():
            es = by.get(path, [])
            if "conditional" in t.tags and len(es) > 1:
                sent = [bool(e["headers"].get("if-none-match") or e["headers"].get("if-modified-since")) for e in es[1:]]
                say(path, "later polls are conditional", all(sent), f"{sum(sent)}/{len(sent)}")
            for tag in t.tags:
                k, _, v = tag.partition(":")
                if k == "retry-after" and len(es) > 2:
                    gap = es[2]["t"] - es[1]["t"]
                    say(path, f"waits {v} s after poll 2", gap >= float(v) - 2, f"waited {gap:.1f} s")
                if k == "gone" and len(es) > 2:
                    say(path, "stops polling after 410", False, f"{len(es) - 2} more request(s)")
        ua = {e["headers"].get("user-agent", "") for es in by.values() for e in es}
        say("*", "user agent is set and not a library default", bool(ua) and not any(not u or u.lower().startswith(("python-", "python/", "httpx", "aiohttp")) for u in ua), "; ".join(sorted(ua))[:200])
        for p in ("/http/loop", "/http/self-loop", "/http/growing-loop"):
            burst = worst = 0
            for prev, e in zip([None] + by.get(p, []), by.get(p, [])):
                burst = burst + 1 if prev and e["t"] - prev["t"] < 1 else 1
                worst = max(worst, burst)
            if worst:
                say(p, "at most 31 requests in one burst", worst <= 31, f"longest burst {worst}")
        return out


async def amain(a):
    s = await Server(a.host, a.port, a.internal_host, a.scale).start()
    print(json.dumps(dict(base=s.base, internal=f"http://{s.internal_host}:{s.port}", traps=len(TRAPS), scale=a.scale, pid=os.getpid())), flush=True)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sig in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers
            loop.add_signal_handler(sig, stop.set)
    try:
        await asyncio.wait_for(stop.wait(), a.ttl)
    except asyncio.TimeoutError:
        pass
    await s.stop()


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--host", default="127.0.0.1"); ap.add_argument("--port", type=int, default=8970, help="0 = any free port")
    ap.add_argument("--internal-host", default="127.0.0.2", help="second loopback address, '' = none")
    ap.add_argument("--scale", choices=SCALES, default="small"); ap.add_argument("--ttl", type=float, default=3600, help="seconds until the server ends itself")
    ap.add_argument("--list", action="store_true", help="print the traps and exit")
    a = ap.parse_args()
    if a.list:
        for t in TRAPS.values():
            print(f"{t.path:34} {t.title}")
        sys.exit(0)
    asyncio.run(amain(a))
