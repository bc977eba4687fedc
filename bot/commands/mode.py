"""How a followed list is delivered: at once, in digests, silently, urgently; from /lists."""

from bot.ask import Ask, Desk, Notice, page_of, speak
from bot.i18n import Translator
from bot.list_views import back_to, name_of
from bot.menus import choice, in_rows, mode_name, unchanged
from bot.nodes import Bold, Screen, join
from model import MODES, Chat, KeywordList, Mode
from storage import lists, settings
from storage.db import Tx


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """The choice (``list:page``: of its queries), or what was chosen (``list:page:mode``)."""
    match step:
        case (list_id, _):
            return await desk.db.read(lambda tx: _choice(tx, ask, chat, list_id, page_of(step, 1)))
        case (list_id, _, what):
            mode = next((one for one in MODES if one == what), None)
            if mode is None:
                return Notice()
            return await desk.db.run(
                lambda tx: _take(tx, ask, chat, list_id, page_of(step, 1), mode)
            )
        case _:
            return Notice()


def _choice(tx: Tx, ask: Ask, chat: Chat, list_id: str, page: int) -> Screen | Notice:
    t = speak(chat)
    mode = settings.get_modes(tx, chat.id, ask.topic_id).get(list_id)
    item = next((one for one in lists.visible_lists(tx, chat.id) if one.id == list_id), None)
    if mode is None or item is None:
        return _not_followed(t)
    return mode_screen(t, item, mode, page)


def _take(tx: Tx, ask: Ask, chat: Chat, list_id: str, page: int, mode: Mode) -> Screen | Notice:
    t = speak(chat)
    if settings.get_modes(tx, chat.id, ask.topic_id).get(list_id) == mode:
        return unchanged(t)
    if not settings.set_mode(tx, chat.id, ask.topic_id, list_id, mode):
        return _not_followed(t)
    return _choice(tx, ask, chat, list_id, page)


def _not_followed(t: Translator) -> Notice:
    return Notice(t.say("This list is not followed here."))


def mode_screen(t: Translator, item: KeywordList, mode: Mode, page: int) -> Screen:
    """What the modes mean, and which one holds."""
    abouts = (
        (mode_name(t, "now"), t.say("as they come; in quiet hours they wait (/quiet)")),
        (mode_name(t, "digest"), t.say("together, when digests come (/digest)")),
        (mode_name(t, "silent"), t.say("like at once, but without a sound")),
        (mode_name(t, "urgent"), t.say("as they come, in quiet hours too")),
    )
    head = t.rich("How shall alerts of {list} arrive?", list=Bold(name_of(t, item)))
    buttons = [
        choice(mode_name(t, one), f"o:{item.id}:{page}:{one}", chosen=one == mode) for one in MODES
    ]
    back = back_to(t, item, page)
    about = join([(f"{name}: {text}",) for name, text in abouts])
    return Screen(join([head, about], gap="\n\n"), (*in_rows(buttons, 2), (back,)))
