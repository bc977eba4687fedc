"""/timezone, /quiet, /digest, /mute, /unmute, and the mode of a list in /lists."""

from datetime import timedelta

import pytest

from model import Entry, Hours, Mode, Mute
from storage import chats, entries, settings
from storage.db import Database, Tx
from tests.bot.phone import Phone, labels
from tests.bot.samples import NOW, Watch

MEXICO = "America/Mexico_City"


def hours(db: Database, chat_id: int = 7) -> Hours:
    return db.look(lambda tx: settings.get_hours(tx, chat_id))


def muted(db: Database, chat_id: int = 7) -> tuple[Mute, ...]:
    return db.look(lambda tx: settings.find_mutes(tx, chat_id, now=NOW))


def mode(db: Database, list_id: str = "extraditions") -> Mode | None:
    return db.look(lambda tx: settings.get_modes(tx, 7, 0)).get(list_id)


@pytest.mark.anyio
async def test_a_time_zone_is_chosen_by_city_or_by_button(phone: Phone, db: Database) -> None:
    message = await phone.ask("/timezone")
    assert message.text.startswith("Time zone: UTC\nIt is Tue 12 Aug 2025, 21:02 UTC.")
    assert "● UTC" in labels(message)
    message = await phone.press(message, "Mexico City")
    assert message.text.startswith(
        "Time zone: Mexico City (America/Mexico_City)\nIt is Tue 12 Aug 2025, 15:02 CST."
    )
    assert hours(db).timezone == MEXICO
    chat = db.look(lambda tx: chats.find_chat(tx, 7))
    assert chat is not None
    assert chat.timezone == MEXICO
    assert "Madrid" in (await phone.ask("/timezone madrid")).text
    assert hours(db).timezone == "Europe/Madrid"
    spanish = await phone.ask("/timezone ciudad de mexico", 8)
    assert "Ciudad de México (America/Mexico_City)\nAhora es mar 12 ago 2025, 15:02" in spanish.text


@pytest.mark.anyio
async def test_an_unknown_place_changes_nothing_and_near_ones_are_offered(
    phone: Phone, db: Database
) -> None:
    message = await phone.ask("/timezone Madird")
    assert message.text == "I know no place called Madird.\nDid you mean one of these?"
    assert hours(db).timezone == "UTC"
    await phone.press(message, "Madrid")
    assert hours(db).timezone == "Europe/Madrid"
    message = await phone.ask("/timezone Xyzzyx")
    assert "Try a bigger city" in message.text
    await phone.press(await phone.forge("z:Mars/Olympus"), "forged")
    assert hours(db).timezone == "Europe/Madrid"


@pytest.mark.anyio
async def test_who_has_no_time_zone_yet_is_told_of_it(phone: Phone) -> None:
    assert "/timezone" in (await phone.ask("/start")).text
    await phone.ask("/timezone Lima")
    assert "/timezone" not in (await phone.ask("/start")).text


@pytest.mark.anyio
async def test_quiet_hours_are_set_and_ended(phone: Phone, db: Database) -> None:
    message = await phone.ask("/quiet")
    assert message.text.startswith("Quiet hours: none\n\nWhat comes in quiet hours waits")
    message = await phone.press(message, "23:00–07:00")
    assert message.text.startswith("Quiet hours: 23:00–07:00")
    assert hours(db).quiet == (1380, 420)
    await phone.press(message, "● 23:00–07:00")
    assert phone.notice == "That is how it is already."
    message = await phone.press(message, "No quiet hours")
    assert hours(db).quiet is None
    assert (await phone.ask("/quiet 22:30 - 6:00")).text.startswith("Quiet hours: 22:30–06:00")
    assert hours(db).quiet == (1350, 360)
    assert "I can't read these hours." in (await phone.ask("/quiet 25-7")).text
    assert hours(db).quiet == (1350, 360)
    await phone.ask("/quiet off")
    assert hours(db).quiet is None


