"""What a chat has, as documents: its log as CSV or JSON, its list as YAML, its feeds as OPML."""

from bot.ask import Ask, Desk, Notice, speak
from bot.i18n import Translator
from bot.log_file import csv_of, json_of, row_of
from bot.menus import Row
from bot.nodes import Button, Paper, Screen
from matching.lists import write_list
from model import AlertView, Chat
from storage import chat_feeds, lists
from storage.db import Tx
from storage.log import EVERYTHING, Wanted, page_log
from watchers.opml import write_opml

KINDS = ("csv", "json", "yaml", "opml")
MAX_ALERTS = 20_000  # the newest; a document of some 20 MB, where Telegram takes 50
BATCH = 250


def file_rows(t: Translator) -> tuple[Row, ...]:
    """A button for each kind of document."""
    log, own, feeds = t.say("The log"), t.say("The list"), t.say("The feeds")
    labels = (f"{log}: CSV", f"{log}: JSON", f"{own}: YAML", f"{feeds}: OPML")
    buttons = [Button(label, data=f"ef:{kind}") for label, kind in zip(labels, KINDS, strict=True)]
    return tuple(buttons[:2]), tuple(buttons[2:])


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """The document."""
    match step:
        case ("csv" | "json" | "yaml" | "opml" as kind,):
            return await write(desk, ask, chat, kind)
        case _:
            return Notice()


async def write(
    desk: Desk, ask: Ask, chat: Chat, kind: str, wanted: Wanted = EVERYTHING
) -> Screen | Notice:
    """A document of one of KINDS; of the log what is ``wanted``."""
    t = speak(chat)
    match kind:
        case "yaml":
            mine = await desk.db.read(lambda tx: lists.own_lists(tx, chat.id))
            if not mine:
                return Notice(t.say("You have no list of your own yet. Make one with /add."))
            content = "\n".join(map(write_list, mine)).encode()
            about = t.say("Your list, as /import reads it:")
        case "opml":
            found = await desk.db.read(lambda tx: chat_feeds.visible_feeds(tx, chat.id))
            content = write_opml((feed.url, feed.name) for feed, _ in found).encode()
            about = t.count("{n} feed serves this chat", "{n} feeds serve this chat", len(found))
        case _:
            alerts = await _read_log(desk, ask, chat, wanted)
            rows = [row_of(alert, t.lang) for alert in alerts]
            content = csv_of(rows) if kind == "csv" else json_of(rows)
            about = t.count("{n} alert, newest first", "{n} alerts, newest first", len(rows))
    name = f"atalaya-{desk.clock():%Y%m%d}.{kind}"
    return Screen((about,), paper=Paper(name, content))


async def _read_log(desk: Desk, ask: Ask, chat: Chat, wanted: Wanted) -> list[AlertView]:
    """The alerts of all lists that the chat follows, page by page; how far it is, if it is long."""
    t = speak(chat)
    found: list[AlertView] = []

    def read(tx: Tx) -> tuple[list[AlertView], int]:
        followed = lists.followed(tx, chat.id, None)
        return page_log(tx, chat.id, followed, wanted, offset=len(found), limit=BATCH)

    while len(found) < MAX_ALERTS:
        page, total = await desk.db.read(read)
        found += page
        if len(page) < BATCH:
            break
        of = min(total, MAX_ALERTS)
        await ask.tell(Screen((t.say("Writing: {n} of {of} alerts", n=len(found), of=of),)))
    return found[:MAX_ALERTS]
