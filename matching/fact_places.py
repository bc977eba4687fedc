"""From which country to which: of handovers, expulsions, extraditions asked, granted, refused."""

import re

from matching import fact_words as known
from matching.fact_cues import Cue
from matching.fact_text import Sentence, Story
from matching.gazetteer import Place

_TO = (
    re.compile(r"\b(?:to|into)(?: the)?\W*$"),
    re.compile(r"\b(?:a|al|hacia)(?: (?:los|las))?\W*$"),
)
_TO_AUTHORITY = re.compile(
    rf"\b(?:a|to) (?:las |la |los |the )?{known.AUTORIDAD} (?:de )?(?:los )?$"
)
_FROM = re.compile(r"\b(?:from|desde)(?: the)?\W*$")
_BY = re.compile(r" (?:by|por)(?: the)? ")
_DE = re.compile(r"\bde(?: los| las)?\W*$")
_A_AFTER = re.compile(r"\s(?:a|hacia) ")
_AUTHORITY_AFTER = re.compile(rf"(?:'s?)? (?:\w+ )?{known.AUTHORITY}")
_AUTHORITY_BEFORE = re.compile(
    rf"\b(?:{known.AUTORIDAD}|{known.AUTHORITY})(?: \w+){{0,2}}? (?:in|of|de|del|en)(?: the| los)?\W*$"  # noqa: E501
)
_ADJECTIVE_BEFORE = re.compile(rf"\b{known.AUTORIDAD} (?:\w+ )?$")
_REQUEST_AFTER = re.compile(r"(?:'s)? (?:extradition )?(?:request|bid|petition|warrant)\b")
_BEGINS = re.compile(r"(?:^|[,:;]|\bthat|\bque|\n)\W*(?:the |el |la |los )?$")
_ASIDE = re.compile(  # between a country that acts and what it does
    r"(?:'s)?(?:,[^,;]{0,60},)?(?:\s+(?:on|has|have|is|was|ha|han|are|today|hoy|yesterday|ayer|"
    r"last|this|este|el|late|authorities|police|government|formally|also|again|"
    rf"{'|'.join(known.WEEKDAYS)}|{known.MONTH}|\d+|quietly|ya|supreme|highest|high|top|court|"
    r"judge|navy|officials|prosecutors|embassy|de|los))*\s+"
)
_ASKED_OF = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|pide[n]? a|pidio a|solicit[oa]n? a|reclam[oa]n? a|from|to|exig\w+ a|"
    r"urges?|urged)(?: the| los)?\W*$"
)


_FLED = re.compile(r"\b(?:after|flee\w*|fled|tras|huir|huyo|escap\w+|travel\w+)\b")
_NOT_YET = re.compile(
    r"\b(?:ahead of|before|pending|prior|until|antes|previo|espera|fines|hasta|para|"
    r"for extradition)\b"
)
_AND_BEFORE = re.compile(r"(?:,| and| y| &)\s*(?:the |los )?$")


def find_route(story: Story, cues: list[tuple[Sentence, Cue]]) -> tuple[str, str]:
    """(origin, target), each "" where it is not told, or not one country alone."""
    origin = target = ""
    for sentence, cue in cues:
        places = story.places_in(sentence.start, sentence.end)
        if cue.kind == "asked":
            told = _asked(story, sentence, cue, places)
        else:
            told = _sent(story, sentence, cue, places)
        origin = origin or told[0]
        target = target or told[1]
    if origin == target or _is_town_alone(story, cues, origin, target):
        return "", ""
    return origin, target


def _sent(story: Story, sentence: Sentence, cue: Cue, places: list[Place]) -> tuple[str, str]:
    target = _target(story, cue, places)
    origin = _origin_told(story, cue, places)
    if not origin and (target or story.spanish or cue.kind != "handed_over"):
        origin = _actor(story, sentence, cue, places)
    # "US extradites a man": in English also said by who gets him.
    return origin, target


