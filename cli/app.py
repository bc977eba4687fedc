"""All commands of ``atalaya``."""

import typer

from cli import (
    backup,
    check,
    demo,
    feeds,
    init,
    lists,
    migrate,
    outbox,
    poll,
    replay,
    run,
    stories,
    try_query,
    version,
    why,
)

app = typer.Typer(
    name="atalaya",
    help="Watches news feeds for your words and tells you once per story, on Telegram.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # they print local variables, among them secrets
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.callback()(version.callback)
app.command("run")(run.command)
app.command("check")(check.command)
app.command("init")(init.command)
app.command("poll")(poll.command)
app.command("try")(try_query.command)
app.command("why")(why.command)
app.command("replay")(replay.command)
app.add_typer(lists.app, name="lists")
app.add_typer(feeds.app, name="feeds")
app.command("outbox")(outbox.command)
app.add_typer(stories.app, name="stories")
app.command("demo")(demo.command)
app.command("migrate")(migrate.command)
app.command("backup")(backup.command)
