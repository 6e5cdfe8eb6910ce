"""What the site takes from flet-web: the Flutter client, CanvasKit and Pyodide, without what a phone never asks for."""

import json
from fnmatch import fnmatchcase
from importlib.resources import files
from importlib.resources.abc import Traversable

from app.web.errors import N_, SiteNotBuilt
from app.web.flet_client import bootstrap, client, without_map
from app.web.naming import Files
from app.web.stdlib import repacked

KEPT = {
    "flutter": ("main.dart.js", "flutter_bootstrap.js", "python.js", "python-worker.js"),
    "canvaskit": (
        "canvaskit/canvaskit.js",
        "canvaskit/canvaskit.wasm",
        "canvaskit/chromium/canvaskit.js",
        "canvaskit/chromium/canvaskit.wasm",
    ),
    "pyodide": (
        "pyodide/pyodide.mjs",
        "pyodide/pyodide.asm.mjs",
        "pyodide/pyodide.asm.wasm",
        "pyodide/python_stdlib.zip",
        "pyodide/pyodide-lock.json",
    ),
    "assets": ("assets/AssetManifest.bin.json", "assets/fonts/MaterialIcons-Regular.otf", "assets/shaders/*"),
}
"""The groups of files, each in a folder of its own: one that did not change is not fetched again."""

LEFT_OUT = {
    "main.dart.wasm": "the client for Skwasm; we draw with CanvasKit, which every browser has",
    "main.dart.mjs": "belongs to main.dart.wasm",
    "canvaskit/skwasm*": "the renderer for main.dart.wasm",
    "canvaskit/wimp*": "the renderer for main.dart.wasm",
    "canvaskit/experimental_webparagraph/*": "an experiment that is off",
    "*.symbols": "names for a debugger",
    "*.map": "names for a debugger",
    "assets/NOTICES": "shown by a licence page the app has not; it goes to licenses/ instead, where no phone fetches it",
    "assets/AssetManifest.bin": "for apps outside a browser",
    "assets/FontManifest.json": "ours stands in its place",
    "assets/fonts/roboto.woff2": "our font answers to its name and has Khmer too",
    "assets/packages/*": "formulas, maps, video, recording, iOS icons: no screen of ours has them",
    "pyodide/*.whl": "installers of packages; the bundle brings its own",
    "pyodide/*.d.ts": "for developers",
    "pyodide/package.json": "for Node.js",
    "pyodide/pyodide.js": "for pages that know no modules",
    "pyodide/python": "for a terminal",
    "pyodide/python.*": "for a terminal",
    "pyodide/python_cli_entry.mjs": "for a terminal",
    "index.html": "ours stands in its place",
    "manifest.json": "ours stands in its place",
    "flutter.js": "a loader for other pages; flutter_bootstrap.js holds it already",
    "flutter_service_worker.js": "only takes service workers away",
    "favicon.png": "Flet's mark",
    "icons/*": "Flet's mark",
    "version.json": "read by an update check the app has not",
}
"""What the site does not take over, and why."""

UNKNOWN = N_("flet-web có tệp mà bản dựng chưa biết: {path}. Hãy thêm tệp vào app/web/runtime.py rồi dựng lại.")
ABSENT = N_("flet-web thiếu tệp {path}. Hãy cài lại bằng lệnh make setup.")


def runtime(web: Traversable) -> dict[str, Files]:
    """Return the files of flet-web's web folder by group, their paths within it; raises SiteNotBuilt for a strange one."""
    found = _all(web)
    for path in found:
        if not any(fnmatchcase(path, each) for each in (*_patterns(), *LEFT_OUT)):
            raise SiteNotBuilt(UNKNOWN, path=path)
    groups: dict[str, Files] = {}
    for group, patterns in KEPT.items():
        groups[group] = {}
        for pattern in patterns:
            matching = [path for path in found if fnmatchcase(path, pattern)]
            if not matching:
                raise SiteNotBuilt(ABSENT, path=pattern)
            for path in matching:
                groups[group][path.removeprefix(f"{group}/")] = _adapted(path, found[path].read_bytes())
    # Flutter adds "assets/" itself to the address it is given.
    groups["assets"] = {f"assets/{path}": data for path, data in groups["assets"].items()}
    return groups


def notices(web: Traversable) -> bytes:
    """Return the licences of everything compiled into the Flutter client."""
    return web.joinpath("assets", "NOTICES").read_bytes()


def python_tags(web: Traversable) -> tuple[str, str]:
    """Return the Python version of flet-web's Pyodide and its platform as wheels name it: "3.14", "pyemscripten_2026_0_wasm32"."""
    known = json.loads(web.joinpath("pyodide", "pyodide-lock.json").read_bytes())["info"]
    return known["python"].rpartition(".")[0], f"pyemscripten_{known['abi_version']}_{known['arch']}"


def web_folder() -> Traversable:
    """Return the folder of the installed flet-web."""
    return files("flet_web").joinpath("web")


def _patterns() -> list[str]:
    return [pattern for patterns in KEPT.values() for pattern in patterns]


def _all(folder: Traversable, prefix: str = "") -> dict[str, Traversable]:
    found: dict[str, Traversable] = {}
    for one in sorted(folder.iterdir(), key=lambda each: each.name):
        path = prefix + one.name
        if one.is_dir():
            found |= _all(one, f"{path}/")
        else:
            found[path] = one
    return found


def _adapted(path: str, data: bytes) -> bytes:
    if path == "main.dart.js":
        return without_map(client(data))
    if path == "flutter_bootstrap.js":
        return without_map(bootstrap(data))
    if path == "pyodide/python_stdlib.zip":
        return repacked(data)
    if path == "pyodide/pyodide-lock.json":
        # Where packages could be had from; the bundle brings its own, and nothing may be fetched.
        return json.dumps({"info": json.loads(data)["info"], "packages": {}}, sort_keys=True).encode()
    return without_map(data) if path.endswith((".js", ".mjs")) else data
