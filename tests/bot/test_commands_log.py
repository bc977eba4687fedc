"""The log searched and filtered, /why, opinions, and what is no command, over HTTP."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from model import Facts, Group, Held, KeywordList, Match, Person, Span
from storage import entries, feeds, lists, outbox
from storage.alerts import add_alert
from storage.db import Database, Tx
from storage.facts import save_facts
from tests.bot.phone import Phone, labels
from tests.bot.samples import ENTRY, NOW
from watchers.normalize import link_key

pytestmark = pytest.mark.anyio


def tell(
    tx: Tx,
    title: str,
    *,
    outlet: str = "AP",
    lang: str = "en",
    list_id: str | None = "extraditions",
    days: int = 0,
    held: Held | None = None,
) -> int:
    """An entry of a story of its own, whose title's first word matched; the story's id."""
    when = NOW - timedelta(days=days)
    story = entries.open_story(tx, now=when)
    link = f"https://news.example/{story}"
    plain = replace(ENTRY, title=title, summary="Nothing else.", content="")
    entry = replace(plain, outlet=outlet, lang=lang, guid=link, link=link)
    entry_id = entries.add_entry(tx, entry, feed_id=None, story_id=story, now=when)
    key = link_key(link)
    assert key is not None
    entries.add_keys(tx, entry_id, [key])
    if list_id is not None:
        first = len(title.partition(" ")[0])
        match = Match(list_id, title[:first].lower(), (Span("title", 0, first),))
        entries.add_matches(tx, entry_id, [match])
        add_alert(tx, list_id=list_id, story_id=story, entry_id=entry_id, now=when, held=held)
        if held is None:
            outbox.enqueue(tx, story, [list_id], now=when)
    return story


@pytest.fixture
async def log(phone: Phone, db: Database) -> None:
    await phone.follow("Cartels")

    def fill(tx: Tx) -> None:
        tell(tx, "Extradición de un capo", outlet="El Universal", lang="es", days=20)
        tell(tx, "Extradited on Monday", days=3)
        tell(tx, "Cartel boss falls", list_id="cartels")

    db.call(fill)


def titles(text: str) -> list[str]:
    numbered = (line.partition(". ") for line in text.splitlines())
    return [title for number, _, title in numbered if number.isdigit()]


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("extradicion", ["Extradición de un capo"]),
        ("EXTRAD", ["Extradited on Monday", "Extradición de un capo"]),
        ('"un capo"', ["Extradición de un capo"]),
        ('"capo un"', []),
        ("monday extradited", ["Extradited on Monday"]),
        ("universal", ["Extradición de un capo"]),
        ("boss OR monday", []),
        ("title:boss NEAR(", []),
        ('"', ["Cartel boss falls", "Extradited on Monday", "Extradición de un capo"]),
    ],
)
async def test_the_log_is_searched_by_words(phone: Phone, wanted: str, found: list[str]) -> None:
    message = await phone.ask(f"/alerts {wanted}")
    assert titles(message.text) == found
    if not found:
        assert message.text.startswith("Nothing in the log is like that.")


@pytest.mark.usefixtures("log")
async def test_the_log_is_narrowed_by_buttons_and_widened_again(phone: Phone) -> None:
    message = await phone.press(await phone.ask("/alerts"), "🔎 Filter")
    message = await phone.press(message, "7 days")
    assert "● 7 days" in labels(message)
    message = await phone.press(message, "Show")
    assert titles(message.text) == ["Cartel boss falls", "Extradited on Monday"]
    message = await phone.press(await phone.press(message, "🔎 Filter"), "Cartels")
    message = await phone.press(message, "Show")
    assert titles(message.text) == ["Cartel boss falls"]
    message = await phone.press(await phone.press(message, "🔎 Filter"), "● 7 days")
    message = await phone.press(await phone.press(message, "● Cartels"), "Spanish")
    message = await phone.press(await phone.press(message, "El Universal"), "Show")
    assert titles(message.text) == ["Extradición de un capo"]
    message = await phone.press(await phone.press(message, "🔎 Filter"), "The whole log")
    assert len(titles(message.text)) == 3
    assert len(phone.api.sent(7)) == 2  # /lists and /alerts: everything else in place


@pytest.mark.usefixtures("log")
async def test_the_log_is_narrowed_by_what_happened_where_and_to_whom(
    phone: Phone, db: Database
) -> None:
    def know(tx: Tx) -> None:
        caro = Person("Rafael Caro Quintero", "", "caro-quintero")
        handover = Facts(kind="handed_over", persons=(caro,), origin="MX", target="US")
        save_facts(tx, 2, handover)
        save_facts(tx, 3, Facts(kind="arrested", groups=(Group("cjng", "CJNG", ""),)))

    db.call(know)
    filters = await phone.press(await phone.ask("/alerts"), "🔎 Filter")
    for label, told, found in (
        ("arrested", "arrested", "Cartel boss falls"),
        ("🇲🇽", "🇲🇽", "Extradited on Monday"),
        ("CJNG", "cjng", "Cartel boss falls"),
        ("Rafael Caro Quintero", "caro-quintero", "Extradited on Monday"),
    ):
        shown = await phone.press(await phone.press(filters, label), "Show")
        assert titles(shown.text) == [found], label
        assert told in shown.text, label
        everything = await phone.press(await phone.press(shown, "🔎 Filter"), "The whole log")
        filters = await phone.press(everything, "🔎 Filter")


@pytest.mark.usefixtures("log")
async def test_one_alert_shows_who_told_it_when_and_leads_back(phone: Phone, db: Database) -> None:
    def join(tx: Tx) -> None:
        entry = replace(ENTRY, title="Jefe cae", outlet="Reforma", lang="es", guid="r", link="")
        entries.add_entry(tx, entry, feed_id=None, story_id=3, now=NOW + timedelta(hours=1))

    db.call(join)
    message = await phone.press(await phone.ask("/alerts boss"), "1")
    assert "Told by\n• Tue 12 Aug 2025, 21:02 UTC, AP: Cartel boss falls" in message.text
    assert "• Tue 12 Aug 2025, 22:02 UTC, Reforma (es): Jefe cae" in message.text
    message = await phone.press(message, "◀ Back")
    assert titles(message.text) == ["Cartel boss falls"]


@pytest.mark.usefixtures("log")
async def test_the_log_of_one_chat_is_not_for_another(phone: Phone, db: Database) -> None:
    own = KeywordList("c8", "My list", "Mi lista", ("secret",), 8)
    await phone.add("secret", 8)
    story = db.call(lambda tx: tell(tx, "Secret plans", list_id=own.id))
    assert titles((await phone.ask("/alerts secret", 8)).text) == ["Secret plans"]
    assert titles((await phone.ask("/alerts secret")).text) == []
    for data in (f"a:o:{story}:0:-", f"w:{story}", f"n:{story}", f"v:+:{story}"):
        before = len(phone.api.sent(7))
        forged = await phone.press(await phone.forge(data), "forged")
        assert (forged.text, phone.notice) == ("?", "This is not in the log of this chat."), data
        assert len(phone.api.sent(7)) == before + 1, data


@pytest.mark.usefixtures("log")
async def test_why_shows_the_query_and_its_words(phone: Phone) -> None:
    message = await phone.ask("/why https://www.news.example/3/?utm_source=x")
    assert message.text == (
        "Cartel boss falls\n\nCartels\nfound by cartel\n  title: Cartel boss falls\n\n⏳ on its way"
    )
    assert "title: <b>Cartel</b> boss falls" in message.text_html
    assert labels(message) == ["All about it"]
    message = await phone.press(message, "All about it")
    answer = await phone.press(message, "Why?")
    assert answer.text == message.text  # the alert stays, the answer is a message of its own
    assert phone.api.sent(7)[-1].text.startswith("Cartel boss falls\n\nCartels")


@pytest.mark.usefixtures("log")
async def test_why_not_tells_what_is_missing(phone: Phone, db: Database) -> None:
    db.call(lambda tx: tell(tx, "Mayor opens a bridge", list_id=None))
    text = (await phone.ask("/why https://news.example/4")).text
    assert "I saw it on Tue 12 Aug 2025, 21:02 UTC." in text
    assert "Extraditions\nNo query of the list matches." in text


@pytest.mark.parametrize("held", [Held.TOO_OLD, Held.BASELINE])
async def test_why_tells_of_what_was_held(phone: Phone, db: Database, held: Held) -> None:
    await phone.ask("/start")
    db.call(lambda tx: tell(tx, "Extradited long ago", held=held))
    assert "🔕 not sent: " in (await phone.ask("/why https://news.example/1")).text


@pytest.mark.usefixtures("log")
async def test_why_tells_that_the_same_story_was_told_already(phone: Phone, db: Database) -> None:
    def join(tx: Tx) -> None:
        link = "https://other.example/9"
        entry = replace(ENTRY, title="Jefe cae", outlet="Reforma", guid="r", link=link)
        entry_id = entries.add_entry(tx, entry, feed_id=None, story_id=3, now=NOW)
        key = link_key(link)
        assert key is not None
        entries.add_keys(tx, entry_id, [key])

    db.call(join)
    text = (await phone.ask("/why https://other.example/9")).text
    assert "the same story as one that was told already: Cartel boss falls (AP" in text


async def test_why_of_an_article_that_no_feed_brought(phone: Phone, db: Database) -> None:
    def watch(tx: Tx) -> None:
        spec = feeds.FeedSpec("https://rss.paper.example/all", "The Paper", "en", None)
        feeds.sync_feeds(tx, [spec], now=NOW)

    await phone.ask("/start")
    db.call(watch)
    text = (await phone.ask("/why https://www.paper.example/1")).text
    assert "no feed has brought it" in text
    assert "• The Paper: never read yet" in text
    assert "None of the feeds" in (await phone.ask("/why https://elsewhere.example/1")).text
    assert (await phone.ask("/why")).text.startswith("Send /why https://…")
    assert (await phone.ask("/why cartel")).text.startswith("Send /why https://…")


@pytest.mark.usefixtures("log")
async def test_an_opinion_is_noted_once_a_person(phone: Phone) -> None:
    message = await phone.press(await phone.ask("/alerts boss"), "1")
    for label, said in (("👍", "Noted: 👍"), ("👍", "Noted: 👍"), ("👎", "Noted: 👎")):
        assert (await phone.press(message, label)).text == message.text
        assert phone.notice == said
    assert (
        "1 opinion here, 0 of them 👍"
        in (await phone.press(await phone.ask("/alerts boss"), "1")).text
    )


async def test_a_word_of_what_is_rejected_is_offered_for_muting(phone: Phone, db: Database) -> None:
    await phone.ask("/start")
    for number in range(4):
        db.call(partial(tell, title=f"Extradited: cartelera of the {number}th week"))
    for number in range(1, 5):
        forged = await phone.forge(f"v:-:{number}")
        await phone.press(forged, "forged")
    offer = phone.api.sent(7)[-1]
    assert offer.text.startswith("cartelera was in 4 of the 4 alerts that were rejected here")
    muted = await phone.press(offer, "🔇 Mute cartelera")
    assert muted.text.startswith("🔇 Muted for good: cartelera")
    before = len(phone.api.sent(7))
    await phone.press(await phone.forge("v:-:1"), "forged")
    assert len(phone.api.sent(7)) == before + 1  # the forged one: nothing is offered twice


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("label", "said"), [("1 day", "Muted until"), ("The outlet AP, for a week", "the outlet AP")]
)
async def test_a_story_or_its_outlet_is_muted_from_the_alert(
    phone: Phone, label: str, said: str
) -> None:
    message = await phone.press(await phone.ask("/alerts boss"), "1")
    await phone.press(message, "🔇 Mute")
    muted = await phone.press(phone.api.sent(7)[-1], label)
    assert said in muted.text
    assert "on its way" not in muted.text


@pytest.mark.usefixtures("log")
async def test_what_is_no_command_is_searched_or_watched_for(phone: Phone) -> None:
    asked = await phone.ask("cartel <boss>")
    assert asked.text == "What shall I do with cartel <boss>? All commands: /help."
    assert titles((await phone.press(asked, "🔎 Search the log")).text) == ["Cartel boss falls"]
    shown = await phone.press(await phone.ask("cártel*"), "➕ Watch for it")
    assert "✅ Save" in labels(shown)
    pasted = await phone.ask("look at https://news.example/3 please")
    assert pasted.text.startswith("Cartel boss falls\n\nCartels")


async def test_an_old_button_of_the_log_still_turns_its_page(phone: Phone) -> None:
    await phone.ask("/start")
    shown = await phone.press(await phone.forge("a:1"), "forged")
    assert shown.text.startswith("No alerts yet.")


async def test_a_list_that_is_followed_later_says_that_it_was_not_then(
    phone: Phone, db: Database
) -> None:
    await phone.ask("/start")
    db.call(lambda tx: tell(tx, "Cartel boss falls", list_id="cartels"))
    db.call(lambda tx: lists.subscribe(tx, 7, 0, "cartels", now=NOW))
    text = (await phone.ask("/why https://news.example/1")).text
    assert "Not sent: the list was not followed here when it came." in text
