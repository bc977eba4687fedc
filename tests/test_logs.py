"""Logs: one line per event, and no secret in any of them, wherever it came in."""

import io
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
import structlog

from logs import QUIET, Format, configure
from redact import Redactor, holds_token

TOKEN = "123456789:" + "Canary-_" * 4 + "xyz"
CODE = "Canary-invite_42"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    structlog.reset_defaults()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def set_up(log_format: Format = "json", *, level: str = "debug") -> io.StringIO:
    stream = io.StringIO()
    configure(level, log_format, secrets=(TOKEN, CODE), stream=stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_of_json() -> None:
    stream = set_up()
    structlog.get_logger().info("polled", feed_id=3, outcome="not_modified", ms=12)
    [event] = lines(stream)
    assert event.pop("timestamp").endswith("Z")
    assert event == {
        "event": "polled", "feed_id": 3, "outcome": "not_modified", "ms": 12,
        "level": "info", "logger": __name__,
    }  # fmt: skip


def test_a_record_of_a_library_is_one_line_of_json_with_its_extra() -> None:
    stream = set_up()
    logging.getLogger("some.library").warning("slow: %s ms", 12, extra={"host": "a.example"})
    [event] = lines(stream)
    assert event["event"] == "slow: 12 ms"
    assert (event["logger"], event["level"]) == ("some.library", "warning")
    assert event["host"] == "a.example"


def test_less_important_events_are_left_out() -> None:
    stream = set_up(level="warning")
    structlog.get_logger().info("polled")
    logging.getLogger("some.library").info("hello")
    assert stream.getvalue() == ""
    structlog.get_logger().warning("polled")
    assert len(lines(stream)) == 1


def test_loggers_made_before_follow_the_last_call() -> None:
    log = structlog.get_logger()
    first = set_up()
    log.info("one")
    second = set_up()
    log.info("two")
    assert [event["event"] for event in lines(first)] == ["one"]
    assert [event["event"] for event in lines(second)] == ["two"]


@pytest.mark.parametrize("name", [*QUIET, "telegram.ext.Updater", "httpcore.http11"])
def test_chatty_libraries_are_quiet_below_warning_even_when_debugging(name: str) -> None:
    stream = set_up(level="debug")
    logging.getLogger(name).info("HTTP Request: POST https://api.telegram.org/")
    assert stream.getvalue() == ""
    logging.getLogger(name).warning("trouble")
    assert [event["event"] for event in lines(stream)] == ["trouble"]


def test_uvicorn_keeps_no_handler_of_its_own() -> None:
    logging.getLogger("uvicorn").addHandler(logging.NullHandler())
    logging.getLogger("uvicorn.error").setLevel("CRITICAL")
    stream = set_up()
    assert logging.getLogger("uvicorn").handlers == []
    logging.getLogger("uvicorn.error").info("started", extra={"color_message": "started"})
    [event] = lines(stream)
    assert event["event"] == "started"
    assert "color_message" not in event


def test_auto_is_console_on_a_terminal_and_json_elsewhere() -> None:
    terminal = Terminal()
    configure("info", "auto", secrets=(), stream=terminal)
    structlog.get_logger().info("polled", feed_id=3)
    assert "\x1b[" in terminal.getvalue()
    assert "polled" in terminal.getvalue()
    stream = set_up("auto")
    structlog.get_logger().info("polled")
    assert len(lines(stream)) == 1


def test_a_value_cannot_move_the_cursor_or_begin_a_line() -> None:
    stream = set_up("console")
    structlog.get_logger().info("stored", title="a\x1b[2Jb\nc")
    assert "\x1b" not in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


class Outlet:
    def __repr__(self) -> str:
        return f"<Outlet {TOKEN} {CODE!r}>"


def failing() -> None:
    raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe and {CODE}")


def chained() -> None:
    try:
        failing()
    except ValueError as error:
        raise RuntimeError("outer") from error


def log_exception(fail: Callable[[], None]) -> None:
    try:
        fail()
    except (ValueError, RuntimeError):
        structlog.get_logger().exception("failed")
        logging.getLogger("library").exception("failed")


def in_a_thread() -> None:
    thread = threading.Thread(target=failing)
    thread.start()
    thread.join()


def uncaught() -> None:
    try:
        failing()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def bound() -> None:
    with structlog.contextvars.bound_contextvars(request=TOKEN):
        structlog.get_logger().bind(code=CODE).info("bound")


LEAKS: list[Callable[[], object]] = [
    lambda: structlog.get_logger().info(f"got {TOKEN} and {CODE}"),
    lambda: structlog.get_logger().info("got", token=TOKEN, code=CODE),
    lambda: structlog.get_logger().info("got", **{TOKEN: 1}),
    lambda: structlog.get_logger().info("got", nested={"a": [{"b": (TOKEN, CODE)}]}, x=Outlet()),
    lambda: structlog.get_logger().info("got", raw=TOKEN.encode(), code=repr(CODE)),
    lambda: structlog.get_logger().info("got", url=f"https://x/bot{TOKEN.replace(':', '%3A')}/"),
    lambda: logging.getLogger("library").info("got %s %s", TOKEN, CODE),
    lambda: logging.getLogger("library").info("got %(a)s", {"a": TOKEN, "b": CODE}),
    lambda: logging.getLogger("library").info("got", extra={"token": TOKEN, "x": Outlet()}),
    lambda: logging.getLogger("library").info(Outlet()),
    lambda: logging.getLogger("library").info("got %d", TOKEN),  # can't be formatted
    lambda: logging.getLogger(TOKEN).info("got", stack_info=True),
    lambda: structlog.get_logger().info("got", stack_info=True, token=TOKEN),
    lambda: log_exception(failing),
    lambda: log_exception(chained),
    uncaught,
    in_a_thread,
    bound,
]


@pytest.mark.parametrize("log_format", ["json", "console"])
@pytest.mark.parametrize("leak", LEAKS)
def test_no_secret_reaches_a_log(
    leak: Callable[[], object], log_format: Format, capfd: pytest.CaptureFixture[str]
) -> None:
    stream = set_up(log_format)
    leak()
    assert stream.getvalue()
    captured = capfd.readouterr()
    for text in (stream.getvalue(), captured.out, captured.err):
        assert "Canary" not in text


def test_a_record_that_cannot_be_written_is_named() -> None:
    stream = set_up()
    logging.getLogger("library").info("got %d", "x")
    assert "a log record of library is lost: TypeError" in stream.getvalue()


def test_a_closed_stream_is_no_reason_to_fail() -> None:
    stream = set_up()
    stream.close()
    structlog.get_logger().info("nobody hears this")


def test_whatever_is_shaped_like_a_token_is_masked_though_unknown() -> None:
    other = "987654321:" + "B" * 35
    assert (
        Redactor()(f"https://api.telegram.org/bot{other}/x") == "https://api.telegram.org/bot***/x"
    )
    assert holds_token(other)


@pytest.mark.parametrize(
    "text", ["12:30:00", "feed 123456: ok", "2026-11-24T05:40:00Z", "http://10.0.0.1:8080/x"]
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert Redactor(["", TOKEN])(text) == text
    assert not holds_token(text)


def test_long_rows_of_digits_are_searched_in_no_time() -> None:
    text = "7" * 1_000_000
    assert Redactor()(text) == text


@pytest.mark.parametrize(
    "write", [str, json.dumps, repr, quote, partial(json.dumps, ensure_ascii=False)]
)
def test_a_secret_is_found_however_it_is_escaped(write: Callable[[str], str]) -> None:
    secret = 'in"vite\ncáñón/é'
    masked = Redactor([secret])(f"<{write(secret)}>")
    assert "vite" not in masked
    assert "***" in masked


def test_a_secret_that_contains_another_is_masked_whole() -> None:
    assert Redactor(["abcdefgh", "abcdefgh-more"])("x abcdefgh-more y") == "x *** y"
