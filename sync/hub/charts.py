"""Bars as SVG, drawn on the hub and put into a page as a picture: no script, and readable without colour by their numbers."""

import re
import sys
from base64 import b64encode
from collections.abc import Sequence

import pygal
from pygal.style import Style

from sync.hub.report import shown as shown_number

# pygal puts a finder of the kind Python 3.12 dropped before every import that fails; its plugins are not used here.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]

MOST = 40
LONGEST = 22
SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)
"""What pygal writes for charts that move under a mouse; in a picture nothing would run."""

STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#5e6b67",
    foreground_strong="#5e6b67",
    foreground_subtle="#93a29d",
    font_family="system-ui, Noto Sans, Noto Sans Khmer, sans-serif",
    label_font_size=14,
    major_label_font_size=14,
    value_font_size=14,
    value_label_font_size=14,
    colors=("#00796b",),
    value_colors=("#5e6b67",),
    opacity="1",
    opacity_hover="1",
)


def bars(values: Sequence[tuple[str, int]]) -> str:
    """Return named numbers as lying bars, the first on top, in a data: address for <img>."""
    shown = list(values[:MOST])[::-1]
    chart = pygal.HorizontalBar(
        style=STYLE,
        width=400,
        height=max(90, 34 * len(shown) + 20),
        show_legend=False,
        # pygal writes values across the ends of bars, where nobody can read them: they stand with the names.
        print_values=False,
        show_y_guides=False,
        show_x_guides=False,
        show_x_labels=False,
        margin=4,
        spacing=6,
        js=(),
        range=(0, max((n for _, n in shown), default=0) or 1),
        truncate_label=-1,
        disable_xml_declaration=True,
        explicit_size=True,
    )
    chart.x_labels = [f"{_short(name)} · {shown_number(n)}" for name, n in shown]
    chart.add("", [n for _, n in shown])
    return "data:image/svg+xml;base64," + b64encode(SCRIPT.sub("", chart.render()).encode()).decode()


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
