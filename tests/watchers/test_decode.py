"""Bytes → text: what they are counts, not what they are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchers.decode import decode

WORDS = "Café — “Übermut” costs €3m"
DECLARED = '<?xml version="1.0" encoding="{}"?><t>{}</t>'


def document(name: str, text: str, codec: str) -> bytes:
    return DECLARED.format(name, text).encode(codec)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("name", ["utf-8", "iso-8859-1", "utf-16", "utf8mb4", "nonsense"])
def test_unicode_is_read_whatever_it_is_called(mark: str, codec: str, name: str) -> None:
    body = mark.encode(codec) + document(name, WORDS, codec)
    assert decode(body, "text/xml; charset=koi8-r") == DECLARED.format(name, WORDS)


@pytest.mark.parametrize(
    ("name", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", WORDS),  # who says Latin-1 means windows-1252
        ("windows-1252", "cp1252", WORDS),
        ("utf-8", "cp1252", WORDS),  # wrong
        ("nonsense", "cp1252", WORDS),  # unknown
        ("windows-1251", "cp1251", "Суд оштрафовал банк"),
        ("koi8-r", "koi8-r", "Суд оштрафовал банк"),
        ("gb2312", "gb18030", "银行被罚款嗞"),
        ("Shift_JIS", "shift_jis", "銀行に罰金"),
        ("iso-2022-jp", "iso2022_jp", "銀行に罰金"),  # all of it is ASCII to look at
        ("big5", "big5", "銀行"),
    ],
)
def test_a_declared_encoding_is_believed_where_it_is_not_utf8(
    name: str, codec: str, text: str
) -> None:
    assert decode(document(name, text, codec)) == DECLARED.format(name, text)


def test_the_header_counts_where_the_document_says_nothing() -> None:
    body = "<t>Суд</t>".encode("cp1251")
    assert decode(body, "text/xml; charset=windows-1251") == "<t>Суд</t>"
    assert decode(body, "text/xml") != "<t>Суд</t>"


@pytest.mark.parametrize("name", ["utf-8", "iso-8859-1"])
def test_a_few_bytes_of_windows_1252_spoil_nothing_else(name: str) -> None:
    body = document(name, WORDS, "utf-8") + b"It\x92s"
    assert decode(body) == DECLARED.format(name, WORDS) + "It’s"


@pytest.mark.parametrize(
    "name", ["rot13", "zlib", "hex", "unicode_escape", "idna", "utf-7", "undefined"]
)
def test_a_name_that_is_no_encoding_of_text_is_ignored(name: str) -> None:
    body = document(name, "a\\u0041+AGEAYg-\xe9", "latin-1")
    assert decode(body) == DECLARED.format(name, "a\\u0041+AGEAYg-\xe9")


@given(st.binary(), st.text(max_size=60))
def test_bytes_of_any_kind_become_text(body: bytes, content_type: str) -> None:
    decode(body, content_type)
