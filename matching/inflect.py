"""Which words are inflections of one another, in English and Spanish.

Inflections only: number, gender, tense and person; no derivations. A stemmer (Snowball) cuts capo
and capa, Caro and care, or puerto and puerta to one stem; decision 7 measures that. Here a word
has *keys*, one for each reading ("entregan" can be of the verb entregar), and two words are
inflections of one another when they share a key.

A Spanish form such as "capo" or "entrega" is a noun at least as often as a verb. Two such weak
forms meet as verbs only where the stem is long enough to leave no doubt (``_LONG``).

Sources: the regular paradigms of both languages' school grammars; irregular verbs as far as news
uses them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from matching.text import exact, fold
from matching.word_tables import (
    ENGLISH_IRREGULAR,
    ENGLISH_WHOLE,
    SPANISH_CHANGING,
    SPANISH_IRREGULAR,
    SPANISH_NO_VERB,
    SPANISH_PARTICIPLES,
    SPANISH_PREFIXES,
    SPANISH_STEMS,
    SPANISH_WHOLE,
)

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")
_MAX_LETTERS = 40  # longer "words" are not inflected


@lru_cache(maxsize=1 << 16)
def text_keys(word: str, lang: Language) -> frozenset[str]:
    """The keys of a word of a text."""
    return frozenset(_keys(word, lang, asking=False))


def query_keys(word: str, lang: Language) -> frozenset[str]:
    """The keys that a word of a query looks for: it finds the texts' words that have one."""
    return frozenset(_keys(word, lang, asking=True))


def _keys(word: str, lang: Language, *, asking: bool) -> Iterator[str]:
    folded = fold(word)
    yield f"={folded}"
    if not folded.isalpha() or len(folded) > _MAX_LETTERS:
        return
    if len(folded) < 3 and (lang == "en" or folded not in SPANISH_IRREGULAR):
        return
    if lang == "en":
        yield from (f"en {lemma}" for lemma in _english(folded))
    else:
        yield from _spanish(folded, exact(word), asking=asking)


# ── English ─────────────────────────────────────────────────────────────────────────────────────

_DOUBLED = re.compile(r"([bdfgklmnprtvz])\1$")
_DOUBLE_END = re.compile(r"(?:ll|ss|ff|zz|rr|tt|pp|nn|mm|gg|bb|dd)$")  # called is not of "calle"
_SHORT_SYLLABLE = re.compile(r"(?:qu|[^aeiouy])*[aeiouy][^aeiouywx]$")  # "stop": it would double
_VOWEL = re.compile("[aeiouy]")
_VOWELS = re.compile("[aeiouy]+")
_SIBILANT = re.compile(r"(?:ss|[uai]s|x|z|ch|sh|o)$")


def _english(word: str) -> Iterator[str]:
    """The words this one may be a form of, itself among them."""
    yield word
    yield from ENGLISH_IRREGULAR.get(word, ())
    if word in ENGLISH_WHOLE:
        return
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        yield from _english_plural(word)
    elif word.endswith("men"):
        yield f"{word[:-2]}an"
    elif word.endswith("ied"):
        yield f"{word[:-3]}y" if len(word) > 4 else word[:-1]
    elif word.endswith("ed"):
        if not _DOUBLE_END.search(word[:-2]):
            yield word[:-1]
        yield from _english_stems(word[:-2])
    elif word.endswith("ing"):
        stem = word[:-3]
        long = len(stem) > 2 or _VOWEL.match(stem)
        if long and _VOWEL.search(stem) and not _DOUBLE_END.search(stem):
            yield f"{stem}e"
        yield from _english_stems(stem)


def _english_plural(word: str) -> Iterator[str]:
    if len(word) > 3:
        yield word[:-1]
    if word.endswith("ies") and len(word) > 4:
        yield f"{word[:-3]}y"
    elif word.endswith("es") and _SIBILANT.search(word[:-2]) and len(word) > 4:
        yield word[:-2]


def _english_stems(stem: str) -> Iterator[str]:
    """What stands before -ed or -ing: "deport"; "expel" of expelled; not "rat" of rated."""
    if len(stem) < 3 or not _VOWEL.search(stem):
        return
    if not _SHORT_SYLLABLE.fullmatch(stem):
        yield stem
    syllables = len(_VOWELS.findall(stem))
    if stem.endswith("ick") and syllables > 1:  # trafficked
        yield stem[:-1]
    if _DOUBLED.search(stem) and (syllables > 1 or not stem.endswith(("ll", "ff", "zz"))):
        yield stem[:-1]


# ── Spanish ─────────────────────────────────────────────────────────────────────────────────────

