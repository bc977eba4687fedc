"""Where the console script begins.

Child processes that parse feeds import this module again; it must not load the whole program.
"""

from importlib import import_module


def main() -> None:
    """Run the command line."""
    import_module("cli.app").app()
