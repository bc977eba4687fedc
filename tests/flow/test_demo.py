"""The promise of the README: the demo shows the main job and ends by itself."""

import subprocess
import sys

from cli.demo_news import UNRELATED


def test_the_demo_tells_the_story_once_for_both_languages_and_nothing_unrelated() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "cli", "demo"],
        env={},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert shown.stdout.count("🔔") == 1
    titles = (  # whoever came first
        "Mexico expels 26 cartel figures",
        "26 men tied to drug gangs",
        "México entrega a Estados Unidos",
    )
    assert sum(shown.stdout.count(title) for title in titles) == 1
    assert len(UNRELATED) == 12
    assert "streaming chart" not in shown.stdout
    assert "poster for its" not in shown.stdout
