"""Whom it happened to, and the groups of the story."""

import re

from matching import fact_events as events
from matching import fact_words as known
from matching.fact_cues import Cue
from matching.fact_names import Mention, find_mentions
from matching.fact_text import Sentence, Story, plainly
from matching.gazetteer import Named, Names
from model import FactKind, Group, Person

MAX_PERSONS = 12
MAX_GROUPS = 8
_LINK_CHARS = 110
_OBJECT_CHARS = 110  # between a verb and whom it is about
_LINK = re.compile(
    r"[^.;]{0,70}?\b(?:align|alli(?:ed|ance)|arm of|wing|faction|brazo|aliad|ligad|vinculad|"
    r"link(?:ed|s)|faccion|affiliat)\w*\b"
)
_GROUP_ROLE = re.compile(rf"'?s? (?:\w+ ){{0,2}}?{known.ROLE}\W+$")


def find_people(
    story: Story, names: Names, kind: FactKind | None
) -> tuple[tuple[Person, ...], tuple[Group, ...]]:
    """The persons it happened to, in order, and the groups, of the sentences that tell of now."""
    groups = _Groups(story, names)
    if known.FICTION.search(story.plain, 0, story.sentences[0].end if story.sentences else 0):
        return (), ()
    persons: dict[str, Person] = {}
    ids: dict[str, str] = {}
    for sentence in story.told():
        mentions = list(find_mentions(story, sentence))
        for at, mention in enumerate(mentions):
            if not _suffers(story, sentence, mentions, at, kind):
                continue
            group = groups.of(mention.start, mention.end, sentence)
            key = _same(mention, persons, ids)
            before = persons.get(key)
            name = mention.name
            if before is not None:
                name = max(before.name, name, key=_fullness)
                group = before.group or group
            ids[key] = ids.get(key) or mention.id
            persons[key] = Person(name, group, ids[key])
    return tuple(persons.values())[:MAX_PERSONS], groups.all()


def _fullness(name: str) -> int:
    """How many words of a real name it has: "El Mayo Zambada" has fewer than it shows."""
    return len(name.split()) - name.startswith(("El ", "La "))


def _same(mention: Mention, persons: dict[str, Person], ids: dict[str, str]) -> str:
    """The key of a person met before: the same figure, or a name that holds the other's words."""
    names = [set(plainly(name).split()) for name in (mention.name, mention.alias) if name]
    for key, person in persons.items():
        other = set(plainly(person.name).split())
        known_as = any(words <= other or other <= words for words in names)
        if known_as or (mention.id and ids.get(key) == mention.id):
            return key
    return plainly(mention.name)


def _suffers(
    story: Story, sentence: Sentence, mentions: list[Mention], at: int, kind: FactKind | None
) -> bool:
    mention = mentions[at]
    before = story.plain[max(sentence.start, mention.start - 60) : mention.start]
    after = story.plain[mention.end : min(sentence.end, mention.end + 160)]
    if _is_another(story, mention, before, after):
        return False
    if kind is None:
        return _is_subject(story, mention, before, after)
    fitting = [cue for cue in sentence.cues if _fits(cue, kind)]
    if any(_before_cue(story, mentions, at, cue) for cue in fitting):
        return not _VICTIM_BEFORE.search(before)
    if any(_after_cue(story, mentions, at, cue) for cue in fitting):
        return True
    if known.OFFICE_AFTER.match(after):
        return False
    suspect = known.SUSPECT_AFTER.match(after) and not _VICTIM_BEFORE.search(before)
    return bool(suspect) or _is_listed(story, sentence, mentions, at)


def _is_another(story: Story, mention: Mention, before: str, after: str) -> bool:
    """Whether it is an official, kin, a place, a company, or says whose case it is."""
    if not story.spanish and known.ARTICLE_BEFORE.search(before):
        return True
    owner = known.OWNER.search(story.plain, mention.start, mention.end)
    return (owner or known.OF_ANOTHER.match(after)) is not None or any(
        pattern.search(before)
        for pattern in (
            known.KIN_BEFORE,
            known.PLACE_BEFORE,
            known.OWNED_BEFORE,
            known.OFFICE_BEFORE,
        )
    )


