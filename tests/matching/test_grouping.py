"""Which story an entry joins or follows: in weights of the test's own, and in the shipped ones."""

from datetime import timedelta

import pytest

from matching.grouping import Joining, OpenStory, choose, shipped_model, terms
from matching.pairs import FEATURES
from matching.sketch import Sketch
from tests.matching.test_sketch import NOON, entry, sketch

HOUR = timedelta(hours=1)
CAPTURE = "Soldiers capture cartel boss Zacarías Torrijos in raid on ranch"


def tell(
    title: str, text: str = "", lang: str = "en", outlet: str = "Faro", hours: float = 0
) -> Sketch:
    return sketch(entry(title, text, lang, outlet), at=NOON + hours * HOUR)


def ask(later: Sketch, *stories: tuple[Sketch, ...]) -> Joining:
    """What becomes of an entry among these stories, numbered from 1."""
    known = [OpenStory(n, len(kept), kept) for n, kept in enumerate(stories, start=1)]
    return choose(later, known, shipped_model())


def test_another_telling_of_one_development_joins() -> None:
    found = ask(
        tell("Cartel boss Zacarías Torrijos captured in ranch raid", outlet="Vigía", hours=3),
        (tell(CAPTURE),),
        (tell("Harbour festival opens with fireworks over the ranch"),),
    )
    assert (found.story_id, found.follows_id) == (1, None)
    assert found.why["by"] == "likeness"
    assert set(found.why["features"]) <= set(FEATURES)  # type: ignore[call-overload]


def test_a_new_development_follows_the_first() -> None:
    later = tell(
        "Judge sentences Zacarías Torrijos to life over cartel killings", outlet="Vigía", hours=300
    )
    found = ask(later, (tell(CAPTURE, "The cartel boss ruled the coast."),))
    assert (found.story_id, found.follows_id) == (None, 1)


def test_what_shares_no_rare_name_follows_nothing() -> None:
    found = ask(tell("Judge sentences cartel boss to life", hours=30), (tell(CAPTURE),))
    assert (found.story_id, found.follows_id) == (None, None)


def test_after_72_hours_of_silence_nothing_joins() -> None:
    words = "Cartel boss Zacarías Torrijos captured in ranch raid"
    still, gone = tell(words, outlet="Vigía", hours=24), tell(words, outlet="Vigía", hours=73)
    assert ask(still, (tell(CAPTURE),)).story_id == 1
    assert ask(gone, (tell(CAPTURE),)) == Joining(None, 1, ask(gone, (tell(CAPTURE),)).why)


@pytest.mark.parametrize(("count", "joins"), [("26", True), ("29", False)])
def test_one_story_in_two_languages_unless_the_counts_differ(count: str, joins: bool) -> None:
    there = tell(
        "Mexico expels 26 cartel figures wanted by US authorities",
        "They were flown north on Tuesday.",
    )
    here = tell(
        f"México entrega a Estados Unidos a {count} miembros de cárteles",
        "Fueron trasladados este martes.",
        "es",
        "El Universal",
        hours=2,
    )
    assert (ask(here, (there,)).story_id == 1) is joins


def test_texts_in_two_languages_need_more_in_common_than_the_country() -> None:
    there = tell("Mexico extradites cartel figures", "They left on Tuesday.")
    here = tell("México extradita a narcotraficantes", "Salieron el martes.", "es", "Vigía")
    assert ask(here, (there,)).story_id is None


def test_a_conflict_with_one_entry_keeps_it_out() -> None:
    plain = tell("Mexico hands over cartel figures to the US", outlet="Ancla")
    counted = tell("Mexico hands over 29 cartel figures to the US", outlet="Vigía")
    later = tell("Mexico hands over 26 cartel figures to the US", hours=1)
    assert ask(later, (plain,)).story_id == 1
    assert ask(later, (plain, counted)).story_id is None


def test_between_two_that_are_near_the_greater_story_is_joined() -> None:
    one = tell(CAPTURE)
    more = tuple(tell(CAPTURE, outlet=name, hours=1) for name in ("Ancla", "Norte", "Sur"))
    assert ask(tell(CAPTURE, outlet="Vigía", hours=2), (one,), more).story_id == 2


def test_telling_words_lead_from_one_language_to_the_other() -> None:
    def hashes(one: Sketch) -> set[int]:
        return {term for term, _ in terms(one, dict.fromkeys(one.text, 6.0))}

    there = tell("Mexico hands over 26 men")
    here = tell("México entrega a 26 hombres", lang="es")
    other = tell("México entrega a 29 hombres", lang="es")
    assert len(hashes(there) & hashes(here)) > len(hashes(there) & hashes(other))
