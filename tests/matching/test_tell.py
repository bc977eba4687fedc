"""Verdicts in sentences: every fault in both languages, and why a list fired or did not."""

import re

import pytest

from matching.aliases import read_aliases
from matching.explain import explain, explain_list
from matching.match import Matcher
from matching.tell import tell, tell_list
from matching.verdict import Fault, Verdict
from model import Entry, KeywordList

ALIASES = read_aliases("""\
cjng: [CJNG, Jalisco New Generation Cartel]
fito: [Adolfo Macías, Fito: [Choneros, "guayaq*"]]
both: ["@cjng", "@fito"]
""")


ENTRY = Entry(
    "Mexico extradites a cartel boss, ice says",
    "Fito was handed over after talks. The DEA had asked for Caro, surname Quintero, on Netflix.",
    "A body with T MEC words.",
    *("", "", "El Universal", "en", None),
)


def verdict_on(query: str) -> Verdict:
    matcher = Matcher(aliases=ALIASES)
    prepared = matcher.prepare(query)
    return explain(prepared, matcher.document(ENTRY))


def faults(verdict: Verdict) -> set[Fault | None]:
    return {verdict.fault}.union(*(faults(part) for part in verdict.parts))


TOLD = """\
cartel opec
en “opec” is not there.
es «opec» no aparece.

"extradition"
en “extradition” is not there; the nearest is “extradites”.
es «extradition» no aparece; lo más parecido es «extradites».

extraditab*
en “extraditab*” is not there; the nearest is “extradites”.
es «extraditab*» no aparece; lo más parecido es «extradites».

=ICE
en “ICE” is there only in another spelling: “ice”.
es «ICE» solo aparece escrito de otra forma: «ice».

="Fitó was"
en “Fitó was” is there only in another spelling: “Fito was”.
es «Fitó was» solo aparece escrito de otra forma: «Fito was».

=T-MEC
en “T-MEC” is there only in another spelling: “T MEC”.
es «T-MEC» solo aparece escrito de otra forma: «T MEC».

"a cartel boss fled"
en “a cartel boss fled” is there only in part: “a cartel boss”.
es «a cartel boss fled» solo aparece en parte: «a cartel boss».

"caro quintero"
en All words of “caro quintero” are there, but not side by side in this order.
es Todas las palabras de «caro quintero» aparecen, pero no juntas en este orden.

"capo fled"
en “capo fled” is not there.
es «capo fled» no aparece.

opec OR (@cjng OR hitm*)
en None of these is there: “opec”, “@cjng”, “hitm*”.
es No aparece nada de esto: «opec», «@cjng», «hitm*».

@cjng
en No name of “@cjng” is there.
es No aparece ningún nombre de «@cjng».

@both
en “Fito” is there, but counts for “@both” only with one of these: “Choneros”, “guayaq*”.
es «Fito» aparece, pero solo vale para «@both» con algo de esto: «Choneros», «guayaq*».

mexico NEAR/2 (opec OR ice OR boss)
en “mexico” and “boss” are there, but 4 words apart; the query allows 2.
es «mexico» y «boss» aparecen, pero a 4 palabras; la búsqueda permite 2.

mexico BEFORE/2 ice
en “mexico” and “ice” are there, but 5 words apart; the query allows 2.
es «mexico» e «ice» aparecen, pero a 5 palabras; la búsqueda permite 2.

(boss NEAR/1 cartel) BEFORE/9 mexico
en “boss … cartel” and “mexico” are there, but in the other order.
es «boss … cartel» y «mexico» aparecen, pero en el orden inverso.

cartel NEAR/9 netflix
en “cartel” and “netflix” are there, but in different fields: the title, the summary.
es «cartel» y «netflix» aparecen, pero en campos distintos: el título, el resumen.

boss NEAR/9 "cartel boss"
en “boss” and “cartel boss” are there, but only as the same words.
es «boss» y «cartel boss» aparecen, pero solo como las mismas palabras.

boss NEAR/9 opec
en “opec” is not there.
es «opec» no aparece.

title:(netflix boss)
en “netflix” is in the summary, not in the title.
es «netflix» está en el resumen, no en el título.

text:(cartel NEAR/2 boss)
en “cartel … boss” is in the title, not in the text.
es «cartel … boss» está en el título, no en el texto.

text:@cjng
en No name of “@cjng” is there.
es No aparece ningún nombre de «@cjng».

outlet:reuters
en The outlet's name is “El Universal”, not “reuters”.
es El nombre del medio es «El Universal», no «reuters».

feed:reuters
en The feed is not known; the query asks for “reuters”.
es No se conoce la fuente; la búsqueda pide «reuters».

cartel -(caro netflix)
en The query excludes “Caro”, “Netflix”, found in the summary.
es La búsqueda excluye «Caro», «Netflix», que hay en el resumen.

opec -title:boss
en “opec” is not there.
   The query excludes “boss”, found in the title.
es «opec» no aparece.
   La búsqueda excluye «boss», que hay en el título.

opec OR @cjng OR boss NEAR/2 mexico OR (kidnap* guerrero)
en No alternative is true:
   – “boss” and “mexico” are there, but 4 words apart; the query allows 2.
   – “kidnap*” is not there.
     “guerrero” is not there.
   – None of these is there: “opec”, “@cjng”.
es No se cumple ninguna alternativa:
   – «boss» y «mexico» aparecen, pero a 4 palabras; la búsqueda permite 2.
   – «kidnap*» no aparece.
     «guerrero» no aparece.
   – No aparece nada de esto: «opec», «@cjng».

cartel -opec
en The query is true of the entry.
es La entrada cumple la búsqueda."""
ROWS = [re.split(r"\n(?:en|es) ", row) for row in TOLD.split("\n\n")]


