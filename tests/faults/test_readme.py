"""The table of complaints names tests that exist, and every complaint it must answer."""

import re
from pathlib import Path

HERE = Path(__file__).parent
CONCERNED = {*range(1, 17), 19, 20, 21, 23, 24}


def rows() -> dict[int, str]:
    """Return the tests' column by complaint."""
    text = (HERE / "README.md").read_text()
    return {int(number): tests for number, tests in re.findall(r"^\| (\d+) \|[^|]*\|(.*)\|$", text, re.MULTILINE)}


def test_every_complaint_about_delivery_has_its_row():
    assert set(rows()) == CONCERNED


def test_every_test_the_table_names_exists():
    named = [name for tests in rows().values() for name in re.findall(r"`([^`]+)`", tests)]
    assert len(named) > 40
    for name in named:
        path, _, test = name.partition("::")
        assert re.search(rf"^(async )?def {test}\(", (HERE.parent / path).read_text(), re.MULTILINE), name
