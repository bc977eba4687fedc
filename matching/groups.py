"""Names of groups and figures → one id: CJNG is the Jalisco New Generation Cartel, in any tongue.

The alias sets of the keyword lists, as far as they are plain names: what needs a context, an exact
form or a star says too little by itself.
"""

from collections.abc import Sequence

from matching.nodes import Node, Or, Phrase
from matching.query import AliasSets

_MAX_WORDS = 8
_COLLECTIONS = ("more-", "other-")  # many persons or bands in one set
_Names = dict[tuple[str, ...], str]


class Groups:
    """Looks up names in a run of folded words."""

    def __init__(self, aliases: AliasSets) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, words in _names(aliases):
            self._by_first.setdefault(words[0], []).append((words, name))
        for found in self._by_first.values():
            found.sort(key=lambda item: -len(item[0]))

    def find(self, words: Sequence[str]) -> list[tuple[int, int, str]]:
        """Names in the text, the longest first come: (first word, after the last, id)."""
        found: list[tuple[int, int, str]] = []
        end = 0
        for at, word in enumerate(words):
            if at < end or word not in self._by_first:
                continue
            for name, group in self._by_first[word]:
                if tuple(words[at : at + len(name)]) == name:
                    end = at + len(name)
                    found.append((at, end, group))
                    break
        return found


def _names(aliases: AliasSets) -> list[tuple[str, tuple[str, ...]]]:
    """(id, words) of each name; sets that other sets are made of, or of common words, left out."""
    found: dict[tuple[str, ...], str] = {}
    for name, group in aliases.items():
        if name.startswith(_COLLECTIONS) or any(map(_is_subject, group.parts)):
            continue
        for words in filter(None, map(_plain, group.parts)):
            found.setdefault(words, f"@{name}")
    return [(name, words) for words, name in found.items()]


def _is_subject(part: Node) -> bool:
    """Whether a set with this member is a subject ("drug*", sets of sets), not one thing's name."""
    if isinstance(part, Or):
        return True
    return isinstance(part, Phrase) and any(term.kind == "prefix" for term in part.terms)


def _plain(part: Node) -> tuple[str, ...] | None:
    if not isinstance(part, Phrase) or len(part.terms) > _MAX_WORDS:
        return None
    if any(term.kind not in {"word", "form"} for term in part.terms):
        return None
    return tuple(term.text for term in part.terms) or None