# Endings of verb forms (folded) by conjugation. Clear ones are a verb's beyond doubt; those that
# look like one are a noun's as well (condado, carrera, Román), and the weak ones mostly so.
_CLEAR = {
    "ar": "ar ando aron aban abamos aste asteis aran aremos arian ariamos asen en emos",
    "er": "er iendo yendo ieron eron ian iamos iste isteis eran eremos erian ieran iesen",
    "ir": "ir iendo yendo ieron eron ian iamos iste isteis iran iremos irian ieran iesen yeron",
}
_LIKE = {
    "ar": "ado ada ados adas aba abas ara aras ase an amos",
    "er": "ido ida idos idas era eras iera ieras iese en emos an amos",
    "ir": "ido ida idos idas ira iras iera ieras iese en imos an amos yo",
}
_WEAK = {
    "ar": "o a as e es aria arias",
    "er": "o e es a as io ia ias eria erias",
    "ir": "o e es a as io ia ias iria irias",
}

_Strength = Literal["clear", "like", "weak"]


def _by_ending() -> dict[str, tuple[tuple[str, _Strength], ...]]:
    """Ending → the conjugations that have it, and how clearly."""
    found: dict[str, tuple[tuple[str, _Strength], ...]] = {}
    levels: tuple[tuple[dict[str, str], _Strength], ...] = (
        (_CLEAR, "clear"),
        (_LIKE, "like"),
        (_WEAK, "weak"),
    )
    for endings, strength in levels:
        for kind, listed in endings.items():
            for ending in listed.split():
                found[ending] = (*found.get(ending, ()), (kind, strength))
    return found


_ENDINGS = _by_ending()
_LONGEST = max(map(len, _ENDINGS))
_ACCENTED = {"ar": ("o", "e"), "er": ("io",), "ir": ("io",)}
_PRETERITE = re.compile("[óé]$")  # entregó, envié: with its accent it is a verb
_CLITICS = re.compile(r"(?:(?<=[aei]r)|(?<=[ae]ndo))(?:(?:se|me|te|nos)?l[aeo]s?|se|me|te|nos)$")
_GERUND = re.compile("(?:ando|iendo|yendo)$")
_PARTICIPLE = re.compile("(?P<stem>.+)[oa]s?$")
# Endings of nouns and adjectives that have both genders, masculine first.
_GENDERED = (
    ("ado", "ada"), ("ido", "ida"), ("ano", "ana"), ("oso", "osa"), ("ivo", "iva"),
    ("ario", "aria"), ("orio", "oria"), ("ero", "era"), ("or", "ora"), ("es", "esa"),
    ("ito", "ita"),
)  # fmt: skip
_GENDER_LETTERS = 7  # of the feminine: mesa is no female month
_STEM = 3  # letters of a verb's stem at least
_LONG = 6  # from here on "entrega" is taken for a form of entregar, too
_VERY_LONG = 7  # and from here on it meets other weak forms, in -ar


def _spanish(word: str, accented: str, *, asking: bool) -> Iterator[str]:
    yield f"es {word}"
    if word not in SPANISH_WHOLE:
        for singular in _spanish_singulars(word):
            yield f"es {singular}"
            if (masculine := _masculine(singular)) is not None:
                yield f"es {masculine}"
    for verb in _sure_verbs(word):
        yield from _verb_keys(verb, "clear", asking=asking)
    sure = bool(_PRETERITE.search(accented))
    if word in SPANISH_WHOLE or (word in SPANISH_NO_VERB and not sure):
        return
    for verb, strength in _verb_readings(word, sure=sure):
        yield from _verb_keys(verb, strength, asking=asking)
    if (bare := _CLITICS.sub("", word)) != word:
        for verb, strength in _verb_readings(bare, sure=False):
            yield from _verb_keys(verb, strength, asking=asking)


def _verb_keys(verb: str, strength: _Strength, *, asking: bool) -> Iterator[str]:
    """A key ends in "?" for any form of the verb, in "!" for those that are not weak."""
    stem = len(verb) - 2
    if not asking:
        yield f"es {verb}?"
        if strength != "weak":
            yield f"es {verb}!"
        return
    long = _LONG if strength == "like" else _VERY_LONG
    if strength == "clear" or (stem >= long and (strength == "like" or verb.endswith("ar"))):
        yield f"es {verb}?"
    elif strength == "like" or stem >= _LONG:
        yield f"es {verb}!"


_SHORT_PLURALS = frozenset(["meses", "gases", "buses"])


def _spanish_singulars(word: str) -> Iterator[str]:
    yield word
    if not word.endswith("s") or len(word) < 4:
        return
    if word[-2] in "aeiou":
        yield word[:-1]
    elif word[-2] in "bcdfgkmpt" and len(word) > 4:
        yield word[:-1]  # clubs
    if word.endswith("ces"):
        yield f"{word[:-3]}z"
    elif word in _SHORT_PLURALS or (
        word.endswith("es") and word[-3] not in "aeo" and len(word) > 4 + (word[-3] == "s")
    ):
        yield word[:-2]


def _masculine(singular: str) -> str | None:
    if len(singular) < _GENDER_LETTERS:
        return None
    for masculine, feminine in _GENDERED:
        if singular.endswith(feminine):
            return singular.removesuffix(feminine) + masculine
    return None


