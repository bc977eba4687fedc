"""/broadcast TEXT: a word to all chats; seen, with how many get it, before it goes."""

from bot.ask import Ask, Desk, Notice, speak, tag
from bot.commands.status import states_line
from bot.crier import MAX_TEXT, render_word
from bot.i18n import Translator
from bot.nodes import Button, Code, Rich, Screen, clean, join
from model import Chat
from storage import broadcasts, drafts
from storage.db import Tx


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """The message as chats would get it, with a button that sends it."""
    t, text = speak(chat), clean(ask.args).strip()
    if not text:
        return await desk.db.read(lambda tx: _overview(tx, t))
    if len(text) > MAX_TEXT:
        said = t.say(
            "That is too long: {length} characters; {most} are possible. All commands: /help.",
            length=len(text),
            most=MAX_TEXT,
        )
        return Screen((said,))

    def prepare(tx: Tx) -> int:
        drafts.save_draft(tx, ask.chat_id, ask.topic_id, tag(text), [text], now=desk.clock())
        return broadcasts.count_receivers(tx)

    n = await desk.db.run(prepare)
    head = t.count("{n} chat would get this:", "{n} chats would get this:", n)
    send = Button(
        t.count("📣 Send to {n} chat", "📣 Send to {n} chats", n), data=f"b:send:{tag(text)}"
    )
    drop = Button(t.say("✖ Don't send"), data=f"b:drop:{tag(text)}")
    preview = render_word(text, chat).nodes
    return Screen(join([(head,), preview], gap="\n\n"), ((send, drop),))


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Send it, or not."""
    t = speak(chat)

    def take(tx: Tx, key: str, *, send: bool) -> int | None:
        draft = drafts.find_draft(tx, ask.chat_id, ask.topic_id, key)
        drafts.drop_draft(tx, ask.chat_id, ask.topic_id, key)
        if draft is None or not send:
            return None
        return broadcasts.add_broadcast(tx, draft[0], now=desk.clock())

    match step:
        case ("send", key):
            n = await desk.db.run(lambda tx: take(tx, key, send=True))
            if n is None:
                return Notice(t.say("That is too old. Send it again."))
            said = t.count(
                "On its way to {n} chat. How far it is: /broadcast.",
                "On its way to {n} chats. How far it is: /broadcast.",
                n,
            )
            return Screen((said,))
        case ("drop", key):
            await desk.db.run(lambda tx: take(tx, key, send=False))
            return Screen((t.say("Not sent. Another one: /broadcast"),))
        case _:
            return Notice()


def _overview(tx: Tx, t: Translator) -> Screen:
    """How to say something, and how far the last word is."""
    how = t.rich("Write what to say to all chats: {example}", example=Code("/broadcast …"))
    return Screen(join([how, _last(t, broadcasts.last_states(tx))], gap="\n\n"))


def _last(t: Translator, states: dict[str, int]) -> Rich:
    if not states:
        return ()
    return (t.say("The last one: {states}", states=states_line(t, states)),)
