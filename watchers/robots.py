"""What a site's robots.txt lets us read (RFC 9309). Pure.

Own code: the standard library's parser knows neither "*" nor "$", and takes the first rule that
fits instead of the longest.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

AGENT = "atalaya"
MAX_BYTES = 500 * 1024  # as much as the standard asks to be read
_MAX_RULES = 5_000
_LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*([^#\r\n]*)")


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for us: (path pattern, allowed)."""

    rules: tuple[tuple[str, bool], ...] = ()

    def allows(self, url: str) -> bool:
        """Whether an address may be read: the longest rule that fits says so, else yes."""
        parts = urlsplit(url)
        path = _plain(parts.path or "/") + (f"?{_plain(parts.query)}" if parts.query else "")
        fitting = [(len(rule), allow) for rule, allow in self.rules if _fits(rule, path)]
        return max(fitting)[1] if fitting else True


NOTHING = Robots((("/", False),))
EVERYTHING = Robots()


def read_robots(body: bytes) -> Robots:
    """The rules for ``AGENT``, or for everybody where none names it; never raises."""
    groups: dict[str, list[tuple[str, bool]]] = {}
    names: list[str] = []
    open_group = False
    for line in body[:MAX_BYTES].decode("utf-8", "replace").lstrip("\ufeff").splitlines():
        found = _LINE.match(line)
        if found is None:
            continue
        key, value = found.group(1).lower(), found.group(2).strip()
        if key == "user-agent":
            names = [*names, value.lower()] if open_group else [value.lower()]
            open_group = True
            groups.setdefault(names[-1], [])
        elif key in ("allow", "disallow"):
            open_group = False
            for name in names if value else ():
                groups[name].append((_plain(value), key == "allow"))
    ours = [rules for name, rules in groups.items() if name.partition("/")[0] == AGENT]
    rules = [rule for some in ours for rule in some] if ours else groups.get("*", [])
    return Robots(tuple(rules[:_MAX_RULES]))


def _plain(path: str) -> str:
    """A path with each character spelled one way."""
    return quote(unquote(path), safe="/*$?&=;:@!,+~()'")


def _fits(rule: str, path: str) -> bool:
    """Whether a rule fits the beginning of a path; "*" is anything, "$" at its end the end."""
    anchored = rule.endswith("$")
    first, *rest = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not anchored or path == first
    at = len(first)
    last = rest.pop() if anchored else ""
    for piece in rest:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return not anchored or (path.endswith(last) and len(path) - len(last) >= at)
