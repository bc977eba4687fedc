"""The ready-made keyword lists: they read, and fire on what they are about and on nothing else."""

import json
from pathlib import Path

import pytest

from config import load_config
from matching.match import Matcher
from model import Entry, KeywordList
from watchers.shared import load_aliases, load_lists

LISTS = Path(__file__).parent.parent / "lists"
CONFIG = load_config(LISTS.parent / "config.yaml", {})
ALIASES = load_aliases(CONFIG)

# Which lists each sentence makes fire. Every sentence is made up.
ALL = {"cartels", "extraditions", "cartel-extraditions"}
CARTELS = {"cartels"}
EXTRADITIONS = {"extraditions"}
NONE: set[str] = set()

ENGLISH = [
    # Cartel figures who cross a border, with and without the word.
    ("Mexico extradites alleged Sinaloa cartel accountant to Chicago", ALL),
    ("Judge in Bogotá clears the way for extradition of Clan del Golfo commander", ALL),
    (
        "Mexico expels 14 cartel figures sought by US prosecutors, flying them out by us request",
        ALL,
    ),
    ("Mexico hands over nine suspected cartel members to U.S. custody", ALL),
    ("Third handover this year: cartel leaders turned over to the United States at dawn", ALL),
    ("Prisoner transfers continue: 12 cartel operatives put on planes to the U.S.", ALL),
    ("Two cartel bosses were being flown to the US on Friday, an official said", ALL),
    ("Mexico sends another group of alleged cartel chiefs to US", ALL),
    ("FBI takes custody of cartel leaders at the bridge in Laredo", ALL),
    ("Caro Quintero handed over to US after four decades on the run", ALL),
    ("Jalisco New Generation financier fights extradition from Spain", ALL),
    ("Dubai court refuses to extradite drug kingpin to the Netherlands", ALL),
    # Cartels that stay where they are: what they send, expel and hand over is nobody to a court.
    ("Sinaloa cartel gunmen torch buses after arrest in Culiacán", CARTELS),
    ("Treasury sanctions fuel smugglers tied to CJNG", CARTELS),
    ("Tren de Aragua cell broken up in Santiago", CARTELS),
    ("Drug cartel expelled farmers from their village to grow poppies", CARTELS),
    ("Migrants hand over their savings to cartels at the border", CARTELS),
    ("Cartel leaders sent fentanyl to the United States in jars of salsa", CARTELS),
    ("El Mencho still free as rivals close in", CARTELS),
    # Extraditions of others.
    ("London judge allows extradition of crypto founder to Singapore", EXTRADITIONS),
    ("Peru asks France to extradite its former tax chief", EXTRADITIONS),
    ("Thailand deports fugitive wanted for a murder in Leeds", EXTRADITIONS),
    ("Turkey hands over fugitive banker to Germany", EXTRADITIONS),
    ("Ghana surrendered the romance-scam suspect to US marshals", EXTRADITIONS),
    # Neither: within one country, or other people and things.
    ("Ohio murder suspect waives extradition hearing in Kentucky", NONE),
    ("Extradition to Nebraska delayed for man held in Iowa jail", NONE),
    ("Captain handed over the trophy before a roaring crowd", NONE),
    ("Striker's transfer to United collapses at the last minute", NONE),
    ("Pupil expelled from school over prank returns to class", NONE),
    ("Courier handed over the wrong parcel to US customers for weeks", NONE),
    ("Russia expels two diplomats in tit-for-tat move", NONE),
    ("Court halts deportation of students whose visas ran out", NONE),
    ("OPEC cartel agrees to pump less oil", NONE),
    ("Regulator fines cement cartel for price fixing", NONE),
    ("The ticket resellers behave like a cartel, fans complain", NONE),
    ("Publishers' cartel broken up in antitrust ruling", NONE),
    ("Narcos season finale review: more style than story", NONE),
    ("El Chapo biopic starring newcomer sets box office record", NONE),
    ("New treatment brings hope to people with narcolepsy", NONE),
    ("Escobar's hippos to be sterilised, says drug lord's old zoo", NONE),
    ("Police seize a kilo of cocaine at a Leeds flat", NONE),
    ("Meg Ryan wedding photos surface after thirty years", NONE),
]

