"""Addresses of articles: what may be linked to, and when two of them are the same article.

Own code rather than a library's: stored identities are made with it, and an upgrade that cleaned
links differently would make every known entry new again.
"""

import base64
import re
from urllib.parse import SplitResult, urlsplit

MAX_CHARS = 2048
_BLANK = re.compile(r"[\s\x00-\x20\x7f\\\ud800-\udfff]")  # no address has these, even unquoted
_UNSAFE = re.compile(r"[<>\"^`{|}]")
_TRACKING = re.compile(
    r"utm_.*|at_.*|mc_[ce]id|[a-z]{0,2}clid|msclkid|igshid|ocid|cmp(id)?|ncid|ito|smid|srcref|ref_src"
    r"|ftag|taid|soc_src|guccounter|guce_.*|traffic_source|rss|xtor|ns_.*|amp",
    re.IGNORECASE,
)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)
_AMP = re.compile(r"(?<=[^/])/amp$|(?<=[^/])\.amp(?=\.html?$)|(?<=[^/])\.amp$", re.IGNORECASE)
_GOOGLE_ARTICLE = re.compile(r"/(?:rss/)?(?:__i/rss/rd/)?articles/([\w-]{20,2000})")
_INNER = re.compile(rb"https?://[\x21\x23-\x3b\x3d\x3f-\x7e]+")


def web_address(address: str) -> str:
    """The address if we may ask there, else "": http(s) with a host, without user or password."""
    address = address.strip()
    parts = _split(address)
    if parts is None or len(address) > MAX_CHARS or _BLANK.search(address):
        return ""
    return address if parts.username is None and parts.password is None else ""


def feed_address(typed: str) -> str:
    """The address that a person typed as the one way to write it; "" if it is none.

    A missing scheme is https; no fragment, no usual port, a host in small letters.
    """
    typed = typed.strip()
    address = web_address(typed if "://" in typed[:12] else f"https://{typed}")
    if not address:
        return ""
    parts = urlsplit(address)
    host = parts.hostname or ""
    name = f"[{host}]" if ":" in host else host
    port = (
        "" if parts.port in (None, {"http": 80, "https": 443}[parts.scheme]) else f":{parts.port}"
    )
    return parts._replace(netloc=f"{name}{port}", path=parts.path or "/", fragment="").geturl()


def safe_link(address: str) -> str:
    """The address if a person may be sent there, else "": a web address, nothing odd in it."""
    address = web_address(address)
    return "" if _UNSAFE.search(address) else address


def clean_link(address: str) -> str:
    """What is left of an address once everything is gone that doesn't say which article it is.

    Scheme, "www.", a final slash, tracking parameters, session ids, signs of an AMP page and the
    fragment are dropped: compare it, don't open it. "" for a bare host, which is no article's
    address.
    """
    parts = _split(address)
    if parts is None:
        return ""
    host = re.sub(r"^(www|m|amp)\.", "", parts.hostname or "")
    path = _AMP.sub("", _SESSION.sub("", parts.path).rstrip("/"))
    kept = [item for item in parts.query.split("&") if item and not _is_tracking(item)]
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    if not (path or kept or fragment):
        return ""
    query = f"?{'&'.join(kept)}" if kept else ""
    return f"{host}{_port(parts)}{path}{query}{fragment}"


def unwrap_google(address: str) -> str:
    """The article's own address in a link through Google News, where the link still holds it.

    Those made since 2024 hold only a number that Google resolves; they are returned as they are.
    """
    parts = _split(address)
    if parts is None or parts.hostname != "news.google.com":
        return address
    found = _GOOGLE_ARTICLE.match(parts.path)
    if found is None:
        return address
    packed = found.group(1)
    try:
        inside = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    except ValueError:
        return address
    inner = _INNER.search(inside)
    return (safe_link(inner.group().decode("ascii")) if inner else "") or address


def _is_tracking(item: str) -> bool:
    name, _, value = item.partition("=")
    return bool(_TRACKING.fullmatch(name)) or value.lower() == "rss"


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.hostname and port != 0 else None


def _port(parts: SplitResult) -> str:
    return "" if parts.port in (None, 80, 443) else f":{parts.port}"
