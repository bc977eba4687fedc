"""The parameters of a Bot API call: read from any body Telegram accepts, checked as it does."""

import email.parser
import email.policy
import html
import json
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from tests.fakes.bot_api_html import parse_html, trim, utf16_length
from tests.fakes.bot_api_values import Button, Buttons, Entity, Json, bad_request

MAX_TEXT = 4096  # code points, after entity parsing
MAX_CAPTION = 1024
MAX_CALLBACK_DATA = 64  # bytes
MAX_BUTTONS = 100


async def read_params(request: Request) -> "Params":
    """Parameters from the query and the body: JSON, URL-encoded or multipart."""
    params: Json = dict(request.query_params)
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json" and body:
        params |= _json_body(body)
    elif kind == "application/x-www-form-urlencoded":
        params |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    elif kind == "multipart/form-data":
        params |= _multipart(request.headers["content-type"], body)
    return Params(params)


def _json_body(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except ValueError as error:
        raise bad_request("can't parse request body: not JSON") from error
    if not isinstance(value, dict):
        raise bad_request("can't parse request body: an object was expected")
    return value


def _multipart(content_type: str, body: bytes) -> Json:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    parsed = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    fields: Json = {}
    for part in parsed.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)  # what decode=True gives for a part without parts
        name = str(part.get_param("name", header="content-disposition"))
        filename = part.get_filename()
        fields[name] = Upload(filename, content) if filename else content.decode()
    return fields


class Upload(NamedTuple):
    """A file that came with a call."""

    name: str
    content: bytes


class Params:
    """Typed access; a value of the wrong type is a 400, as from the real server."""

    def __init__(self, values: Json) -> None:
        self.values = values

    def text(self, name: str) -> str:
        """A string; "" when it is missing."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """An integer, in JSON or as digits."""
        value = self.values.get(name)
        if value in {None, ""}:
            return default
        try:
            return int(str(value))
        except ValueError as error:
            raise bad_request(f"invalid {name} specified") from error

    def optional_integer(self, name: str) -> int | None:
        """An integer, or None when it is missing."""
        return self.integer(name) if self.values.get(name) not in {None, ""} else None

    def flag(self, name: str) -> bool:
        """A boolean; false when it is missing."""
        return str(self.values.get(name, "")).lower() in {"true", "1", "yes"}

    def structure(self, name: str) -> Any:
        """A list or object, possibly JSON-serialized in a form; None when it is missing."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError as error:
            raise bad_request(f"can't parse {name} JSON object") from error


def caption_text(values: Json) -> tuple[str, str, tuple[Entity, ...]]:
    """Like ``message_text``, of the `caption` of a photo."""
    text = str(values.get("caption", ""))
    found = message_text(Params({"text": text, "parse_mode": values.get("parse_mode", "")}))
    if len(found[1]) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return found


def message_text(
    params: Params, name: str = "text", most: int = MAX_TEXT
) -> tuple[str, str, tuple[Entity, ...]]:
    """(source as HTML, plain text, entities) of the `text` or `caption` parameter, checked."""
    source = params.text(name)
    mode = params.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(source)
    elif mode:
        raise bad_request("unsupported parse_mode")  # the stand-in knows HTML only
    else:
        given = params.structure("entities") or []
        text, entities = trim(source, tuple(_entity(one) for one in given))
        source = html.escape(text, quote=False)
    if not text and name == "text":
        raise bad_request("message text is empty")
    if len(text) > most:
        raise bad_request("message is too long" if name == "text" else f"{name} is too long")
    return source, text, entities


def _entity(value: Any) -> Entity:
    try:
        return Entity(value["type"], int(value["offset"]), int(value["length"]), value.get("url"))
    except (KeyError, TypeError, ValueError) as error:
        raise bad_request("can't parse MessageEntity") from error


def command_entities(text: str) -> tuple[Entity, ...]:
    """The `bot_command` entities the server adds to what a person writes."""
    found = []
    position = 0
    for word in text.split(" "):
        first = word.split("\n")[0]
        name = first[1:].partition("@")[0]
        if first.startswith("/") and name.isascii() and name.replace("_", "a").isalnum():
            found.append(Entity("bot_command", utf16_length(text[:position]), len(first)))
        position += len(word) + 1
    return tuple(found)


def keyboard(params: Params) -> Buttons:
    """The inline keyboard of `reply_markup`, checked; empty for none or for another kind."""
    markup = params.structure("reply_markup")
    if not markup:
        return ()
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be an Array of Arrays')
    if sum(len(row) for row in rows) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return tuple(tuple(_button(one) for one in row) for row in rows if row)


def _button(value: Any) -> Button:
    if not isinstance(value, dict) or not value.get("text"):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
    text, data, url = value["text"], value.get("callback_data"), value.get("url")
    if (data is None) == (url is None):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if data is not None and not 1 <= len(str(data).encode()) <= MAX_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if url is not None:
        _check_url(str(url))
    return Button(text, callback_data=data, url=url)


def _check_url(url: str) -> None:
    why = None
    parts = urlsplit(url)
    if parts.scheme.lower() not in {"http", "https", "tg"}:
        why = "Unsupported URL protocol"
    elif not parts.netloc or any(char.isspace() for char in url):
        why = "Wrong HTTP URL"
    if why:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {why}")
