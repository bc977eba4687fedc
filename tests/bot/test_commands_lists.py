import html
import re
from functools import partial

import pytest

from bot.i18n import translator
from matching.caret import point_at
from matching.query import (
    BAD_NEAR,
    BAD_WEIGHT,
    EMPTY,
    MESSAGES,
    MISSING_AFTER,
    MISSING_HERE,
    NEAR_SIDES,
    NEGATIVE_OR,
    NEGATIVE_WEIGHT,
    NO_ALIAS,
    NO_FIELD,
    NO_WORD,
    OPEN_BRACKET,
    OPEN_QUOTE,
    SHORT_PREFIX,
    STRAY_BRACKET,
    STRAY_STAR,
    TOO_LONG,
    TOO_NESTED,
    QueryError,
    parse_query,
)
from model import Entry, KeywordList
from storage import entries, lists, own_lists
from storage.db import Database, Tx
from tests.bot.phone import Phone, labels
from tests.bot.samples import NOW


def followed(db: Database, chat_id: int = 7) -> frozenset[str]:
    return db.look(lambda tx: lists.followed(tx, chat_id, 0))


def own_queries(db: Database, chat_id: int = 7) -> tuple[str, ...]:
    own = db.look(lambda tx: own_lists.find_own_list(tx, chat_id))
    return own.queries if own else ()


@pytest.mark.anyio
async def test_lists_show_what_is_followed_and_ones_own_queries(phone: Phone, db: Database) -> None:
    await phone.add("capo AND narco")
    message = await phone.ask("/lists")
    assert "You follow 2 lists here." in message.text
    assert "✅ Extraditions · 1 query" in message.text
    assert "▫️ Cartels · 1 query" in message.text
    assert "✅ My list · 1 query · 🔔 At once · yours" in message.text
    view = await phone.press(message, "✅ My list")
    assert "1. capo AND narco" in view.text
    view = await phone.press(view, "✖ Unfollow")
    message = await phone.press(view, "◀ All lists")
    assert "You follow 1 list here." in message.text
    assert followed(db) == {"extraditions"}


@pytest.mark.anyio
async def test_many_lists_are_paged(phone: Phone, db: Database) -> None:
    shared = [
        KeywordList(f"list-{n:02}", f"List {n:02}", f"Lista {n:02}", ("word",)) for n in range(20)
    ]
    db.call(lambda tx: lists.sync_shared_lists(tx, shared, now=NOW))
    message = await phone.ask("/lists")
    assert labels(message)[-3:] == ["▫️ List 07", "▶", "➕ New list"]
    message = await phone.press(message, "▶")
    message = await phone.press(message, "▶")
    assert labels(message) == [*[f"▫️ List {n}" for n in range(16, 20)], "◀", "➕ New list"]
    view = await phone.press(message, "▫️ List 17")
    view = await phone.press(view, "✅ Follow here")
    message = await phone.press(view, "◀ All lists")  # the page it was on
    assert labels(message)[1] == "✅ List 17"


@pytest.mark.anyio
async def test_add_puts_a_query_into_ones_own_list_and_follows_it(
    phone: Phone, db: Database
) -> None:
    message = await phone.ask('/add  "Sinaloa  Cartel"\n OR CJNG')
    assert message.text.startswith('"Sinaloa Cartel" OR CJNG\n\nFires when')
    assert own_queries(db) == ()
    message = await phone.press(message, "✅ Save")
    assert message.text.startswith('✅ Added to your list: "Sinaloa Cartel" OR CJNG')
    assert own_queries(db) == ('"Sinaloa Cartel" OR CJNG',)
    assert "c7" in followed(db)
    again = await phone.ask('/add "Sinaloa Cartel" OR CJNG')
    assert again.text.startswith("Your list has this already")
    assert len(own_queries(db)) == 1


@pytest.mark.anyio
async def test_a_query_of_one_chat_is_not_seen_by_another(phone: Phone) -> None:
    await phone.add("capo")
    assert "My list" not in (await phone.ask("/lists", 8)).text


@pytest.mark.anyio
async def test_add_without_a_query_explains_itself(phone: Phone, db: Database) -> None:
    assert "/add extradit* AND" in (await phone.ask("/add")).text
    assert "Escribe después de /add" in (await phone.ask("/add   ", 8)).text
    assert own_queries(db) == ()


