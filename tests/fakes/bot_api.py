"""A stand-in for Telegram's Bot API server, with the people and chats behind it.

    api = BotApi()
    ana = api.add_user(7, "Ana", language_code="es")
    with serve(api.app) as url:              # the bot's base_url is url + "/bot"
        api.say(ana.id, "/start")
        api.wait_for(lambda: api.sent(ana.id))

It follows https://core.telegram.org/bots/api, with the error texts of the real server. The methods
of `BotApi` may be called from any thread.
"""

import asyncio
import html
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.bot_api_methods import Methods, member_json
from tests.fakes.bot_api_params import Params, command_entities, read_params
from tests.fakes.bot_api_state import Clock, State
from tests.fakes.bot_api_trouble import Pace, Trouble, Troubles, When, migrated
from tests.fakes.bot_api_updates import Updates
from tests.fakes.bot_api_values import (
    FIRST_SUPERGROUP,
    ApiError,
    Button,
    Call,
    CallbackAnswer,
    Chat,
    Entity,
    Json,
    Message,
    User,
    message_json,
)
from tests.fakes.changes import Changes
from tests.fakes.serving import Dropped, client_gone

__all__ = [
    "BotApi",
    "Button",
    "Call",
    "CallbackAnswer",
    "Chat",
    "Entity",
    "Message",
    "Trouble",
    "User",
]

T = TypeVar("T")
_KEPT_CALLS = 100_000  # a stand-in that stays up for days must not grow without end


def _now() -> datetime:
    return datetime.now(UTC)
