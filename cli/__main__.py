"""``python -m cli``: the same as ``atalaya``."""

from cli.entry import main

if __name__ == "__main__":
    main()
