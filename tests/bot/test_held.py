"""The buttons below what was perhaps sent."""

import pytest
from sqlalchemy import select, update

from storage import chats
from storage.db import Database, Tx
from storage.tables import chats as chats_table
from storage.tables import deliveries
from tests.bot.outgoing import follow, publish
from tests.bot.phone import Phone
from tests.bot.samples import ANA, NOW


@pytest.fixture
def held(db: Database) -> Database:
    """One alert that was perhaps sent, twice over."""

    def prepare(tx: Tx) -> None:
        follow(tx, ANA)
        publish(tx)
        tx.execute(update(deliveries).values(state="uncertain", reason="no answer"))

    db.call(prepare)
    return db


def state(db: Database) -> str:
    return str(db.look(lambda tx: tx.execute(select(deliveries.c.state)).scalar_one()))


def crown(tx: Tx) -> None:
    tx.execute(update(chats_table).where(chats_table.c.id == 7).values(role="admin"))
    assert chats.has_admin(tx)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("data", "after", "said"),
    [
        ("h:again:1", "pending", "It goes once more"),
        ("h:leave:1", "dead", "Left as it is"),
    ],
)
async def test_the_operator_decides_once(
    phone: Phone, held: Database, data: str, after: str, said: str
) -> None:
    held.call(crown)
    message = await phone.forge(data)
    assert said in (await phone.press(message, data)).text
    assert state(held) == after
    held.call(lambda tx: tx.execute(update(deliveries).values(state="sent", sent_at=NOW)))
    await phone.press(await phone.forge(data), data)
    assert phone.notice == "This was decided already."


@pytest.mark.anyio
@pytest.mark.parametrize("data", ["h:again:1", "h:leave:1", "h:again:x", "h:again:²", "h", "h:a:b"])
async def test_nobody_else_does(phone: Phone, held: Database, data: str) -> None:
    await phone.press(await phone.forge(data), data)
    assert "Only the administrator" in phone.notice
    assert state(held) == "uncertain"


@pytest.mark.anyio
@pytest.mark.parametrize("data", ["h:again:x", "h:again:²", "h", "h:a:b", "h:again:" + "9" * 50])
async def test_made_up_data_does_no_harm(phone: Phone, held: Database, data: str) -> None:
    held.call(crown)
    await phone.press(await phone.forge(data), data)
    assert state(held) == "uncertain"
