"""Same story or another: by title, by text, and when neither proves anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.stories import Candidate, alike, choose_story, strip_outlet, text_keys
from model import Entry

TITLE = "Island republic hands over nine smugglers to the mainland"
LEAD = (
    "Nine smugglers wanted on the mainland were flown out of the island republic on Monday under "
    "a deal that spares them the death penalty, two people said."
)
REST = " The flight left at dawn."


def entry(title: str = "", summary: str = "", content: str = "", outlet: str = "Faro") -> Entry:
    return Entry(title, summary, content, "", "", outlet, None, None)


def story_of(later: Entry, *earlier: Entry) -> int | None:
    """Which of the earlier entries' stories (1, 2 …) the later one joins, as storage would ask."""
    holders: dict[bytes, Candidate] = {}
    for number, item in enumerate(earlier, start=1):
        for key in text_keys(item).all:
            holders[key] = Candidate(key, number, item.outlet, item.title)
    keys = text_keys(later)
    return choose_story(later, keys, [holders[key] for key in keys.all if key in holders])


def same(one: Entry, other: Entry) -> bool:
    """Whether either joins the other, whichever comes first."""
    there, back = story_of(other, one), story_of(one, other)
    assert there == back
    return there is not None


def test_the_same_title_elsewhere_is_the_same_story() -> None:
    assert same(entry(TITLE, LEAD), entry(TITLE, "Another text.", outlet="Vigía"))
    assert same(entry(TITLE), entry(TITLE.upper(), outlet="Vigía"))


def test_another_title_with_another_text_is_another_story() -> None:
    other = entry("Mainland asks island republic for nine more", "It was said.", outlet="Vigía")
    assert not same(entry(TITLE, LEAD), other)


def test_numbers_in_titles_make_them_different() -> None:
    assert not same(entry(TITLE), entry(TITLE.replace("nine", "12"), outlet="Vigía"))
    assert not same(
        entry("Republic hands over 9 smugglers", LEAD),
        entry("Republic hands over 12 smugglers", LEAD, outlet="Vigía"),
    )
    assert same(
        entry("Republic hands over 9 smugglers", LEAD),
        entry("Republic hands over nine smugglers", LEAD, outlet="Vigía"),
    )


def test_the_outlet_at_the_end_of_a_title_does_not_count() -> None:
    assert same(entry(f"{TITLE} - Faro"), entry(f"{TITLE} | Vigía", outlet="Vigía"))
    assert not same(entry(f"{TITLE} - Faro"), entry(f"{TITLE} | Faro", outlet="Vigía"))


def test_the_same_lead_under_other_titles_is_the_same_story() -> None:
    other = entry("Smugglers flown out under a deal", LEAD + REST, outlet="Vigía")
    assert same(entry(TITLE, LEAD), other)
    assert same(entry(TITLE, "Short.", LEAD), other)
    assert not same(entry(TITLE, LEAD.replace("Monday", "Friday")), other)


@pytest.mark.parametrize(
    "dateline",
    [
        "PORT CITY (AP) — ",
        "Port City, 12 Aug (Reuters) - ",
        "Puerto Claro, 12 ago (EFE).- ",
        "PUERTO CLARO (EFE).— ",
        "Puerto Claro.- ",
        "PORT CITY — ",
        "(AP) — ",
        "PORT CITY, D.C. (AP) — ",
        "St. Port (AP) – ",
        "Puerto Claro, Sin., agosto 12 (AFP).-",
    ],
)
def test_a_dateline_does_not_count(dateline: str) -> None:
    other = entry("Smugglers flown out under a deal", dateline + LEAD, outlet="Vigía")
    assert same(entry(TITLE, LEAD), other)


def test_a_title_repeated_before_the_lead_does_not_count() -> None:
    other = entry("Smugglers flown out", f"Smugglers flown out. {LEAD}", outlet="Vigía")
    assert same(entry(TITLE, LEAD), other)


def test_a_short_title_is_a_rubric() -> None:
    assert not same(entry("Monday news briefing"), entry("Monday news briefing", outlet="Vigía"))
    assert text_keys(entry("Monday news briefing")).all == ()


def test_a_short_lead_proves_nothing() -> None:
    short = "The smugglers left on Monday, two people said."
    assert not same(entry(TITLE, short), entry("Smugglers flown out", short, outlet="Vigía"))


def test_a_column_of_one_outlet_is_new_each_day() -> None:
    monday = entry("Ana Luz: Letters from the harbour", "The lighthouse was painted again. " + LEAD)
    friday = entry("Ana Luz: Letters from the harbour", "A storm took the lighthouse's roof off.")
    assert not same(monday, friday)
    assert same(monday, entry(monday.title, monday.summary + REST))


def test_a_column_stays_new_when_another_outlet_printed_it_in_between() -> None:
    title = "Ana Luz: Letters from the harbour"
    monday = entry(title, "The lighthouse was painted again by three old men.")
    copied = entry(title, "Our columnist on paint and on old men.", outlet="Vigía")
    friday = entry(title, "A storm took the lighthouse's roof off, as was foretold.")
    assert story_of(copied, monday) == 1
    assert story_of(friday, monday, copied) is None
    late_copy = entry(title, monday.summary, outlet="Ancla")
    assert story_of(late_copy, monday, friday) == 1


