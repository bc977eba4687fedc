"""How often the stream's entries have a word. Old counts fade: all are halved now and then."""

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from storage.db import Tx
from storage.tables import word_counts

ENTRIES = ""  # the word that counts the entries themselves
MAX_ENTRIES = 40_000  # of a language; then its counts are halved

_MAX_VARIABLES = 900

_FIND = select(word_counts.c.word, word_counts.c.entries).where(
    word_counts.c.lang == bindparam("of"),
    word_counts.c.word.in_(bindparam("wanted", expanding=True)),
)
_NEW = insert(word_counts)
_ADD = _NEW.on_conflict_do_update(
    index_elements=["lang", "word"],
    set_={"entries": word_counts.c.entries + _NEW.excluded.entries},
)


def find_counts(tx: Tx, lang: str, words: Collection[str]) -> dict[str, int]:
    """Of these words, how many entries had each; ``ENTRIES`` among them, as far as known."""
    wanted = [ENTRIES, *words]
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _MAX_VARIABLES):
        part = wanted[start : start + _MAX_VARIABLES]
        rows = tx.execute(_FIND, {"of": lang, "wanted": part})
        found.update({row.word: row.entries for row in rows})
    return found


def add_counts(tx: Tx, lang: str, counts: Mapping[str, int]) -> None:
    """Count more entries; ``ENTRIES`` tells how many."""
    if not counts:
        return
    tx.execute(_ADD, [{"lang": lang, "word": w, "entries": n} for w, n in counts.items()])
    total = find_counts(tx, lang, ()).get(ENTRIES, 0)
    if total > MAX_ENTRIES:
        of = word_counts.c.lang == lang
        tx.execute(update(word_counts).where(of).values(entries=word_counts.c.entries // 2))
        tx.execute(delete(word_counts).where(of, word_counts.c.entries < 1))
