"""How much one person may ask for: a flood is answered once with a hint, then not at all. Pure."""

from collections import OrderedDict
from datetime import datetime, timedelta
from enum import Enum, auto

MINUTE = timedelta(minutes=1)


class Turn(Enum):
    """What becomes of an ask."""

    ANSWER = auto()
    HINT = auto()  # the first one too many
    NOTHING = auto()


class Budget:
    """Counts the asks of a minute for each person; remembers the last ``most_known``."""

    def __init__(self, per_minute: int, *, most_known: int = 10_000) -> None:
        self._per_minute = per_minute
        self._most_known = most_known
        self._minutes: OrderedDict[int, tuple[datetime, int]] = OrderedDict()

    def take(self, person: int, now: datetime) -> Turn:
        """Count one ask; what to do about it."""
        began, count = self._minutes.pop(person, (now, 0))
        if not began <= now < began + MINUTE:  # a clock may be set back as well
            began, count = now, 0
        self._minutes[person] = (began, count + 1)
        if len(self._minutes) > self._most_known:
            self._minutes.popitem(last=False)
        if count < self._per_minute:
            return Turn.ANSWER
        return Turn.HINT if count == self._per_minute else Turn.NOTHING
