"""``atalaya lists``: the configuration's keyword lists, out and in as YAML.

Exit code 2: something can't be used; nothing was written.
"""

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.console import ConfigOption, fail, load_or_exit, or_exit, read_lang
from config.sections import ALIASES
from matching.lists import ListError, add_to_file, read_list, read_pasted, write_list
from matching.query import AliasSets
from model import KeywordList, Lang
from watchers.shared import load_aliases, load_lists

app = typer.Typer(
    help="Export and import keyword lists as YAML.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_ID = re.compile(r"(?!c\d)[a-z][a-z0-9-]{0,39}")


@app.command("show")
def show(config: ConfigOption = None) -> None:
    """The lists of the configuration, and where they come from."""
    loaded = load_or_exit(config)
    with or_exit():
        for item in load_lists(loaded):
            count = len(item.queries)
            typer.echo(f"{item.id}: {item.name_en}, {count} queries ({loaded.list_path(item.id)})")


@app.command("export")
def export(
    list_id: Annotated[str, typer.Argument(help="Its id, such as cartels.", metavar="LIST")],
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to write; by default stdout.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """A list as YAML, with its comments."""
    loaded = load_or_exit(config)
    path = loaded.list_path(list_id)
    if not _ID.fullmatch(list_id) or not path.is_file():
        raise fail(f"there is no list {list_id!r}; there are: {', '.join(loaded.lists)}")
    text = path.read_text(encoding="utf-8")
    if out is None:
        typer.echo(text, nl=False)
    elif out.exists():
        raise fail(f"{out} exists already")
    else:
        out.write_text(text, encoding="utf-8")


@app.command("import")
def import_(
    list_id: Annotated[str, typer.Argument(help="Its id: the name of the file.", metavar="LIST")],
    file: Annotated[
        Path, typer.Argument(help="A list file, or queries one a line; - is stdin.", metavar="FILE")
    ],
    name_en: Annotated[str, typer.Option("--name-en", help="Name of a new list.")] = "",
    name_es: Annotated[str, typer.Option("--name-es", help="Its name in Spanish.")] = "",
    lang: Annotated[
        str, typer.Option("--lang", help="es: in plain lines Y, O, NO are operators.")
    ] = "",
    config: ConfigOption = None,
) -> None:
    """Add queries to a list beside the configuration, or make it. All or nothing."""
    loaded = load_or_exit(config)
    if not _ID.fullmatch(list_id) or list_id in ALIASES:
        raise fail(f"{list_id!r} can't be a list's name: lower-case letters, digits and hyphens")
    spoken = read_lang(lang) if lang else None
    with or_exit():
        aliases = load_aliases(loaded)
        text = _read(file)
        try:
            target = loaded.path.parent / "lists" / f"{list_id}.yaml"
            if target.is_file():
                wanted = _grown(target.read_text(encoding="utf-8"), text, aliases)
            else:
                names = (name_en or list_id, name_es or name_en or list_id)
                wanted = _made(list_id, text, names, spoken, aliases)
        except ListError as error:
            for problem in error.problems:
                typer.echo(f"{file}:{problem}", err=True)
            raise fail("nothing was written") from None
        count = len(read_list(wanted, aliases=aliases).queries)
        target.parent.mkdir(exist_ok=True)
        target.write_text(wanted, encoding="utf-8")
    typer.echo(f"{target}: {count} queries")
    if list_id not in loaded.lists:
        typer.echo(f"to use it, add {list_id} to lists: in {loaded.path}")


def _read(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise fail(f"{file}: can't be read: {error}") from None


def _grown(known: str, text: str, aliases: AliasSets) -> str:
    """A list file with the queries of a text added."""
    lang = read_list(known, aliases=aliases).lang
    return add_to_file(
        known, read_pasted(text, lang=lang, aliases=aliases).queries, aliases=aliases
    )


def _made(
    list_id: str, text: str, names: tuple[str, str], lang: Lang | None, aliases: AliasSets
) -> str:
    """A new list file: the text itself if it is one, else its queries."""
    pasted = read_pasted(text, lang=lang, aliases=aliases)
    try:
        if read_list(text, aliases=aliases).id == list_id:
            return text  # a whole file: its comments stay
    except ListError:  # plain lines, or a list without a name
        pass
    item = KeywordList(
        list_id, *names, pasted.queries, lang=pasted.lang, threshold=pasted.threshold
    )
    return write_list(item)
