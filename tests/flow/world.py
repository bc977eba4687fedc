"""A small world for flow tests: publishers, Telegram's stand-in, and Atalaya as a real process."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.fakes.bot_api import BotApi, Message
from tests.fakes.feed_server import Feed, FeedServer, Item
from tests.fakes.serving import serve

ANA = 7_000_001
BETO = 7_000_002
WAIT_S = 60.0  # bounds a failure; machines that run tests are busy

_LIST = """\
id: handovers
name: {en: Handovers, es: Entregas}
description: {en: For tests., es: Para pruebas.}
queries: ["cartel* (expel* OR extradit*)", "carteles (entrega* OR expulsa*)"]
"""


@dataclass
class Process:
    """``atalaya run``, started. ``lines`` is what it wrote to its terminal so far."""

    popen: subprocess.Popen[str]
    log: Path
    lines: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def read(self) -> None:
        """Collect the process's terminal until it ends; runs in a thread."""
        for line in self.popen.stdout or ():
            with self.changed:
                self.lines.append(line.rstrip("\n"))
                self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    def wait_for_line(self, part: str) -> str:
        """The first line of the terminal with ``part`` in it."""

        def found() -> str | None:
            return next((line for line in self.lines if part in line), None)

        with self.changed:
            if not self.changed.wait_for(lambda: found() is not None, WAIT_S):
                raise TimeoutError(f"{part!r} not in {self.lines}; log:\n{self.log_text()[-3000:]}")
            return found() or ""

    def wait(self) -> int:
        """Wait for the end; the exit code (negative: the signal)."""
        return self.popen.wait(WAIT_S)

    def stop(self) -> int:
        """SIGTERM, and wait."""
        self.popen.send_signal(signal.SIGTERM)
        return self.wait()

    def log_text(self) -> str:
        """The log so far."""
        return self.log.read_text(encoding="utf-8")


