"""Telegram: the only package that imports it. What people say, what they see, what is sent."""

import os

# python-telegram-bot then gives every span of time as a timedelta, which will be the only way.
os.environ.setdefault("PTB_TIMEDELTA", "1")
