"""What an entry says happened: to whom, how many, from where to where, when, who said so.

Rules over the title and the beginning of the text, English and Spanish; docs/facts.md says what
each fact means. A fact that is not sure stays out: a wrong one is worse than none.
"""

from datetime import date

from matching import fact_events as events
from matching import fact_words as known
from matching.fact_cues import Cue
from matching.fact_dates import find_day
from matching.fact_names import find_mentions
from matching.fact_people import find_people
from matching.fact_places import find_route, is_sent_abroad
from matching.fact_sources import find_source
from matching.fact_text import Sentence, Story, read_story
from matching.gazetteer import Names
from model import Entry, FactKind, Facts

_FIRST = 5  # sentences that may say what happened
_OBJECT_CHARS = 90  # after a verb, where its object is
_COUNT_CHARS = 75  # between the word of the event and the people it is about

Placed = tuple[Sentence, Cue]


def extract(entry: Entry, names: Names) -> Facts:
    """The facts of an entry; ``names`` are the groups and figures of the alias sets."""
    story = read_story(entry, names)
    kind, cues = _find_event(story)
    persons, groups = find_people(story, names, kind)
    if kind is None:
        return Facts(persons=persons, groups=groups if persons else ())
    origin, target = find_route(story, cues) if kind in events.MOVES else ("", "")
    return Facts(
        kind=kind,
        persons=persons,
        groups=groups,
        count=_count(story, cues),
        origin=origin,
        target=target,
        happened_on=_find_day(story, cues),
        no_death_penalty=kind in events.MOVES and _spares(story),
        attribution=find_source(story),
    )


def _find_event(story: Story) -> tuple[FactKind | None, list[Placed]]:
    """What the headline, or else the first sentence that tells an event, says; all that say so."""
    kind: FactKind | None = None
    cues: list[Placed] = []
    if _explains(story):
        return None, cues
    for sentence in story.sentences[:_FIRST]:
        if sentence.background or not _is_news(story, sentence):
            continue
        sure = [cue for cue in sentence.cues if not cue.aside and _is_sure(story, sentence, cue)]
        if sentence.title:  # "Iran frees actress jailed for …": what is done, not who it is
            sure = [cue for cue in sure if not cue.passive] or sure
        if kind is None and sure and _fits_headline(story, sure[0]):
            kind = sure[0].kind
        family = events.TRANSFERS if kind in events.TRANSFERS else {kind}
        cues += [(sentence, cue) for cue in sure if cue.kind in family]
    return kind, cues


def _fits_headline(story: Story, cue: Cue) -> bool:
    """Whether an event told below a headline can be its news.

    Not what came before: an arrest below a headline about the trial or an extradition.
    """
    head = story.sentences[0]
    if not head.title or cue.start < head.end:
        return True
    if cue.kind not in events.ON_REQUEST and not _is_of_now(story, cue):
        return False
    if cue.kind in events.AFTER_TRIAL:
        return known.AT_LAST.search(story.plain, head.start, head.end) is None
    if cue.kind not in events.BEFORE_EXTRADITION:
        return True
    if cue.kind == "arrested" and known.ARREST.search(story.plain, head.start, head.end):
        return True
    return known.LATER_STAGE.search(story.plain, head.start, head.end) is None


def _is_of_now(story: Story, cue: Cue) -> bool:
    """Whether the headline is of crime, or the sentence says that it has just happened."""
    head = story.sentences[0]
    if known.CRIME.search(story.plain, head.start, head.end):
        return True
    if any(one.start < head.end for one in story.named):
        return True
    before = story.plain[max(head.end, cue.start - 24) : cue.start]
    return events.JUST.search(before) is not None


def _explains(story: Story) -> bool:
    """Whether the headline asks or argues: what such texts tell happened before."""
    for sentence in story.sentences[:1]:
        if sentence.title:
            return known.EXPLAINS.search(story.plain, sentence.start, sentence.end) is not None
    return False


def _is_news(story: Story, sentence: Sentence) -> bool:
    return not (sentence.title and known.FICTION.search(story.plain, sentence.start, sentence.end))


