"""Pages that come instead of a feed: what they are, in words. Pure."""

import re

MAX_LOOK = 16 * 1024  # bytes of a page that are looked at to name what refused us
_CHALLENGE = re.compile(
    rb"just a moment\.\.\.|challenge-platform|cf-chl|attention required! \| cloudflare|_incapsula_"
    rb"|geo\.captcha-delivery|px-captcha|captcha|ddos-guard|sucuri website firewall",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    rb"<input[^<>]{0,200}type=[\"']?password|<title[^<>]{0,100}>[^<>]{0,60}"
    rb"(?:sign in|log ?in|iniciar sesi|inicia sesi|acceder)",
    re.IGNORECASE,
)


def is_test_for_persons(page: bytes) -> bool:
    """Whether a page is one that only a browser with somebody before it gets past."""
    return bool(_CHALLENGE.search(page[:MAX_LOOK]))


def describe_page(body: bytes) -> str:
    """What a document that is no feed is, in words; "" if nothing is known of it."""
    head = body[:MAX_LOOK]
    if b"<html" not in head.lower() and b"<!doctype html" not in head.lower():
        return ""
    if is_test_for_persons(head):
        return "a page that tests whether we are a person"
    return "a login page" if _LOGIN.search(head) else "a web page"