SPANISH = [
    # Cartel figures who cross a border, with and without the word.
    ("México extradita a un lugarteniente del Cártel de Sinaloa a Chicago", ALL),
    ("Suspenden la extradición de «El Menchito» por un amparo", ALL),
    ("Gobierno entrega a EU a once capos presos en el Altiplano", ALL),
    ("México envió a Estados Unidos a otros 20 miembros de cárteles", ALL),
    ("Trasladan a EE. UU. a nueve líderes del narco en aviones militares", ALL),
    ("Fueron expulsados hacia Estados Unidos doce narcotraficantes", ALL),
    ("Entregaron a las autoridades estadounidenses a integrantes de cárteles", ALL),
    ("Caro Quintero fue entregado a EE.UU. tras cuatro décadas", ALL),
    ("Alias Fito acepta su extradición ante la Corte de Ecuador", ALL),
    ("Panamá deporta a capo que se escondía en un yate", ALL),
    ("España entrega a Colombia a un narcotraficante, que llegó anoche a Colombia", ALL),
    # Cartels that stay where they are.
    ("Balacera entre el CJNG y Cárteles Unidos deja cuatro muertos", CARTELS),
    ("Detienen a operador del cártel en un restaurante de Zapopan", CARTELS),
    ("Narcobloqueos paralizan tres municipios de Zacatecas", CARTELS),
    ("Cae jefe de Los Choneros en Guayaquil", CARTELS),
    ("El Nini es trasladado al penal del Altiplano", CARTELS),
    ("Los Chapitos envían fentanilo a Estados Unidos en latas de chile", CARTELS),
    ("México entrega a EU informe sobre los cárteles de la droga", CARTELS),
    ("Disidencias de las FARC se disputan la coca del Catatumbo", CARTELS),
    # Extraditions of others.
    ("Chile pide a Bolivia la extradición de un exministro", EXTRADITIONS),
    ("Juez niega extraditar al empresario acusado de fraude", EXTRADITIONS),
    ("Guatemala deporta a prófugo con orden de aprehensión en Texas", EXTRADITIONS),
    ("Entregan a la justicia estadounidense a fugitivo acusado de matar a su socio", EXTRADITIONS),
    ("Expulsado de Paraguay un estafador con ficha roja de Interpol", EXTRADITIONS),
    # Neither.
    ("Así quedó el cartel del festival de otoño: boletos y preventa", NONE),
    ("Queens of the Stone Age encabeza el cartel en México, con The Hives", NONE),
    ("El cartel taurino de San Isidro reúne a tres figuras", NONE),
    ("Cartelera de cine: los estrenos del fin de semana", NONE),
    ("Vecinos exigen castigo al cártel inmobiliario de la alcaldía", NONE),
    ("Multan al cártel de los pañales por pactar precios", NONE),
    ("Pegan carteles para buscar a su perro perdido", NONE),
    ("El torero lució un capote de paseo bordado", NONE),
    ("La narcolepsia, un sueño que llega sin avisar", NONE),
    ("Estreno de «El Chapo»: elenco y temporada final de la serie", NONE),
    ("Netflix renueva Narcos con otro actor", NONE),
    ("Alcaldesa entrega canchas a los deportistas de la colonia", NONE),
    ("El delantero fue expulsado y se perderá la final", NONE),
    ("Trasladan a Estados Unidos al niño para su operación del corazón", NONE),
    ("Envían a Estados Unidos 300 toneladas de aguacate", NONE),
    ("Deportan a 200 migrantes en un vuelo a Honduras", NONE),
    ("Entregan reconocimientos a estudiantes que viajarán a Estados Unidos", NONE),
    ("Fito Páez anuncia concierto en Quito", NONE),
]


def bundled() -> tuple[KeywordList, ...]:
    return load_lists(CONFIG, ALIASES)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(bundled(), aliases=ALIASES)


def fired(matcher: Matcher, text: str) -> set[str]:
    """Which lists fire on a title, and no less on the same words as a summary."""
    title = Entry(text, "", "", "", "", "", None, None)
    summary = Entry("", text, "", "", "", "", None, None)
    lists = {match.list_id for match in matcher.match(title)}
    assert lists == {match.list_id for match in matcher.match(summary)}
    return lists


def test_every_file_is_a_list_or_a_set_of_names() -> None:
    assert {path.stem for path in LISTS.glob("*.yaml")} == ALL | {"aliases", "words"}
    assert {item.id for item in bundled()} == ALL


def test_no_query_is_left_out_of_matching(matcher: Matcher) -> None:
    assert matcher.problems == ()


def test_no_list_has_negatives_that_could_hide_another_query() -> None:
    assert [query for item in bundled() for query in item.queries if query.startswith("-")] == []


def test_handovers_of_cartel_figures_are_extraditions_too() -> None:
    queries = {item.id: item.queries for item in bundled()}
    handovers = [q for q in queries["cartel-extraditions"] if not q.startswith("extradi*")]
    assert handovers
    assert set(handovers) <= set(queries["extraditions"])


@pytest.mark.parametrize("name", sorted(ALL))
@pytest.mark.parametrize("lang", ["en", "es"])
def test_examples_are_many_half_of_them_negatives_and_few_are_wrong(
    matcher: Matcher, name: str, lang: str
) -> None:
    lines = (LISTS / f"{name}.examples.jsonl").read_text(encoding="utf-8").splitlines()
    shown = [one for one in map(json.loads, lines) if one["lang"] == lang]
    assert len({one["title"] for one in shown}) == len(shown) >= 75
    right = [one for one in shown if one["fires"]]
    assert len(right) * 2 == pytest.approx(len(shown), abs=8)
    flagged = [one for one in shown if name in fires_on(matcher, one)]
    wrong = [one["title"] for one in flagged if not one["fires"]]
    assert len(wrong) <= 0.08 * len(flagged), wrong


def fires_on(matcher: Matcher, one: dict[str, str]) -> set[str]:
    entry = Entry(one["title"], one["summary"], "", "", "", "", one["lang"], None)
    return {match.list_id for match in matcher.match(entry)}


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english(matcher: Matcher, text: str, expected: set[str]) -> None:
    assert fired(matcher, text) == expected


@pytest.mark.parametrize(("text", "expected"), SPANISH)
def test_spanish(matcher: Matcher, text: str, expected: set[str]) -> None:
    assert fired(matcher, text) == expected
