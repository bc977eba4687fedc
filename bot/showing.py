"""A screen as a message: sent, or put in the place of what was there."""

from telegram import Bot, CallbackQuery, InputMediaPhoto, Message
from telegram.constants import ParseMode

from bot.ask import Ask
from bot.keyboard import NO_PREVIEW, keyboard
from bot.nodes import Screen


async def send_screen(bot: Bot, ask: Ask, screen: Screen) -> Message:
    """Send it where it was asked for. Raises what Telegram's library raises."""
    thread = ask.topic_id or None
    if screen.photo:
        return await bot.send_photo(
            ask.chat_id,
            screen.photo,
            caption=screen.caption,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(screen),
            message_thread_id=thread,
        )
    return await bot.send_message(
        ask.chat_id,
        screen.html,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard(screen),
        message_thread_id=thread,
        link_preview_options=NO_PREVIEW,
    )


async def edit_screen(query: CallbackQuery, screen: Screen) -> None:
    """Put it in the place of the message whose button was pressed. BadRequest where it can't be."""
    if screen.photo:
        media = InputMediaPhoto(screen.photo, screen.caption, parse_mode=ParseMode.HTML)
        await query.edit_message_media(media, reply_markup=keyboard(screen))
        return
    await query.edit_message_text(
        screen.html,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard(screen),
        link_preview_options=NO_PREVIEW,
    )
