"""A story in a text file → the entry and the page it would have come from.

    python -m benchmarks.page_of FILE FOLDER [LINK]

The file: the story as copied from its page, a paragraph a line, furniture included. Its title is
the first line of 20 to 200 characters without a full stop that is no furniture; the standfirst is
the next line. FOLDER gets ``entry.jsonl`` (title and standfirst, for ``atalaya replay``),
``page.html`` (what LINK answers), and ``article.jsonl`` (the entry as it would be stored).
"""

import html
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from matching.furniture import is_finished, is_furniture
from watchers.extract import extract_article


@dataclass(frozen=True, slots=True)
class Story:
    """What a text file holds. ``lines``: all but the title, as they stand on the page."""

    title: str
    standfirst: str
    lines: tuple[str, ...]

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
    for n, line in enumerate(lines):
        if 20 <= len(line) <= 200 and not is_finished(line) and not is_furniture(line):
            rest = (*lines[:n], *lines[n + 1 :])
            return Story(line, rest[n] if n < len(rest) else "", rest)
    raise ValueError("no title in this text")


def main(source: str, folder: str, link: str = "https://news.example/story") -> None:
    """Write the files."""
    story = read_story(Path(source).read_text("utf-8"))
    page = story.page.encode()
    content = extract_article(
        page, content_type="text/html", asked=link, url=link, title=story.title
    )
    entry = {"title": story.title, "summary": story.standfirst, "link": link}
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    (out / "page.html").write_bytes(page)
    for name, value in (("entry", entry), ("article", entry | {"content": content})):
        (out / f"{name}.jsonl").write_text(json.dumps(value) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
