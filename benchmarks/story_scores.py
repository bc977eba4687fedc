"""How well stories match the labelled events: pairwise and B-cubed precision, recall and F1."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs of entries judged alike: right, wrong, missed; and B-cubed (Bagga and Baldwin 1998)."""

    right: int
    wrong: int
    missed: int
    bcubed_precision: float
    bcubed_recall: float

    @property
    def pairwise(self) -> float:
        """F1 over pairs."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    @property
    def bcubed(self) -> float:
        """F1 over entries."""
        both = self.bcubed_precision + self.bcubed_recall
        return 2 * self.bcubed_precision * self.bcubed_recall / both if both else 0.0

    def __str__(self) -> str:
        return (
            f"pairwise F1 {self.pairwise:.3f}  B³ F1 {self.bcubed:.3f}  "
            f"(pairs: {self.right} right, {self.wrong} wrong, {self.missed} missed)"
        )


def score(events: Sequence[str], stories: Sequence[object]) -> Score:
    """Compare a grouping with the labels, entry by entry in the same order."""
    both = Counter(zip(events, stories, strict=True))
    by_event, by_story = Counter(events), Counter(stories)
    pairs = sum(n * (n - 1) // 2 for n in both.values())
    size = max(1, len(events))
    return Score(
        right=pairs,
        wrong=sum(n * (n - 1) // 2 for n in by_story.values()) - pairs,
        missed=sum(n * (n - 1) // 2 for n in by_event.values()) - pairs,
        bcubed_precision=sum(n * n / by_story[s] for (_, s), n in both.items()) / size,
        bcubed_recall=sum(n * n / by_event[e] for (e, _), n in both.items()) / size,
    )
