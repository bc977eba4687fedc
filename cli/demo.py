"""``atalaya demo``: the main job with no token and no outside network.

A local feed server, a stand-in for Telegram's server over HTTP, and the real bot between them, as a
process of its own. Exit code 0: the story came as it should. 1: it did not.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.markup import escape

from cli.console import EXIT_FAILED, fail, out
from cli.demo_news import UNRELATED, telling, unrelated
from clock import now
from tests.fakes.bot_api import BotApi, Message
from tests.fakes.feed_server import Feed, FeedServer
from tests.fakes.phone import render_chat
from tests.fakes.serving import serve

ANA = 7_000_001
START_S = 30.0
ALERT_S = 30.0
SETTLE_POLLS = 3  # of every feed after the last news: time for an alert that should not come

_FEEDS = {
    "en": ("/independent.xml", "The Independent", "en"),
    "wire": ("/tribune.xml", "Border Tribune", "en"),
    "es": ("/universal.xml", "El Universal", "es"),
}

_CONFIG = """\
feeds:
  - {{url: "{site}/independent.xml", name: The Independent, lang: en}}
  - {{url: "{site}/tribune.xml", name: Border Tribune, lang: en}}
  - {{url: "{site}/universal.xml", name: El Universal, lang: es}}
lists: [cartel-extraditions, cartels, extraditions]
default_lists: []
poll: {{interval_s: 1}}
fetch: {{allow_networks: [127.0.0.0/8], host_gap_s: 0, articles: false}}
storage: {{database: demo.db}}
telegram: {{api_base_url: "{telegram}"}}
web: {{enabled: false}}
log: {{level: info, format: console}}
"""


@dataclass(frozen=True, slots=True)
class _Scene:
    api: BotApi
    news: FeedServer
    feeds: dict[str, Feed]
    site: str
    bot: subprocess.Popen[str]
    log: Path


def command(
    *,
    stay: Annotated[bool, typer.Option("--stay", help="Stay up afterwards, until Ctrl-C.")] = False,
) -> None:
    """See Atalaya at work: sample feeds, a stand-in for Telegram, the real bot between them."""
    with _stage() as scene:
        try:
            _play(scene)
        except TimeoutError:
            raise fail(
                f"the demo got stuck; the bot's log ends with:\n{_tail(scene.log)}", EXIT_FAILED
            ) from None
        if stay:
            _stay(scene)


@contextmanager
def _stage() -> Iterator[_Scene]:
    """Everything up: feeds with old news in them, Telegram's stand-in, the bot."""
    api, news = BotApi(), FeedServer()
    api.add_user(ANA, "Ana", language_code="en")
    with (
        tempfile.TemporaryDirectory(prefix="atalaya-demo-") as name,
        serve(news.app) as site,
        serve(api.app) as telegram,
    ):
        folder = Path(name)
        feeds = {
            name: news.add_feed(path, title=title, lang=lang)
            for name, (path, title, lang) in _FEEDS.items()
        }
        config = folder / "config.yaml"
        config.write_text(_CONFIG.format(site=site, telegram=telegram), encoding="utf-8")
        log = folder / "bot.log"
        with log.open("w", encoding="utf-8") as errors, _bot(config, api.token, errors) as bot:
            yield _Scene(api, news, feeds, site, bot, log)


@contextmanager
def _bot(config: Path, token: str, errors: IO[str]) -> Iterator[subprocess.Popen[str]]:
    """``atalaya run`` as it runs anywhere, with the stand-in's token."""
    process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-m", "cli", "run", "--config", str(config)],
        env={"TELEGRAM_BOT_TOKEN": token},
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()


def _play(scene: _Scene) -> None:
    _say("The bot starts on an empty database and takes a first look at three feeds.")
    for name, feed in scene.feeds.items():
        lang = _FEEDS[name][2]
        old = unrelated(lang, site=f"{scene.site}/{name}", at=now() - timedelta(hours=1))
        feed.publish(*old[: len(old) // 2])
    code = _claim_code(scene.bot)
    scene.api.wait_for(lambda: scene.api.polled, START_S)
    _say("Ana opens the one-time link that the bot printed, and picks a list.")
    scene.api.say(ANA, f"/start {code}")
    scene.api.wait_for(lambda: _menus(scene), START_S)
    (welcome,) = _menus(scene)
    scene.api.press(ANA, welcome.message_id, "▫️ Cartel extraditions")
    scene.api.wait_for(lambda: _menus(scene)[0].edited, START_S)
    scene.news.wait_for(lambda: all(_answered(feed) for feed in scene.feeds.values()), START_S)
    _say("The feeds publish: one story in three outlets and two languages, and unrelated news.")
    _publish(scene)
    scene.api.wait_for(lambda: _alerts(scene), ALERT_S)
    done = {name: len(feed.requests) + SETTLE_POLLS for name, feed in scene.feeds.items()}
    scene.news.wait_for(
        lambda: all(len(feed.requests) >= done[name] for name, feed in scene.feeds.items()),
        ALERT_S,
    )
    out.print(
        render_chat(scene.api.messages(ANA), title="Atalaya", tz=now().astimezone().tzinfo or UTC)
    )
    _judge(scene)


def _claim_code(bot: subprocess.Popen[str]) -> str:
    """The code of the link that the bot prints while nobody administers it."""
    for line in bot.stdout or ():
        if found := re.search(r"start[ =]([\w-]+)$", line.strip()):
            return found.group(1)
    raise TimeoutError


def _menus(scene: _Scene) -> list[Message]:
    """The bot's welcome, which carries the lists as buttons, once it is there."""
    return [message for message in scene.api.sent(ANA) if message.buttons]


def _answered(feed: Feed) -> bool:
    return any(seen.status == 200 for seen in feed.requests)


def _publish(scene: _Scene) -> None:
    for name, feed in scene.feeds.items():
        lang = _FEEDS[name][2]
        feed.publish(
            *unrelated(lang, site=f"{scene.site}/{name}", at=now()),
            telling(name, link=f"{scene.site}/{name}/handover", at=now()),
        )


def _alerts(scene: _Scene) -> list[Message]:
    return [message for message in scene.api.sent(ANA) if message.text.startswith("🔔")]


def _judge(scene: _Scene) -> None:
    alerts = _alerts(scene)
    strangers = [one.text for one in alerts if any(title in one.text for title, _ in UNRELATED)]
    if strangers or len(alerts) != 1:
        raise fail(f"{len(alerts)} alerts, {len(strangers)} of them on unrelated news", EXIT_FAILED)
    _say(
        f"{len(_FEEDS)} tellings of the story and {len(UNRELATED)} unrelated entries came to "
        f"{len(alerts)} alert{'s' if len(alerts) > 1 else ''}."
    )


def _stay(scene: _Scene) -> None:
    _say(f"Feeds: {', '.join(scene.site + path for path, _, _ in _FEEDS.values())}")
    _say(f"The bot's log: {scene.log}. Ctrl-C ends the demo.")
    try:
        scene.bot.wait()
    except KeyboardInterrupt:
        return
    raise fail(f"the bot ended; its log ends with:\n{_tail(scene.log)}", EXIT_FAILED)


def _say(text: str) -> None:
    out.print(f"[bold]▸[/bold] {escape(text)}")


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8").splitlines()[-20:])
