"""Conflicts: what can't be told of one event, and what only one text says."""

from dataclasses import replace
from datetime import date

import pytest

from matching.fact_conflicts import Conflict, conflicts
from model import NO_FACTS, Facts, Person

ANA, LUZ = Person("Ana Ruiz Paz"), Person("Luz Vega")
HANDED = Facts("handed_over", origin="MX", target="US", happened_on=date(2025, 8, 12))


@pytest.mark.parametrize(
    ("a", "b", "reason"),
    [
        (replace(HANDED, count=26), replace(HANDED, count=29), "count"),
        (replace(HANDED, count=26), replace(HANDED, count=26), None),
        (replace(HANDED, count=26), HANDED, None),
        (Facts("killed", count=26), Facts("killed", count=29), None),
        (replace(HANDED, persons=(ANA,)), replace(HANDED, persons=(LUZ,)), "persons"),
        (replace(HANDED, persons=(ANA,)), replace(HANDED, persons=(LUZ, ANA)), None),
        (replace(HANDED, persons=(ANA,)), replace(HANDED, persons=(Person("ana ruíz"),)), None),
        (replace(HANDED, persons=(ANA,)), HANDED, None),
        (replace(HANDED, persons=(ANA,), count=26), replace(HANDED, persons=(LUZ,)), None),
        (
            Facts(persons=(Person("El Mayo", "", "el-mayo"),)),
            Facts(persons=(Person("Ismael Zambada", "", "el-mayo"),)),
            None,
        ),
        (HANDED, replace(HANDED, target="ES"), "route"),
        (HANDED, replace(HANDED, origin="CO"), "route"),
        (HANDED, replace(HANDED, origin=""), None),
        (HANDED, replace(HANDED, kind="asked"), "kind"),
        (replace(HANDED, kind="refused"), replace(HANDED, kind="granted"), "kind"),
        (HANDED, replace(HANDED, kind="expelled"), None),
        (HANDED, Facts("arrested"), None),
        (HANDED, replace(HANDED, happened_on=date(2025, 2, 27)), "date"),
        (HANDED, replace(HANDED, happened_on=date(2025, 8, 13)), None),
        (HANDED, NO_FACTS, None),
    ],
)
def test_what_both_say_must_agree(a: Facts, b: Facts, reason: Conflict | None) -> None:
    assert conflicts(a, b) == reason
    assert conflicts(b, a) == reason
