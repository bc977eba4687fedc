"""/alerts: the log of what fired for this chat, newest first, searched and filtered, in pages."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.ask import Ask, Desk, Notice, page_of, speak, tag
from bot.log_screen import (
    DAYS,
    MAX_CHOICES,
    PAGE,
    TELLINGS,
    Choices,
    Filter,
    render_detail,
    render_filters,
    render_log,
)
from bot.menus import last_page
from bot.nodes import Screen
from bot.trying import one_line
from matching.log_query import log_query
from model import Chat
from storage import drafts, facts, lists, log, verdicts
from storage.db import Tx
from storage.failures import find_fates

MAX_TEXT = 200
_MARK = "log"  # of a draft that holds a filter


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """The newest page, of what was searched for."""
    text = one_line(ask.args)[:MAX_TEXT]
    return await desk.db.run(lambda tx: _search(tx, desk, ask, chat, text))


def _search(tx: Tx, desk: Desk, ask: Ask, chat: Chat, text: str) -> Screen:
    return _page(tx, desk, chat, 0, _keep(tx, desk, ask, Filter(text=text)))


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Another page, one alert, the filters, another filter."""
    match step:
        case (_,):
            return await desk.db.read(lambda tx: _page(tx, desk, chat, page_of(step, 0), Filter()))
        case ("p", _, key):
            page = page_of(step, 1)
            return await desk.db.read(lambda tx: _page(tx, desk, chat, page, _find(tx, ask, key)))
        case ("o", _, _, key):
            story, page = page_of(step, 1), page_of(step, 2)
            return await desk.db.read(lambda tx: _detail(tx, chat, story, f"a:p:{page}:{key}"))
        case ("f", key):
            return await desk.db.read(lambda tx: _filters(tx, chat, _find(tx, ask, key)))
        case ("s", key, what, value):
            return await desk.db.run(lambda tx: _narrow(tx, desk, ask, chat, key, what, value))
        case _:
            return Notice()


def _page(tx: Tx, desk: Desk, chat: Chat, page: int, wanted: Filter) -> Screen:
    """In a group, the lists of all its topics: the log belongs to the chat."""
    followed = lists.followed(tx, chat.id, None)
    rules = log.Wanted(
        query=log_query(wanted.text),
        list_id=wanted.list_id,
        outlet=wanted.outlet,
        lang=wanted.lang,
        since=desk.clock() - timedelta(days=wanted.days) if wanted.days else None,
        kind=wanted.kind,
        country=wanted.country,
        person=wanted.name.removeprefix("person:") if wanted.name.startswith("person:") else "",
        group=wanted.name.removeprefix("group:") if wanted.name.startswith("group:") else "",
    )
    found, total = log.page_log(tx, chat.id, followed, rules, offset=page * PAGE, limit=PAGE)
    there = last_page(total, page, PAGE)
    if there != page:  # it was longer once
        found, total = log.page_log(tx, chat.id, followed, rules, offset=there * PAGE, limit=PAGE)
    fates = find_fates(tx, chat.id, [alert.story_id for alert in found])
    return render_log(found, chat, page=there, total=total, fates=fates, wanted=wanted)


def _detail(tx: Tx, chat: Chat, story_id: int, back: str) -> Screen | Notice:
    alert = log.find_alert(tx, chat.id, story_id, lists.followed(tx, chat.id, None))
    if alert is None:
        return Notice(speak(chat).say("This is not in the log of this chat."))
    tellings, total = log.find_tellings(tx, story_id, limit=TELLINGS)
    return render_detail(
        alert,
        chat,
        tellings=tellings,
        total=total,
        fate=find_fates(tx, chat.id, [story_id]).get(story_id),
        score=verdicts.find_score(tx, chat.id, story_id),
        back=back,
    )


def _choices(tx: Tx, chat: Chat) -> Choices:
    followed = lists.followed(tx, chat.id, None)
    routes = facts.count_routes(tx, followed, chat_id=chat.id)
    named = facts.find_named(tx, followed, chat_id=chat.id, limit=MAX_CHOICES)
    return Choices(
        lists=[item for item in lists.visible_lists(tx, chat.id) if item.id in followed],
        outlets=log.find_log_outlets(tx, chat.id, followed, limit=MAX_CHOICES),
        kinds=list(facts.count_kinds(tx, followed, chat_id=chat.id)),
        countries=list(dict.fromkeys(code for route in routes for code in route)),
        names=[(f"{what}:{key}", name) for what, key, name in named],
    )


def _filters(tx: Tx, chat: Chat, wanted: Filter) -> Screen:
    return render_filters(speak(chat), wanted, _choices(tx, chat))


def _narrow(
    tx: Tx, desk: Desk, ask: Ask, chat: Chat, key: str, what: str, value: str
) -> Screen | Notice:
    """Choose one thing more, or take it back."""
    before = _find(tx, ask, key)
    change = _change(_choices(tx, chat), what, value)
    if change is None:
        return Notice()
    held = {name: getattr(before, name) == one for name, one in change.items()}
    after = replace(
        before,
        **{name: type(one)() if held[name] else one for name, one in change.items()},
    )
    return _filters(tx, chat, _keep(tx, desk, ask, after))


def _change(choices: Choices, what: str, value: str) -> dict[str, Any] | None:
    """The field of a filter that a button sets, and what to; None for a button that isn't there."""
    number = page_of((value,), 0)
    fields: dict[str, tuple[str, Sequence[Any]]] = {
        "d": ("days", [number] if number in DAYS else []),
        "g": ("lang", [value] if value in ("en", "es") else []),
        "l": ("list_id", [item.id for item in choices.lists[number : number + 1]]),
        "o": ("outlet", choices.outlets[number : number + 1]),
        "k": ("kind", [value] if value in choices.kinds else []),
        "c": ("country", [value] if value in choices.countries else []),
        "n": ("name", [name for name, _ in choices.names[number : number + 1]]),
    }
    name, found = fields.get(what, ("", ()))
    return {name: found[0]} if found else None


def _keep(tx: Tx, desk: Desk, ask: Ask, wanted: Filter) -> Filter:
    """The filter with the key that finds it again."""
    if not wanted.is_set:
        return Filter()
    told = (
        *(_MARK, wanted.text, wanted.list_id, wanted.outlet, wanted.lang, str(wanted.days)),
        *(wanted.kind, wanted.country, wanted.name),
    )
    key = tag("\n".join(told))
    drafts.save_draft(tx, ask.chat_id, ask.topic_id, key, told, now=desk.clock())
    return replace(wanted, key=key)


def _find(tx: Tx, ask: Ask, key: str) -> Filter:
    """The filter of a button; one that is too old shows everything."""
    match drafts.find_draft(tx, ask.chat_id, ask.topic_id, key):
        case (mark, text, list_id, outlet, lang, days, *told) if mark == _MARK and len(told) == 3:
            kind, country, name = told
            return Filter(text, list_id, outlet, lang, int(days), kind, country, name, key)
        case _:
            return Filter()
