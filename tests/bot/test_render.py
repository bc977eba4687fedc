import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.log_screen import render_log
from bot.nodes import MAX_CHARS, Bold, Button, Link
from bot.render import render_alert, render_digest, render_edit
from model import (
    AlertView,
    Digest,
    DigestKind,
    Edit,
    Entry,
    Facts,
    Group,
    Held,
    KeywordList,
    Lang,
    Match,
    Person,
    Span,
)
from storage.digests import PART
from storage.failures import Fate
from tests.bot.samples import ALERT, ANA, CARTELS, ENTRY, EXTRADITIONS, NOW, entry_with
from tests.fakes.bot_api_html import parse_html

LUZ = replace(ANA, lang="es")


def test_an_alert_reads_as_it_was_drawn() -> None:
    screen = render_alert(ALERT, ANA)
    assert screen.html == (
        "🔔 Extraditions · Cartels\n"
        "<b>Mexico expels 26 cartel figures wanted by US authorities</b>\n"
        "The Independent · Tue 12 Aug 2025, 14:57 CST\n"
        "Mexico is <b>expelling</b> 26 <b>cartel</b> figures to the United States. "
        "They left on Tuesday.\n"
        "+ 2 outlets: AP, El Universal (es)"
    )
    story = ALERT.story_id
    assert screen.buttons == (
        (Button("Open", url=ENTRY.link), Button("Why?", data=f"w:{story}")),
        (
            Button("🔇 Mute", data=f"n:{story}"),
            Button("👍", data=f"v:+:{story}"),
            Button("👎", data=f"v:-:{story}"),
        ),
    )


def test_an_alert_speaks_the_language_of_the_chat() -> None:
    screen = render_alert(ALERT, LUZ, possible_repeat=True)
    lines = screen.plain.split("\n")
    assert lines[0].startswith("⚠️ Posible repetición")
    assert lines[1] == "🔔 Extradiciones · Cárteles"
    assert "mar 12 ago 2025" in lines[3]
    assert "+ 2 medios: AP, El Universal (es)" in lines
    assert screen.buttons[0][0].label == "Abrir"


def test_only_a_possible_repeat_is_marked_as_one() -> None:
    assert "Possible repeat" in render_alert(ALERT, ANA, possible_repeat=True).html
    assert "Possible repeat" not in render_alert(ALERT, ANA).html


FACTS = Facts(
    kind="expelled",
    persons=(Person("Ana Ruiz", "Los Cuinis"), Person("B C"), Person("D E"), Person("F G")),
    count=26,
    origin="MX",
    target="US",
    happened_on=date(2025, 8, 12),
    no_death_penalty=True,
    attribution="a source, to @AP",
)


def test_facts_are_one_line_under_the_summary() -> None:
    told = "👤 Ana Ruiz (Los Cuinis), B C, D E +1 · 🔢 26 · 🇲🇽 → 🇺🇸 · "
    english = render_alert(replace(ALERT, facts=FACTS), ANA).plain.split("\n")
    assert english[4].startswith(told + "expelled 12 Aug · no death penalty · a source, to @")
    spanish = render_alert(replace(ALERT, facts=FACTS), LUZ).plain.split("\n")
    assert spanish[4].startswith(told + "expulsión 12 ago · sin pena de muerte · ")
    assert "@AP" not in english[4]  # no name to be tapped


def test_unknown_facts_leave_no_trace() -> None:
    assert render_alert(replace(ALERT, facts=Facts()), ANA) == render_alert(ALERT, ANA)
    one = render_alert(replace(ALERT, facts=Facts(groups=(Group("x", "Los X", "Y"),))), ANA)
    assert one.plain.split("\n")[4] == "👤 Los X (Y)"


def test_many_outlets_are_counted() -> None:
    outlets = tuple((f"Outlet {n}", "en") for n in range(9))
    text = render_alert(replace(ALERT, outlets=outlets), ANA).plain
    assert "+ 9 outlets: Outlet 0, Outlet 1" in text
    assert "Outlet 5, … and 3 more" in text
    assert "Outlet 6" not in text


@pytest.mark.parametrize(
    ("outlets", "said"),
    [((), None), ((("AP", "en"),), "+ 1 outlet: AP"), ((("EFE", None),), "+ 1 outlet: EFE")],
)
def test_other_outlets_are_told_if_there_are_any(
    outlets: tuple[tuple[str, str | None], ...], said: str | None
) -> None:
    last = render_alert(replace(ALERT, outlets=outlets), ANA).nodes[-1]
    assert said is None or last == said
    assert ("+ " in str(last)) is (said is not None)


@pytest.mark.parametrize("link", ["", "https://x.example/" + "a" * 3000, "tg://resolve"])
def test_without_a_sound_link_there_is_no_button(link: str) -> None:
    buttons = [one for row in render_alert(entry_with(link=link), ANA).buttons for one in row]
    assert [one for one in buttons if one.url] == []


def test_an_undated_entry_says_when_it_was_seen() -> None:
    text = render_alert(entry_with(published_at=None), ANA).plain
    assert "The Independent · seen Tue 12 Aug 2025, 15:02 CST" in text