@pytest.mark.parametrize(("query", "english", "spanish"), ROWS)
def test_a_verdict_is_told(query: str, english: str, spanish: str) -> None:
    verdict = verdict_on(query)
    assert tell(verdict, "en") == english.replace("\n   ", "\n")
    assert tell(verdict, "es") == spanish.replace("\n   ", "\n")


def test_every_fault_is_told() -> None:
    found = set[Fault | None]().union(*(faults(verdict_on(query)) for query, *_ in ROWS))
    assert found == {*Fault, None}


LISTS = """\
boss; opec
en The list fires on “boss”.
es La lista se activa por «boss».

opec; opec boss mexico; opec boss caro
en No query of the list matches.
   The closest of the others is “opec boss mexico”:
   “opec” is not there.
es Ninguna búsqueda de la lista coincide.
   La más cercana de las demás es «opec boss mexico»:
   «opec» no aparece.

boss; -netflix; -opec
en “-netflix” silences the list: “Netflix”.
es «-netflix» silencia la lista: «Netflix».

boss^7; netflix^-5; opec^-9; capo
en “boss^7”: what matches adds up to 2; the list fires at 4.5.
   These take away: “netflix^-5”.
   The closest of the others is “capo”:
   “capo” is not there.
es «boss^7»: lo que coincide suma 2; la lista se activa con 4.5.
   Restan: «netflix^-5».
   La más cercana de las demás es «capo»:
   «capo» no aparece.

boss; netflix^-1
en “boss”: what matches adds up to 0; it must be above 0.
   These take away: “netflix^-1”.
es «boss»: lo que coincide suma 0; tiene que ser más de 0.
   Restan: «netflix^-1»."""


@pytest.mark.parametrize(
    ("queries", "english", "spanish"),
    [re.split(r"\n(?:en|es) ", row) for row in LISTS.split("\n\n")],
)
def test_a_list_is_told(queries: str, english: str, spanish: str) -> None:
    threshold = 4.5 if "^7" in queries else None
    item = KeywordList("l", "l", "l", tuple(queries.split("; ")), threshold=threshold)
    verdict = explain_list(item, ENTRY, aliases=ALIASES)
    assert tell_list(verdict, "en") == english.replace("\n   ", "\n")
    assert tell_list(verdict, "es") == spanish.replace("\n   ", "\n")
