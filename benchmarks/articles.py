"""CPU ms an article: extraction, summary and facts, beside the floor of parsing the page with lxml.

    python -m benchmarks.articles [ROUNDS]

The pages are those of ``summaries.txt``, each story several times over, with 40 links around it.
"""

import sys
import time
from collections.abc import Callable

from lxml import html as lxml_html

from benchmarks.page_of import Story
from benchmarks.summaries import labelled
from config import BUNDLED, load_config
from matching.facts import extract as extract_facts
from matching.gazetteer import Names
from matching.summary import summarize
from model import Entry
from watchers.extract import extract_article
from watchers.shared import load_aliases

_LINK = "https://news.example/story"
_LINKS = "".join(f'<li><a href="/s/{n}">Another story, number {n}</a></li>' for n in range(40))


def cpu_ms(work: Callable[[], object], rounds: int) -> float:
    """CPU time of one call, in ms: the best of three runs."""
    times = []
    for _ in range(3):
        began = time.process_time()
        for _ in range(rounds):
            work()
        times.append((time.process_time() - began) / rounds * 1000)
    return min(times)


def main(rounds: int) -> None:
    """Measure and print."""
    stories = []
    for pair in labelled():
        lines = tuple(f"{line} ({n})." for n in range(6) for line in pair.lines)
        stories.append(Story(pair.title, pair.lines[0], (*pair.lines, *lines)))
    pages = [one.page.replace("<nav>", f"<nav><ul>{_LINKS}</ul>").encode() for one in stories]

    def extract() -> list[str]:
        return [
            extract_article(page, content_type="text/html", asked=_LINK, url=_LINK, title=one.title)
            for one, page in zip(stories, pages, strict=True)
        ]

    names = Names(load_aliases(load_config(BUNDLED / "config.yaml", {})))
    texts = extract()
    entries = [
        Entry(one.title, one.standfirst, text, _LINK, "", "", None, None)
        for one, text in zip(stories, texts, strict=True)
    ]
    count = len(stories)
    floor = cpu_ms(lambda: [lxml_html.document_fromstring(page) for page in pages], rounds) / count
    mean = sum(map(len, pages)) / count / 1000, sum(map(len, texts)) / count / 1000
    print(f"{count} pages of {mean[0]:.1f} kB, articles of {mean[1]:.1f} kB")
    for name, work in (
        ("extraction", extract),
        ("summary", lambda: [summarize(entry) for entry in entries]),
        ("facts", lambda: [extract_facts(entry, names) for entry in entries]),
    ):
        ms = cpu_ms(work, rounds) / count
        print(f"{name:10} {ms:6.2f} ms, {ms / floor:5.1f} times the parse ({floor:.2f} ms)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 3)
