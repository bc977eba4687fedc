"""What the bot has asked and waits to be told in words; kept among the drafts, for an hour.

A question belongs to the message that asks it, so it outlives a restart, and in a group the reply
to that message answers it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select

from storage.db import Tx
from storage.drafts import save_draft
from storage.tables import drafts

LIFE = timedelta(hours=1)
_MARK = "?"  # no tag of another draft begins so


@dataclass(frozen=True, slots=True)
class Question:
    """``about``: what is to be done with the answer; never empty."""

    message_id: int
    about: tuple[str, ...]


def save_question(
    tx: Tx, chat_id: int, topic_id: int, question: Question, *, now: datetime, alone: bool
) -> None:
    """Wait for an answer to this message. ``alone``: to no other one of this chat any more."""
    if alone:
        drop_questions(tx, chat_id, topic_id)
    tag = f"{_MARK}{question.message_id}"
    save_draft(tx, chat_id, topic_id, tag, question.about, now=now)


def find_question(
    tx: Tx, chat_id: int, topic_id: int, message_id: int | None, *, now: datetime
) -> Question | None:
    """The question of this message (None: the newest) if an answer is still waited for."""
    theirs = _theirs(chat_id, topic_id, message_id)
    query = select(drafts.c.tag, drafts.c.queries).where(*theirs, drafts.c.created_at > now - LIFE)
    row = tx.execute(query.order_by(drafts.c.created_at.desc())).first()
    return Question(int(row.tag.removeprefix(_MARK)), tuple(row.queries)) if row else None


def drop_questions(tx: Tx, chat_id: int, topic_id: int, message_id: int | None = None) -> bool:
    """Wait no more for an answer to this message (None: to any). False: none was waited for."""
    return bool(tx.execute(delete(drafts).where(*_theirs(chat_id, topic_id, message_id))).rowcount)


def _theirs(chat_id: int, topic_id: int, message_id: int | None) -> tuple[ColumnElement[bool], ...]:
    asked = (
        drafts.c.tag.startswith(_MARK)
        if message_id is None
        else drafts.c.tag == f"{_MARK}{message_id}"
    )
    return drafts.c.chat_id == chat_id, drafts.c.topic_id == topic_id, asked