@pytest.mark.anyio
async def test_digests_have_times_and_days(phone: Phone, db: Database) -> None:
    message = await phone.ask("/digest")
    assert message.text.startswith("Digests: 08:00, every day\n\nNo list here is told in digests")
    message = await phone.press(message, "08:00 · 18:00")
    message = await phone.press(message, "Mon–Fri")
    assert message.text.startswith("Digests: 08:00 · 18:00, Mon–Fri")
    assert (hours(db).digest_times, hours(db).digest_days) == ((480, 1080), (1, 2, 3, 4, 5))
    await phone.ask("/digest 9")
    assert (hours(db).digest_times, hours(db).digest_days) == ((540,), (1, 2, 3, 4, 5))
    await phone.ask("/digest sun")
    assert (hours(db).digest_times, hours(db).digest_days) == ((540,), (7,))
    assert "up to 6 times" in (await phone.ask("/digest 1 2 3 4 5 6 7")).text
    assert "up to 6 times" in (await phone.ask("/digest whenever")).text
    assert (hours(db).digest_times, hours(db).digest_days) == ((540,), (7,))
    await phone.ask("/digest every day")
    assert hours(db).digest_days == ()


@pytest.mark.anyio
async def test_a_list_has_a_mode_that_lists_show(phone: Phone, db: Database) -> None:
    message = await phone.ask("/lists")
    message = await phone.press(message, "✅ Extraditions")
    message = await phone.press(message, "🔔 At once")
    assert message.text.startswith("How shall alerts of Extraditions arrive?")
    message = await phone.press(message, "📰 In digests")
    assert mode(db) == "digest"
    await phone.press(message, "● 📰 In digests")
    assert phone.notice == "That is how it is already."
    assert "In digests here: Extraditions" in (await phone.ask("/digest")).text
    view = await phone.press(message, "◀ Back")
    assert "✅ Followed here · 📰 In digests" in view.text
    message = await phone.press(view, "◀ All lists")
    assert "✅ Extraditions · 1 query · 📰 In digests" in message.text
    message = await phone.press(message, "✅ Extraditions")
    message = await phone.press(message, "✖ Unfollow")
    assert "▫️ Not followed here" in message.text
    assert "📰 In digests" not in labels(message)


@pytest.mark.anyio
@pytest.mark.parametrize("data", ["o:cartels:0", "o:cartels:0:urgent", "o:none:0"])
async def test_a_list_that_is_not_followed_has_no_mode(
    phone: Phone, db: Database, data: str
) -> None:
    await phone.ask("/start")
    await phone.press(await phone.forge(data), "forged")
    assert phone.notice == "This list is not followed here."
    await phone.press(await phone.forge("o:extraditions:0:loud"), "forged")
    assert mode(db) == "now"


@pytest.mark.anyio
async def test_everything_is_muted_for_a_while(phone: Phone, db: Database, clock: Watch) -> None:
    message = await phone.ask("/mute")
    assert labels(message) == ["1 hour", "8 hours", "1 day", "7 days", "For good"]
    message = await phone.press(message, "8 hours")
    assert message.text.startswith("🔇 Muted until Wed 13 Aug 2025, 05:02 UTC: everything")
    assert muted(db) == (Mute("all", "", NOW + timedelta(hours=8)),)
    assert "1 thing is muted here" in (await phone.ask("/status")).text
    assert (await phone.ask("/mute always")).text.startswith("🔇 Muted for good: everything")
    assert muted(db) == (Mute("all", "", None),)
    await phone.ask("/mute 1h")
    clock.move(3600)
    assert (await phone.ask("/unmute")).text.startswith("Nothing is muted.")
    assert "muted" not in (await phone.ask("/status")).text