def _is_town_alone(
    story: Story, cues: list[tuple[Sentence, Cue]], origin: str, target: str
) -> bool:
    """Whether only a town stands for the one country, and nothing says that the other is abroad."""
    if bool(origin) == bool(target):
        return False
    return not any(
        place.code == (origin or target) and place.kind != "city"
        for sentence, _ in cues
        for place in story.places_in(sentence.start, sentence.end)
    )


def is_sent_abroad(story: Story, sentence: Sentence, cue: Cue) -> bool:
    """Whether somebody goes to a country by these words, or is put out of one.

    Not a trophy to a winner, nor a pupil from school.
    """
    origin, target = find_route(story, [(sentence, cue)])
    return target != "" or (cue.kind == "expelled" and origin != "")


def _target(story: Story, cue: Cue, places: list[Place]) -> str:
    for place in places:
        after = story.plain[place.end : place.end + 40]
        if cue.kind in {"granted", "refused"} and _REQUEST_AFTER.match(after):
            return place.code
        if place.start < cue.start or place.start - cue.end > 130:
            continue
        before = story.plain[max(cue.start, place.start - 40) : place.start]
        if after.startswith((" border", " frontier")) or _NOT_YET.search(
            story.plain, cue.end, place.start
        ):
            continue
        to = _TO[story.spanish].search(before) is not None
        if place.kind == "adjective":
            if (to and _AUTHORITY_AFTER.match(after)) or _TO_AUTHORITY.search(before):
                return place.code
        elif to or _TO_AUTHORITY.search(before):
            return place.code
    return ""


def _origin_told(story: Story, cue: Cue, places: list[Place]) -> str:
    for place in places:
        if place.start < cue.start or place.start - cue.end > 75 or place.kind == "adjective":
            continue
        before = story.plain[cue.start : place.start]
        said = story.plain[cue.end : place.start]
        if _FROM.search(before) and not re.search(r"[,;]", said) and len(said) < 45:
            return place.code
        if _BY.fullmatch(said):
            return place.code
        if _DE.search(before) and _A_AFTER.match(story.plain, place.end) and len(said) < 12:
            return place.code
    return ""


def _actor(story: Story, sentence: Sentence, cue: Cue, places: list[Place]) -> str:
    """The country whose authorities do it: "Spain extradited", "a court in Madrid refused"."""
    if cue.passive:
        return ""
    for place in places:
        if place.end > cue.start:
            break
        before = story.plain[max(sentence.start, place.start - 50) : place.start]
        if place.start - sentence.start < 50:
            before = "\n" + before
        after = story.plain[place.end : cue.start]
        if _REQUEST_AFTER.match(after):
            continue
        if place.kind == "name" and _BEGINS.search(before) and _ASIDE.fullmatch(after):
            return place.code
        acts = _AUTHORITY_BEFORE.search(before) or (
            place.kind == "adjective" and _ADJECTIVE_BEFORE.search(before)
        )
        if (acts or (place.kind != "city" and _AUTHORITY_AFTER.match(after))) and len(after) < 55:
            return place.code
    return ""


def _asked(story: Story, sentence: Sentence, cue: Cue, places: list[Place]) -> tuple[str, str]:
    """(of whom, by whom)."""
    by = next((one.code for one in places if _asks(story, sentence, cue, one)), "")
    for place in places:
        before = story.plain[max(sentence.start, place.start - 30) : place.start]
        other = place.code != by and place.kind != "adjective"
        near = cue.start < place.end and place.start - cue.end < 75
        if _FLED.search(story.plain, cue.start, place.start):
            continue
        if other and near and _ASKED_OF.search(before):
            return place.code, by
    return "", by


def _asks(story: Story, sentence: Sentence, cue: Cue, place: Place) -> bool:
    if place.end > cue.start or cue.passive:
        return False
    before = "\n" + story.plain[sentence.start : place.start]
    after = story.plain[place.end : cue.start]
    if _AND_BEFORE.search(before) and any(
        0 <= place.start - other.end < 8 for other in story.places if other is not place
    ):
        return False  # "South Korea, US seek": one of two
    begins = _BEGINS.search(before) is not None and _ASIDE.fullmatch(after) is not None
    return begins or (place.kind != "city" and _AUTHORITY_AFTER.match(after) is not None)
