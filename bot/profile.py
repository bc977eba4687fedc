"""What Telegram shows of the bot itself: its commands by chat and language, and what it is."""

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.commands import guide
from bot.i18n import Translator, translator
from bot.menus import LANGUAGES
from model import Lang

log = structlog.get_logger()

# In a group of many nobody needs these at hand; typed, they work.
PRIVATE_ONLY = frozenset({"export", "import", "privacy", "deletemydata"})


def commands(t: Translator, *, group: bool = False, operator: bool = False) -> list[BotCommand]:
    """The menu of a private chat, of a group, or of whoever administers this Atalaya."""
    known = guide.menu(t) + (guide.operator_menu(t) if operator else ())
    return [
        BotCommand(name, about) for name, about in known if not group or name not in PRIVATE_ONLY
    ]


async def show_profile(bot: Bot, admins: dict[int, Lang]) -> None:
    """Set all of it; set again it is the same. ``admins``: chats and the languages they speak.

    The bot works without, and Telegram keeps the old: what fails is only logged.
    """
    try:
        await _set_texts(bot)
        for lang, code in (("en", None), *((lang, lang) for lang, _ in LANGUAGES)):
            t = translator(lang)
            default, groups = BotCommandScopeDefault(), BotCommandScopeAllGroupChats()
            await _set(bot, commands(t), default, code)
            await _set(bot, commands(t, group=True), groups, code)
    except TelegramError as error:
        log.warning("no command menu", error=type(error).__name__)
    for chat_id, lang in admins.items():
        await show_operator_menu(bot, chat_id, lang)


async def show_operator_menu(bot: Bot, chat_id: int, lang: Lang) -> None:
    """The menu of one who administers this Atalaya, in the language that is spoken there."""
    try:
        await _set(
            bot, commands(translator(lang), operator=True), BotCommandScopeChat(chat_id), None
        )
    except TelegramError as error:  # the chat may be gone
        log.warning("no command menu", chat_id=chat_id, error=type(error).__name__)


async def _set(bot: Bot, menu: list[BotCommand], scope: BotCommandScope, code: str | None) -> None:
    await bot.set_my_commands(menu, scope=scope, language_code=code)


async def _set_texts(bot: Bot) -> None:
    """What stands in an empty chat, and on the bot's page: where they are other than they are."""
    for lang, code in (("en", None), *((lang, lang) for lang, _ in LANGUAGES)):
        t = translator(lang)
        about = t.say(
            "A watchtower for the news. I watch news feeds for the words you care about and tell "
            "you once per story, with a summary. /start begins; this bot may ask for an invitation."
        )
        short = t.say("Watches news feeds for your words and tells you once per story.")
        if (await bot.get_my_description(language_code=code)).description != about:
            await bot.set_my_description(about, language_code=code)
        known = await bot.get_my_short_description(language_code=code)
        if known.short_description != short:
            await bot.set_my_short_description(short, language_code=code)