def _is_subject(story: Story, mention: Mention, before: str, after: str) -> bool:
    """Where no event is told: whether it is a figure of whom the headline speaks."""
    if not mention.id or known.OFFICE_AFTER.match(after):
        return False
    if known.OF_BEFORE.search(before) and not known.MATTER_OF.search(before):
        return False
    return _headline(story, mention)


def _headline(story: Story, mention: Mention) -> bool:
    """Whether the headline names this figure, too, by whatever name, and not as another's kin."""
    return any(
        one.id == mention.id
        and one.start < story.sentences[0].end
        and not known.OWNER.search(story.plain, one.start, one.end)
        and not known.OF_ANOTHER.match(story.plain, one.end)
        and not known.KIN_BEFORE.search(story.plain, 0, one.start)
        for one in story.named
        if story.sentences[0].title
    )


def _fits(cue: Cue, kind: FactKind | None) -> bool:
    both = {cue.kind, kind}
    return cue.kind == kind or both <= events.MOVES


_SUFFERING = re.compile(
    r"[\"']*\s*(?:\([^)]{0,40}\)\s*)?(?:,[^;]{0,140})?,?[\"']*\s*(?:(?:who|que|quien)\s+)?"
    r"(?:(?:was|were|is|are|has|have|been|being|be|fue|fueron|ha|han|sido|es|son|se)\s+){0,3}"
    r"(?:\w+(?:ly|mente)\s+)?"
)


_VICTIM_BEFORE = re.compile(
    r"\b(?:of|by|in|with|over|against|de|por|con|contra|kill\w*|murder\w*|asesin\w+|death|muerte)"
    r"(?: (?!arrest|extradition)[\w'-]+){0,3} $"
)
_JOINED = re.compile(r"\W*(?:and|y|e|,)\W*")


def _before_cue(story: Story, mentions: list[Mention], at: int, cue: Cue) -> bool:
    """``X, 43, was arrested``, ``X escaped``: the first name leads up to the event."""
    mention = mentions[at]
    if at and _before_cue(story, mentions, at - 1, cue):
        between = story.plain[mentions[at - 1].end : mention.start]
        return _JOINED.fullmatch(between) is not None
    if mention.end > cue.start:
        return False
    said = story.plain[cue.start : cue.end]
    if not cue.passive and not events.INTRANSITIVE.search(said):
        return False
    return _SUFFERING.fullmatch(story.plain, mention.end, cue.start) is not None


_OBJECT = re.compile(r"(?:^|\s)(?:a|al) (?:(?!del? )[\w-]+ )*\W*$")
# "former cartel leader X", "to Spain of X": the person is what the verb is about.
_DIRECT = re.compile(
    r"\W*(?:(?:to|from) (?:the )?(?:[\w.]+ ){1,2})?(?:of )?"
    r"(?:(?!(?:of|to|in|at|from|with|who|that|whose|kill\w*|murder\w*|linked|"
    r"suspected of|tied|wanted)\b)"
    r"[\w'.-]+\W+){0,9}?"
)
_OBJECT_OF_NOUN = re.compile(r"(?:^|\s)del? (?:(?!del? )[\w-]+ )*\W*$|^\W*$")
_NO_OBJECT = re.compile(
    r"\b(?:by|por|said|dijo|told|against|contra|ante|before|en|in|with|con|after|tras|for|para|"
    r"over|sobre|"
    r"accused|acusad[oa]|reclamad[oa])\b"
)


