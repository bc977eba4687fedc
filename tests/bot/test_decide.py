from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.decide import AT_ONCE, NO_NAMES, Plan, Words, is_muted, plan
from matching.aliases import read_aliases
from model import MODES, Hours, Mode, Mute, MuteKind
from tests.bot.samples import ALERT, NOW, entry_with

LATER = NOW + timedelta(hours=8)
NIGHT = NOW.replace(hour=3)  # UTC
DIGEST = NOW.replace(hour=8, minute=0) + timedelta(days=1)
HOURS = Hours(quiet=(23 * 60, 7 * 60))  # a digest at 08:00, every day
DAWN = NIGHT.replace(hour=7, minute=0)

HELD = Plan("quiet", DAWN)


@pytest.mark.parametrize(
    ("modes", "now", "wanted"),
    [
        ({}, NOW, AT_ONCE),
        ({}, NIGHT, HELD),
        ({"extraditions": "urgent"}, NIGHT, AT_ONCE),
        ({"extraditions": "silent"}, NOW, AT_ONCE),  # the other list is to be heard
        ({"extraditions": "silent", "cartels": "silent"}, NOW, Plan(silent=True)),
        ({"extraditions": "silent", "cartels": "silent"}, NIGHT, Plan("quiet", DAWN, silent=True)),
        ({"extraditions": "digest", "cartels": "silent"}, NOW, Plan(silent=True)),
        ({"extraditions": "digest"}, NOW, AT_ONCE),
        ({"extraditions": "digest", "cartels": "digest"}, NOW, Plan("digest", DIGEST)),
        (
            {"extraditions": "digest", "cartels": "digest"},
            NIGHT,
            Plan("digest", DAWN.replace(hour=8)),
        ),
        ({"extraditions": "digest", "cartels": "urgent"}, NIGHT, AT_ONCE),
        ({"another": "urgent"}, NIGHT, HELD),
    ],
)
def test_the_list_decides_that_is_wanted_soonest(
    modes: dict[str, Mode], now: datetime, wanted: Plan
) -> None:
    assert plan(ALERT, modes, HOURS, (), now) == wanted


@pytest.mark.parametrize("mode", MODES)
def test_what_is_muted_is_not_heard_of_in_any_mode(mode: Mode) -> None:
    modes: dict[str, Mode] = {"extraditions": mode, "cartels": mode}
    for now in (NOW, NIGHT):
        assert plan(ALERT, modes, HOURS, (Mute("all", "", LATER),), now) == Plan("mute", LATER)
        for_good = (Mute("outlet", "Another", LATER), Mute("story", "1", None))
        assert plan(ALERT, modes, HOURS, for_good, now) == Plan("mute", None)


def test_an_alert_of_no_list_goes_at_once() -> None:
    assert plan(replace(ALERT, lists=()), {}, HOURS, (), NOW) == AT_ONCE


@pytest.mark.parametrize(
    ("kind", "value", "muted"),
    [
        ("all", "", True),
        ("story", "1", True),
        ("story", "11", False),
        ("outlet", "the independent", True),
        ("outlet", "The  Indépendent ", True),
        ("outlet", "Independent", False),
        ("outlet", "AP", False),  # it has the story, and another told it
        ("word", "cartel", True),
        ("word", "opec", False),
        ("word", "expels AND opec", False),
        ("word", "opec OR expulsion OR =Mexico", True),
        ("word", '"cartel figures" NEAR/9 (left OR wanted)', True),
        ("word", "opec O expels", True),  # read in both languages
        ("word", "expels Y NO opec", True),
        ("word", 'outlet:independent "26 cartel"', True),
        ("word", "title:tuesday", False),
        ("word", "(cartel", False),  # can't be read: mutes nothing
        ("word", "", False),
        ("word", "@nobody", False),
        ("word", "-opec", False),  # only what to leave out finds nothing
    ],
)
def test_what_a_mute_covers(kind: MuteKind, value: str, muted: bool) -> None:
    assert is_muted(ALERT, Mute(kind, value, None)) is muted


def test_a_set_of_names_mutes_where_it_is_known() -> None:
    known = Words(read_aliases("independents: [expels, expulses]"))
    mute = Mute("word", "@independents", None)
    assert plan(ALERT, {}, HOURS, (mute,), NOW, words=known) == Plan("mute", None)
    assert plan(ALERT, {}, HOURS, (mute,), NOW) == AT_ONCE
    assert plan(entry_with(title="x", summary=""), {}, HOURS, (mute,), NOW, words=known) == AT_ONCE


@settings(deadline=None)  # what is read once takes its time
@given(st.text(max_size=60))
def test_no_query_breaks_the_sending(query: str) -> None:
    mute = Mute("word", query, None)
    assert plan(ALERT, {}, HOURS, (mute,), NOW).hold in {None, "mute"}


def test_compiled_queries_are_kept_within_bounds() -> None:
    for number in range(600):
        NO_NAMES.match(f"opec{number}", ALERT.entry)
    assert NO_NAMES.kept <= 256
