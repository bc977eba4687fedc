"""Facts: stored with their entry, shown with the alert, searched and counted by story."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from model import NO_FACTS, FactKind, Facts, Group, Person
from storage.alerts import get_story_alert
from storage.db import Database, Tx
from storage.facts import count_kinds, count_routes, find_named, get_facts, save_facts
from storage.lists import sync_shared_lists
from storage.log import Wanted, page_log
from storage.retention import forget_entries
from storage.tables import alerts
from tests.storage.news import CARTELS, DAY, EXTRADITIONS, NOW, fire, tell

HANDOVER = Facts(
    kind="handed_over",
    persons=(Person("Abigael González Valencia", "Los Cuinis"), Person("Roberto Salazar")),
    groups=(Group("los-cuinis", "Los Cuinis", "CJNG"), Group("cjng", "CJNG")),
    count=26,
    origin="MX",
    target="US",
    happened_on=date(2025, 8, 12),
    no_death_penalty=True,
    attribution="a person familiar with the matter, to AP",
)
ARREST = Facts(kind="arrested", persons=(Person("El Mayo", "", "el-mayo"),), origin="", target="")
LISTS = ("cartels", "extraditions")


@pytest.fixture
def db(db: Database) -> Database:
    db.call(lambda tx: sync_shared_lists(tx, [CARTELS, EXTRADITIONS], now=NOW))
    return db


def story(tx: Tx, *told: Facts, list_id: str = "cartels") -> int:
    """An alerted story whose entries say these things."""
    made = fire(tx, list_id)
    for number, facts in enumerate(told):
        entry = get_story_alert(tx, made, LISTS).entry
        _, entry_id = tell(tx, made, entry=replace(entry, guid=f"{made}/{number}"))
        save_facts(tx, entry_id, facts)
    return made


def test_facts_come_back_as_they_were_stored(db: Database) -> None:
    def work(tx: Tx) -> tuple[Facts, Facts, Facts]:
        _, entry_id = tell(tx)
        unknown = get_facts(tx, entry_id)
        save_facts(tx, entry_id, HANDOVER)
        first = get_facts(tx, entry_id)
        save_facts(tx, entry_id, ARREST)
        return unknown, first, get_facts(tx, entry_id)

    assert db.call(work) == (NO_FACTS, HANDOVER, ARREST)


def test_an_alert_shows_the_facts_of_its_entry_alone(db: Database) -> None:
    def work(tx: Tx) -> tuple[Facts, Facts]:
        made = story(tx, ARREST)
        before = get_story_alert(tx, made, LISTS).facts
        other, entry_id = tell(tx)
        save_facts(tx, entry_id, ARREST)
        fired = fire(tx, story_id=other)
        save_facts(tx, fired_entry(tx, fired), HANDOVER)
        return before, get_story_alert(tx, fired, LISTS).facts

    assert db.call(work) == (NO_FACTS, HANDOVER)


def fired_entry(tx: Tx, story_id: int) -> int:
    row = tx.execute(alerts.select().where(alerts.c.story_id == story_id)).one()
    return int(row.entry_id)


def find(tx: Tx, list_ids: Sequence[str], **wanted: str) -> list[int]:
    return [one.story_id for one in page_log(tx, None, list_ids, Wanted(**wanted))[0]]  # type: ignore[arg-type]  # texts only


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"person": "gonzalez valencia"}, True),
        ({"person": "Abigael Valencia"}, True),
        ({"person": "Gonz"}, False),
        ({"person": "%"}, False),
        ({"person": "el-mayo"}, False),
        ({"group": "cjng"}, True),
        ({"group": "los-zetas"}, False),
        ({"country": "MX"}, True),
        ({"country": "US"}, True),
        ({"country": "ES"}, False),
        ({"kind": "handed_over"}, True),
        ({"kind": "arrested"}, False),
        ({"kind": "handed_over", "country": "US", "person": "Salazar"}, True),
        ({"kind": "handed_over", "country": "ES", "person": "Salazar"}, False),
    ],
)
def test_stories_are_found_by_what_they_tell(
    db: Database, wanted: dict[str, str], found: bool
) -> None:
    made = db.call(lambda tx: story(tx, HANDOVER))
    db.call(lambda tx: story(tx, ARREST, list_id="extraditions"))
    stories = db.look(lambda tx: find(tx, ["cartels"], **wanted))
    assert stories == ([made] if found else [])


def test_a_figure_is_found_by_its_id_under_any_name_the_newest_story_first(db: Database) -> None:
    zambada = Facts(persons=(Person("Ismael Zambada", "", "el-mayo"),))
    first, second = db.call(lambda tx: (story(tx, ARREST), story(tx, zambada)))
    assert db.look(lambda tx: find(tx, LISTS, person="el-mayo")) == [second, first]


def test_the_names_of_the_log_are_counted_by_story(db: Database) -> None:
    zambada = Facts(persons=(Person("Ismael Zambada", "", "el-mayo"),))
    db.call(lambda tx: (story(tx, zambada, zambada), story(tx, zambada), story(tx, HANDOVER)))
    found = db.look(lambda tx: find_named(tx, LISTS, chat_id=None, limit=2))
    assert found[0] == ("person", "el-mayo", "Ismael Zambada")
    assert len(found) == 2
    assert db.look(lambda tx: find_named(tx, ["extraditions"], chat_id=None, limit=2)) == []


def test_a_story_is_counted_once_and_only_for_lists_that_it_alerted(db: Database) -> None:
    back = replace(HANDOVER, origin="US", target="MX")
    to_an_unknown_country = replace(HANDOVER, target="")

    def fill(tx: Tx) -> None:
        story(tx, HANDOVER, HANDOVER)
        story(tx, back, ARREST)
        story(tx, to_an_unknown_country)
        story(tx, ARREST, list_id="extraditions")
        _, quiet = tell(tx)
        save_facts(tx, quiet, HANDOVER)

    db.call(fill)
    kinds: dict[FactKind, int] = {"handed_over": 3, "arrested": 1}
    assert db.look(lambda tx: count_kinds(tx, ["cartels"])) == kinds
    assert db.look(lambda tx: count_kinds(tx, LISTS)) == {**kinds, "arrested": 2}
    assert db.look(lambda tx: count_routes(tx, ["cartels"])) == {("MX", "US"): 1, ("US", "MX"): 1}
    assert db.look(lambda tx: count_kinds(tx, LISTS, since=NOW + DAY)) == {}
    assert db.look(lambda tx: count_routes(tx, LISTS, since=NOW + DAY)) == {}


def test_forgotten_entries_take_their_facts_along_and_alerted_ones_keep_them(db: Database) -> None:
    def work(tx: Tx) -> tuple[int, Facts, list[int], list[int]]:
        _, quiet = tell(tx)
        save_facts(tx, quiet, HANDOVER)
        made = story(tx, HANDOVER)
        gone = forget_entries(tx, before=NOW + DAY)
        return gone, get_facts(tx, quiet), find(tx, LISTS, kind="handed_over"), [made]

    gone, facts, found, alerted = db.call(work)
    assert (gone, facts) == (1, NO_FACTS)
    assert found == alerted
