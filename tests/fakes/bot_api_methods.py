"""The methods of the Bot API stand-in, each as its documentation describes it."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.fakes.bot_api_params import (
    MAX_CAPTION,
    Params,
    Upload,
    caption_text,
    keyboard,
    message_text,
)
from tests.fakes.bot_api_state import State
from tests.fakes.bot_api_trouble import Pace
from tests.fakes.bot_api_values import (
    CallbackAnswer,
    Chat,
    Json,
    Message,
    bad_request,
    message_json,
)

MAX_DOWNLOAD = 20 * 1024 * 1024
_MAX_ANSWER = 200  # code points of answerCallbackQuery's text
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


class Methods:
    """The synchronous methods; `call` runs one. Its owner holds the lock."""

    def __init__(self, state: State, pace: Pace | None) -> None:
        self._state = state
        self._pace = pace
        self.callback_answers: list[CallbackAnswer] = []
        self.open_queries: set[str] = set()
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        methods: dict[str, Callable[[Params], Any]] = {
            "getMe": self._get_me,
            "sendMessage": self._send_message,
            "sendDocument": self._send_document,
            "getFile": self._get_file,
            "sendPhoto": self._send_photo,
            "editMessageText": self._edit_text,
            "editMessageMedia": self._edit_media,
            "editMessageReplyMarkup": self._edit_markup,
            "answerCallbackQuery": self._answer_callback,
            "deleteMessage": self._delete_message,
            "setMyCommands": self._set_commands,
            "getMyCommands": self._get_commands,
            "setMyDescription": lambda params: self._describe("description", 512, params),
            "setMyShortDescription": lambda params: self._describe(
                "short_description", 120, params
            ),
            "getMyDescription": lambda params: self._described("description", params),
            "getMyShortDescription": lambda params: self._described("short_description", params),
            "getChat": self._get_chat,
            "getChatMember": self._get_member,
            "getChatAdministrators": self._get_administrators,
            "leaveChat": self._leave,
            "sendChatAction": self._action,
        }
        self._methods = {name.lower(): method for name, method in methods.items()}

    def knows(self, method: str) -> bool:
        """Whether there is such a method; names are not case-sensitive."""
        return method.lower() in self._methods

    def call(self, method: str, params: Params) -> Any:
        """The `result` of a call; ApiError when it fails."""
        return self._methods[method.lower()](params)

    def _get_me(self, _params: Params) -> Json:
        return self._state.bot.to_json() | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def _send_message(self, params: Params) -> Json:
        chat = self._state.writable(params.values.get("chat_id"))
        source, text, entities = message_text(params)
        buttons = keyboard(params)
        topic = params.optional_integer("message_thread_id")
        if topic is not None and topic not in chat.topics:
            raise bad_request("message thread not found")
        if self._pace is not None:
            self._pace.check(chat, self._state.clock())
        message = self._state.add_message(
            chat,
            self._state.bot,
            text,
            source,
            entities,
            buttons=buttons,
            topic=topic,
            reply_to=_replied(params, chat),
            silent=params.flag("disable_notification"),
            link_preview=_previews(params),
        )
        return message_json(message, chat)

    def _send_document(self, params: Params) -> Json:
        chat = self._state.writable(params.values.get("chat_id"))
        upload = params.values.get("document")
        if not isinstance(upload, Upload) or not upload.content:
            raise bad_request("there is no document in the request")
        source, text, entities = message_text(params, "caption", MAX_CAPTION)
        topic = params.optional_integer("message_thread_id")
        if topic is not None and topic not in chat.topics:
            raise bad_request("message thread not found")
        message = self._state.add_message(
            chat,
            self._state.bot,
            text,
            source,
            entities,
            buttons=keyboard(params),
            topic=topic,
            file=self._state.add_file(upload.name, upload.content),
        )
        return message_json(message, chat)

    def _get_file(self, params: Params) -> Json:
        file = self._state.files.get(params.text("file_id"))
        if file is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if len(file.content) > MAX_DOWNLOAD:
            raise bad_request("file is too big")
        return file.to_json() | {"file_path": f"documents/{file.file_id}"}

    def _send_photo(self, params: Params) -> Json:
        chat = self._state.writable(params.values.get("chat_id"))
        source, text, entities = caption_text(params.values)
        message = self._state.add_message(
            chat,
            self._state.bot,
            text,
            source,
            entities,
            buttons=keyboard(params),
            topic=params.optional_integer("message_thread_id"),
            photo=_picture(params.values.get("photo")),
        )
        return message_json(message, chat)

    def _edit_media(self, params: Params) -> Json:
        chat, message = self._own_message(params)
        media = params.structure("media")
        source, text, entities = caption_text(media)
        name = str(media["media"]).removeprefix("attach://")
        new = replace(message, text=text, text_html=source, entities=entities)
        photo = _picture(params.values.get(name))
        return self._edit(chat, message, replace(new, photo=photo, buttons=keyboard(params)))

    def _own_message(self, params: Params) -> tuple[Chat, Message]:
        chat = self._state.writable(params.values.get("chat_id"))
        message = chat.messages.get(params.integer("message_id"))
        if message is None:
            raise bad_request("message to edit not found")
        if not message.from_bot:
            raise bad_request("message can't be edited")
        return chat, message

    def _edit_text(self, params: Params) -> Json:
        chat, message = self._own_message(params)
        source, text, entities = message_text(params)
        if message.photo:
            raise bad_request("there is no text in the message to edit")
        new = replace(message, text=text, text_html=source, entities=entities)
        new = replace(new, buttons=keyboard(params), link_preview=_previews(params))
        return self._edit(chat, message, new)

    def _edit_markup(self, params: Params) -> Json:
        chat, message = self._own_message(params)
        return self._edit(chat, message, replace(message, buttons=keyboard(params)))

    def _edit(self, chat: Chat, old: Message, new: Message) -> Json:
        if (old.text, old.entities, old.buttons, old.photo) == (
            *(new.text, new.entities, new.buttons, new.photo),
        ):
            raise bad_request(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        chat.messages[new.message_id] = replace(new, edited=True)
        return message_json(chat.messages[new.message_id], chat)

    def _answer_callback(self, params: Params) -> bool:
        query, text = params.text("callback_query_id"), params.text("text")
        if query not in self.open_queries:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        if len(text) > _MAX_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        self.open_queries.remove(query)
        self.callback_answers.append(CallbackAnswer(query, text, params.flag("show_alert")))
        return True

    def _delete_message(self, params: Params) -> bool:
        chat = self._state.writable(params.values.get("chat_id"))
        message = chat.messages.get(params.integer("message_id"))
        if message is None:
            raise bad_request("message to delete not found")
        rights = chat.type == "private" or chat.members[self._state.bot.id] == "administrator"
        if not message.from_bot and not rights:
            raise bad_request("message can't be deleted")
        del chat.messages[message.message_id]
        return True

    def _set_commands(self, params: Params) -> bool:
        commands = params.structure("commands")
        if not isinstance(commands, list) or len(commands) > 100:
            raise bad_request("expected an Array of BotCommand")
        for one in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", str(one.get("command", "")).removeprefix("/")):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(str(one.get("description", ""))) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[_scope(params)] = commands
        return True

    def _get_commands(self, params: Params) -> list[Json]:
        return self.commands.get(_scope(params), [])

    def _describe(self, name: str, most: int, params: Params) -> bool:
        text = params.text(name)
        if len(text) > most:
            raise bad_request(f"{name.replace('_', ' ')} is too long")
        self.descriptions[name, params.text("language_code")] = text
        return True

    def _described(self, name: str, params: Params) -> Json:
        own = self.descriptions.get((name, params.text("language_code")))
        return {name: own or self.descriptions.get((name, ""), "")}

    def _get_chat(self, params: Params) -> Json:
        chat = self._state.find(params.values.get("chat_id"))
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
        return chat.to_json() | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), False),
        }

    def _member(self, chat: Chat, user_id: int) -> Json:
        status = chat.members.get(user_id, "left")
        member = member_json(status, self._state.users[user_id].to_json())
        if chat.type == "channel" and status == "administrator":
            member |= {"can_post_messages": True, "can_edit_messages": True}
        return member

    def _get_member(self, params: Params) -> Json:
        chat = self._state.writable(params.values.get("chat_id"))
        user_id = params.integer("user_id")
        if user_id not in self._state.users:
            raise bad_request("PARTICIPANT_ID_INVALID")
        return self._member(chat, user_id)

    def _get_administrators(self, params: Params) -> list[Json]:
        chat = self._state.writable(params.values.get("chat_id"))
        if chat.type == "private":
            raise bad_request("there are no administrators in the private chat")
        rank = {"creator", "administrator"}
        return [self._member(chat, user) for user, status in chat.members.items() if status in rank]

    def _leave(self, params: Params) -> bool:
        chat = self._state.writable(params.values.get("chat_id"))
        if chat.type == "private":
            raise bad_request("chat member status can't be changed in private chats")
        chat.members[self._state.bot.id] = "left"
        return True

    def _action(self, params: Params) -> bool:
        self._state.writable(params.values.get("chat_id"))
        if params.text("action") not in _ACTIONS:
            raise bad_request("wrong parameter action in request")
        return True


def member_json(status: str, user: Json) -> Json:
    """The Bot API's `ChatMember`."""
    member: Json = {"status": status, "user": user}
    if status == "administrator":
        member |= dict.fromkeys(_RIGHTS, False) | {"can_manage_chat": True}
    elif status == "creator":
        member["is_anonymous"] = False
    elif status == "kicked":
        member["until_date"] = 0
    return member


def _picture(value: object) -> bytes:
    content = value.content if isinstance(value, Upload) else b""
    if not content.startswith((b"\x89PNG", b"\xff\xd8")):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return content


def _replied(params: Params, chat: Chat) -> int | None:
    wanted = params.structure("reply_parameters") or {}
    message_id = wanted.get("message_id") or params.optional_integer("reply_to_message_id")
    if message_id is None or message_id in chat.messages:
        return message_id
    if wanted.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _previews(params: Params) -> bool:
    options = params.structure("link_preview_options") or {}
    return not (options.get("is_disabled") or params.flag("disable_web_page_preview"))


def _scope(params: Params) -> tuple[str, str]:
    scope = params.structure("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), params.text("language_code")
