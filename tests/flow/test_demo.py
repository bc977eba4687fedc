"""The promise of the README: the demo shows the main job and ends by itself."""

import subprocess
import sys

from cli.demo_news import UNRELATED


def test_the_demo_shows_the_story_at_most_once_per_language_and_nothing_unrelated() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "cli", "demo"],
        env={},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert 1 <= shown.stdout.count("🔔") <= 2
    titles = ("Mexico expels 26 cartel figures", "26 men tied to drug gangs")  # whoever came first
    assert sum(shown.stdout.count(title) for title in titles) == 1
    assert len(UNRELATED) == 12
    assert "streaming chart" not in shown.stdout
    assert "poster for its" not in shown.stdout
