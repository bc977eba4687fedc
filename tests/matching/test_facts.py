"""Facts: tables in two languages, hostile texts, bounded time."""

import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.aliases import read_aliases
from matching.facts import extract
from matching.gazetteer import Names
from model import Entry, Facts

NAMES = Names(
    read_aliases((Path(__file__).parents[2] / "lists/aliases.yaml").read_text(encoding="utf-8"))
)
TUESDAY = datetime(2025, 8, 12, 20, 57, tzinfo=UTC)


def read(text: str, lang: str = "en", title: str = "") -> Facts:
    return extract(Entry(title, text, "", "", "", "", lang, TUESDAY), NAMES)


REWRITES = [
    (
        "en",
        "Mexico sends 26 cartel suspects north",
        "Mexico on Tuesday expelled 26 cartel suspects to the United States, a person familiar with "  # noqa: E501, ISC004
        "the matter told The Associated Press. Among them are Abigael González Valencia, a leader "
        "of Los Cuinis, a gang allied with the CJNG, and Roberto Salazar. US prosecutors will not "
        "seek the death penalty. In February, Mexico handed over 29 others, including Rafael Caro "
        "Quintero, accused of a killing in 1985. Lena Marsh reported from Mexico City.",
    ),
    (
        "es",
        "México expulsa a 26 presuntos capos a Estados Unidos",
        "México expulsó este martes a Estados Unidos a 26 presuntos capos, dijo una persona "  # noqa: ISC004
        "familiarizada con el asunto a AP. Entre ellos están Abigael González Valencia, líder de "
        "Los Cuinis, grupo aliado del CJNG, y Roberto Salazar. Los fiscales no pedirán la pena de "
        "muerte. En febrero, México entregó a otros 29, entre ellos Rafael Caro Quintero, por un "
        "crimen de 1985. Lena Marsh informó desde Ciudad de México.",
    ),
]


@pytest.mark.parametrize(("lang", "title", "text"), REWRITES, ids=["en", "es"])
def test_a_handover_tells_all_its_facts_and_none_of_the_earlier_one(
    lang: str, title: str, text: str
) -> None:
    facts = read(text, lang, title)
    assert facts.count == 26
    assert (facts.origin, facts.target) == ("MX", "US")
    assert facts.happened_on == date(2025, 8, 12)
    assert facts.no_death_penalty
    assert [one.name for one in facts.persons] == ["Abigael González Valencia", "Roberto Salazar"]
    assert facts.persons[0].group == "Los Cuinis"
    assert ("Los Cuinis", "CJNG") in [(one.name, one.part_of) for one in facts.groups]
    assert facts.attribution.endswith("AP")


@pytest.mark.parametrize(
    ("lang", "text", "kind"),
    [
        ("en", "Spain extradited a man to Peru on Monday.", "handed_over"),
        ("en", "A man will be extradited to Peru.", None),
        ("en", "In 2019 Spain extradited a man to Peru.", None),
        ("en", "A court refused to extradite him to Peru.", "refused"),
        ("en", "Organisers handed over a prize to 12 bands.", None),
        ("en", "Was he arrested in Lima?", None),
        ("es", "España extraditó a un hombre a Perú.", "handed_over"),
        ("es", "Un hombre será extraditado a Perú.", None),
        ("es", "En 2019 España extraditó a un hombre a Perú.", None),
        ("es", "Un juez negó la extradición a Perú.", "refused"),
        ("es", "El alcalde entregó un premio a 12 jóvenes.", None),
        ("es", "¿Fue detenido en Lima?", None),
    ],
)
def test_only_what_has_happened_now_is_told(lang: str, text: str, kind: str | None) -> None:
    assert read(text, lang).kind == kind


@pytest.mark.parametrize(
    ("lang", "title", "text", "kind"),
    [
        ("en", "Man extradited from Spain", "", "handed_over"),
        ("en", "Man extradited from Spain appeals", "", None),
        ("en", "Extradited man dies in jail", "", None),
        ("en", "Gang boss on trial in Lima", "He was arrested at a bar on Monday.", None),
        ("en", "Gang boss in court in Lima", "He has been arrested at a bar.", "arrested"),
        ("en", "Gang boss in court", "The man, who was arrested at a bar, smiled.", None),
        ("en", "Why Spain extradited a man", "Spain extradited a man to Peru.", None),
        ("en", "His lawyers ask Spain to extradite no one", "", None),
        ("en", "Peru sends rice to Chile", "", None),
        ("en", "Peru sends two suspects to Chile", "", "handed_over"),
        ("en", "Herders kill ten lions", "Herders killed ten lions on Monday.", None),
        ("es", "Detienen a capo en Lima", "", "arrested"),
        ("es", "El arresto de un capo", "El arresto de un capo en Lima.", None),
        ("es", "Arrestó Perú a un capo", "", "arrested"),
        ("es", "Juicio a un capo", "El capo, detenido en Lima, sonrió.", None),
        ("es", "Diputado acusa a capo", "Un diputado acusó a un capo.", None),
        ("es", "Fiscalía acusa a capo", "", "charged"),
        ("es", "Se detiene a ayudar y choca", "", None),
        ("es", "Perú envía arroz a Chile", "", None),
        ("es", "Perú envía a dos presos a Chile", "", "handed_over"),
    ],
)
def test_what_is_told_of_somebody_or_only_looks_alike_is_no_event(
    lang: str, title: str, text: str, kind: str | None
) -> None:
    assert read(text, lang, title).kind == kind


