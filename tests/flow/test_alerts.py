"""The promise: one alert per story, in the subscriber's language, and none for anything else."""

from datetime import timedelta

from tests.flow.world import ANA, BETO, WAIT_S, World, story, texts

WIRE = (
    "The government put 26 cartel figures on planes on Tuesday, and a person who knows of the "
    "operation said that prosecutors had promised not to seek the death penalty for any of them."
)


def test_wire_copy_under_two_titles_is_one_alert_and_other_news_is_none(world: World) -> None:
    herald, tribune = world.add_feed("herald"), world.add_feed("tribune")
    world.baseline()
    with world.running():
        herald.publish(story("a", "Country expels 26 from cartel", summary=WIRE))
        world.wait_for_alerts(1)
        tribune.publish(story("b", "Mass handover of wanted men", summary=WIRE))
        tribune.publish(story("c", "Price cartel agrees on output"))
        world.wait_for_polls(tribune, 3)
    (alert,) = world.alerts()
    assert "Country expels 26 from cartel" in alert.text


def test_what_a_feed_shows_at_the_first_look_is_logged_and_not_sent(world: World) -> None:
    world.add_feed("herald")
    world.baseline()
    with world.running():
        world.api.say(ANA, "/alerts")
        page = world.api.wait_for(
            lambda: [m for m in world.api.sent(ANA) if "boss number 0" in m.text], WAIT_S
        )
    assert len(page) == 1
    assert world.alerts() == []


def test_old_news_is_logged_and_not_sent(world: World) -> None:
    herald = world.add_feed("herald")
    world.baseline()
    with world.running():
        herald.publish(
            story("old", "Cartel accountant extradited", age=timedelta(hours=73)),
            story("new", "Cartel lawyer extradited", age=timedelta(hours=71)),
        )
        world.wait_for_alerts(1)
        world.wait_for_polls(herald, 2)
        (alert,) = world.alerts()
        assert "lawyer" in alert.text
        world.api.say(ANA, "/alerts")
        world.api.wait_for(lambda: "Cartel accountant" in texts(world.api.sent(ANA))[-1], WAIT_S)


def test_a_new_guid_tracking_and_a_new_date_are_no_news(world: World) -> None:
    herald = world.add_feed("herald")
    world.baseline()
    with world.running():
        item = story("one", "Cartel boss expelled by plane")
        herald.publish(item)
        world.wait_for_alerts(1)
        herald.remove("one")
        again = story("two", "Cartel boss expelled by plane", age=timedelta(minutes=1))
        herald.publish(
            type(again)(
                title=again.title,
                link=f"{item.link}?utm_source=feed",
                guid="two",
                published=again.published,
            )
        )
        world.wait_for_polls(herald, 3)
    assert len(world.alerts()) == 1


def test_each_subscriber_is_told_once_in_their_language(world: World) -> None:
    herald, tribune = world.add_feed("herald"), world.add_feed("tribune")
    world.baseline()
    with world.running():
        world.subscribe(BETO, "Beto", lang="es")
        herald.publish(story("a", "Country expels 26 from cartel", summary=WIRE))
        tribune.publish(story("b", "Mass handover of cartel men", summary=WIRE))
        (english,) = world.wait_for_alerts(1)
        (spanish,) = world.wait_for_alerts(1, BETO)
        world.wait_for_polls(tribune, 2)
    assert "Handovers" in english.text
    assert "Entregas" in spanish.text
    assert (len(world.alerts()), len(world.alerts(BETO))) == (1, 1)


def test_who_has_stopped_gets_nothing_until_back(world: World) -> None:
    herald = world.add_feed("herald")
    world.baseline()
    with world.running():
        world.api.say(ANA, "/stop")
        asked = world.api.wait_for(
            lambda: [m for m in world.api.sent(ANA) if m.buttons and "stop" in m.text.lower()],
            WAIT_S,
        )[-1]
        world.api.press(ANA, asked.message_id, asked.buttons[0][0].text)
        world.api.wait_for(lambda: world.api.sent(ANA)[-1].edited, WAIT_S)
        herald.publish(story("a", "Country expels 26 from cartel"))
        world.wait_for_polls(herald, 3)
        assert world.alerts() == []
        before = len(world.api.sent(ANA))
        world.api.say(ANA, "/start")
        world.api.wait_for(lambda: len(world.api.sent(ANA)) > before, WAIT_S)
        herald.publish(story("b", "Second cartel boss extradited today"))
        (alert,) = world.wait_for_alerts(1)
    assert "Second cartel boss" in alert.text
