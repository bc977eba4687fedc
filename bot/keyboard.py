"""A screen's buttons as Telegram wants them."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bot.nodes import Button, Screen

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def keyboard(screen: Screen) -> InlineKeyboardMarkup | None:
    """The inline keyboard, or None without buttons."""
    if not screen.buttons:
        return None
    return InlineKeyboardMarkup([[_button(one) for one in row] for row in screen.buttons])


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data)
