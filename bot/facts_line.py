"""The line of an alert that says who, how many, from where to where, what, when. Pure."""

from bot.i18n import Translator
from bot.nodes import Rich, line, quiet
from model import FactKind, Facts, Group

MAX_SHOWN = 3
MAX_NAME = 60
MAX_SOURCE = 90


def facts_line(t: Translator, facts: Facts) -> Rich:
    """One line; () where nothing is known."""
    route = route_of(facts.origin, facts.target)
    parts = [
        _people(facts),
        f"🔢 {facts.count}" if facts.count else "",
        route if facts.origin and facts.target else f"→ {route}" if facts.target else route,
        _event(t, facts),
        t.say("no death penalty") if facts.no_death_penalty else "",
        quiet(line(facts.attribution, MAX_SOURCE)),
    ]
    told = " · ".join(part for part in parts if part)
    return (told,) if told else ()


def route_of(origin: str, target: str) -> str:
    """From → to, as far as they are known."""
    return " → ".join(flag(code) for code in (origin, target) if code)


def flag(code: str) -> str:
    """The flag of an ISO 3166-1 alpha-2 code: its letters as regional indicators."""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in code)


def _people(facts: Facts) -> str:
    names = [
        quiet(line(one.name, MAX_NAME))
        + (f" ({quiet(line(one.group, MAX_NAME))})" if one.group else "")
        for one in facts.persons
    ] or [_group(one) for one in facts.groups]
    more = f" +{len(names) - MAX_SHOWN}" if len(names) > MAX_SHOWN else ""
    return f"👤 {', '.join(names[:MAX_SHOWN])}{more}" if names else ""


def _group(group: Group) -> str:
    name = quiet(line(group.name, MAX_NAME))
    return f"{name} ({quiet(line(group.part_of, MAX_NAME))})" if group.part_of else name


def _event(t: Translator, facts: Facts) -> str:
    if facts.kind is None:
        return ""
    day = t.day(facts.happened_on) if facts.happened_on else ""
    return f"{kind_names(t)[facts.kind]} {day}".rstrip()


def kind_names(t: Translator) -> dict[FactKind, str]:
    """What kinds of event are called."""
    return {
        "asked": t.say("extradition asked"),
        "granted": t.say("extradition granted"),
        "refused": t.say("extradition refused"),
        "handed_over": t.say("handed over"),
        "expelled": t.say("expelled"),
        "arrested": t.say("arrested"),
        "charged": t.say("charged"),
        "convicted": t.say("convicted"),
        "sentenced": t.say("sentenced"),
        "killed": t.say("killed"),
        "escaped": t.say("escaped"),
        "released": t.say("released"),
    }
