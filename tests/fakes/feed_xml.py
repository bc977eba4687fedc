"""Feed documents from simple values: RSS 2.0 and Atom, always well-formed."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET  # writing only: nothing is parsed here

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

for _prefix, _namespace in (("content", _CONTENT), ("dc", _DC)):
    ET.register_namespace(_prefix, _namespace)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed. `summary` and `content` may hold HTML; `guid` is the link by default."""

    title: str
    summary: str = ""
    link: str = ""
    guid: str | None = None
    published: datetime | None = None
    content: str | None = None
    author: str | None = None


def rss(title: str, link: str, lang: str, items: list[Item]) -> bytes:
    """An RSS 2.0 document."""
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    for tag, text in (("title", title), ("link", link), ("description", title), ("language", lang)):
        _add(channel, tag, text)
    for item in items:
        node = ET.SubElement(channel, "item")
        _add(node, "title", item.title)
        _add(node, "link", item.link)
        _add(node, "description", item.summary)
        _add(node, f"{{{_CONTENT}}}encoded", item.content)
        _add(node, f"{{{_DC}}}creator", item.author)
        if guid := item.guid or item.link:
            _add(node, "guid", guid, isPermaLink="true" if guid == item.link else "false")
        if item.published is not None:
            _add(node, "pubDate", format_datetime(item.published.astimezone(UTC), usegmt=True))
    return _document(root)


def atom(title: str, link: str, lang: str, items: list[Item], changed: datetime) -> bytes:
    """An Atom document; `changed` stands in where an entry has no date."""
    root = ET.Element("feed", {"xmlns": _ATOM, _XML_LANG: lang})
    _add(root, "title", title)
    _add(root, "id", link)
    ET.SubElement(root, "link", href=link)
    _add(root, "updated", changed.isoformat())
    for item in items:
        node = ET.SubElement(root, "entry")
        _add(node, "title", item.title)
        _add(node, "id", item.guid or item.link)
        if item.link:
            ET.SubElement(node, "link", href=_clean(item.link))
        _add(node, "summary", item.summary or None, type="html")
        _add(node, "content", item.content, type="html")
        _add(node, "updated", (item.published or changed).isoformat())
        if item.published is not None:
            _add(node, "published", item.published.isoformat())
        if item.author is not None:
            _add(ET.SubElement(node, "author"), "name", item.author)
    return _document(root)


def _add(parent: ET.Element, tag: str, text: str | None, **attributes: str) -> None:
    if text is not None:
        ET.SubElement(parent, tag, attributes).text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)  # XML has no way to write these characters, not even escaped


def _document(root: ET.Element) -> bytes:
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body
