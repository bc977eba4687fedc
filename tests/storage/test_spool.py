from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from storage.db import Database
from storage.spool import Spool
from tests.storage.news import MINUTE, NOW


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with Database(tmp_path / "spool.db", throwaway=True) as db:
        yield Spool(db)


def texts(spool: Spool) -> list[str]:
    return [payload for _, payload in chain.from_iterable(spool.pages())]


def test_records_come_out_in_order_of_time(spool: Spool) -> None:
    spool.add([(NOW + MINUTE, "later"), (NOW, "now"), (NOW - MINUTE, "before")])
    assert list(spool.pages()) == [
        [(NOW - MINUTE, "before"), (NOW, "now"), (NOW + MINUTE, "later")]
    ]


def test_records_of_one_moment_keep_their_order_across_additions(spool: Spool) -> None:
    spool.add([(NOW, "a"), (NOW, "b")])
    spool.add([(NOW - MINUTE, "first"), (NOW, "c")])
    assert texts(spool) == ["first", "a", "b", "c"]
    assert len(spool) == 4


def test_an_empty_spool_has_no_pages(spool: Spool) -> None:
    spool.add([])
    assert (list(spool.pages()), len(spool)) == ([], 0)


@pytest.mark.parametrize("step", [timedelta(0), timedelta(microseconds=1), MINUTE])
def test_pages_are_bounded_and_lose_nothing_between_them(spool: Spool, step: timedelta) -> None:
    spool.add([(NOW + n // 3 * step, f"{n}") for n in range(1200)])
    assert [len(page) for page in spool.pages()] == [500, 500, 200]
    assert texts(spool) == [f"{n}" for n in range(1200)]