@pytest.mark.anyio
async def test_a_word_is_muted_after_it_is_said_back(phone: Phone, db: Database) -> None:
    message = await phone.ask("/mute cartelera  OR festival")
    assert message.text.startswith("Mute cartelera OR festival: for how long?\n\nFires when")
    assert muted(db) == ()
    message = await phone.press(message, "7 days")
    week = NOW + timedelta(days=7)
    assert muted(db) == (Mute("word", "cartelera OR festival", week),)
    message = await phone.ask("/mute 7d =OPEC")
    assert message.text.startswith("🔇 Muted until Tue 19 Aug 2025, 21:02 UTC: =OPEC")
    message = await phone.press(message, "Unmute")
    assert message.text.startswith("🔔 To be heard again: =OPEC\n\nMuted here")
    assert muted(db) == (Mute("word", "cartelera OR festival", week),)
    assert "Nothing is muted" in (await phone.ask("/unmute Cartelera or festival")).text
    assert muted(db) == ()


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/mute 7d (cartelera", "<code>/mute 7d (cartelera</code>"),
        ("/mute cartelera AND", "<code>/mute cartelera AND</code>"),
        ("/mute 1h -cartelera", "This only says what to leave out."),
        ("/mute 1h cartelera^-3", "This only says what to leave out."),
        (f"/mute 1h {'x' * 501}", "501 characters"),
    ],
)
async def test_what_cannot_be_muted_is_told_and_nothing_is(
    phone: Phone, db: Database, typed: str, said: str
) -> None:
    assert said in (await phone.ask(typed)).text_html
    assert muted(db) == ()


@pytest.mark.anyio
async def test_an_outlet_is_muted_by_its_name(phone: Phone, db: Database) -> None:
    def publish(tx: Tx) -> None:
        story = entries.open_story(tx, now=NOW)
        entry = Entry("x", "", "", "https://n.example/1", "x", "El Sol de México", "es", NOW)
        entries.add_entry(tx, entry, feed_id=None, story_id=story, now=NOW)

    db.call(publish)
    near = await phone.ask("/mute 1d outlet: el sol")
    assert near.text.startswith("I have had no news of an outlet called el sol.")
    assert "/mute 1d outlet: El Sol de México" in near.text
    assert muted(db) == ()
    message = await phone.ask("/mute medio: «el sol de mexico»", 8)
    message = await phone.press(message, "Para siempre")
    assert muted(db, 8) == (Mute("outlet", "El Sol de México", None),)
    assert "el medio El Sol de México" in message.text


@pytest.mark.anyio
async def test_no_more_is_muted_than_there_is_room_for(phone: Phone, db: Database) -> None:
    await phone.ask("/start")

    def fill(tx: Tx) -> None:
        for n in range(50):
            settings.add_mute(tx, 7, Mute("word", f"word{n}", None), now=NOW)

    db.call(fill)
    assert "no more can be" in (await phone.ask("/mute 1h capo")).text
    assert (await phone.ask("/mute 1h word7")).text.startswith("🔇 Muted until")
    assert len(muted(db)) == 50
    message = await phone.ask("/unmute")
    assert labels(message)[-1] == "▶"
    message = await phone.press(message, "▶")
    assert labels(message)[0] == "✖ word8"
    message = await phone.press(message, "✖ word8")
    assert labels(message)[0] == "✖ word9"


@pytest.mark.anyio
@pytest.mark.parametrize(
    "data",
    [
        "m:1h:0123456789abcdef",
        "m:soon:all",
        "m",
        "u:drop:0:0",
        "h",
        "h:8-8",
        "d",
        "d:t:1",
        "d:d:9",
        "z",
        "o",
    ],
)
async def test_a_forged_button_changes_nothing(phone: Phone, db: Database, data: str) -> None:
    await phone.add("capo")
    await phone.press(await phone.forge(data), "forged")
    assert (muted(db), hours(db), mode(db)) == ((), Hours(), "now")


@pytest.mark.anyio
async def test_a_group_is_told_by_the_clock_of_its_own(phone: Phone, db: Database) -> None:
    phone.api.add_group(-500, "Desk", admins=[7])
    await phone.ask("/timezone Madrid", -500, 7)
    assert hours(db, -500).timezone == "Europe/Madrid"
    await phone.ask("/start")
    assert hours(db).timezone == "UTC"
