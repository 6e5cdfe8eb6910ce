"""The table of a hub's settings, for a terminal and for the manual."""

from collections.abc import Mapping

import click

from app.cli.language import t
from locales import Translator
from sync.hub.environment import VARIABLES


def given_by(environment: Mapping[str, str], **options: object) -> dict[str, str]:
    """Return an environment in which the options that were given stand in the place of their variables."""
    return {**environment, **{name: str(said) for name, said in options.items() if said not in (None, "")}}


def show(given: Mapping[str, str]) -> None:
    """Print every setting: its name, the value in force, the default where it is another, and what it means."""
    for one in VARIABLES:
        value, usual = one.shown(given), t(one.usual) if one.usual else ""
        told = t("mặc định: {value}", value=usual) if usual and usual != value else ""
        click.echo(f"{one.name}={value}" + (f"   ({told})" if told else ""))
        click.echo(f"    {t(one.meaning)}")


def manual(words: Translator) -> str:
    """Return the table of the manual in Markdown, without the values of any machine."""
    rows = [f"| `{one.name}` | {words(one.meaning)} | {words(one.usual) if one.usual else ''} |" for one in VARIABLES]
    return "\n".join(["| variable | what it means | default |", "|---|---|---|", *rows]) + "\n"
