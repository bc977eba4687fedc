"""What the Bot API stand-in talks about: users, chats, messages, calls and errors."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]

FIRST_SUPERGROUP = -1_000_000_000_000  # supergroups and channels have ids at or below this


class ApiError(Exception):
    """An unsuccessful answer: `{"ok": false, "error_code", "description", "parameters"}`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(description: str, **parameters: int) -> ApiError:
    """A 400, in the words of the real server."""
    return ApiError(400, f"Bad Request: {description}", **parameters)


@dataclass(frozen=True, slots=True)
class User:
    """A person, or the bot."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def to_json(self) -> Json:
        """The Bot API's `User`."""
        known = {"username": self.username, "language_code": self.language_code}
        return {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
            **{key: value for key, value in known.items() if value is not None},
        }


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of formatted text; offset and length in UTF-16 units, as in the Bot API."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None

    def to_json(self) -> Json:
        """The Bot API's `MessageEntity`."""
        pairs = ((name, getattr(self, name)) for name in self.__slots__)
        return {name: value for name, value in pairs if value is not None}


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: it opens `url` or sends `callback_data`."""

    text: str
    callback_data: str | None = None
    url: str | None = None

    @property
    def target(self) -> str:
        """Its address or callback data."""
        return self.url if self.url is not None else self.callback_data or ""

    def to_json(self) -> Json:
        """The Bot API's `InlineKeyboardButton`."""
        pairs = ((name, getattr(self, name)) for name in self.__slots__)
        return {name: value for name, value in pairs if value is not None}


Buttons = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class File:
    """A document of a message."""

    file_id: str
    name: str
    content: bytes

    def to_json(self) -> Json:
        """The Bot API's `Document`."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.file_id,
            "file_name": self.name,
            "file_size": len(self.content),
        }


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands now. `text_html` is the source it was sent with; `date` is UTC."""

    chat_id: int
    message_id: int
    date: datetime
    sender: User
    text: str
    text_html: str
    entities: tuple[Entity, ...] = ()
    buttons: Buttons = ()
    topic: int | None = None
    reply_to: int | None = None
    silent: bool = False
    link_preview: bool = True
    edited: bool = False
    file: File | None = None  # then `text` is its caption
    photo: bytes = b""  # then the text is its caption

    @property
    def from_bot(self) -> bool:
        """True for what the bot sent, false for what a person wrote."""
        return self.sender.is_bot


@dataclass(slots=True)
class Chat:
    """A chat and everyone in it. `members` maps a user id to a status such as `member`."""

    id: int
    type: str
    title: str | None = None
    user: User | None = None
    topics: dict[int, str] = field(default_factory=dict)
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0

    def topic_id(self, name: str) -> int:
        """The `message_thread_id` of the topic called `name`."""
        return next(thread for thread, title in self.topics.items() if title == name)

    def to_json(self) -> Json:
        """The Bot API's `Chat`."""
        if self.user is not None:
            extra = {"first_name": self.user.first_name, "username": self.user.username}
        else:
            extra = {"title": self.title}
        shown = {key: value for key, value in extra.items() if value is not None}
        return {"id": self.id, "type": self.type, **shown, **self._forum()}

    def _forum(self) -> Json:
        return {"is_forum": True} if self.topics else {}


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot. `status` is the answer's HTTP status, None when none was given."""

    method: str
    params: Json
    at: datetime
    status: int | None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What a person saw after pressing a button (`text` may be empty)."""

    callback_query_id: str
    text: str
    show_alert: bool


def message_json(message: Message, chat: Chat) -> Json:
    """The Bot API's `Message`."""
    answer: Json = {
        "message_id": message.message_id,
        "date": int(message.date.timestamp()),
        "chat": chat.to_json(),
    }
    if message.photo:
        answer |= _photo(message)
    elif message.file is None:
        answer["text"] = message.text
    else:
        answer["document"] = message.file.to_json()
        answer |= {"caption": message.text} if message.text else {}
    if chat.type == "channel":
        answer["sender_chat"] = chat.to_json()
    else:
        answer["from"] = message.sender.to_json()
    if message.topic is not None:
        answer |= {"message_thread_id": message.topic, "is_topic_message": True}
    if message.entities:
        captioned = message.photo or message.file is not None
        key = "caption_entities" if captioned else "entities"
        answer[key] = [entity.to_json() for entity in message.entities]
    if message.buttons:
        rows = [[button.to_json() for button in row] for row in message.buttons]
        answer["reply_markup"] = {"inline_keyboard": rows}
    if message.edited:
        answer["edit_date"] = int(message.date.timestamp())
    replied = chat.messages.get(message.reply_to) if message.reply_to is not None else None
    if replied is not None:
        answer["reply_to_message"] = message_json(_without_reply(replied), chat)
    return answer


def _photo(message: Message) -> Json:
    size = {"file_id": "p", "file_unique_id": "p", "width": 960, "height": 1200}
    return {"photo": [size], "caption": message.text}


def _without_reply(message: Message) -> Message:
    # The API never nests more than one reply_to_message.
    return Message(
        chat_id=message.chat_id,
        message_id=message.message_id,
        date=message.date,
        sender=message.sender,
        text=message.text,
        text_html=message.text_html,
        entities=message.entities,
        buttons=message.buttons,
        topic=message.topic,
    )
