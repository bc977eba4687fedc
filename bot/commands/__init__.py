"""The bot's commands: for each, what it shows, and what its buttons do.

A handler takes the desk, the ask and the chat, and returns the screen to show. It knows nothing of
Telegram's library, sends nothing and checks no access; all that is done before and after it.
"""