def _sure_verbs(word: str) -> Iterator[str]:
    """Verbs that the tables know this to be a form of."""
    if word in _SHORT_VERBS:
        yield word
    yield from SPANISH_IRREGULAR.get(word, ())
    if found := _PARTICIPLE.fullmatch(word):
        for ending, verb in SPANISH_PARTICIPLES.items():
            if found["stem"].endswith(ending):
                yield found["stem"].removesuffix(ending) + verb
    for length in range(1, min(_LONGEST, len(word) - 2) + 1):
        ending, stem = word[-length:], word[:-length]
        if ending in _ENDINGS and not _NOT_CHANGED.fullmatch(ending):
            for irregular, verb in SPANISH_STEMS.items():
                prefix = stem.removesuffix(irregular)
                if prefix != stem and prefix in SPANISH_PREFIXES:
                    yield prefix + verb


_SHORT_VERBS = frozenset(verb for verbs in SPANISH_IRREGULAR.values() for verb in verbs)
_NOT_CHANGED = re.compile("(?:i|a)d[oa]s?|[aei]r")  # a stem is changed in finite forms only
_REGULAR_PARTICIPLE = re.compile("(?:i|a)d[oa]s?$")
_NO_REGULAR = frozenset(["decir", "poner", "hacer", "escribir", "abrir", "volver", "morir", "ver"])


def _verb_readings(word: str, *, sure: bool) -> Iterator[tuple[str, _Strength]]:
    """The verbs a word may be a form of by the rules, and how clearly."""
    gerund = bool(_GERUND.search(word))
    for length in range(1, min(_LONGEST, len(word) - 1) + 1):
        ending = word[-length:]
        for kind, strength in _ENDINGS.get(ending, ()):
            if gerund and strength == "weak" and not sure:
                continue
            for verb, changed in _infinitives(word[:-length], kind, ending):
                if _REGULAR_PARTICIPLE.fullmatch(ending) and verb in _NO_REGULAR:
                    continue
                clear = changed or (sure and ending in _ACCENTED[kind])
                yield verb, "clear" if clear else strength


def _infinitives(stem: str, kind: str, ending: str) -> Iterator[tuple[str, bool]]:
    """The infinitive: "entregu-e" is of entregar; and whether a table knows the changed stem."""
    written = _respell(stem, kind, ending[0])
    if len(written) < (2 if ending == kind else _STEM):  # creer
        return
    yield written + kind, False
    for there, meant in (("ie", "e"), ("ue", "o"), ("ue", "u"), ("i", "e"), ("u", "o")):
        before, found, after = written.rpartition(there)
        verb = f"{before}{meant}{after}{kind}"
        if found and verb in SPANISH_CHANGING[there]:
            yield verb, True


def _respell(stem: str, kind: str, vowel: str) -> str:
    """Undo what Spanish spelling does to a stem before this vowel."""
    changes: tuple[tuple[str, str], ...] = ()
    if kind == "ar" and vowel in "ei":
        changes = (("gu", "g"), ("qu", "c"), ("c", "z"))
    elif kind != "ar" and vowel in "ao":
        changes = (("zc", "c"), ("nz", "nc"), ("rz", "rc"), ("j", "g"))
    for written, meant in changes:
        if stem.endswith(written):
            return stem.removesuffix(written) + meant
    return stem


# ── For a quick look ────────────────────────────────────────────────────────────────────────────


def beginnings(word: str) -> frozenset[str]:
    """Every word that is an inflection of this one, in either language, begins with one of these.

    May hold very short ones, even "": then little or nothing is said.
    """
    found: set[str] = set()
    for language in LANGUAGES:
        for key in query_keys(word, language):
            found |= _begin(key)
    return frozenset(found)


def _begin(key: str) -> set[str]:
    if key.startswith("="):
        return {key[1:]}
    language, _, lemma = key.partition(" ")
    verb = lemma.rstrip("?!")
    if language == "en":
        irregular = {form for form, lemmas in ENGLISH_IRREGULAR.items() if lemma in lemmas}
        men = {f"{lemma[:-2]}en"} if lemma.endswith("man") else set()
        silent = {f"{lemma[:-1]}ing"} if lemma.endswith("e") else set()
        plural = {f"{lemma[:-1]}ie"} if lemma.endswith("y") else set()
        return {lemma, *irregular, *men, *silent, *plural}
    if verb == lemma:  # a noun: voz, voces; fugitivo, fugitiva
        return {lemma[:-1] if lemma.endswith(("z", "o")) else lemma}
    irregular = {form for form, verbs in SPANISH_IRREGULAR.items() if verb in verbs}
    vowels = [found.start() for found in _VOWEL.finditer(verb[:-2].removesuffix("u"))]
    # What changes in a stem is its last vowel or what follows it: detener, detuvo.
    return {verb[: vowels[-1]] if vowels else "", *irregular}