@pytest.mark.anyio
async def test_a_query_that_cannot_be_read_shows_where(phone: Phone, db: Database) -> None:
    message = await phone.ask("/add capo AND (narco", 8)
    assert "Columna 10: este paréntesis no se cierra." in message.text
    assert "<pre>capo AND (narco\n         ^</pre>" in message.text_html
    assert "<code>/add capo AND (narco</code>" in message.text_html
    assert own_queries(db, 8) == ()


@pytest.mark.parametrize(
    ("query", "column", "shown"),
    [
        ("capo (", 6, "capo (\n     ^"),
        ("capo", 5, "capo\n    ^"),
        ("", 1, "\n^"),
        ("x" * 30 + "(" + "y" * 30, 31, f"…{'x' * 18}({'y' * 13}…\n{' ' * 19}^"),
        ("cafe\u0301 (", 7, "cafe\u0301 (\n     ^"),  # an accent takes no column
        ("毒品 (", 4, "毒品 (\n     ^"),  # and these take two
    ],
)
def test_the_caret_stands_under_its_column(query: str, column: int, shown: str) -> None:
    assert point_at(query, column) == shown


@pytest.mark.anyio
async def test_a_negative_query_says_what_it_does(phone: Phone) -> None:
    assert "only says what to leave out" in (await phone.add("-series")).text
    assert "You will hear" in (await phone.add("capo")).text
    assert "is left out of your list" in (await phone.add("NOT cartelera")).text


MISTAKES = {
    "(((((((((capo)))))))))": TOO_NESTED,
    'capo "narco': OPEN_QUOTE,
    "(capo": OPEN_BRACKET,
    "capo)": STRAY_BRACKET,
    "capo AND": MISSING_AFTER,
    "AND capo": MISSING_HERE,
    "ex*": SHORT_PREFIX,
    "ex*tra": STRAY_STAR,
    "capo AND !!!": NO_WORD,
    "capo OR -narco": NEGATIVE_OR,
    "capo NEAR narco": BAD_NEAR,
    "capo NEAR/3 (narco -jefe)": NEAR_SIDES,
    "titel:capo": NO_FIELD,
    "@nobody": NO_ALIAS,
    "capo^0": BAD_WEIGHT,
    "-capo^3": NEGATIVE_WEIGHT,
}


@pytest.mark.anyio
@pytest.mark.parametrize("user", [7, 8])
async def test_every_mistake_is_told_in_ones_language(phone: Phone, user: int) -> None:
    assert {*MISTAKES.values(), EMPTY, TOO_LONG} == set(MESSAGES)  # these two, /add sees itself
    t = translator("es" if user == 8 else "en")
    for query, mistake in MISTAKES.items():
        with pytest.raises(QueryError, match=re.escape(mistake)) as caught:
            parse_query(query)
        column = caught.value.column
        message = await phone.ask(f"/add {query}", user)
        said = t.say("Column {column}: {what}.", column=column, what=t.say(mistake))
        assert said in message.text
        assert f"<pre>{html.escape(query, quote=False)}\n{' ' * (column - 1)}^</pre>" in (
            message.text_html
        )


@pytest.mark.anyio
async def test_what_is_hostile_in_a_query_is_shown_as_it_is(phone: Phone) -> None:
    message = await phone.ask('/add <b>x</b> "\u202eopen')
    assert "<b>x</b>" in message.text
    assert "\u202e" not in message.text


@pytest.mark.anyio
async def test_a_query_that_is_too_long_is_refused(phone: Phone, db: Database) -> None:
    assert "501 characters; 500 are possible" in (await phone.ask(f"/add {'x' * 501}")).text
    assert own_queries(db) == ()


@pytest.mark.anyio
async def test_a_full_list_takes_no_more(phone: Phone, db: Database) -> None:
    await phone.ask("/start")
    for n in range(100):
        db.call(
            partial(own_lists.add_queries, chat_id=7, topic_id=0, queries=[f"word{n}"], now=NOW)
        )
    assert "Your list is full: 100 queries" in (await phone.ask("/add capo")).text
    assert "already" in (await phone.ask("/add word5")).text
    assert len(own_queries(db)) == 100


