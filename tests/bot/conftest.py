from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage.db import Database, Tx
from storage.lists import sync_shared_lists
from storage.tables import metadata
from tests.bot.samples import CARTELS, EXTRADITIONS, NOW
from tests.fakes.bot_api import BotApi
from tests.fakes.serving import serve


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


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
