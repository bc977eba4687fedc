"""/try QUERY: what it means and what it would have found; nothing is saved."""

from bot.ask import Ask, Desk, speak
from bot.nodes import Code, Screen, join
from bot.trying import meaning, outcome, read_query, try_query
from model import Chat


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """The query said back, and its backtest."""
    t = speak(chat)
    read = await read_query(desk, ask, chat, t, "/try")
    if isinstance(read, Screen):
        return read
    text, query, spanish = read
    parts = [(Code(text),), meaning(t, query)]
    if not query.is_negative:
        parts.append(
            outcome(t, await try_query(desk, text, spanish=spanish, chat_id=chat.id), chat)
        )
        parts.append(t.rich("To watch for it: {command}", command=Code(f"/add {text}")))
    return Screen(join(parts, gap="\n\n"))
