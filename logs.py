"""Logs: one line per event, JSON for programs or coloured text for a terminal, without secrets.

Everything goes through one handler on the root logger: our events (structlog), the libraries'
records (logging), exceptions nobody caught. Its last step masks secrets in the finished line, so
that it makes no difference whether they stood in a message, an argument, a nested value, an address
or a traceback.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import Literal, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from redact import Redactor

# httpx and telegram print addresses, which hold the token, at INFO; the others are chatty.
QUIET = ("alembic", "httpcore", "httpx", "telegram", "uvicorn.access")

_UVICORN = ("uvicorn", "uvicorn.access", "uvicorn.error")

Format = Literal["auto", "json", "console"]


def configure(level: str, log_format: Format, *, secrets: Sequence[str], stream: TextIO) -> None:
    """Send every log to ``stream``; ``auto`` means console on a terminal, else JSON.

    Can be called again; the last call wins. uvicorn must be run with ``log_config=None``, or it
    puts its own handlers back.
    """
    threshold = logging.getLevelNamesMapping()[level.upper()]
    terminal = stream.isatty()
    console = log_format == "console" or (log_format == "auto" and terminal)
    redactor = Redactor(secrets)
    handler = _Handler(stream, redactor)
    handler.setFormatter(_Formatter(_renderers(console=console, colors=terminal), redactor))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)
    for name in _UVICORN:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).setLevel(logging.NOTSET)
        logging.getLogger(name).propagate = True
    for name in QUIET:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))
    structlog.configure(
        processors=[*_context(), ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        cache_logger_on_first_use=False,  # else loggers made before this call would keep the old
    )
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _context() -> list[Processor]:
    """What every event carries besides its own values."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _renderers(*, console: bool, colors: bool) -> list[Processor]:
    """The steps from an event to its line. Plain tracebacks: they show code, not variables."""
    if console:
        renderer = structlog.dev.ConsoleRenderer(
            colors=colors,
            exception_formatter=structlog.dev.plain_traceback,
            repr_native_str=True,  # a feed's title must not move the cursor
        )
        return [ProcessorFormatter.remove_processors_meta, renderer]
    return [
        ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ]


def _without_colors(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Drop uvicorn's second, coloured telling of its message."""
    event.pop("color_message", None)
    return event


class _Formatter(ProcessorFormatter):
    """Renders records of both kinds, then masks secrets in the finished line."""

    def __init__(self, processors: list[Processor], redactor: Redactor) -> None:
        extra = structlog.stdlib.ExtraAdder()
        foreign: list[Processor] = [*_context(), extra, _without_colors]
        super().__init__(processors=processors, foreign_pre_chain=foreign)
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor(super().format(record))


class _Handler(logging.StreamHandler[TextIO]):
    """Writes lines. A record that can't be written is reported there too, masked like the rest."""

    def __init__(self, stream: TextIO, redactor: Redactor) -> None:
        super().__init__(stream)
        self._redactor = redactor

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (logging's name)
        reason = traceback.format_exc(limit=0).strip()
        text = self._redactor(
            f"{record.levelname}: a log record of {record.name} is lost: {reason}"
        )
        try:
            self.stream.write(ascii(text)[1:-1] + "\n")
            self.flush()
        except (OSError, ValueError):
            return  # the stream is closed; there is nowhere left to say so


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("atalaya").critical("uncaught", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _log_uncaught(args.exc_type, args.exc_value, args.exc_traceback)