@pytest.mark.parametrize(
    ("lang", "text", "names"),
    [
        ("en", "Spain extradited Juan Pérez Roa to Peru.", ["Juan Pérez Roa"]),
        ("en", "Spain extradited the son of Juan Pérez Roa to Peru.", []),
        ("en", "Spain extradited the Juan Pérez Roa suspect to Peru.", []),
        ("en", "A Chippewa Falls woman was extradited to Peru.", []),
        ("en", "Market founder Juan Pérez Roa was extradited to Peru.", ["Juan Pérez Roa"]),
        ("en", "The owner of the site Silk Lane was extradited to Peru.", []),
        ("en", "Spain extradited a man to Peru, Minister Juan Pérez Roa said.", []),
        ("es", "España extraditó a Juan Pérez Roa a Perú.", ["Juan Pérez Roa"]),
        ("es", "España extraditó al hijo de Juan Pérez Roa a Perú.", []),
        ("es", "España extraditó a un hombre, dijo el juez Juan Pérez Roa.", []),
        ("es", "Detuvieron a un hombre en la colonia Juan Pérez Roa.", []),
    ],
)
def test_persons_are_those_it_happened_to(lang: str, text: str, names: list[str]) -> None:
    assert [one.name for one in read(text, lang).persons] == names


@pytest.mark.parametrize(
    ("lang", "text", "day"),
    [
        ("en", "Police arrested three men on Tuesday.", date(2025, 8, 12)),
        ("en", "Police arrested three men last Tuesday.", date(2025, 8, 5)),
        ("en", "Police arrested three men on Aug. 9.", date(2025, 8, 9)),
        ("en", "Police arrested three men, a judge said on Tuesday.", None),
        ("en", "Police arrested three men on August 99.", None),
        ("es", "La policía detuvo a tres hombres el martes.", date(2025, 8, 12)),
        ("es", "La policía detuvo a tres hombres ayer.", date(2025, 8, 11)),
        ("es", "La policía detuvo a tres hombres el 9 de agosto.", date(2025, 8, 9)),
    ],
)
def test_days_are_resolved_against_publication(lang: str, text: str, day: date | None) -> None:
    assert read(text, lang).happened_on == day


@pytest.mark.parametrize(
    ("lang", "text", "count"),
    [
        ("en", "Police arrested seven people in Lima.", 7),
        ("en", "Police arrested a man, 43, with 200 kilos of cocaine.", None),
        ("en", "Police arrested four men and a woman in Lima.", None),
        ("es", "La policía detuvo a siete personas en Lima.", 7),
        ("es", "La policía detuvo a un hombre de 43 años con 200 kilos.", None),
        ("es", "La policía detuvo a uno de los 15 fugitivos más buscados.", None),
    ],
)
def test_only_people_of_the_event_are_counted(lang: str, text: str, count: int | None) -> None:
    assert read(text, lang).count == count


def test_a_day_of_the_week_means_nothing_without_a_date_of_publication() -> None:
    entry = Entry("", "Police arrested three men on Tuesday.", "", "", "", "", "en", None)
    assert extract(entry, NAMES).happened_on is None
    assert extract(replace(entry, published_at=TUESDAY), NAMES).happened_on is not None


pieces = st.sampled_from(
    ["Mexico ", "extradited ", "Juan Pérez López ", "El Mayo ", ", ", ". ", "\n", "26 men ", "to ",
     "31 June ", "Los Cuinis ", "’s ", "“", "\ud800", "İ", "ß", "\u202e", "Feb. 30, 2025 ", "?"]
)  # fmt: skip
hostile = st.lists(pieces | st.text(max_size=20), max_size=40).map("".join)


@settings(max_examples=60, deadline=None)
@given(hostile, hostile, st.sampled_from(["en", "es", None]))
def test_no_text_raises(title: str, text: str, lang: str | None) -> None:
    facts = extract(Entry(title, text, text, "", "", "", lang, TUESDAY), NAMES)
    assert all(one.name.strip() for one in facts.persons)


@pytest.mark.parametrize(
    "piece", ["a", "Aa ", "extradited ", "asks ", "arrested 26 ", ", Juan Pérez López", "el ", "1."]
)
def test_a_long_text_takes_no_longer_than_its_beginning(piece: str) -> None:
    entry = Entry(piece * 9_000, "", piece * (300_000 // len(piece)), "", "", "", None, TUESDAY)
    start = time.process_time()
    extract(entry, NAMES)
    assert time.process_time() - start < 2  # 300 kB; a runaway pattern takes minutes
