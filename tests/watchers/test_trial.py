"""Trying the configured feeds: how each answers, and nothing else."""

from pathlib import Path

import pytest

from tests.fakes.feed_server import FeedServer, Item
from tests.watchers.newsroom import NOON, Clock, make_config
from watchers.discover import COMMON_PATHS
from watchers.trial import FeedTrial, try_feeds

pytestmark = pytest.mark.anyio


async def try_paths(folder: Path, site: str, clock: Clock, *paths: str) -> list[FeedTrial]:
    config = make_config(
        folder, feeds=[{"url": site + path, "name": path} for path in paths], lists=[]
    )
    return await try_feeds(config, clock)


async def test_every_feed_says_how_it_is_in_the_order_of_the_configuration(
    server: FeedServer, site: str, clock: Clock, tmp_path: Path
) -> None:
    good = server.add_feed("/good.xml", title="Good")
    good.publish(Item(title="Older", published=NOON.replace(hour=1)), Item(title="B"))
    good.publish(Item(title="Newest", published=NOON), Item(title="Undated"))
    server.add_feed("/empty.xml", title="Empty")
    server.add_page("/page.xml", "<html></html>")
    server.add_feed("/down.xml", title="Down").fail(503)
    server.add_feed("/odd.xml", title="Odd").fail(304)
    paths = ["/good.xml", "/empty.xml", "/page.xml", "/down.xml", "/odd.xml", "/none.xml"]
    trials = await try_paths(tmp_path, site, clock, *paths)
    assert [trial.name for trial in trials] == paths
    assert [trial.outcome for trial in trials] == [
        "ok",
        "ok",
        "the answer is a web page, not a feed",
        "the server answered 503",
        "the server answered 304, though nothing was known",
        "the server answered 404",
    ]
    assert [trial.ok for trial in trials] == [True, True, False, False, False, False]
    assert [trial.entries for trial in trials] == [4, 0, 0, 0, 0, 0]
    assert [trial.newest for trial in trials] == [NOON, None, None, None, None, None]
    assert all(trial.ms == 0 for trial in trials)  # the clock stands still
    usual = {f"/{path.strip('/')}" for path in COMMON_PATHS}
    assert sum(seen.path.rstrip("/") not in usual for seen in server.requests) == len(paths)


async def test_without_feeds_there_is_nothing_to_try(
    site: str, clock: Clock, tmp_path: Path
) -> None:
    assert await try_paths(tmp_path, site, clock) == []


async def test_a_page_that_names_no_feed_is_told_where_one_lies(
    server: FeedServer, site: str, clock: Clock, tmp_path: Path
) -> None:
    server.add_page("/news", "<html>News</html>")
    server.add_feed("/rss.xml", title="Good").publish(Item(title="One"))
    (trial,) = await try_paths(tmp_path, site, clock, "/news")
    assert (
        trial.outcome == f"the answer is a web page, not a feed; there is a feed at {site}/rss.xml"
    )
