"""Alerts in the operator's terminal, for when there is no bot token."""

from typing import TextIO

from bot.nodes import Screen
from bot.render import render_delivery
from model import Delivery, Edit, SendOutcome, Sent


class ConsoleTransport:
    """Writes each alert as plain text to a stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    async def send(self, delivery: Delivery) -> SendOutcome:
        """Write it; OSError if the stream is gone."""
        self._write(render_delivery(delivery))
        return Sent(delivery.id)

    async def edit(self, edit: Edit) -> SendOutcome:
        """What is written stays as it is."""
        return Sent(edit.message_id, look=edit.look)

    async def say(self, _chat_id: int, screen: Screen, /) -> bool:
        """A word to the operator."""
        self._write(screen)
        return True

    def _write(self, screen: Screen) -> None:
        self._stream.write(f"{screen.plain}\n\n")
        self._stream.flush()
