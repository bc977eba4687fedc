"""What must never be shown: secrets by their value, and whatever is shaped like a bot token.

Standard library only; every module that turns values into text for people may import it.
"""

import json
import re
from collections.abc import Iterable
from urllib.parse import quote

MASK = "***"

# A bot's number, a colon (percent-encoded in some addresses), then 35 characters today; 30 leaves
# room for change. The look-behind and the possessive run keep long rows of digits linear.
_TOKEN_SHAPE = re.compile(r"(?<!\d)\d{6,}+(?::|%3[Aa])[A-Za-z0-9_-]{30,}")


class Redactor:
    """A function ``text -> text`` without the given secrets, however they were written down."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for secret in secrets if secret for form in _forms(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def __call__(self, text: str) -> str:
        """The text with every secret replaced by ``***``."""
        if self._known is not None:
            text = self._known.sub(MASK, text)
        return _TOKEN_SHAPE.sub(MASK, text)


def holds_token(text: str) -> bool:
    """Whether something shaped like a bot token is in the text."""
    return _TOKEN_SHAPE.search(text) is not None


def _forms(secret: str) -> tuple[str, ...]:
    """The ways a value appears in logs: plain, in JSON, in a repr, in an address."""
    surely_encodable = secret.encode("utf-8", "replace")
    return (
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        quote(surely_encodable),
        quote(surely_encodable, safe=""),
        quote(surely_encodable, safe=":"),
    )
