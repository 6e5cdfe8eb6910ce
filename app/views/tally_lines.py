"""What a session counted, a line each, to be checked and put right."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import flet as ft

from app.parts.chips import chip, chips
from app.parts.heading import heading, note
from app.parts.notice import panel
from app.parts.stepper import stepper
from app.session import Screen
from app.views.outreach_count import said
from sync.outreach import HELPS, Tally


def tally_lines(s: Screen, tallies: Sequence[Tally], on_change: Callable[[Tally], None]) -> ft.Control:
    """Return the lines with a stepper each, and what may be added; `on_change` gets a line with its new number."""
    t = s.t

    def put(line: Tally):
        return lambda n: on_change(replace(line, n=n))

    def add(line: Tally):
        return lambda _: on_change(line)

    plain = {one.help for one in tallies if one == Tally(one.help, n=one.n)}
    lines: list[ft.Control] = []
    for one in tallies:
        name, _, rest = said(s, one).partition(" · ")
        key = "-".join(["line", one.help, one.result, *one.groups, *filter(None, [one.procedure])])
        lines.append(stepper(s, name, one.n, put(one), key, rest))
    more = [chip(t(name), False, add(Tally(slug)), f"add-{slug}") for slug, name in HELPS.items() if slug not in plain]
    return panel(
        heading(t("Đã giúp"), 3),
        *(lines or [note(t("Chưa ghi ai."))]),
        note(t("Thêm dòng")) if more else None,
        chips(more) if more else None,
        key="lines",
    )


def line_key(one: Tally) -> tuple:
    """Return what makes two lines the same line, whatever their numbers."""
    return (one.help, one.procedure, one.result, one.groups)
