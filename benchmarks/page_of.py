"""A story in a text file → the entry and the page it would have come from.

    python -m benchmarks.page_of FILE FOLDER [LINK]

The file: the story as copied from its page, a paragraph a line, furniture included. Its title is
the first line of 20 to 200 characters without a full stop that is no furniture; the standfirst is
the next line; it was published at the first moment that stands in a line of its own, or not dated.
FOLDER gets ``entry.jsonl`` (title and standfirst, for ``atalaya replay``), ``feed.xml`` (the same
as a feed), ``page.html`` (what LINK answers), and ``article.jsonl`` (the entry as it would be
stored). ``benchmarks/told.py`` takes such a story through the whole pipeline.
"""

import html
import json
import sys
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

from matching.furniture import is_finished, is_furniture
from watchers.dates import read_date
from watchers.extract import extract_article

OUTLET = "A publisher"


@dataclass(frozen=True, slots=True)
class Story:
    """What a text file holds. ``lines``: all but the title, as they stand on the page."""

    title: str
    standfirst: str
    lines: tuple[str, ...]
    published: datetime | None = None

    def entry(self, link: str) -> dict[str, str]:
        """The story as a feed gives it (docs/replay.md)."""
        entry = {"title": self.title, "summary": self.standfirst, "link": link}
        return entry | ({"published": self.published.isoformat()} if self.published else {})

    def feed(self, link: str) -> str:
        """The story as the only item of an RSS feed."""
        texts = {"title": self.title, "description": self.standfirst, "link": link}
        if self.published:
            texts["pubDate"] = format_datetime(self.published)
        item = "".join(f"<{name}>{html.escape(text)}</{name}>" for name, text in texts.items())
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
            f"<title>{OUTLET}</title><link>{html.escape(link)}</link>"
            f"<description/><item>{item}</item></channel></rss>"
        )

    @property
    def page(self) -> str:
        """The story as a page."""
        title = html.escape(self.title)
        lines = "\n".join(f"<p>{html.escape(line)}</p>" for line in self.lines)
        return (
            f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head>'
            f'<body><nav><a href="/">Home</a></nav><article><h1>{title}</h1>\n{lines}\n</article>'
            "<footer><p>About us</p></footer></body></html>"
        )


def read_story(text: str) -> Story:
    """The story in a text file. Raises ValueError where no title is found."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    published = next(filter(None, map(read_date, lines)), None)
    for n, line in enumerate(lines):
        if 20 <= len(line) <= 200 and not is_finished(line) and not is_furniture(line):
            rest = (*lines[:n], *lines[n + 1 :])
            return Story(line, rest[n] if n < len(rest) else "", rest, published)
    raise ValueError("no title in this text")


def main(source: str, folder: str, link: str = "https://news.example/story") -> None:
    """Write the files."""
    story = read_story(Path(source).read_text("utf-8"))
    page = story.page.encode()
    content = extract_article(
        page, content_type="text/html", asked=link, url=link, title=story.title
    )
    entry = story.entry(link)
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    (out / "page.html").write_bytes(page)
    (out / "feed.xml").write_text(story.feed(link), encoding="utf-8")
    for name, value in (("entry", entry), ("article", entry | {"content": content})):
        (out / f"{name}.jsonl").write_text(json.dumps(value) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
