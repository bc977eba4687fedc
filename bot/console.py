"""Alerts in the operator's terminal, for when there is no bot token."""

from typing import TextIO

from bot.render import render_alert
from model import Delivery, SendOutcome, Sent


class ConsoleTransport:
    """Writes each alert as plain text to a stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    async def send(self, delivery: Delivery) -> SendOutcome:
        """Write it; OSError if the stream is gone."""
        screen = render_alert(
            delivery.alert, delivery.chat, possible_repeat=delivery.possible_repeat
        )
        self._stream.write(f"{screen.plain}\n\n")
        self._stream.flush()
        return Sent(delivery.id)
