"""The few places where Flet's client, as it comes compiled, would ask for what the site does not have."""

import json
import re

from app.web.errors import N_, SiteNotBuilt

CHANGED = N_("Tệp {path} của flet-web khác với bản đã biết. Hãy dùng đúng bản trong requirements.lock.")

# The renderer of Rive animations is fetched from a public network at each start, whether or not there is an animation.
# As a block of data it is neither fetched nor waited for.
RIVE = re.compile(rb'(\b(\w+)\.src=\w+\.\w+\(\)\+\w+\n\2\.type=)"application/javascript"(\n\2\.defer=!0\n)')
BUILDS = re.compile(rb"(?<=_flutter\.buildConfig = )\{.*\}(?=;)")
# Flutter's loader would put its own, retired service worker in the place of ours.
WORKER = re.compile(rb"    serviceWorkerSettings: \{[^}]*\},\n")
MAP = re.compile(rb"\n//# sourceMappingURL=[^\n]*")


def client(script: bytes) -> bytes:
    """Return main.dart.js without its request to a foreign server; raises SiteNotBuilt if it is not found."""
    return _once(RIVE, rb'\1"text/plain"\3', script, "main.dart.js")


def bootstrap(script: bytes) -> bytes:
    """Return flutter_bootstrap.js that knows one build, CanvasKit, and no service worker; raises SiteNotBuilt."""
    found = BUILDS.search(script)
    if not found:
        raise SiteNotBuilt(CHANGED, path="flutter_bootstrap.js")
    config = json.loads(found[0])
    config["builds"] = [one for one in config["builds"] if one["renderer"] == "canvaskit"]
    script = script.replace(found[0], json.dumps(config, sort_keys=True).encode())
    return _once(WORKER, b"", script, "flutter_bootstrap.js")


def without_map(script: bytes) -> bytes:
    """Return a script that names no source map: it is not there."""
    return MAP.sub(b"", script)


def _once(pattern: re.Pattern[bytes], by: bytes, script: bytes, path: str) -> bytes:
    changed, count = pattern.subn(by, script)
    if count != 1:
        raise SiteNotBuilt(CHANGED, path=path)
    return changed
