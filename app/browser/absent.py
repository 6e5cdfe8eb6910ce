"""Stand-ins for libraries that sqlite-utils names when it is imported, and uses in its command line and recipes alone.

Left out (app/web/closure.py), they take neither a phone's data nor half a second of each start.
"""

import sys
from types import ModuleType


def stand_in() -> None:
    """Let sqlite-utils be imported without click and dateutil; using either is an AttributeError."""
    click, dateutil = ModuleType("click"), ModuleType("dateutil")
    click.Group = object  # type: ignore[attr-defined]  # an annotation that pluggy reads
    dateutil.parser = ModuleType("dateutil.parser")  # type: ignore[attr-defined]
    sys.modules.update({"click": click, "dateutil": dateutil, "dateutil.parser": dateutil.parser})