def test_an_entry_from_the_future_is_dated_when_it_was_seen() -> None:
    tomorrow = entry_with(published_at=NOW + timedelta(days=1), seen_at=NOW)
    assert (
        render_alert(tomorrow, ANA).plain == render_alert(entry_with(published_at=NOW), ANA).plain
    )


def test_an_entry_that_was_seen_late_keeps_its_date() -> None:
    late = entry_with(published_at=NOW, seen_at=NOW + timedelta(days=1))
    assert render_alert(late, ANA).plain == render_alert(entry_with(published_at=NOW), ANA).plain


@pytest.mark.parametrize("title", ["\u200b\u202e", "\x00"])
def test_an_invisible_title_is_called_so(title: str) -> None:
    assert Bold("(no title)") in render_alert(entry_with(title=title), ANA).nodes


def test_names_and_commands_in_foreign_text_are_not_to_be_tapped() -> None:
    entry = replace(ENTRY, title="@fgr: /stop", summary="By @fgr and x@y.mx, 24/7, on /start.")
    match = Match("cartels", "fgr", (Span("summary", 4, 7),))
    alert = replace(ALERT, entry=entry, matches=(match,), outlets=(("@ap", "en"),))
    for source in (render_alert(alert, ANA).html, render_log([alert], ANA, page=0, total=1).html):
        assert not re.search(r"[@/](?=fgr|ap|stop|start)", source)
    assert "x@y.mx, 24/7" in render_alert(alert, ANA).html
    assert "@\u200c<b>fgr</b>" in render_alert(alert, ANA).html


def test_spans_beyond_the_text_are_passed_over() -> None:
    match = Match("cartels", "x", (Span("summary", 9_000, 9_001),))
    assert "<b>" not in render_alert(replace(ALERT, matches=(match,)), ANA).html.split("\n")[3]


pieces = [
    "<b>",
    "</a><script>alert(1)</script>",
    "&amp;&#0;&bogus;",
    "\u202e\u2066\u200b",
    "e\u0301",
    "👩\u200d🚀",
    "x",
    "word ",
    "@channel /stop #tag https://t.me/x ",
    "\ud800",
]
hostile = st.text(st.characters(codec=None), max_size=60) | st.builds(
    str.__mul__, st.sampled_from(pieces), st.sampled_from([1, 200, 5000])
)
spans = st.builds(
    Span,
    st.sampled_from(["title", "summary", "content"]),
    st.integers(0, 700),
    st.integers(0, 700),
)


@settings(max_examples=50, deadline=None)
@given(
    st.builds(
        Entry,
        title=hostile,
        summary=hostile,
        content=hostile,
        link=hostile | st.just("https://x.example/<&\"'>"),
        guid=hostile,
        outlet=hostile,
        lang=st.sampled_from(["en", "es", None, "<b>"]),
        published_at=st.sampled_from([NOW, None]),
    ),
    st.lists(st.builds(KeywordList, hostile, hostile, hostile, st.just(())), max_size=30),
    st.lists(st.tuples(hostile, st.sampled_from(["en", "es", None])), max_size=30),
    st.lists(spans, max_size=40),
)
def test_no_foreign_text_breaks_an_alert(
    entry: Entry,
    lists: list[KeywordList],
    outlets: list[tuple[str, str | None]],
    found: list[Span],
) -> None:
    alert = AlertView(
        alert_id=1,
        story_id=1,
        fired_at=NOW,
        entry=entry,
        lists=tuple(lists),
        matches=(Match("cartels", "x", tuple(found)),),
        outlets=tuple(outlets),
    )
    for chat in (ANA, LUZ):
        screen = render_alert(alert, chat, possible_repeat=True)
        text, _ = parse_html(screen.html)
        assert 0 < len(text) <= MAX_CHARS
        assert screen.plain.encode()
        parse_html(render_log([alert] * 5, chat, page=0, total=5).html)


def test_a_title_of_300_kilobytes_becomes_a_short_one() -> None:
    for title in ("x" * 300_000, "word " * 60_000, "e\u0301" * 150_000):
        text = render_alert(entry_with(title=title), ANA).plain.split("\n")[1]
        assert 250 < len(text) <= 300
        assert text.endswith("…")


def test_the_log_is_numbered_and_paged() -> None:
    screen = render_log([ALERT, ALERT], ANA, page=1, total=12)
    assert screen.plain.startswith("12 alerts · newest first · page 2 of 3\n\n6. Mexico")
    assert "\n\n7. Mexico" in screen.plain
    assert f'<a href="{ENTRY.link.replace("&", "&amp;")}">Mexico expels' in screen.html
    assert "The Independent · Tue 12 Aug 2025, 14:57 CST · Extraditions · Cartels" in screen.plain
    numbers, turns, filters = screen.buttons
    assert [one.label for one in numbers] == ["6", "7"]
    assert turns == (Button("◀", data="a:p:0:-"), Button("▶", data="a:p:2:-"))
    assert filters == (Button("🔎 Filter", data="a:f:-"),)


