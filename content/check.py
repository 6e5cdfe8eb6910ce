"""Every flaw in a folder of sources, in the order an editor would meet them."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from content.common_rules import field_flaws, unit_flaws
from content.errors import N_
from content.flaw import Flaw
from content.guide_rules import place_flaws, rule_flaws
from content.lexicon_rules import lexicon_flaws
from content.load import common, toml_sources
from content.reading_rules import reading_flaws, successor_flaws
from content.schema_flaws import SchemaCheck
from content.stale_laws import stale_laws
from content.toml_source import TomlSource, not_composed


def check(folder: Path, today: date | None = None, warn: bool = False) -> list[Flaw]:
    """Return what is wrong in a folder's guides, fields, units and lexicon; no error is left when a pack can be built.

    With `warn`, also what an editor should look at again, after each sound guide's errors: flaws of level "warning".
    """
    today = today or date.today()
    flaws: list[Flaw] = []
    slugs: set[str] = set()
    for name, rules in (("fields.toml", field_flaws), ("units.toml", unit_flaws), ("lexicon.toml", lexicon_flaws)):
        source = common(folder, name)
        found = [source] if isinstance(source, Flaw) else list(rules(source))
        flaws += found
        if name == "fields.toml" and isinstance(source, TomlSource):
            slugs = set(source.data)
    sources = list(toml_sources(folder))
    if not sources:
        flaws.append(Flaw(".", "", N_("không có hướng dẫn nào; cần các tệp procedures/<lĩnh vực>/<mã>.toml")))
    schema = SchemaCheck()
    stale = stale_laws(today) if warn else {}
    for source in sources:
        found = [source] if isinstance(source, Flaw) else _guide(source, schema, slugs, today)
        flaws += found
        if warn and not found and isinstance(source, TomlSource):
            flaws += reading_flaws(source, today, stale)
    readable = [source for source in sources if isinstance(source, TomlSource)]
    return [*flaws, *_twice(readable), *(successor_flaws(readable) if warn else ())]


def _guide(source: TomlSource, schema: SchemaCheck, slugs: set[str], today: date) -> list[Flaw]:
    flaws = schema.flaws(source)
    # A rule reads what the schema promises: it passes over the keys for which that is broken.
    broken = {re.split(r"[.\[]", flaw.where)[0] for flaw in flaws}
    spelling = not_composed(source)
    rules = [*rule_flaws(source, broken, today), *([spelling] if spelling else [])]
    return [*place_flaws(source, slugs), *flaws, *rules]


def _twice(sources: list[TomlSource]) -> Iterator[Flaw]:
    seen: dict[str, str] = {}
    for source in sources:
        code = source.data.get("code")
        if not isinstance(code, str):
            continue
        if code in seen:
            yield source.flaw(
                ("code",), N_("mã {code} đã có trong {other}; mỗi mã chỉ một tệp"), code=code, other=seen[code]
            )
        seen.setdefault(code, source.file)
