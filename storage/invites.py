"""Codes that let chats in: for so many of them, until a time. Only a hash of each is kept."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from storage.chats import Role
from storage.db import Tx
from storage.tables import invites


@dataclass(frozen=True, slots=True)
class Invite:
    """A code that still lets chats in; ``key`` names it, the code itself is not kept."""

    key: str
    uses_left: int
    created_at: datetime
    expires_at: datetime | None


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).digest()


def _is_good(now: datetime) -> tuple[ColumnElement[bool], ...]:
    in_time = or_(invites.c.expires_at.is_(None), invites.c.expires_at > now)
    return invites.c.uses_left > 0, in_time


def add_invite(
    tx: Tx,
    code: str,
    *,
    role: Role,
    uses: int,
    now: datetime,
    expires_at: datetime | None = None,
) -> None:
    """Make ``code`` a way in for ``uses`` chats until then (None: for good).

    Adding a known code again changes nothing. Codes that have expired are forgotten.
    """
    tx.execute(delete(invites).where(invites.c.expires_at <= now))
    values = {"role": role, "uses_left": uses, "created_at": now, "expires_at": expires_at}
    tx.execute(insert(invites).values(code_hash=_hash(code), **values).on_conflict_do_nothing())


def drop_invites(tx: Tx, *, role: Role) -> None:
    """Make all codes for a role invalid."""
    tx.execute(delete(invites).where(invites.c.role == role))


def drop_invite(tx: Tx, key: str) -> bool:
    """Make one code for members invalid. False: there is none under this key."""
    wanted = next((one for one in _hashes(tx) if _key(one) == key), None)
    if wanted is None:
        return False
    tx.execute(delete(invites).where(invites.c.code_hash == wanted))
    return True


def _hashes(tx: Tx) -> Sequence[bytes]:
    return tx.execute(select(invites.c.code_hash).where(invites.c.role == "member")).scalars().all()


def _key(code_hash: bytes) -> str:
    return code_hash.hex()[:16]


def list_invites(tx: Tx, *, now: datetime) -> list[Invite]:
    """The codes for members that are still good, the newest first."""
    query = select(invites).where(invites.c.role == "member", *_is_good(now))
    order = (invites.c.created_at.desc(), invites.c.code_hash)
    return [
        Invite(_key(row["code_hash"]), row["uses_left"], row["created_at"], row["expires_at"])
        for row in tx.execute(query.order_by(*order)).mappings()
    ]


def find_invite(tx: Tx, code: str, *, now: datetime) -> Role | None:
    """The role that a code would give, without spending it; None if it is not good (any more)."""
    mine = invites.c.code_hash == _hash(code)
    role = tx.execute(select(invites.c.role).where(mine, *_is_good(now))).scalar()
    return cast("Role | None", role)


def use_invite(tx: Tx, code: str, *, now: datetime) -> Role | None:
    """Spend one use of a code; the role it gives, or None if it is not good (any more)."""
    role = tx.execute(
        update(invites)
        .where(invites.c.code_hash == _hash(code), *_is_good(now))
        .values(uses_left=invites.c.uses_left - 1)
        .returning(invites.c.role)
    ).scalar()
    return cast("Role | None", role)
