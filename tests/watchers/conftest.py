import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from config import Config
from storage.db import Database
from storage.migrate import migrate
from tests.fakes.feed_server import FeedServer
from tests.fakes.serving import serve
from tests.watchers.newsroom import NOON, Clock, Newsroom, make_config, open_newsroom
from watchers.fetch import Fetcher, make_fetcher
from watchers.parser import Parser
from watchers.shared import load_lists, sync


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def plain_logs() -> Iterator[None]:
    """Events as JSON lines; drawing a traceback for the terminal takes seconds."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    yield
    structlog.reset_defaults()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> FeedServer:
    return FeedServer(clock=clock)


class Stage:
    """One server for all tests, on which each puts up its own publisher: it starts only once."""

    url = ""

    def __init__(self) -> None:
        self.app: ASGIApp = FeedServer().app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    stage = Stage()
    with serve(stage) as stage.url:
        yield stage


@pytest.fixture
def site(stage: Stage, server: FeedServer) -> str:
    stage.app = server.app
    return stage.url


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return make_config(tmp_path)


@pytest.fixture
async def fetcher(config: Config, clock: Clock) -> AsyncIterator[Fetcher]:
    async with make_fetcher(config, clock) as one:
        yield one


@pytest.fixture(scope="session")
def parser() -> Iterator[Parser]:
    """One child for all tests: a parser knows nothing of what it parsed before."""
    parser = Parser()
    yield parser
    parser.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with the one list in it, to be copied: migrations take their time."""
    folder = tmp_path_factory.mktemp("migrated")
    config = make_config(folder)
    with Database(folder / "atalaya.db", throwaway=True) as db:
        migrate(db)
        db.call(lambda tx: sync(tx, config, load_lists(config), now=NOON))
    return folder / "atalaya.db"


@pytest.fixture
def db(migrated: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(migrated, tmp_path / "atalaya.db")
    with Database(tmp_path / "atalaya.db", throwaway=True) as database:
        yield database


@pytest.fixture
def newsroom(
    server: FeedServer, site: str, db: Database, fetcher: Fetcher, parser: Parser, clock: Clock
) -> Newsroom:
    return open_newsroom(server, site, db, fetcher, parser, clock)
