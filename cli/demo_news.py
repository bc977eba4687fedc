"""What the demo's feeds say: the sample story told by three outlets, among news that is none.

Facts of the sample story in the project's own sentences (docs/decisions/0004); the rest is made up.
"""

from datetime import datetime, timedelta

from tests.fakes.feed_server import Item

_WIRE = (
    "Mexico on Tuesday put 26 prominent cartel figures on planes to the United States, the second "
    "mass expulsion this year, a person with knowledge of the operation told the Associated Press. "
    "Among those handed over are Abigael González Valencia, a leader of Los Cuinis, a group close "
    "to the Jalisco New Generation Cartel (CJNG), and Roberto Salazar, who is wanted over the 2008 "
    "killing of a sheriff's deputy in Los Angeles County. The Justice Department promised that "
    "prosecutors will not seek the death penalty against any of them."
)
_TELLINGS = {
    "en": (
        "Mexico expels 26 cartel figures wanted by US authorities",
        _WIRE,
    ),
    "wire": (
        "26 men tied to drug gangs flown north as Mexico makes second mass handover",
        _WIRE,
    ),
    "es": (
        "México entrega a Estados Unidos a 26 presuntos miembros de cárteles",
        (
            "El Gobierno de México trasladó este martes a Estados Unidos a 26 figuras del "
            "crimen organizado reclamadas por la justicia de ese país. Entre los entregados están "
            "Abigael González Valencia, líder de Los Cuinis, grupo ligado al Cártel Jalisco Nueva "
            "Generación (CJNG), y Roberto Salazar, señalado por el asesinato de un alguacil en "
            "2008. La Fiscalía confirmó que Estados Unidos se comprometió a no pedir la pena de "
            "muerte."
        ),
    ),
}

# Unrelated news and false friends: none of these may cause an alert.
UNRELATED: tuple[tuple[str, str], ...] = (
    (
        "Jazz festival unveils the poster for its fortieth edition",
        "The cartel, as the organisers call the bill, brings forty bands to the harbour in July.",
    ),
    (
        "Oil price slips as OPEC cartel meets in Vienna",
        "The price cartel is expected to keep its output where it is until the autumn.",
    ),
    (
        "Midfielder's transfer to the league leaders is agreed",
        "The two clubs settled on a fee late on Monday; the player travels for his medical today.",
    ),
    (
        "School expels three pupils over forged exam papers",
        "The board said that the three had been expelled after a hearing with their parents.",
    ),
    (
        "Captain handed over the trophy before the last match",
        "It was handed over to the city's museum, where it will be shown until the winter.",
    ),
    (
        "New series about El Chapo tops the week's streaming chart",
        "The third season of the drama was watched by more homes than any other show.",
    ),
    (
        "Bridge over the northern ring road opens a month early",
        "Drivers will save twenty minutes on the way to the airport, the mayor said.",
    ),
    (
        "La cartelera del fin de semana: cinco estrenos para ver en familia",
        "Una comedia, dos documentales y un clásico restaurado llegan a las salas este viernes.",
    ),
    (
        "Presentan el cartel de la feria taurina de otoño",
        "Habrá seis corridas, y los capotes de paseo se exponen desde el lunes en el museo.",
    ),
    (
        "Detectan nuevos casos de narcolepsia en un estudio con adolescentes",
        "Los médicos piden dormir ocho horas y apagar las pantallas antes de acostarse.",
    ),
    (
        "El delantero fue traspasado al club de la capital por cuatro temporadas",
        "La entidad envió los papeles a la liga a última hora y espera presentarlo mañana.",
    ),
    (
        "Entregan el premio nacional de poesía a una autora de Oaxaca",
        "El jurado destacó la música de sus versos y su trabajo con las lenguas originarias.",
    ),
)


def telling(name: str, *, link: str, at: datetime) -> Item:
    """One outlet's telling of the sample story: "en", "wire" (same text, other title) or "es"."""
    title, text = _TELLINGS[name]
    return Item(title=title, summary=text, link=link, guid=f"{name}-handover", published=at)


def unrelated(lang: str, *, site: str, at: datetime) -> list[Item]:
    """The unrelated entries of one language, a minute apart, the newest at ``at``."""
    half = UNRELATED[:7] if lang == "en" else UNRELATED[7:]
    return [
        Item(
            title=title,
            summary=text,
            link=f"{site}/news/{number}",
            guid=f"{lang}-{number}",
            published=at - timedelta(minutes=number),
        )
        for number, (title, text) in enumerate(half)
    ]
