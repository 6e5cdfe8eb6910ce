"""Bars as SVG, drawn on the hub and put into a page as a picture: no script, and readable without colour by their numbers."""

import re
import sys
from base64 import b64encode
from collections.abc import Sequence

import pygal
from pygal.style import Style

# pygal puts a finder of the kind Python 3.12 dropped before every import that fails; its plugins are not used here.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]

MOST = 40
SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)
"""What pygal writes for charts that move under a mouse; in a picture nothing would run."""

STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#5e6b67",
    foreground_strong="#5e6b67",
    foreground_subtle="#93a29d",
    font_family="system-ui, Noto Sans, Noto Sans Khmer, sans-serif",
    label_font_size=15,
    major_label_font_size=15,
    value_font_size=15,
    value_label_font_size=15,
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
        width=640,
        height=max(140, 36 * len(shown) + 70),
        show_legend=False,
        print_values=True,
        print_values_position="top",
        show_y_guides=False,
        margin=8,
        js=(),
        range=(0, max((n for _, n in shown), default=0) * 1.15 or 1),
        truncate_label=28,
        show_x_labels=True,
        show_y_labels=True,
        value_formatter=lambda n: f"{int(n):,}".replace(",", "."),
        disable_xml_declaration=True,
        explicit_size=True,
    )
    # Labels stand on the axis that shows the values for lying bars: pygal turns the two.
    chart.x_labels = [name for name, _ in shown]
    chart.show_x_guides = False
    chart.add("", [n for _, n in shown])
    return "data:image/svg+xml;base64," + b64encode(SCRIPT.sub("", chart.render()).encode()).decode()