@pytest.mark.anyio
async def test_adding_to_a_list_that_is_not_followed_offers_to_follow_it(
    phone: Phone, db: Database
) -> None:
    await phone.add("capo")
    db.call(lambda tx: lists.unsubscribe(tx, 7, 0, "c7"))
    message = await phone.add("narco")
    assert "not followed here" in message.text
    await phone.press(message, "Follow it here")
    assert "c7" in followed(db)


@pytest.mark.anyio
async def test_remove_asks_first(phone: Phone, db: Database) -> None:
    await phone.add("capo")
    await phone.add("narco")
    message = await phone.ask("/remove")
    assert labels(message) == ["✖ capo", "✖ narco"]
    message = await phone.press(message, "✖ capo")
    assert message.text == "Remove capo from your list?"
    message = await phone.press(message, "No, keep it")
    assert own_queries(db) == ("capo", "narco")
    message = await phone.press(message, "✖ capo")
    message = await phone.press(message, "Yes, remove it")
    assert message.text == "Removed from your list: capo\n\nTap a query to remove it:"
    assert labels(message) == ["✖ narco"]
    assert own_queries(db) == ("narco",)


@pytest.mark.anyio
async def test_remove_takes_a_query_by_its_words(phone: Phone, db: Database) -> None:
    await phone.add("capo AND narco")
    message = await phone.ask("/remove capo  AND narco")
    await phone.press(message, "Yes, remove it")
    assert own_queries(db) == ()
    assert followed(db) == {"extraditions"}
    assert (await phone.ask("/remove")).text == "Your list has no queries. /add makes one."


@pytest.mark.anyio
async def test_remove_shows_what_there_is_when_it_does_not_know_the_query(phone: Phone) -> None:
    await phone.add("capo")
    message = await phone.ask("/remove capos")
    assert message.text.startswith("Your list has no query capos.")
    assert labels(message) == ["✖ capo"]


@pytest.mark.anyio
async def test_a_button_of_a_query_that_is_gone_removes_nothing(phone: Phone, db: Database) -> None:
    await phone.add("capo")
    await phone.add("narco")
    message = await phone.press(await phone.ask("/remove"), "✖ capo")
    db.call(lambda tx: own_lists.remove_query(tx, 7, "capo", now=NOW))
    message = await phone.press(message, "Yes, remove it")
    assert labels(message) == ["✖ narco"]
    assert own_queries(db) == ("narco",)


@pytest.mark.anyio
async def test_what_is_not_saved_is_not_kept(phone: Phone, db: Database) -> None:
    message = await phone.ask("/add capo")
    assert labels(message) == ["✅ Save", "✖ Don't save"]
    assert (await phone.press(message, "✖ Don't save")).text.startswith("Not saved.")
    assert own_queries(db) == ()


@pytest.mark.anyio
async def test_a_button_pressed_twice_saves_once(phone: Phone, db: Database) -> None:
    message = await phone.ask("/add capo")
    data = message.buttons[0][0].callback_data
    await phone.press(message, "✅ Save")
    forged = await phone.forge(str(data))
    await phone.press(forged, "forged")
    assert phone.notice == "That is too old to be saved. Send it again."
    assert own_queries(db) == ("capo",)


@pytest.mark.anyio
async def test_the_draft_of_one_chat_is_not_saved_by_another(phone: Phone, db: Database) -> None:
    message = await phone.ask("/add capo")
    forged = await phone.forge(str(message.buttons[0][0].callback_data), 8)
    await phone.press(forged, "forged")
    assert own_queries(db, 8) == ()


@pytest.mark.anyio
async def test_y_o_no_are_operators_for_those_who_speak_spanish(phone: Phone) -> None:
    assert "«cobre»" not in (await phone.ask("/try litio O cobre")).text
    spanish = await phone.ask("/try litio O cobre", 8)
    assert spanish.text.startswith("litio O cobre\n\nSe activa")
    assert " o " in spanish.text.partition("\n\n")[2]


def news(db: Database, *titles: str) -> None:
    """Stories of this morning."""

    def fill(tx: Tx) -> None:
        for title in titles:
            story = entries.open_story(tx, now=NOW)
            entry = Entry(title, "", "", "https://n.example/1", title, "Faro", "es", NOW)
            entries.add_entry(tx, entry, feed_id=None, story_id=story, now=NOW)

    db.call(fill)


