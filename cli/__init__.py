"""The command line: one module per command. ``app.py`` puts them together."""
