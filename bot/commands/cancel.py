"""/cancel: leave unanswered what the bot has asked to be told."""

from bot.ask import Ask, Desk, speak
from bot.nodes import Screen
from model import Chat
from storage.questions import drop_questions


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """Everything stays as it is."""
    t = speak(chat)
    was = await desk.db.run(lambda tx: drop_questions(tx, ask.chat_id, ask.topic_id))
    said = (
        t.say("Cancelled: everything stays as it is. All commands: /help.")
        if was
        else t.say("There is nothing to cancel. All commands: /help.")
    )
    return Screen((said,))