def _after_cue(story: Story, mentions: list[Mention], at: int, cue: Cue) -> bool:
    """``extradited X``, ``detuvieron a X``, ``extradition of X``: the first name after it."""
    mention = mentions[at]
    if mention.start < cue.end:  # within "asks … to extradite"
        return cue.start <= mention.start and cue.kind in events.MOVES
    first = not any(cue.end <= other.start < mention.start for other in mentions[:at])
    guilty = events.INTRANSITIVE.search(story.plain, cue.start, cue.end)  # "guilty of killing X"
    if mention.start - cue.end > _OBJECT_CHARS or not first or guilty:
        return False
    said = _strip_days(story.plain[cue.end : mention.start])
    if _NO_OBJECT.search(said) or ";" in said:
        return False
    noun = story.plain[cue.start : cue.end].endswith(("tion", "cion"))
    if story.spanish:
        return (_OBJECT_OF_NOUN if noun else _OBJECT).search(said) is not None
    return (noun or not cue.passive) and _DIRECT.fullmatch(said) is not None


_DAYS = re.compile(
    rf"\b(?:on|en|el|este) (?:{'|'.join(known.WEEKDAYS)}|\d+ de {known.MONTH}(?: de \d+)?|"
    rf"{known.MONTH} \d+|\d+ {known.MONTH})|\ben [a-z]+(?: [a-z]+)?(?= al? )"
)


def _strip_days(text: str) -> str:
    return _DAYS.sub("", text)


def _is_listed(story: Story, sentence: Sentence, mentions: list[Mention], at: int) -> bool:
    """``including X, Y and Z``: after a word that lists, or after another that is listed."""
    mention = mentions[at]
    before = story.plain[sentence.start : mention.start]
    listing = known.INCLUDES.search(before)
    if listing is not None:
        lead = before[: listing.start()]
        return not lead.strip() or known.PEOPLE_BEFORE.search(lead) is not None
    if at == 0:
        return False
    between = story.plain[mentions[at - 1].end : mention.start]
    joins = re.fullmatch(
        r"[\"']*(?:(?:,[^,;]{0,40})?,|(?:,[^;]{0,110},)? (?:and|y|e)\b)\W*", between
    )
    return joins is not None and _is_listed(story, sentence, mentions, at - 1)


class _Groups:
    """The groups of the sentences that tell of now, and what each belongs to."""

    def __init__(self, story: Story, names: Names) -> None:
        self._story, self._names = story, names
        self._found: list[Named] = [
            one
            for sentence in story.told()
            for one in story.named
            if one.is_group and sentence.start <= one.start and one.end <= sentence.end
        ]

    def all(self) -> tuple[Group, ...]:
        kept = {one.id: one for one in reversed(self._found)}
        ids = list(dict.fromkeys(one.id for one in self._found))
        return tuple(
            Group(one, self._name(one), self._part_of(kept[one])) for one in ids[:MAX_GROUPS]
        )

    def _name(self, group_id: str) -> str:
        return self._names.name(group_id, spanish=self._story.spanish)

    def _part_of(self, group: Named) -> str:
        """The group it is a part of by the alias sets, or by what the text says beside it."""
        parent = self._names.part_of.get(group.id)
        if parent:
            return self._name(parent)
        for other in self._found:
            near = other.id != group.id and 0 < other.start - group.end < _LINK_CHARS
            if near and _LINK.match(self._story.plain, group.end, other.start):
                return self._name(other.id)
        return ""

    def of(self, start: int, end: int, sentence: Sentence) -> str:
        """The group that the text says the person named there belongs to."""
        role = known.ROLE_AFTER.match(self._story.plain, end, sentence.end)
        for group in self._found:
            if role and role.end() - 5 <= group.start <= role.end() + 12:
                between = self._story.plain[role.end() : group.start]
                if not known.OFFICE_WITHIN.search(between):
                    return self._name(group.id)
            if sentence.start <= group.start < group.end <= start and _GROUP_ROLE.fullmatch(
                self._story.plain, group.end, start
            ):
                return self._name(group.id)
        return ""
