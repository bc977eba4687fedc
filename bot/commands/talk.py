"""What is no command: search the log for it, or watch for it? An address: why did it not come?"""

from dataclasses import replace

from bot.ask import Ask, Desk, Notice, Reply, speak, tag
from bot.commands import add, alerts, why
from bot.commands.guide import hint
from bot.nodes import Button, Code, Screen
from bot.trying import MAX_CHARS, one_line
from model import Chat
from storage import drafts
from watchers.normalize import link_key

_MARK = "said"  # of a draft that holds what was said


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """``ask.args`` is what was said, or the address in it."""
    t = speak(chat)
    text = one_line(ask.args)
    if link_key(text.partition(" ")[0]) is not None:
        return await why.show(desk, ask, chat)
    if not text or len(text) > MAX_CHARS or text.startswith("/"):
        return hint(t)
    key = tag(text)
    await desk.db.run(
        lambda tx: drafts.save_draft(
            tx, ask.chat_id, ask.topic_id, key, (_MARK, text), now=desk.clock()
        )
    )
    find = Button(t.say("🔎 Search the log"), data=f"t:find:{key}")
    watch = Button(t.say("➕ Watch for it"), data=f"t:watch:{key}")
    said = t.rich("What shall I do with {text}? All commands: /help.", text=Code(text))
    return Screen(said, ((find, watch),))


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice | Reply:
    """One of the two."""
    match step:
        case ("find" | "watch" as what, key):
            found = await desk.db.read(
                lambda tx: drafts.find_draft(tx, ask.chat_id, ask.topic_id, key)
            )
        case _:
            return Notice()
    if found is None or len(found) != 2 or found[0] != _MARK:
        return Notice(speak(chat).say("That is too old. Send it again."))
    asked = replace(ask, args=found[1])
    command = alerts.show if what == "find" else add.show
    return await command(desk, asked, chat)
