"""A chat as it would look on a phone, in the terminal.

The texts are foreign: they become rich `Text` by their entities and are never read as markup.
"""

from collections.abc import Iterable
from datetime import UTC, date, tzinfo

from rich.align import Align
from rich.box import ROUNDED
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.style import Style
from rich.table import Table
from rich.text import Text

from tests.fakes.bot_api_values import Button, Message

_STYLES = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "strikethrough": "strike",
    "code": "cyan",
    "pre": "cyan",
    "blockquote": "italic dim",
    "expandable_blockquote": "italic dim",
    "spoiler": "reverse dim",
    "bot_command": "bright_blue",
}
_BOT = "bright_black"
_PERSON = "green"
_TIME = "bright_black"
_MARGIN = 6  # what a bubble leaves free on the other side


def render_chat(
    messages: Iterable[Message], *, width: int = 56, title: str | None = None, tz: tzinfo = UTC
) -> RenderableType:
    """The bot's bubbles on the left with their buttons, the person's on the right, with times."""
    parts: list[RenderableType] = []
    day: date | None = None
    for message in messages:
        local = message.date.astimezone(tz)
        if local.date() != day:
            day = local.date()
            label = Text(f" {day.day} {day:%B %Y} ", style="on grey23")
            parts.append(Align.center(label, width=width - 4))
        parts.append(_bubble(message, f"{local:%H:%M}", width - 4))
    heading = Text(title, style="bold") if title else None
    return Panel(
        Group(*parts), box=ROUNDED, width=width, title=heading, border_style="bright_black"
    )


def _bubble(message: Message, time: str, room: int) -> RenderableType:
    text = rich_text(message)
    stamp = Text(f"edited {time}" if message.edited else time, style=_TIME, justify="right")
    if not message.from_bot:
        stamp.append(" ✓✓", style=_PERSON)
    width = _width(message, text, stamp, room - _MARGIN)
    color = _BOT if message.from_bot else _PERSON
    body: list[RenderableType] = [text, stamp]
    panel = Panel(Group(*body), box=ROUNDED, width=width, border_style=color)
    if not message.from_bot:
        return Align.right(panel, width=room)
    return Group(panel, *(_button_row(row, width) for row in message.buttons))


def _width(message: Message, text: Text, stamp: Text, most: int) -> int:
    longest = max((cell_len(line) for line in text.plain.split("\n")), default=0)
    rows = [sum(cell_len(_label(one)) + 4 for one in row) for row in message.buttons]
    return min(max(longest + 4, stamp.cell_len + 4, *rows, 0), most)


def rich_text(message: Message) -> Text:
    """The text of a message with its formatting."""
    text = Text(message.text, overflow="fold")
    at = _positions(message.text)
    for entity in message.entities:
        start, end = at.get(entity.offset), at.get(entity.offset + entity.length)
        if entity.type == "text_link":
            text.stylize(
                Style(color="bright_blue", underline=True, link=entity.url), start or 0, end
            )
        elif style := _STYLES.get(entity.type):
            text.stylize(style, start or 0, end)
    return text


def _positions(text: str) -> dict[int, int]:
    """Code point index by UTF-16 offset."""
    offset = 0
    found = {}
    for index, char in enumerate(text):
        found[offset] = index
        offset += 2 if ord(char) > 0xFFFF else 1
    return found | {offset: len(text)}


def _label(button: Button) -> str:
    return f"{button.text} ↗" if button.url is not None else button.text


def _button_row(row: tuple[Button, ...], width: int) -> RenderableType:
    grid = Table.grid(expand=True, padding=0)
    for _button in row:
        grid.add_column(ratio=1)
    boxes = []
    for button in row:
        style = Style(color="bright_blue", link=button.url)
        label = Text(
            _label(button), style=style, justify="center", no_wrap=True, overflow="ellipsis"
        )
        boxes.append(Panel(label, box=ROUNDED, padding=0, border_style=_BOT))
    grid.add_row(*boxes)
    grid.width = width
    return grid
