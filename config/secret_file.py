"""A secret kept in a file of its own, as container secrets are."""

from pathlib import Path

from pydantic import SecretStr

_MAX_CHARS = 4096


def read_secret(path: Path) -> SecretStr:
    """The file's content without the spaces around it.

    Raises ValueError; its messages don't name the file, for some put the secret there.
    """
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(_MAX_CHARS + 1).strip()
    except UnicodeDecodeError:
        raise ValueError("the file it names is not text") from None
    except OSError as error:
        raise ValueError(f"the file it names can't be read: {error.strerror}") from None
    except ValueError:
        raise ValueError("not the path of a file") from None
    if not text or len(text) > _MAX_CHARS:
        raise ValueError("the file it names is empty" if not text else "the file is too long")
    return SecretStr(text)
