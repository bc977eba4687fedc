"""What the bot has asked in a chat, for whoever answers updates: found, remembered, forgotten."""

from bot.ask import Ask, Desk
from storage.questions import Question, drop_questions, find_question, save_question


class Questions:
    """The questions of all chats. In a private chat only the newest one waits for an answer."""

    def __init__(self, desk: Desk) -> None:
        self._db = desk.db
        self._clock = desk.clock

    async def find(self, ask: Ask, *, pressed: bool = False) -> Question | None:
        """What this message answers, or was asked by the message that was pressed.

        In a group only a reply to the asking message answers it.
        """
        message_id = None if ask.is_private and not pressed else ask.message_id
        now = self._clock()
        if message_id == 0:
            return None
        return await self._db.read(
            lambda tx: find_question(tx, ask.chat_id, ask.topic_id, message_id, now=now)
        )

    async def settle(self, ask: Ask, message_id: int, awaits: tuple[str, ...]) -> None:
        """This message asks for that now, or (with nothing) for nothing any more."""
        now = self._clock()
        if awaits:
            question = Question(message_id, awaits)
            await self._db.run(
                lambda tx: save_question(
                    tx, ask.chat_id, ask.topic_id, question, now=now, alone=ask.is_private
                )
            )
        else:
            await self._db.run(lambda tx: drop_questions(tx, ask.chat_id, ask.topic_id, message_id))

    async def turn_away(self, ask: Ask) -> None:
        """Whoever gives a command in their own chat has not answered, and will not."""
        if ask.is_private and (question := await self.find(ask)) is not None:
            await self.settle(ask, question.message_id, ())