def _is_sure(story: Story, sentence: Sentence, cue: Cue) -> bool:
    if cue.kind == "escaped":
        return any(
            events.PRISON.search(story.plain, one.start, one.end)
            for one in (sentence, story.sentences[0])
        )
    said = story.plain[cue.start : cue.end]
    if cue.kind == "killed":
        near = (sentence.start, cue.start) if cue.passive else (cue.end, cue.end + _OBJECT_CHARS)
        return not events.ANIMAL.search(story.plain, near[0], min(near[1], sentence.end))
    if cue.kind not in events.TRANSFERS:
        return not events.CAPTURE.search(said) or _is_of_somebody(story, sentence, cue)
    if events.SURE_TRANSFER.match(said):
        return True
    return is_sent_abroad(story, sentence, cue) and _is_of_somebody(story, sentence, cue)


def _is_of_somebody(story: Story, sentence: Sentence, cue: Cue) -> bool:
    """Whether people are sent: no missiles, no orders."""
    start, end = (sentence.start, cue.start)
    if not cue.passive:
        start, end = cue.end, min(sentence.end, cue.end + _OBJECT_CHARS)
    if not cue.passive and not story.spanish:
        to = events.TO_SOMEWHERE.search(story.plain, start, end)
        end = to.start() if to else end
    if events.SOMEBODY.search(story.plain, start, end):
        return True
    return any(start <= one.start < end for one in find_mentions(story, sentence))


def _count(story: Story, cues: list[Placed]) -> int | None:
    """How many it happened to; the headline's number where others differ."""
    for sentence, cue in cues:
        number = _count_after(story, sentence, cue) or _count_before(story, sentence, cue)
        if number:
            return number
    return None


def _count_after(story: Story, sentence: Sentence, cue: Cue) -> int | None:
    if cue.kind in {"granted", "refused", "asked"} or (cue.passive and not story.spanish):
        return None
    for found in known.COUNTED[story.spanish].finditer(story.plain, cue.end, sentence.end):
        between = story.plain[cue.end : found.start()]
        if len(between) > _COUNT_CHARS or known.OTHERS.search(between):
            return None
        if known.LISTED_BEFORE.search(between):
            return None
        if known.OTHERS.search(found.group()) or known.AND_MORE.match(story.plain, found.end()):
            return None
        return _number(found.group(1))
    return None


def _count_before(story: Story, sentence: Sentence, cue: Cue) -> int | None:
    if not cue.passive and not events.INTRANSITIVE.search(story.plain[cue.start : cue.end]):
        return None
    if sentence.title:
        headline = known.HEADLINE_COUNT.fullmatch(story.plain, sentence.start, cue.start)
        if headline is not None:
            return _number(headline.group(1))
    last = None
    for found in known.COUNTED[story.spanish].finditer(story.plain, sentence.start, cue.start):
        last = found
    if last is None or cue.start - last.end() > _COUNT_CHARS:
        return None
    if known.OTHER_NUMBER.search(story.plain, last.end(), cue.start):
        return None
    if known.OTHERS.search(last.group()) or known.OTHERS.search(
        story.plain[last.end() : cue.start]
    ):
        return None
    before = story.plain[max(sentence.start, last.start() - 40) : last.start()]
    return (
        None
        if known.OTHERS.search(before) or known.LISTED_BEFORE.search(before)
        else _number(last.group(1))
    )


def _number(said: str) -> int | None:
    number = known.NUMBERS.get(said) or int(said.replace(".", "").replace(",", "") or 0)
    return number if 2 <= number <= 99_999 else None


def _find_day(story: Story, cues: list[Placed]) -> date | None:
    for sentence, cue in sorted(cues, key=lambda placed: placed[0].title):
        day = find_day(story.plain, cue.start, sentence.end, story.published)
        day = day or find_day(story.plain, sentence.start, cue.start, story.published)
        if day is not None:
            return day
    return None


def _spares(story: Story) -> bool:
    """Whether it is promised, or a condition, that nobody is put to death."""
    for sentence in story.told():
        found = known.NO_DEATH[story.spanish].search(story.plain, sentence.start, sentence.end)
        if found and not known.DEATH_OPEN.search(story.plain, sentence.start, sentence.end):
            return True
    return False