@pytest.mark.anyio
async def test_try_says_what_a_query_would_have_found(phone: Phone, db: Database) -> None:
    assert "no entries yet to try it on" in (await phone.ask("/try capo")).text
    news(db, "Cae un capo", "Dos capos huyen", "Abre una biblioteca")
    message = await phone.ask("/try capo")
    assert "In the last 1 day: 2 entries, 2 stories · about 2.0 a day" in message.text
    assert "• Dos capos huyen (Faro · " in message.text
    assert "biblioteca" not in message.text
    assert "To watch for it: /add capo" in message.text
    spanish = await phone.ask("/try capo", 8)
    assert "En los últimos 1 día: 2 noticias, 2 historias · unas 2.0 al día" in spanish.text
    assert own_queries(db) == ()


@pytest.mark.anyio
async def test_a_noisy_query_is_warned_of_before_it_is_saved(phone: Phone, db: Database) -> None:
    news(db, *[f"capo {number}" for number in range(21)])
    message = await phone.ask("/add capo")
    assert "⚠️ More than 20 a day" in message.text
    assert labels(message)[0] == "✅ Save"


@pytest.mark.anyio
async def test_import_takes_lines_all_or_nothing(phone: Phone, db: Database) -> None:
    wrong = await phone.ask("/import\ncapo\ncartel NEAR 8 capo\n\ncapo AND", 8)
    assert wrong.text.splitlines()[2:] == [
        (
            "Línea 2, columna 8: NEAR y BEFORE necesitan un número de palabras, de 1 a 100. "
            "¿Querías decir NEAR/8? cartel NEAR 8 capo"
        ),
        "Línea 4, columna 9: falta algo al final. capo AND",
    ]
    assert own_queries(db, 8) == ()
    message = await phone.ask('/import\n# mine\n- capo\n"caro quintero"\n-cartelera')
    assert message.text == '3 queries\n• capo\n• "caro quintero"\n• -cartelera'
    message = await phone.press(message, "✅ Save")
    assert message.text.startswith("✅ Added to your list: 3 queries")
    assert own_queries(db) == ("capo", '"caro quintero"', "-cartelera")


@pytest.mark.anyio
async def test_import_explains_itself(phone: Phone) -> None:
    assert "Write the queries after /import" in (await phone.ask("/import")).text


@pytest.mark.anyio
async def test_what_export_gives_import_takes(phone: Phone, db: Database) -> None:
    assert "no list of your own" in (await phone.ask("/export")).text
    for query in ('"caro quintero"', "it's <b>", "-cartelera"):
        await phone.add(query)
    message = await phone.ask("/export")
    yaml = html.unescape(message.text.partition("\n\n")[2])
    shown = await phone.ask(f"/import\n{yaml}", 8)
    await phone.press(shown, labels(shown)[0])
    assert own_queries(db, 8) == own_queries(db) == ('"caro quintero"', "it's <b>", "-cartelera")


@pytest.mark.anyio
async def test_a_long_list_is_exported_in_pages(phone: Phone, db: Database) -> None:
    await phone.ask("/start")
    queries = [f"word{n} OR " + "x" * 400 for n in range(12)]
    db.call(lambda tx: own_lists.add_queries(tx, 7, 0, queries, now=NOW))
    message = await phone.ask("/export")
    pages = [message.text]
    while "▶" in labels(message):
        message = await phone.press(message, "▶")
        pages.append(message.text)
    assert len(pages) == 3
    assert all(len(page) < 4096 for page in pages)
    assert [n for n in range(12) for page in pages if f"word{n} " in page] == [*range(12)]


@pytest.mark.anyio
async def test_an_import_that_would_mean_something_else_here_is_refused(
    phone: Phone, db: Database
) -> None:
    spanish = "/import\nname: {en: X, es: X}\nlanguage: es\nqueries:\n  - litio O cobre\n  - capo"
    refused = await phone.ask(spanish)
    assert "would mean something else" in refused.text
    assert "• litio O cobre" in refused.text
    assert "capo" not in refused.text
    assert labels(refused) == []
    assert labels(await phone.ask(spanish, 8)) == ["✅ Guardar", "✖ No guardar"]
    weighed = "/import\nname: {en: X, es: X}\nthreshold: 10\nqueries:\n  - capo^4"
    assert "has a threshold" in (await phone.ask(weighed)).text
    assert own_queries(db) == ()
