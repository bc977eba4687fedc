"""A verdict in sentences, in English or Spanish."""

from collections.abc import Sequence
from dataclasses import replace

from matching.nodes import Or
from matching.say import Piece, Voice, quote
from matching.verdict import PLAIN, Fault, ListVerdict, Verdict
from model import Lang

_MOST = 8  # words told of a longer row
_SPANISH = {
    Fault.ABSENT: "{asked} no aparece.",
    Fault.SIMILAR: "{asked} no aparece; lo más parecido es {found}.",
    Fault.SPELLED: "{asked} solo aparece escrito de otra forma: {found}.",
    Fault.PARTLY: "{asked} solo aparece en parte: {found}.",
    Fault.APART: "Todas las palabras de {asked} aparecen, pero no juntas en este orden.",
    Fault.NONE: "No aparece nada de esto: {asked}.",
    Fault.NO_NAME: "No aparece ningún nombre de {asked}.",
    Fault.NO_CONTEXT: "{found} aparece, pero solo vale para {first} con algo de esto: {others}.",
    Fault.FAR: "{both} aparecen, pero a {apart} palabras; la búsqueda permite {allowed}.",
    Fault.ORDER: "{both} aparecen, pero en el orden inverso.",
    Fault.FIELDS: "{both} aparecen, pero en campos distintos: {field}, {field2}.",
    Fault.SAME: "{both} aparecen, pero solo como las mismas palabras.",
    Fault.ELSEWHERE: "{asked} está en {field}, no en {field2}.",
    Fault.OTHER: "{field} es {found}, no {asked}.",
    Fault.UNKNOWN: "No se conoce {field}; la búsqueda pide {asked}.",
    Fault.BLOCKED: "La búsqueda excluye {found}, que hay en {field}.",
}
_TEXTS = {
    "true": ("The query is true of the entry.", "La entrada cumple la búsqueda."),
    "either": ("No alternative is true:", "No se cumple ninguna alternativa:"),
    "fires": ("The list fires on {queries}.", "La lista se activa por {queries}."),
    "veto": ("{query} silences the list: {words}.", "{query} silencia la lista: {words}."),
    "too little": (
        "{queries}: what matches adds up to {weight}; the list fires at {threshold}.",
        "{queries}: lo que coincide suma {weight}; la lista se activa con {threshold}.",
    ),
    "too little at all": (
        "{queries}: what matches adds up to {weight}; it must be above 0.",
        "{queries}: lo que coincide suma {weight}; tiene que ser más de 0.",
    ),
    "brakes": ("These take away: {queries}.", "Restan: {queries}."),
    "no match": ("No query of the list matches.", "Ninguna búsqueda de la lista coincide."),
    "closest": ("The closest of the others is {query}:", "La más cercana de las demás es {query}:"),
}
_NAMES: dict[str, tuple[str, str]] = {
    "title": ("the title", "el título"),
    "summary": ("the summary", "el resumen"),
    "content": ("the text", "el texto"),
    "outlet": ("the outlet's name", "el nombre del medio"),
    "lang": ("the language", "el idioma"),
    "feed": ("the feed", "la fuente"),
}


def tell(verdict: Verdict, lang: Lang) -> str:
    """A verdict in sentences: a line for each part that fails, one in all where none does."""
    return _text("true", lang) if verdict.true else "\n".join(_lines(verdict, lang))


def _lines(verdict: Verdict, lang: Lang) -> list[str]:
    if verdict.true:
        return []
    if verdict.fault is not None:
        return [_sentence(verdict, lang)]
    failing = [part for part in verdict.parts if not part.true]
    if not isinstance(verdict.node, Or):
        return [line for part in failing for line in _lines(part, lang)]
    plain = [part for part in failing if part.fault in PLAIN]
    lines = [_text("either", lang)]
    if len(plain) > 1:
        asked = tuple(label for part in plain for label in part.asked)
        failing = [part for part in failing if part.fault not in PLAIN]
        failing.append(replace(verdict, fault=Fault.NONE, asked=asked))
    for part in failing:
        first, *rest = _lines(part, lang)
        lines += [f"– {first}", *(f"  {line}" for line in rest)]
    return lines


def _sentence(verdict: Verdict, lang: Lang) -> str:
    fault, asked = verdict.fault or Fault.ABSENT, verdict.asked
    pattern = _SPANISH[fault] if lang == "es" else fault.value
    both = Voice(lang).join([(Piece(quote(word, lang)),) for word in asked or ("",)], "and")
    fields = [_NAMES[name][lang == "es"] for name in verdict.fields] + ["", ""]
    sentence = pattern.format(
        asked=_row(asked, lang),
        found=_row(verdict.found, lang),
        both="".join(piece.text for piece in both),
        first=_row(asked[:1], lang),
        others=_row(asked[1:], lang),
        field=fields[0],
        field2=fields[1],
        apart=verdict.apart,
        allowed=verdict.allowed,
    )
    return sentence[:1].upper() + sentence[1:]


def _row(words: Sequence[str], lang: Lang) -> str:
    more = ["…"] if len(words) > _MOST else []
    return ", ".join([*(quote(word, lang) for word in words[:_MOST]), *more])


def tell_list(verdict: ListVerdict, lang: Lang) -> str:
    """Why a list fired or did not, in sentences, a line each."""
    queries = _row([match.query for match in verdict.matches], lang)
    if verdict.fired:
        return _text("fires", lang, queries=queries)
    lines = [
        _text("veto", lang, query=quote(query, lang), words=_row(words, lang))
        for query, words in verdict.vetoes
    ]
    if verdict.matches and not verdict.vetoes:
        key = "too little" if verdict.threshold is not None else "too little at all"
        numbers = {"weight": f"{verdict.weight:g}", "threshold": f"{verdict.threshold or 0:g}"}
        lines.append(_text(key, lang, queries=queries, **numbers))
        if verdict.brakes:
            lines.append(_text("brakes", lang, queries=_row(verdict.brakes, lang)))
    if not verdict.matches:
        lines.append(_text("no match", lang))
    if verdict.closest is not None:
        lines.append(_text("closest", lang, query=quote(verdict.closest_query, lang)))
        lines.append(tell(verdict.closest, lang))
    return "\n".join(lines)


def _text(key: str, lang: Lang, **values: str) -> str:
    return _TEXTS[key][lang == "es"].format(**values)
