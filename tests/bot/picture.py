"""Pictures of a chat, drawn from what the bot really said: SVG, the same in every run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from tests.fakes.bot_api import Message

WIDTH, MARGIN, PAD = 460, 14, 12
BUBBLE = 392
LINE, SIZE = 19, 14
ROOM = BUBBLE - 2 * PAD
BUTTON, GAP = 30, 6
_WIDE = {"b": 0.58, "code": 0.61, "a": 0.53, "": 0.53}  # of a letter, in parts of the size
_STYLE = {
    "b": ' font-weight="bold"',
    "code": ' font-family="monospace"',
    "a": ' fill="#1a6fb5"',
    "": "",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One bubble: what a person wrote, or a message of the bot."""

    html: str
    buttons: Sequence[Sequence[str]] = ()
    by_person: bool = False


def said_by(message: Message) -> Said:
    """A message of the bot."""
    rows = [[button.text for button in row] for row in message.buttons]
    return Said(message.text_html, rows)


def typed(text: str) -> Said:
    """What a person wrote."""
    return Said(escape(text), by_person=True)


def draw(title: str, chat: Sequence[Said]) -> str:
    """The chat as an SVG document; ``title`` tells those who can't see it what it shows."""
    parts: list[str] = []
    y = MARGIN
    for one in chat:
        drawn, height = _bubble(one, y)
        parts += drawn
        y += height + MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" '
        f'viewBox="0 0 {WIDTH} {y}" font-family="sans-serif" font-size="{SIZE}" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{WIDTH}" height="{y}" fill="#d5e3ec"/>\n'
    )
    return head + "\n".join(parts) + "\n</svg>\n"


def _bubble(said: Said, y: int) -> tuple[list[str], int]:
    lines = list(_wrap(_runs(said.html)))
    height = len(lines) * LINE + 2 * PAD - 4
    x = WIDTH - MARGIN - BUBBLE if said.by_person else MARGIN
    colour = "#e3f8d0" if said.by_person else "#ffffff"
    parts = [f'<rect x="{x}" y="{y}" width="{BUBBLE}" height="{height}" rx="12" fill="{colour}"/>']
    for number, line in enumerate(lines):
        runs = "".join(f"<tspan{_STYLE[style]}>{escape(text)}</tspan>" for text, style in line)
        at = y + PAD + SIZE - 2 + number * LINE
        parts.append(f'<text x="{x + PAD}" y="{at}" xml:space="preserve">{runs}</text>')
    for row in said.buttons:
        width = (BUBBLE - GAP * (len(row) - 1)) / len(row)
        for number, label in enumerate(row):
            left = x + number * (width + GAP)
            top = y + height + GAP
            parts.append(
                f'<rect x="{left:.0f}" y="{top}" width="{width:.0f}" height="{BUTTON}" rx="8" '
                f'fill="#7da3bd"/>'
            )
            parts.append(
                f'<text x="{left + width / 2:.0f}" y="{top + 20}" text-anchor="middle" '
                f'fill="#ffffff" font-size="13">{escape(_fit(label, width))}</text>'
            )
        height += BUTTON + GAP
    return parts, height


def _fit(label: str, width: float) -> str:
    room = int((width - 12) / 7)
    return label if len(label) <= room else f"{label[: room - 1]}…"


class _Reader(HTMLParser):
    """Telegram's HTML as runs of text with a style."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[tuple[str, str]] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self._open.append("code" if tag == "pre" else tag)

    def handle_endtag(self, _tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.runs.append((data, self._open[-1] if self._open else ""))


def _runs(html: str) -> list[tuple[str, str]]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.runs


def _wrap(runs: Sequence[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Lines of runs that fit into a bubble, by a guess at how wide letters are."""
    line: list[tuple[str, str]] = []
    used = 0.0
    for text, style in runs:
        for number, paragraph in enumerate(text.split("\n")):
            if number:
                yield line
                line, used = [], 0.0
            for word in paragraph.split(" "):
                piece = f"{word} "
                width = len(piece) * SIZE * _WIDE.get(style, 0.53)
                if line and used + width > ROOM + SIZE / 2:
                    yield line
                    line, used = [], 0.0
                line.append((piece, style))
                used += width
            if line:
                last, last_style = line[-1]
                line[-1] = (last.removesuffix(" "), last_style)
    yield line
