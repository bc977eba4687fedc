"""Telegram's limits: when may the bot, and when may a chat, get its next message? Pure.

30 messages a second per bot, 1 a second per chat, 20 a minute per group
(https://core.telegram.org/bots/faq, "My bot is hitting limits"). Times are seconds of any steady
clock. What counts is when a message arrives there, and that is not known: it is taken to be as long
before its answer as the quickest answer takes, so a message that was late on its way here is not
followed too soon.
"""

from collections import deque
from dataclasses import dataclass, field

PER_S = 30
PER_CHAT_S = 1.0
PER_GROUP = 20
GROUP_S = 60.0
KEPT_FOR_ANSWERS = 5  # of those 20: alerts leave them to people who ask
MARGIN_S = 0.002
LATEST_S = 1.0  # an answer that takes longer says nothing of when the message arrived
CATCH_UP = 2  # messages that may follow at once where some were late …
IDLE_S = 0.5  # … but not where there was nothing to send
_QUICKEST_OF = 1000


@dataclass(slots=True)
class Ticket:
    """One message under way: when it set out, and when its answer came."""

    chat_id: int
    begun_at: float
    done_at: float | None = None


@dataclass(slots=True)
class Pace:
    """What was sent lately, and so what may be sent when."""

    per_s: int = PER_S
    per_chat_s: float = PER_CHAT_S
    per_group: int = PER_GROUP
    _sent: deque[Ticket] = field(init=False)
    _chats: dict[int, deque[Ticket]] = field(default_factory=dict)
    _took: deque[float] = field(default_factory=lambda: deque(maxlen=_QUICKEST_OF))
    _quickest: float = 0.0
    _even_at: float = 0.0

    def __post_init__(self) -> None:
        self._sent = deque(maxlen=self.per_s)

    def bot_ready_at(self) -> float:
        """When the bot may send next: evenly, and never more than the limit within a second."""
        if len(self._sent) < self.per_s:
            return self._even_at
        return max(self._even_at, self._arrived_at(self._sent[0]) + 1 + MARGIN_S)

    def chat_ready_at(self, chat_id: int, *, answer: bool = False) -> float:
        """When a chat may get its next message. Ids of groups and channels are negative."""
        sent = self._chats.get(chat_id)
        if not sent:
            return 0.0
        ready = self._arrived_at(sent[-1]) + self.per_chat_s + MARGIN_S
        most = self.per_group - (0 if answer else KEPT_FOR_ANSWERS)
        if chat_id < 0 and len(sent) >= most:
            ready = max(ready, self._arrived_at(sent[-most]) + GROUP_S + MARGIN_S)
        return ready

    def begin(self, chat_id: int, now: float) -> Ticket:
        """A message sets out now."""
        ticket = Ticket(chat_id, now)
        self._sent.append(ticket)
        self._chats.setdefault(chat_id, deque(maxlen=self.per_group)).append(ticket)
        behind = now - self._even_at
        owed = min(behind, CATCH_UP / self.per_s) if behind < IDLE_S else 0.0
        self._even_at = now - owed + 1 / self.per_s
        if len(self._chats) > 100 * self.per_s:
            self._forget(now - GROUP_S - LATEST_S)
        return ticket

    def end(self, ticket: Ticket, now: float) -> None:
        """Its answer is there (or will not come)."""
        ticket.done_at = now
        self._took.append(now - ticket.begun_at)
        self._quickest = min(self._took)

    @property
    def chats_remembered(self) -> int:
        """How many chats it keeps in mind: those of the last minute, and not many more."""
        return len(self._chats)

    def _arrived_at(self, ticket: Ticket) -> float:
        latest = ticket.begun_at + LATEST_S
        if ticket.done_at is None:
            return latest
        return min(max(ticket.begun_at, ticket.done_at - self._quickest), latest)

    def _forget(self, before: float) -> None:
        self._chats = {
            chat_id: sent for chat_id, sent in self._chats.items() if sent[-1].begun_at > before
        }
