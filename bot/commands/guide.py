"""/help, the command menu, and the answer to what the bot does not understand."""

from bot.ask import Ask, Desk, speak
from bot.i18n import Translator
from bot.nodes import Bold, Rich, Screen, join
from model import Chat


def menu(t: Translator) -> tuple[tuple[str, str], ...]:
    """The commands with what they do, as Telegram's menu shows them."""
    return (
        ("start", t.say("begin, or resume after /stop")),
        ("lists", t.say("keyword lists: follow, read, make and change them")),
        ("add", t.say("add your own words: /add QUERY")),
        ("cancel", t.say("answer nothing: what I asked for stays as it was")),
        ("try", t.say("try a query on the last days: /try QUERY")),
        ("remove", t.say("remove one of your queries")),
        ("import", t.say("paste queries, one a line, or send a document")),
        ("export", t.say("your queries, the log and the feeds, to keep")),
        ("alerts", t.say("the log of alerts, or what you search in it: /alerts WORDS")),
        ("why", t.say("why an alert came, or an article did not: /why LINK")),
        ("mute", t.say("silence a word, an outlet or everything: /mute 7d WORD")),
        ("unmute", t.say("what is muted")),
        ("quiet", t.say("hours in which alerts wait")),
        ("digest", t.say("when digests come")),
        ("timezone", t.say("your time zone, by the name of a city")),
        ("feeds", t.say("the feeds that are read, and how they are")),
        ("addfeed", t.say("add a feed or a page: /addfeed ADDRESS")),
        ("removefeed", t.say("remove a feed that was added here")),
        ("channel", t.say("set up a channel from here: /channel @name")),
        ("stats", t.say("a picture: alerts per day and list, outlets")),
        ("status", t.say("feeds watched, messages waiting")),
        ("language", t.say("English or Spanish")),
        ("help", t.say("what I can do")),
        ("privacy", t.say("what is kept of this chat, and how long")),
        ("stop", t.say("no more alerts")),
        ("deletemydata", t.say("delete everything of this chat")),
    )


def operator_menu(t: Translator) -> tuple[tuple[str, str], ...]:
    """What whoever administers this Atalaya has beside that."""
    return (
        ("invite", t.say("a code that lets others in: /invite 5 7d")),
        ("users", t.say("the chats that were let in")),
        ("health", t.say("whether all parts work")),
        ("broadcast", t.say("say something to all chats")),
    )


async def show(_desk: Desk, _ask: Ask, chat: Chat) -> Screen:
    """All commands."""
    t = speak(chat)
    known = menu(t) + (operator_menu(t) if chat.role == "admin" else ())
    lines: list[Rich] = [(f"/{name} · {about}",) for name, about in known]
    head = t.say("I watch news feeds for the words you care about and tell you once per story.")
    groups = t.say("In groups, only admins can change what the group follows.")
    return Screen(join([(Bold(t.say("Help")),), (head,), join(lines), (groups,)], gap="\n\n"))


def hint(t: Translator) -> Screen:
    """What to do instead of writing this."""
    return Screen(
        (t.say("I did not understand that. To watch for words: /add QUERY. All commands: /help."),)
    )


def welcome_group(t: Translator, username: str) -> Screen:
    """What the bot says when somebody who may has brought it to a group."""
    return Screen(
        (
            t.say(
                "Hello! I watch news feeds and tell this group about the stories it cares about. "
                "An admin can set me up with {command}, in the topic where the alerts shall go.",
                command=f"/start@{username}",
            ),
        )
    )
