"""Who said so, in the text's words: "a person familiar with the matter, to AP"."""

import re

from matching.fact_text import Story
from matching.fact_words import WEEKDAYS

MAX_CHARS = 90
SENTENCES = 4  # the beginning of a text tells where it has it from

_AGENCIES = {
    "the associated press": "AP", "associated press": "AP", "ap": "AP", "reuters": "Reuters",
    "afp": "AFP", "agence france-presse": "AFP", "efe": "EFE", "la agencia efe": "EFE",
    "bloomberg": "Bloomberg", "bloomberg news": "Bloomberg", "the new york times": "NYT",
    "the wall street journal": "WSJ", "the washington post": "The Washington Post", "cnn": "CNN",
    "nbc news": "NBC", "cbs news": "CBS", "abc news": "ABC", "the guardian": "The Guardian",
    "the bbc": "BBC", "bbc": "BBC", "la afp": "AFP", "la ap": "AP", "the ap": "AP",
}  # fmt: skip
_AGENCY = "|".join(map(re.escape, sorted(_AGENCIES, key=len, reverse=True)))
_DAY = "|".join(WEEKDAYS)
_END = (
    rf"(?=\s*(?:[,;\"]|\.(?!\w)|$|\b(?:on (?:{_DAY})|{_DAY}|in a (?:statement|news)|said|who|which|"
    rf"en un comunicado|en conferencia|has|have|este|el (?:{_DAY})|que|quien|citad|cited|familiar)\b))"  # noqa: E501
)
_FAMILIAR = r"(?:(?: \w+)? (?:familiar|briefed) (?:with|on) (?:the|this) \w+)"
_WHO = r"(?:ee\. ?uu\.|u\.s\.|[^,;.\"\n]){3,85}?"
_ENGLISH = (
    re.compile(rf"(?:^|[,;] |\n)(?P<who>{_WHO}) (?:has )?told (?P<to>{_AGENCY})\b"),
    re.compile(rf"\baccording to (?P<who>{_WHO}{_FAMILIAR}?){_END}"),
    re.compile(rf", (?P<who>{_WHO}) said(?=\.|,?$|,? on (?:{_DAY})\.?| in a statement|, adding)"),
)
_SAID = (
    r"(?:(?:dijo|dijeron|informo|informaron|anuncio|senalo|detallo|afirmo|"
    rf"reporto|reportaron|indico|indicaron|explico|preciso|senalaron)"
    rf"(?: (?:ayer|hoy|este (?:{_DAY})|el (?:{_DAY})))?)"
)
_SPANISH = (
    re.compile(rf", {_SAID} (?P<who>{_WHO}) a (?P<to>{_AGENCY})\b"),
    re.compile(rf", {_SAID} a (?P<to>{_AGENCY}) (?P<who>{_WHO}){_END}"),
    re.compile(rf"\b(?:segun|de acuerdo con|de acuerdo a) (?:{_SAID} )?(?P<who>{_WHO}){_END}"),
    re.compile(rf", (?:segun )?{_SAID} (?P<who>{_WHO}){_END}"),
)
_LEFT_OVER = re.compile(
    r" (?:en las? (?:primeras horas|madrugada|manana|mañana|noche|tarde)|during|durante).*$|"
    r"(?: (?:en|de|del|a|al|la|las|el|los|por|con|of|in|at|by|on|the|to))+$"
)
_AUXILIARY = re.compile(
    r" (?:has|have|had|ha|han)$|^(?:confirmó|confirmaron|reveló|declaró|aseguró|publicó) "
)
# Somebody named before, or no one at all.
_NOBODY = re.compile(
    r"(?:the (?:person|source|official|man|woman|report|law|treaty)|he|she|they|it|who|him|her|"
    r"la (?:persona|fuente|ley|funcionaria)|el (?:funcionario|tratado|reporte)|ella|ellos|"
    r"lo que|se|que|his \w+|her \w+|su \w+)(?: .*)?$"
)


def find_source(story: Story) -> str:
    """The first source that the text's beginning names, or ""."""
    for sentence in list(story.told())[: SENTENCES + 1]:
        if sentence.title:
            continue
        for pattern in _SPANISH if story.spanish else _ENGLISH:
            found = pattern.search(story.plain, sentence.start, sentence.end)
            if found is None or (_NOBODY.match(found["who"]) or len(found["who"]) < 5):
                continue
            who = _LEFT_OVER.sub(
                "", _AUXILIARY.sub("", story.text[slice(*found.span("who"))])
            ).strip()
            to = found.groupdict().get("to")
            said = f"{who}, {'a' if story.spanish else 'to'} {_AGENCIES[to]}" if to else who
            if len(said) <= MAX_CHARS:
                return said
    return ""
