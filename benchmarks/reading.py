"""Reading a feed again: milliseconds a poll when most entries were read before, beside reading all.

    python -m benchmarks.reading

A made-up feed of 45 entries (106 kB) that has one new entry at each poll, as the child process
reads it: decoded, mended, parsed, cleaned. Seconds are CPU seconds; the median of 60 polls.
"""

import random
import time
from statistics import median

from watchers.reading import Memories, Source, read_document

POLLS, ENTRIES = 60, 45
_WORDS = """
the mayor of a port city said on tuesday that judges had asked for an answer before harvest and
that storms kept ships away from museum clinic school league river budget council market bridge
"""
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>A paper</title>'
    "<link>https://paper.example/</link><lastBuildDate>{poll}</lastBuildDate>\n"
)


def element(number: int, chance: random.Random) -> str:
    """An item with a lead and five paragraphs."""
    vocabulary = _WORDS.split()

    def words(count: int) -> str:
        return " ".join(chance.choice(vocabulary) for _ in range(count))

    paragraphs = "".join(f"<p>{words(60)}</p>" for _ in range(5))
    return (
        f"<item><title>{words(10)} {number}</title><guid>{number}</guid>"
        f"<link>https://paper.example/{number}?utm_source=rss</link>"
        f"<pubDate>Tue, 12 Aug 2025 14:{number % 60:02d}:00 GMT</pubDate>"
        f"<description><![CDATA[<p>{words(60)}</p>]]></description>"
        f"<content:encoded><![CDATA[{paragraphs}]]></content:encoded></item>\n"
    )


def main() -> None:
    """Poll, both ways, and print."""
    chance = random.Random(3)
    url = "https://paper.example/feed"
    source = Source("application/rss+xml", url, url, "A paper", "en")
    elements = [element(number, chance) for number in range(ENTRIES)]
    memories, again, anew = Memories(), list[float](), list[float]()
    for poll in range(POLLS):
        elements = [element(ENTRIES + poll, chance), *elements[:-1]]
        body = f"{_HEAD.format(poll=poll)}{''.join(elements)}</channel></rss>".encode()
        for spent, remembered in ((again, memories), (anew, Memories())):
            began = time.process_time()
            read_document(body, source, remembered)
            spent.append(time.process_time() - began)
    less, floor = median(again) * 1000, median(anew) * 1000
    print(f"{len(body):,} bytes: {less:.1f} ms a poll, {floor:.1f} where all is read anew", end=" ")
    print(f"({floor / less:.1f} times as much)")


if __name__ == "__main__":
    main()
