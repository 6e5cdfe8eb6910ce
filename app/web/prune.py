"""What of the libraries stays out of the browser: tests, type stubs, other languages and zones, descriptions, docstrings."""

import re

from app.web.docstrings import without_docstrings
from app.web.naming import Files

LOCALES = ("root", "en", "en_001", "en_GB", "en_US", "km", "km_KH", "vi", "vi_VN")
"""Babel's data of the languages the app speaks, and what those inherit from."""
ZONES = ("__init__.py", "UTC", "Asia/__init__.py", "Asia/Ho_Chi_Minh")
STILL_WANTED = {f"babel/locale-data/{name}.dat" for name in LOCALES} | {f"tzdata/zoneinfo/{name}" for name in ZONES}

UNWANTED = re.compile(
    r"""
    (^|/)(tests?|__pycache__|bin)/       # tests, caches, commands
    | \.(pyi|pyx|pxd|c|h|exe|typed|pem)$ # type stubs, sources of compiled parts; the browser knows whom to trust
    | \.dist-info/(?!METADATA$)          # what an installer wants to know
    | ^babel/(messages|locale-data)/     # extracting strings; languages come back one by one
    | ^tzdata/zoneinfo/                  # so do time zones; a phone knows its own
    | ^flet/testing/                     # driving an app in a test
    | ^anyio/(_backends/_trio|pytest_plugin)\.py$
    | ^sqlite_utils/cli\.py$
    """,
    re.VERBOSE,
)
LICENCE = re.compile(r"\.dist-info/(.*/)?(LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*$", re.IGNORECASE)


def pruned(libraries: Files) -> Files:
    """Return the files a browser needs to import these libraries; modules lose their docstrings but no line."""
    kept: Files = {}
    for path, data in libraries.items():
        if UNWANTED.search(path) and path not in STILL_WANTED:
            continue
        if path.endswith(".dist-info/METADATA"):
            data = data.replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n"
        elif path.endswith(".py"):
            data = without_docstrings(data)
        kept[path] = data
    return kept


def licences(libraries: Files) -> bytes:
    """Return the licences the libraries come with, as one text."""
    texts = [f"{path}\n\n".encode() + data.strip() for path, data in sorted(libraries.items()) if LICENCE.search(path)]
    return b"\n\n\n".join(texts) + b"\n"
