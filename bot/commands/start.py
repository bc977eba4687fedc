"""/start: the way in. Language, lists, time zone, and an alert as an example, on one message."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.ask import Ask, Desk, Notice, page_of, speak
from bot.commands.language import already, is_language
from bot.commands.lists import follow
from bot.commands.timezone import save_zone
from bot.i18n import Translator, translator
from bot.menus import in_rows, language_row, last_page, list_rows
from bot.nodes import Bold, Button, Code, Screen, join, line
from bot.prompts import again, prompt
from bot.render import render_alert
from bot.zones import city_of, find_zone, near_zones, zone_names
from model import Chat, KeywordList
from storage import chats, lists
from storage.db import Tx
from storage.log import page_log


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """The welcome."""
    return await desk.db.read(lambda tx: _screen(tx, ask, chat))


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """A language, a list, a zone, another page: the welcome as it stands then; or its end."""
    match step:
        case ("zone",):
            return _zone_prompt(speak(chat), ask)
        case ("end",):
            return await desk.db.read(lambda tx: _example(tx, ask, chat))
        case ("z", zone) if zone in zone_names():
            await desk.db.run(lambda tx: save_zone(tx, chat, zone))
        case ("lang", chat.lang):
            return already(chat)
        case ("lang", lang) if is_language(lang):
            await desk.db.run(lambda tx: chats.set_language(tx, chat.id, lang))
        case ("+" | "-" as what, list_id, *_):
            if not await desk.db.run(lambda tx: follow(tx, desk, ask, list_id, what=what)):
                return Notice(speak(chat).say("This list is no longer there."))
        case ("page", _):
            pass
        case _:
            return Notice()
    page = page_of(step, 1 if step[0] == "page" else 2)

    def again(tx: Tx) -> Screen:
        return _screen(tx, ask, chats.find_chat(tx, chat.id) or chat, page)

    return await desk.db.read(again)


async def hear(desk: Desk, ask: Ask, chat: Chat, _about: tuple[str, ...]) -> Screen:
    """The name of a city: its zone is taken, or those that may be meant are shown."""
    t = speak(chat)
    zone = await asyncio.to_thread(find_zone, ask.args)
    if zone is None:
        near = await asyncio.to_thread(near_zones, ask.args)
        return _unknown(t, ask, near)

    def work(tx: Tx) -> Screen:
        save_zone(tx, chat, zone)
        return _screen(tx, ask, chats.find_chat(tx, chat.id) or chat)

    return await desk.db.run(work)


def _zone_prompt(t: Translator, ask: Ask) -> Screen:
    what = t.say("Which city do you live in, or near?")
    return prompt(t, ask, (what,), leave="s:page:0", awaits=("s", "zone"))


def _unknown(t: Translator, ask: Ask, near: Sequence[str]) -> Screen:
    name = Code(line(ask.args, 60))
    said = t.rich("I know no place called {name}.", name=name)
    hint = t.say("Did you mean one of these?") if near else t.say("Try a bigger city near you.")
    asked = again(Screen(join([said, (hint,)])), _zone_prompt(t, ask))
    meant = [Button(city_of(zone, t.lang), data=f"s:z:{zone}") for zone in near]
    return replace(asked, buttons=(*in_rows(meant, 2), *asked.buttons))


def _example(tx: Tx, ask: Ask, chat: Chat) -> Screen:
    """The end of the welcome: the newest alert of a list that this chat could follow."""
    t = speak(chat)
    seen = {item.id for item in lists.visible_lists(tx, chat.id)}
    found, _ = page_log(tx, chat.id, seen | lists.followed(tx, chat.id, None), limit=1)
    n = len(lists.followed(tx, chat.id, ask.topic_id))
    head = t.count("All set: you follow {n} list here.", "All set: you follow {n} lists here.", n)
    back = (Button(t.say("◀ Back"), data="s:page:0"),)
    more = t.say("Your own words: /add QUERY. The log: /alerts. Everything else: /help.")
    if not found:
        none = t.say("There is no alert yet to show as an example. The first comes as it happens.")
        return Screen(join([(Bold(head),), (none,), (more,)], gap="\n\n"), (back,))
    alert = render_alert(found[0], chat)
    this = t.say("This is how an alert looks; it is the newest of the log:")
    nodes = join([(Bold(head),), (more,), (this,), alert.nodes], gap="\n\n")
    rows = (tuple(one for one in row if one.url) for row in alert.buttons)
    return Screen(nodes, (*filter(None, rows), back))


def _screen(tx: Tx, ask: Ask, chat: Chat, page: int = 0) -> Screen:
    shown = lists.visible_lists(tx, chat.id)
    followed = lists.followed(tx, chat.id, ask.topic_id)
    return welcome(chat, shown, followed, page)


def welcome(
    chat: Chat, shown: tuple[KeywordList, ...], followed: frozenset[str], page: int = 0
) -> Screen:
    """The message of /start."""
    t = translator(chat.lang)
    page = last_page(len(shown), page)
    nodes = join(
        [
            (Bold(t.say("This is Atalaya, a watchtower for the news.")),),
            (
                t.say(
                    "I watch news feeds for the words you care about and tell you once per story."
                ),
            ),
            (t.say("Tap the lists that you want to follow:"),) if shown else (),
            (t.say("Times are in UTC until you choose yours: /timezone."),)
            if chat.timezone == "UTC"
            else (),
            (t.say("Your own words: /add QUERY. The log: /alerts. Everything else: /help."),),
        ],
        gap="\n\n",
    )
    rows = list_rows(t, shown, followed, key="s", page=page)
    zone = Button(t.say("🕒 Time zone: {zone}", zone=city_of(chat.timezone, t.lang)), data="s:zone")
    end = Button(t.say("✅ Done: show me an alert"), data="s:end")
    return Screen(nodes, (language_row(chat.lang, "s"), *rows, (zone,), (end,)))
