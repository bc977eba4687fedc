"""The picture of /stats, drawn in a process of its own: ``python -m bot.chart`` < JSON > PNG.

matplotlib takes 0.7 s to import and 70 MB to live, and drawing blocks: nothing for the process that
answers people. It gets no environment either, so no secret. Names in the picture are foreign text.
"""

import json
import sys
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

WIDTH_IN, HEIGHT_IN, DPI = 6.4, 8.0, 150  # 960 × 1200 px: upright, as a phone is held
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a8a8a")
# Okabe and Ito's, which colour-blind people tell apart: https://jfly.uni-koeln.de/color/
LIGHT = {"back": "#ffffff", "text": "#1b1b1b", "grid": "#d8d8d8"}
DARK = {"back": "#17212b", "text": "#f0f0f0", "grid": "#3a4754"}


def draw(chart: dict[str, Any]) -> Figure:
    """The figure: bars of days, stacked by list; below, outlets and languages.

    ``chart``: title, days (labels), series ([name, counts]), bars ([title, [[name, count]]] twice),
    dark, empty (what to say where there is nothing).
    """
    mpl.rcParams["text.parse_math"] = False  # a dollar in a name is a dollar
    mpl.rcParams["font.size"] = 12
    look = DARK if chart["dark"] else LIGHT
    size = WIDTH_IN, HEIGHT_IN
    figure = Figure(figsize=size, dpi=DPI, facecolor=look["back"], layout="constrained")
    figure.suptitle(chart["title"], color=look["text"], fontsize=16, fontweight="bold")
    grid = figure.subfigures(3, 1, squeeze=False, height_ratios=(5, 3, 2))
    parts = grid[:, 0]  # each with margins of its own
    for part in parts:
        part.set_facecolor(look["back"])
    _draw_days(parts[0].subplots(), chart, look)
    for part, (title, rows) in zip(parts[1:], chart["bars"], strict=True):
        _draw_bars(part.subplots(), title, rows, look, chart["empty"])
    return figure


def _draw_days(axes: Axes, chart: dict[str, Any], look: dict[str, str]) -> None:
    _style(axes, look)
    places = range(len(chart["days"]))
    below = [0] * len(chart["days"])
    for (name, counts), colour in zip(chart["series"], COLOURS, strict=False):
        axes.bar(places, counts, bottom=below, color=colour, label=name, width=0.85)
        below = [low + count for low, count in zip(below, counts, strict=True)]
    every = max(len(places) // 6, 1)
    axes.set_xticks(list(places)[::every], chart["days"][::every])
    axes.set_ylim(0, max(*below, 4) * 1.05)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.grid(axis="y", color=look["grid"])
    if chart["series"]:
        axes.legend(
            loc="lower center",
            bbox_to_anchor=(0.5, 1.0),
            ncols=2,
            frameon=False,
            labelcolor=look["text"],
            fontsize=11,
        )


def _draw_bars(
    axes: Axes, title: str, rows: list[tuple[str, int]], look: dict[str, str], empty: str
) -> None:
    _style(axes, look)
    axes.set_title(title, color=look["text"], loc="left", fontsize=13)
    axes.set_xticks([])
    if not rows:
        axes.set_yticks([])
        axes.text(0.5, 0.5, empty, color=look["text"], ha="center", transform=axes.transAxes)
        return
    places = range(len(rows), 0, -1)
    bars = axes.barh(places, [count for _, count in rows], color=COLOURS[0])
    axes.set_yticks(list(places), [name for name, _ in rows])
    axes.bar_label(bars, color=look["text"], padding=4)
    axes.set_xlim(0, max(count for _, count in rows) * 1.15)


def _style(axes: Axes, look: dict[str, str]) -> None:
    axes.set_facecolor(look["back"])
    axes.set_axisbelow(True)
    axes.tick_params(colors=look["text"], length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


if __name__ == "__main__":
    draw(json.load(sys.stdin)).savefig(sys.stdout.buffer, format="png")
