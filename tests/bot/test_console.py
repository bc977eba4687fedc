import io
from dataclasses import replace

import pytest

from bot.console import ConsoleTransport
from model import Sent
from tests.bot.samples import DELIVERY


@pytest.mark.anyio
async def test_the_terminal_shows_an_alert_as_plain_text() -> None:
    stream = io.StringIO()
    assert await ConsoleTransport(stream).send(DELIVERY) == Sent(DELIVERY.id)
    text = stream.getvalue()
    assert "Mexico expels 26 cartel figures" in text
    assert DELIVERY.alert.entry.link in text
    assert "<b>" not in text


@pytest.mark.anyio
async def test_the_terminal_is_not_given_control_characters() -> None:
    stream = io.StringIO()
    entry = replace(DELIVERY.alert.entry, title="a\x1b[2Jb")
    await ConsoleTransport(stream).send(
        replace(DELIVERY, alert=replace(DELIVERY.alert, entry=entry))
    )
    assert "\x1b" not in stream.getvalue()
    assert "a[2Jb" in stream.getvalue()
