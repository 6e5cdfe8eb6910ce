"""Which packages the browser needs: what Xóm Số depends on and what those depend on, by the packages' own metadata."""

from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LEFT_OUT = {
    "cryptography": "has no wheel for Pyodide; the browser's own cryptography does its work",
    "joserfc": "stands on cryptography",
    "argon2-cffi": "has no wheel for Pyodide",
    "click": "sqlite-utils' command line (app/browser/absent.py)",
    "python-dateutil": "sqlite-utils' recipes for converting columns (app/browser/absent.py)",
    "pip": "sqlite-utils asks for it to install its plugins",
}
"""Packages the browser edition does without, and why."""


def closure(root: str, python: str) -> list[str]:
    """Return the canonical names of all packages `root` needs in a browser with this Python ("3.14"), sorted, without itself."""
    browser = {
        "extra": "",
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": "wasm32",
        "platform_python_implementation": "CPython",
        "platform_system": "Emscripten",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": "emscripten",
    }
    found: set[str] = set()
    waiting = [root]
    while waiting:
        for line in _requires(waiting.pop()):
            need = Requirement(line)
            name = canonicalize_name(need.name)
            if name in LEFT_OUT or name in found or (need.marker and not need.marker.evaluate(browser)):
                continue
            found.add(name)
            waiting.append(name)
    return sorted(found)


def _requires(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:
        return []  # needed in browsers only, so not installed here; the lock names it with what it needs
