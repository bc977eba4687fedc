"""The promise: a chat's own feed alerts that chat and nobody else, until the operator shares it."""

import socket

from tests.fakes.bot_api import Message
from tests.flow.world import ANA, BETO, WAIT_S, World, story


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def ask(world: World, person: int, text: str) -> Message:
    """Write; what the bot answers."""
    before = len(world.api.sent(person))
    world.api.say(person, text)
    world.api.wait_for(lambda: len(world.api.sent(person)) > before, WAIT_S)
    return world.api.sent(person)[-1]


def press(world: World, message: Message, label: str, said: str) -> None:
    """Press a button and wait until the message says so."""

    def now() -> str:
        every = {one.message_id: one for one in world.api.sent(message.chat_id)}
        return every[message.message_id].text

    world.api.press(message.chat_id, message.message_id, label)
    world.api.wait_for(lambda: said in now(), WAIT_S)


def test_from_addfeed_to_an_alert_for_one_chat_over_a_webhook(world: World) -> None:
    port = free_port()
    paper = world.news.add_feed("/paper.xml", title="Border Tribune")
    paper.publish(story("old", "Cartel boss extradited long ago"))
    world.news.add_page("/", '<link rel="alternate" type="application/rss+xml" href="/paper.xml">')
    world.configure(
        telegram={
            "api_base_url": world.telegram,
            "read_timeout_s": 2,
            "access": "open",
            "webhook_url": f"http://127.0.0.1:{port}/telegram",
        },
        web={"port": port},
        fetch={"guest_networks": ["127.0.0.0/8"], "host_gap_s": 0, "articles": False},
    )
    with world.running() as process:
        line = process.wait_for_line("Nobody administers this bot yet")
        code = line.rpartition("start=")[2].strip()
        world.subscribe(ANA)
        world.subscribe(BETO, "Beto")
        shown = ask(world, ANA, f"/addfeed {world.site}")
        assert "Border Tribune · 1 entry" in shown.text
        press(world, shown, "✅ Add", "✅ Added")
        world.wait_for_polls(paper, 2)
        paper.publish(story("new", "Cartel boss number1 extradited"))
        (alert,) = world.wait_for_alerts(1)
        assert "number1" in alert.text
        assert world.alerts(BETO) == []

        known = len(world.api.sent(BETO))
        world.api.say(BETO, f"/start {code}")  # it says what he is now, and the welcome
        world.api.wait_for(lambda: len(world.api.sent(BETO)) == known + 2, WAIT_S)
        shown = ask(world, BETO, "/feeds")
        press(world, shown, "Feeds of chats", "🔒 Border Tribune")
        press(world, shown, "Border Tribune", "1 chat uses it")
        press(world, shown, "🌐 Share with everybody", "It serves everybody.")
        paper.publish(story("newer", "Cartel boss number2 expelled"))
        world.wait_for_alerts(2)
        (alert,) = world.wait_for_alerts(1, BETO)
        assert "number2" in alert.text
        assert world.api.calls_of("getUpdates") == []
        assert process.stop() == 0, process.log_text()
    assert len(world.alerts(ANA)) == 2
