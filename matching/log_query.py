"""What a person types to search the log → a query of SQLite's FTS5."""

from matching.text import split_words

_MAX_WORDS = 12
_PREFIX = 3  # letters; shorter words are looked for as they are
_QUOTES = str.maketrans("“”„«»", '"""""')


def log_query(wanted: str) -> str:
    """All words of a text, from 3 letters on as beginnings; "" if it has none.

    Words in quotes stand side by side. Nothing of what was typed is an operator.
    """
    groups = wanted.translate(_QUOTES).split('"')
    parts: list[str] = []
    for at, group in enumerate(groups):
        words = split_words(group).folded
        if at % 2 and at + 1 < len(groups):
            parts += [f'"{" ".join(words[:_MAX_WORDS])}"'] if words else []
        else:
            parts += [f'"{word}"' + ("*" if len(word) >= _PREFIX else "") for word in words]
    return " ".join(parts[:_MAX_WORDS])
