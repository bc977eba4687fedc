"""The one matcher of the process, kept up to date, and used by one thread at a time."""

import asyncio
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import structlog

from matching.background import LANGUAGES, background
from matching.grouping import shipped_model
from matching.match import Matcher
from matching.query import AliasSets
from storage import lists
from storage.db import Tx
from watchers.ingest import Item, look_at
from watchers.reading import Reading

log = structlog.get_logger()


class Matchers:
    """The matcher for the lists as they stand; only what has changed is compiled anew."""

    def __init__(self, aliases: AliasSets) -> None:
        self._revision: int | None = None
        self._matcher = Matcher(aliases=aliases)
        self._lock = threading.Lock()
        # Its own: the loop's threads may all be waiting for names to be looked up.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="matching")

    def refresh(self, tx: Tx) -> None:
        """Take the lists of the database over, if they have changed."""
        revision = lists.revision(tx)
        if revision == self._revision:
            return
        with self._lock:
            self._matcher.update(lists.active_lists(tx))
            self._revision = revision
            problems = self._matcher.problems
        for problem in problems:
            log.warning(
                "query left out",
                list=problem.list_id,
                query=problem.query,
                error=str(problem.error),
            )

    def warm_up(self) -> None:
        """Load what every entry needs: read at the first one, it would hold the loop up."""
        for lang in LANGUAGES:
            background(lang)
        shipped_model()
        self._matcher.warm_up()

    async def match(self, readings: Iterable[Reading]) -> list[Item]:
        """What matches in each; in a thread, beside the loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._match, readings)

    def _match(self, readings: Iterable[Reading]) -> list[Item]:
        items: list[Item] = []
        for reading in readings:
            with self._lock:
                item = look_at(
                    reading.entry, reading.keys, reading.version, self._matcher, reading.outside
                )
            items.append(item)
        return items