def test_a_rubric_without_text_is_new_each_time() -> None:
    rubric = entry("Pictures of the week")
    assert not same(rubric, rubric)
    assert not same(entry("Harbour weather for today", "Harbour weather for today"), rubric)


def test_a_long_title_without_text_is_the_same_when_it_comes_again() -> None:
    assert same(entry(TITLE), entry(TITLE))
    assert not same(entry(TITLE), entry(TITLE, LEAD))


def test_boilerplate_of_one_outlet_does_not_merge_unlike_titles() -> None:
    assert not same(entry("Smugglers flown out", LEAD), entry("Lighthouse painted again", LEAD))


def test_a_corrected_title_of_one_outlet_is_the_same_story() -> None:
    assert same(
        entry("Smuglers flown out at dawn", LEAD), entry("Smugglers flown out at dawn", LEAD)
    )
    assert not same(
        entry("Smugglers flown out at dawn", LEAD),
        entry("Smugglers flown out at dusk", LEAD + REST),
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [("day two", "day three"), ("Monday", "Friday"), ("day 2", "day 3"), ("lunes", "viernes")],
)
def test_a_live_page_is_another_one_the_next_day(one: str, other: str) -> None:
    title = "Smugglers on trial in the island republic: {}, live"
    assert not same(entry(title.format(one), LEAD), entry(title.format(other), LEAD))
    assert same(entry(title.format(one), LEAD), entry(title.format(one) + " now", LEAD))


def test_boilerplate_shared_by_outlets_does_not_merge_their_stories() -> None:
    sign_up = (
        "Sign up here to get the best of our reporting in your mailbox every morning, free of "
        "charge and without any obligation at all, from all our papers."
    )
    assert not same(
        entry("Smugglers flown out", sign_up),
        entry("Lighthouse painted again", sign_up, outlet="Vigía"),
    )


EMPTY = ["", "…", " ", "!"]


@pytest.mark.parametrize("title", EMPTY)
@pytest.mark.parametrize("text", EMPTY)
def test_entries_never_merge_by_emptiness(title: str, text: str) -> None:
    assert text_keys(entry(title, text, text)).all == ()
    assert not same(entry(title, LEAD), entry(title, "Quite another text. " + LEAD))
    assert not same(entry(TITLE, text), entry("Lighthouse painted again", text, outlet="Vigía"))


def test_entries_without_titles_merge_by_their_whole_text() -> None:
    assert same(entry(summary=LEAD), entry(summary=LEAD))
    assert same(entry(summary=LEAD), entry(summary=LEAD + REST, outlet="Vigía"))
    assert not same(entry(summary=LEAD), entry(summary=LEAD + REST))


def test_the_same_title_wins_over_the_same_lead() -> None:
    by_lead = entry("Smugglers flown out", LEAD, outlet="Vigía")
    by_title = entry(TITLE, outlet="Ancla")
    assert story_of(entry(TITLE, LEAD), by_lead, by_title) == 2
    assert story_of(entry(TITLE, LEAD), by_title, by_lead) == 1


def test_no_candidate_opens_a_new_story() -> None:
    assert story_of(entry(TITLE, LEAD)) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a b c d", "a b c e", True),
        ("a b c", "a b d", True),
        ("a b", "a c", False),
        ("A  B", "b, á", True),
        ("a", "", False),
        ("", "", False),
    ],
)
def test_titles_are_alike_when_they_share_half_their_words(
    one: str, other: str, expected: bool
) -> None:
    assert alike(one, other) is expected


@pytest.mark.parametrize(
    ("title", "outlet", "stripped"),
    [
        ("Ship sails - Faro", "Faro", "Ship sails"),
        ("Ship sails | FARO", "faro.example", "Ship sails"),
        ("Ship sails – El Faro", "www.elfaro.example", "Ship sails"),
        ("Ship sails — Faro", "El Faro de la Costa", "Ship sails"),
        ("Ship sails - at last - Faro", "Faro", "Ship sails - at last"),
        ("Ship sails - Vigía", "Faro", "Ship sails - Vigía"),
        ("Ship sails - US", "Houseboat Weekly", "Ship sails - US"),
        ("Ship sails-Faro", "Faro", "Ship sails-Faro"),
        ("Ship sails - !", "Faro", "Ship sails - !"),
        ("Ship sails - Faro", "", "Ship sails - Faro"),
        (" - Faro", "Faro", " - Faro"),
        ("Faro", "Faro", "Faro"),
        ("", "", ""),
    ],
)
def test_an_outlet_is_stripped_only_where_it_is_named(
    title: str, outlet: str, stripped: str
) -> None:
    assert strip_outlet(title, outlet) == stripped


@given(st.text(), st.text())
def test_a_stripped_title_is_the_beginning_of_the_title(title: str, outlet: str) -> None:
    stripped = strip_outlet(title, outlet)
    assert title.startswith(stripped)
    assert bool(stripped.strip()) == bool(title.strip())


@given(st.builds(Entry, *[st.text()] * 6, st.none(), st.none()))
def test_any_entry_has_keys_that_stay_the_same(item: Entry) -> None:
    keys = text_keys(item)
    assert keys == text_keys(item)
    assert len(set(keys.all)) == len(keys.all)
