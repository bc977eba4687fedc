"""The person's side of the Bot API stand-in: who is there, what they write, what they press."""

import html
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from tests.fakes.bot_api_methods import Methods, member_json
from tests.fakes.bot_api_params import command_entities
from tests.fakes.bot_api_state import State
from tests.fakes.bot_api_updates import Updates
from tests.fakes.bot_api_values import (
    FIRST_SUPERGROUP,
    Button,
    CallbackAnswer,
    Chat,
    Json,
    Message,
    User,
    message_json,
)
from tests.fakes.changes import Changes

T = TypeVar("T")


class People:
    """What people do and see in Telegram; every method may be called from any thread."""

    def __init__(self, state: State, changes: Changes, pending: Updates, methods: Methods) -> None:
        self._state = state
        self._changes = changes
        self._updates = pending
        self._methods = methods
        self._queries = 0

    def add_user(
        self, user_id: int, first_name: str, username: str | None = None, language_code: str = "en"
    ) -> Chat:
        """A person; gives their private chat with the bot, whose id is the person's."""
        user = User(user_id, first_name, username, language_code)
        members = {user_id: "member", self._state.bot.id: "member"}
        with self._changes:
            self._state.users[user_id] = user
            return self._state.chats.setdefault(
                user_id, Chat(user_id, "private", user=user, members=members)
            )

    def add_group(
        self,
        chat_id: int,
        title: str,
        topics: Sequence[str] = (),
        *,
        admins: Sequence[int] = (),
        members: Sequence[int] = (),
        bot_status: str = "member",
    ) -> Chat:
        """A group (id below zero), a supergroup (-100…), or a forum when it has topics.

        `admins` and `members` are ids of users; the first admin owns the group. Thread ids of
        `topics` are in the chat's `topics`, or by name from its `topic_id`. With `bot_status`
        "left" the bot is not in it, until `join_group`.
        """
        kind = "supergroup" if topics or chat_id <= FIRST_SUPERGROUP else "group"
        status = dict.fromkeys(members, "member") | dict.fromkeys(admins, "administrator")
        status |= dict.fromkeys(admins[:1], "creator") | {self._state.bot.id: bot_status}
        threads = dict(enumerate(topics, start=2))  # 1 is the topic "General", which has no thread
        chat = Chat(chat_id, kind, title, topics=threads, members=status)
        with self._changes:
            self._state.chats[chat_id] = chat
        return chat

    def add_channel(
        self,
        chat_id: int,
        title: str,
        *,
        username: str = "",
        bot_status: str = "administrator",
        admins: Sequence[int] = (),
        members: Sequence[int] = (),
    ) -> Chat:
        """A channel; what is said there is a channel post, in the channel's name."""
        status = dict.fromkeys(members, "member") | dict.fromkeys(admins, "administrator")
        status |= {self._state.bot.id: bot_status}
        chat = Chat(chat_id, "channel", title, members=status)
        with self._changes:
            if username:
                self._state.names[username.lower()] = chat_id
            self._state.chats[chat_id] = chat
        return chat

    def say(
        self,
        chat_id: int,
        text: str,
        from_user: int | None = None,
        topic: int | None = None,
        *,
        reply_to: int | None = None,
    ) -> Message:
        """A person writes. In a group the bot is told of it only where privacy mode lets it.

        `from_user` is by default the person of the private chat, else the first in the group.
        Privacy mode: commands that are not another bot's, and replies to the bot, unless it is an
        administrator.
        """
        with self._changes:
            chat = self._state.chats[chat_id]
            if topic is not None and topic not in chat.topics:
                raise LookupError(f"chat {chat_id} has no topic {topic}, only {chat.topics}")
            sender = self._person(chat, from_user)
            chat.members.setdefault(sender.id, "member")
            message = self._state.add_message(
                chat,
                sender,
                text,
                html.escape(text, quote=False),
                command_entities(text),
                topic=topic,
                reply_to=reply_to,
            )
            if self._bot_hears(chat, message):
                kind = "channel_post" if chat.type == "channel" else "message"
                self._updates.add(kind, message_json(message, chat))
        return message

    def send_file(
        self, chat_id: int, name: str, content: bytes, caption: str = "", user: int | None = None
    ) -> Message:
        """A person sends a document."""
        with self._changes:
            chat = self._state.chats[chat_id]
            message = self._state.add_message(
                chat,
                self._person(chat, user),
                caption,
                html.escape(caption, quote=False),
                command_entities(caption),
                file=self._state.add_file(name, content),
            )
            if self._bot_hears(chat, message):
                self._updates.add("message", message_json(message, chat))
        return message

    def _person(self, chat: Chat, user_id: int | None) -> User:
        if user_id is not None:
            return self._state.users[user_id]
        people = [one for one in chat.members if not self._state.users[one].is_bot]
        if not people and chat.type == "channel":
            return User(chat.id, chat.title or "")
        if not people:
            raise LookupError(f"nobody is in chat {chat.id}: name a from_user")
        return self._state.users[people[0]]

    def _bot_hears(self, chat: Chat, message: Message) -> bool:
        status = chat.members.get(self._state.bot.id, "left")
        if status in {"left", "kicked"}:
            return False
        if chat.type in {"private", "channel"} or status == "administrator":
            return True
        replied = chat.messages.get(message.reply_to) if message.reply_to else None
        if replied is not None and replied.from_bot:
            return True
        first = message.text.split(maxsplit=1)[0] if message.text.strip() else ""
        addressed = first.partition("@")[2].lower()
        return first.startswith("/") and addressed in {"", (self._state.bot.username or "").lower()}

    def press(
        self, chat_id: int, message_id: int, button: str, from_user: int | None = None
    ) -> str:
        """A person presses the button with this text or callback data; the id of the query.

        LookupError when the message has no such button now, or it only opens an address.
        """
        with self._changes:
            chat = self._state.chats[chat_id]
            message = chat.messages[message_id]
            pressed = _find(message, button)
            self._queries += 1
            query_id = str(self._queries)
            self._methods.open_queries.add(query_id)
            query = {
                "id": query_id,
                "from": self._person(chat, from_user).to_json(),
                "message": message_json(message, chat),
                "chat_instance": str(chat_id),
                "data": pressed.callback_data,
            }
            self._updates.add("callback_query", query)
        return query_id

    def join_group(self, chat_id: int, by: int | None = None, *, status: str = "member") -> None:
        """A person adds the bot to a group or channel (or makes it "administrator")."""
        self._set_bot_status(chat_id, status, by)

    def kick(self, chat_id: int, by: int | None = None) -> None:
        """A person throws the bot out."""
        self._set_bot_status(chat_id, "kicked", by)

    def block(self, user_id: int) -> None:
        """The person blocks the bot: messages to them are 403 until `unblock`."""
        self._set_bot_status(user_id, "kicked", None)

    def unblock(self, user_id: int) -> None:
        """The person lets the bot write again."""
        self._set_bot_status(user_id, "member", None)

    def _set_bot_status(self, chat_id: int, status: str, by: int | None) -> None:
        with self._changes:
            chat = self._state.chats[chat_id]
            bot = self._state.bot
            old = chat.members.get(bot.id, "left")
            chat.members[bot.id] = status
            update: Json = {
                "chat": chat.to_json(),
                "from": self._person(chat, by).to_json(),
                "date": int(self._state.clock().timestamp()),
                "old_chat_member": member_json(old, bot.to_json()),
                "new_chat_member": member_json(status, bot.to_json()),
            }
            self._updates.add("my_chat_member", update)

    def migrate_group(self, chat_id: int, new_chat_id: int, *, announce: bool = True) -> Chat:
        """A group becomes a supergroup with a new id; announced by the two service messages."""
        with self._changes:
            old = self._state.chats[chat_id]
            new = self._state.migrate(chat_id, new_chat_id)
            told = (
                (old, "migrate_to_chat_id", new_chat_id),
                (new, "migrate_from_chat_id", chat_id),
            )
            for chat, key, other in told if announce else ():
                person = self._person(chat, None)
                service = message_json(self._state.add_message(chat, person, "", ""), chat)
                del service["text"]
                del chat.messages[chat.last_message_id]
                self._updates.add("message", service | {key: other})
        return new

    def messages(self, chat_id: int) -> list[Message]:
        """Everything in the chat as it stands now, oldest first; empty for a chat that moved."""
        with self._changes.lock:
            chat = self._state.chats.get(chat_id)
            return list(chat.messages.values()) if chat else []

    def sent(self, chat_id: int) -> list[Message]:
        """The bot's messages of `messages`."""
        return [message for message in self.messages(chat_id) if message.from_bot]

    @property
    def callback_answers(self) -> list[CallbackAnswer]:
        """The answers to pressed buttons, in order."""
        with self._changes.lock:
            return list(self._methods.callback_answers)

    @property
    def commands(self) -> dict[tuple[str, str], list[Json]]:
        """What setMyCommands left, by (scope as JSON, language code)."""
        with self._changes.lock:
            return dict(self._methods.commands)

    @property
    def descriptions(self) -> dict[tuple[str, str], str]:
        """The texts set, by ("description" or "short_description", language code)."""
        with self._changes.lock:
            return dict(self._methods.descriptions)

    @property
    def pending_updates(self) -> list[dict[str, Any]]:
        """The updates the bot has not confirmed yet."""
        with self._changes.lock:
            return self._updates.pending

    @property
    def polled(self) -> bool:
        """Whether the bot is waiting in a long poll now: it has started, and has nothing to do."""
        with self._changes.lock:
            return self._updates.polled

    def wait_for(self, predicate: Callable[[], T], timeout_s: float = 10) -> T:
        """Block until `predicate()` is truthy and give its value; TimeoutError after `timeout_s`.

        It is tried whenever anything happens here: a call of the bot, a word of a person.
        """
        return self._changes.wait_for(predicate, timeout_s)


def _find(message: Message, wanted: str) -> Button:
    every = [button for row in message.buttons for button in row]
    for button in every:
        if wanted in {button.text, button.callback_data}:
            if button.callback_data is None:
                raise LookupError(f"{wanted!r} only opens {button.url}")
            return button
    raise LookupError(f"no button {wanted!r}, only {[button.text for button in every]}")
