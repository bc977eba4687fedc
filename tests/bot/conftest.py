from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from storage.db import Database, Tx
from storage.lists import sync_shared_lists
from storage.tables import metadata
from tests.bot.outgoing import follow, publish
from tests.bot.phone import Phone, phone_to
from tests.bot.samples import ANA, CARTELS, EXTRADITIONS, NOW, Watch, a_feed
from tests.fakes.bot_api import BotApi
from tests.fakes.serving import serve


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
def clock() -> Watch:
    return Watch(NOW)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "atalaya.db", throwaway=True) as database:

        def prepare(tx: Tx) -> None:
            metadata.create_all(tx)
            sync_shared_lists(tx, [EXTRADITIONS, CARTELS], now=NOW)

        database.call(prepare)
        yield database


@pytest.fixture
def api() -> BotApi:
    return BotApi()


@pytest.fixture
def url(api: BotApi) -> Iterator[str]:
    with serve(api.app) as address:
        yield address


@pytest.fixture
async def phone(api: BotApi, url: str, db: Database, clock: Watch) -> AsyncIterator[Phone]:
    """A phone to a bot that lets everybody in and finds a feed everywhere."""
    async with phone_to(api, url, db, clock, scout=a_feed, telegram={"access": "open"}) as one:
        yield one


@pytest.fixture
def waiting(db: Database) -> Database:
    """One story on its way to Ana."""
    db.call(lambda tx: follow(tx, ANA))
    db.call(publish)
    return db
