"""The chats of the Bot API stand-in and the messages in them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.fakes.bot_api_trouble import migrated
from tests.fakes.bot_api_values import (
    ApiError,
    Chat,
    Entity,
    File,
    Message,
    User,
    bad_request,
)

Clock = Callable[[], datetime]


class State:
    """Users, chats and messages. Not locked: its owner holds the lock."""

    def __init__(self, bot: User, clock: Clock) -> None:
        self.bot = bot
        self.clock = clock
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.moved: dict[int, int] = {}
        self.names: dict[str, int] = {}  # of channels, without the @
        self.files: dict[str, File] = {}

    def add_file(self, name: str, content: bytes) -> File:
        """Keep a file under an id of its own."""
        file = File(f"file{len(self.files) + 1}", name, content)
        self.files[file.file_id] = file
        return file

    def find(self, chat_id: Any) -> Chat:
        """The chat with this id or "@name"; 400 when there is none, or when it has moved."""
        if chat_id in {None, ""}:
            raise bad_request("chat_id is empty")
        name = str(chat_id).removeprefix("@").lower()
        try:
            number = self.names[name] if name in self.names else int(str(chat_id))
        except ValueError:
            raise bad_request("chat not found") from None
        if number in self.moved:
            raise migrated(self.moved[number])
        if number not in self.chats:
            raise bad_request("chat not found")
        return self.chats[number]

    def writable(self, chat_id: Any) -> Chat:
        """Like `find`; 403 when the bot was blocked, kicked, or has left."""
        chat = self.find(chat_id)
        status = chat.members.get(self.bot.id, "left")
        if status == "kicked" and chat.type == "private":
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if status == "kicked":
            raise ApiError(403, f"Forbidden: bot was kicked from the {chat.type} chat")
        if status == "left":
            raise ApiError(403, f"Forbidden: bot is not a member of the {chat.type} chat")
        if chat.type == "channel" and status != "administrator":
            raise bad_request("need administrator rights in the channel chat")
        return chat

    def add_message(
        self,
        chat: Chat,
        sender: User,
        text: str,
        text_html: str,
        entities: tuple[Entity, ...] = (),
        **more: Any,
    ) -> Message:
        """Put a message into the chat."""
        chat.last_message_id += 1
        message = Message(
            chat_id=chat.id,
            message_id=chat.last_message_id,
            date=self.clock(),
            sender=sender,
            text=text,
            text_html=text_html,
            entities=entities,
            **more,
        )
        chat.messages[message.message_id] = message
        return message

    def migrate(self, old_id: int, new_id: int) -> Chat:
        """Make a group the supergroup `new_id`; the old id answers with it from now on."""
        chat = self.chats.pop(old_id)
        self.moved[old_id] = new_id
        new = replace(chat, id=new_id, type="supergroup", messages={}, last_message_id=0)
        self.chats[new_id] = new
        return new