def test_a_log_of_one_page_has_nothing_to_turn() -> None:
    screen = render_log([ALERT], ANA, page=0, total=1)
    assert screen.plain.startswith("1 alert\n\n1. ")
    assert [one.label for row in screen.buttons for one in row] == ["1", "🔎 Filter"]


def test_an_empty_log_says_so() -> None:
    assert render_log([], ANA, page=0, total=0).plain.startswith("No alerts yet.")


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (Held.BASELINE, "🔕 not sent: first look at this feed"),
        (Held.TOO_OLD, "🔕 not sent: already old when first seen"),
        (None, None),
    ],
)
def test_a_held_alert_says_why_it_was_not_sent(held: Held | None, said: str | None) -> None:
    text = render_log([replace(ALERT, held=held)], ANA, page=0, total=1).plain
    assert ("🔕" in text) is (said is not None)
    assert (said or "") in text


def test_lists_beyond_the_sixth_are_left_out() -> None:
    alert = replace(ALERT, lists=(EXTRADITIONS,) * 6 + (CARTELS,))
    first = render_alert(alert, ANA).plain.split("\n")[0]
    assert first.endswith("· …")
    assert "Cartels" not in first


def digest(kind: DigestKind, count: int, *, title: str = "", outlet: str = "") -> Digest:
    alert = entry_with(title=title or ENTRY.title, outlet=outlet or ENTRY.outlet)
    return Digest(kind, 2, 3, 60, (alert,) * count)


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("kind", ["digest", "quiet", "burst"])
def test_a_digest_tells_every_alert_in_a_line(kind: DigestKind, lang: Lang) -> None:
    screen = render_digest(digest(kind, PART), replace(ANA, lang=lang))
    lines = screen.plain.split("\n")
    assert "60" in lines[0]
    assert [line.split(".")[0] for line in lines[1:]] == [str(n) for n in range(26, 51)]
    assert all("Mexico expels" in line for line in lines[1:])
    assert sum(isinstance(node, Link) for node in screen.nodes) == PART


def test_the_longest_digest_fits_into_a_message() -> None:
    screen = render_digest(
        digest("burst", PART, title="palabra " * 90, outlet="Diario " * 20),
        ANA,
        possible_repeat=True,
    )
    assert len(screen.plain) < MAX_CHARS
    assert screen.plain.split("\n")[-1].startswith("50. palabra")
    assert "Possible repeat" in screen.plain


def test_an_edit_that_corrects_the_headline_says_so_and_another_does_not() -> None:
    edit = Edit(1, ANA, 5, "look", ALERT, possible_repeat=False)
    for before, corrected in (
        (None, False),
        (ALERT.entry.title, False),
        (ALERT.entry.title.upper() + ".", False),
        (ALERT.entry.title.replace("26", "25"), True),
    ):
        first = render_edit(replace(edit, before=before)).plain.split("\n")[0]
        assert first.startswith("✏️ Corrected. Before: “Mexico") == corrected


@pytest.mark.parametrize(
    ("fate", "said"),
    [
        (Fate("sent", None, None), ""),
        (Fate("dead", "mute", "muted"), "🔕 muted"),
        (Fate("dead", None, "too odd (2025)"), "⚠️ not delivered: too odd (2025)"),
        (Fate("uncertain", None, "no answer"), "⚠️ perhaps delivered: the connection broke"),
        (Fate("pending", "digest", None), "⏳ waits for the digest"),
        (Fate("pending", "quiet", None), "⏳ waits for the end of the quiet hours"),
        (Fate("pending", None, None), "⏳ on its way"),
    ],
)
def test_the_log_says_what_became_of_an_alert(fate: Fate, said: str) -> None:
    plain = render_log([ALERT], ANA, page=0, total=1, fates={ALERT.story_id: fate}).plain
    assert said in plain
    assert plain.count("\n") == (4 if said else 3)


def test_copies_of_a_wire_are_told_as_one_voice() -> None:
    alert = replace(ALERT, wire="AP", wires=(("AP", 12), ("EFE", 1)))
    text = render_alert(alert, ANA).plain
    assert f"{alert.entry.outlet} (AP)" in text
    assert "AP, in 12 outlets" in text
    assert "EFE" not in text
    assert "AP, en 12 medios" in render_alert(alert, LUZ).plain


def test_a_follow_up_says_what_it_follows() -> None:
    alert = replace(ALERT, follows=("Boss <captured>", "https://news.example/0"))
    assert "follows: Boss <captured>" in render_alert(alert, ANA).plain
    assert "follows" not in render_alert(ALERT, ANA).plain


def test_open_leads_where_everybody_can_read_it() -> None:
    free = replace(ALERT, link="https://free.example/1")
    assert render_alert(free, ANA).buttons[0][0].url == "https://free.example/1"
    assert render_alert(ALERT, ANA).buttons[0][0].url == ALERT.entry.link
    unsafe = replace(ALERT, link="javascript:x")
    assert render_alert(unsafe, ANA).buttons[0][0].url == ALERT.entry.link
