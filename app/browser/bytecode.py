"""What earlier starts compiled, loaded from memory: looking for the files of each module takes seconds on a phone."""

import json
import marshal
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER, source_from_cache, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

HEADER = 16
"""Bytes before the code in a .pyc file: its magic number, flags, and what its source was like (PEP 552)."""


class KeptModule(SourceFileLoader):
    """Loads a module from bytecode kept of it, or from its source where another Python made that."""

    def __init__(self, name: str, path: str, compiled: memoryview):
        super().__init__(name, path)
        self.compiled = compiled

    def get_code(self, name: str) -> CodeType | None:
        if self.compiled[:4] != MAGIC_NUMBER:
            return super().get_code(name)
        code: CodeType = marshal.loads(self.compiled[HEADER:])
        return code


class KeptBytecode(MetaPathFinder):
    """Finds modules by name in a bundle (app/web/bundle.py) of .pyc files whose sources lie below `root`.

    Whoever hands it over answers for the bytecode being that of the sources: only Python's version is looked at.
    """

    def __init__(self, bundle: bytes, root: str):
        start = 8 + int.from_bytes(bundle[:8], "big")
        whole = memoryview(bundle)
        self.kept = {
            source_from_cache(path).removeprefix(f"{root}/"): whole[start + offset : start + offset + size]
            for path, offset, size in json.loads(bundle[8:start])
        }
        self.root = root

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a kept module is, or None for Python to look for it as usual."""
        place = name.replace(".", "/")
        for source, inside in ((f"{place}/__init__.py", [f"{self.root}/{place}"]), (f"{place}.py", None)):
            if compiled := self.kept.get(source):
                where = f"{self.root}/{source}"
                loader = KeptModule(name, where, compiled)
                return spec_from_file_location(name, where, loader=loader, submodule_search_locations=inside)
        return None


def use(bundle: str, root: str) -> None:
    """Look for modules in a file of bytecode first, from now on."""
    sys.meta_path.insert(0, KeptBytecode(Path(bundle).read_bytes(), root))