class World:
    """One test's world, in a folder of its own."""

    def __init__(
        self, folder: Path, news: FeedServer, site: str, api: BotApi, telegram: str
    ) -> None:
        self.folder = folder
        self.news, self.site = news, site
        self.api, self.telegram = api, telegram
        self.feeds: list[Feed] = []
        self._runs = 0
        (folder / "lists").mkdir()
        (folder / "lists" / "handovers.yaml").write_text(_LIST, encoding="utf-8")

    @property
    def database(self) -> Path:
        """The file that everything is remembered in."""
        return self.folder / "atalaya.db"

    def add_feed(self, name: str, lang: str = "en") -> Feed:
        """Another publisher; add it before ``configure``."""
        feed = self.news.add_feed(f"/{name}.xml", title=name, lang=lang)
        self.feeds.append(feed)
        return feed

    def configure(self, **changes: Any) -> Path:
        """Write config.yaml; ``changes`` replace whole sections."""
        settings: dict[str, Any] = {
            "feeds": [
                {"url": self.site + feed.path, "name": feed.path[1:-4], "lang": "en"}
                for feed in self.feeds
            ],
            "lists": ["handovers"],
            "default_lists": ["handovers"],
            "poll": {"interval_s": 1},
            "fetch": {
                "allow_networks": ["127.0.0.0/8"],
                "timeout_s": 5,
                "host_gap_s": 0,
                "articles": False,
            },
            "storage": {"database": str(self.database)},
            "telegram": {"api_base_url": self.telegram, "read_timeout_s": 2, "access": "open"},
            "web": {"enabled": False},
            "log": {"format": "json", "level": "debug"},
        }
        path = self.folder / "config.yaml"
        path.write_text(json.dumps(settings | changes), encoding="utf-8")  # JSON is YAML
        return path

    def environment(self, *, bot: bool = True, failpoint: str | None = None) -> dict[str, str]:
        """What the process finds in its environment."""
        found = {"COVERAGE_PROCESS_START": os.environ.get("COVERAGE_PROCESS_START", "")}
        if bot:
            found["TELEGRAM_BOT_TOKEN"] = self.api.token
        if failpoint:
            found["ATALAYA_FAILPOINT"] = failpoint
        return {name: value for name, value in found.items() if value}

    @contextmanager
    def running(
        self, *, bot: bool = True, failpoint: str | None = None, program: str = "cli"
    ) -> Iterator[Process]:
        """``atalaya run`` on this world's configuration; killed at the end if still there.

        ``program``: a module that runs it in another way.
        """
        self._runs += 1
        log = self.folder / f"run-{self._runs}.log"
        with log.open("w", encoding="utf-8") as errors:
            popen = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    program,
                    "run",
                    "--config",
                    str(self.folder / "config.yaml"),
                ],
                env=self.environment(bot=bot, failpoint=failpoint),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
            process = Process(popen, log)
            reader = threading.Thread(target=process.read, daemon=True)
            reader.start()
            try:
                yield process
            finally:
                popen.kill()
                popen.wait()
                reader.join()
                assert popen.stdout is not None
                popen.stdout.close()

    def command(self, *arguments: str, bot: bool = False) -> subprocess.CompletedProcess[str]:
        """Another ``atalaya`` command on this world's configuration."""
        return subprocess.run(
            [sys.executable, "-m", "cli", *arguments],
            env=self.environment(bot=bot) | {"ATALAYA_CONFIG": str(self.folder / "config.yaml")},
            capture_output=True,
            text=True,
            timeout=WAIT_S,
            check=False,
        )

    def subscribe(self, person: int = ANA, name: str = "Ana", lang: str = "en") -> None:
        """A person says /start; the one list is followed by default."""
        self.api.add_user(person, name, language_code=lang)
        self.api.say(person, "/start")
        self.api.wait_for(lambda: any(m.buttons for m in self.api.sent(person)), WAIT_S)

    def wait_for_polls(self, feed: Feed, more: int = 2) -> None:
        """Wait until the feed has been asked ``more`` times from now on."""
        wanted = len(feed.requests) + more
        self.news.wait_for(lambda: len(feed.requests) >= wanted, WAIT_S)

    def alerts(self, person: int = ANA) -> list[Message]:
        """The alerts that reached a person."""
        return [one for one in self.api.sent(person) if "🔔" in one.text]

    def wait_for_alerts(self, count: int, person: int = ANA) -> list[Message]:
        """Wait until a person has at least so many alerts."""
        self.api.wait_for(lambda: len(self.alerts(person)) >= count, WAIT_S)
        return self.alerts(person)

    def told(self, person: int = ANA) -> Counter[str]:
        """The guids of the stories (see ``numbered``) in a person's alerts: how often each."""
        return Counter(
            guid for one in self.alerts(person) for guid in re.findall(r"number\w+", one.text)
        )

    def unmarked_repeats(self, person: int = ANA) -> list[str]:
        """The stories that came again in a message that does not say so."""
        seen: set[str] = set()
        wrong = []
        for message in self.alerts(person):
            guids = set(re.findall(r"number\w+", message.text))
            if guids & seen and "Possible repeat" not in message.text:
                wrong += sorted(guids & seen)
            seen |= guids
        return wrong

    def wait_for_log(self, process: Process, part: str) -> None:
        """Wait until the log of a running process has ``part`` in it."""
        for _ in range(int(10 * WAIT_S)):
            if part in process.log_text():
                return
            with suppress(subprocess.TimeoutExpired):
                process.popen.wait(0.1)
                break
        if part not in process.log_text():
            raise TimeoutError(f"{part!r} not in the log:\n{process.log_text()[-3000:]}")

    def baseline(self) -> None:
        """Run once on feeds with old news: a first look, a subscriber, a clean stop."""
        for number, feed in enumerate(self.feeds):
            feed.publish(story(f"old-{number}", f"Cartel boss number {number} extradited long ago"))
        self.configure()
        with self.running() as process:
            self.subscribe()
            self.news.wait_for(
                lambda: all(
                    any(seen.status == 200 for seen in feed.requests) for feed in self.feeds
                ),
                WAIT_S,
            )
            for feed in self.feeds:
                self.wait_for_polls(feed, 1)
            assert process.stop() == 0, process.log_text()


def numbered(number: int | str) -> Item:
    """A story that is recognised again in whatever message tells it."""
    return story(f"number{number}", f"Cartel man number{number} expelled")


def story(
    guid: str, title: str, *, summary: str = "", age: timedelta = timedelta(minutes=5)
) -> Item:
    """An entry published a little while ago."""
    return Item(
        title=title,
        summary=summary,
        link=f"https://news.example/{guid}",
        guid=guid,
        published=datetime.now(UTC) - age,
    )


@contextmanager
def new_world() -> Iterator[World]:
    """A world with servers up."""
    news, api = FeedServer(), BotApi()
    with (
        tempfile.TemporaryDirectory(prefix="atalaya-flow-") as folder,
        serve(news.app) as site,
        serve(api.app) as telegram,
    ):
        yield World(Path(folder), news, site, api, telegram)


def get_json(url: str) -> tuple[int, Any]:
    """GET on loopback: status and body."""
    answer = httpx.get(url, trust_env=False)
    return answer.status_code, answer.json()


def texts(messages: Sequence[Message]) -> list[str]:
    """What the messages say."""
    return [message.text for message in messages]
