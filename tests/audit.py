"""`make audit`: known holes in the packages the lock names, by pip-audit, and plainly what could not be looked up.

A hole fails. Services out of reach, and packages they do not know, do not fail, for that would stop every build without a
network; they are counted and named as not checked.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parent.parent / "requirements.lock"
SERVICES = ("pypi", "osv")


def asked(service: str, lock: Path = LOCK) -> list[dict]:
    """Return what pip-audit says of each package, [] where the service is out of reach."""
    command = ["--requirement", str(lock), "--require-hashes", "--disable-pip", "--progress-spinner=off"]
    more = ["--vulnerability-service", service, "--format", "json", "--timeout", "10"]
    done = subprocess.run([sys.executable, "-m", "pip_audit", *command, *more], capture_output=True, text=True)
    try:
        return json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return []


def told(found: list[dict]) -> tuple[list[str], list[str], int]:
    """Return the holes, a line each, the names that could not be looked up, and how many packages could."""
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in found
        for hole in one.get("vulns", ())
    ]
    unknown = [one["name"] for one in found if "skip_reason" in one]
    return holes, unknown, len(found) - len(unknown)


def main() -> int:
    """Ask the services in turn until one has looked at every package; print what came of it."""
    best: tuple[list[str], list[str], int] = ([], [], 0)
    for service in SERVICES:
        best = max(best, told(asked(service)), key=lambda one: (one[2], len(one[1])))
        if best[2] and not best[1]:
            break
    holes, unknown, checked = best
    if not checked:
        why = f"the service in reach knows none of the {len(unknown)} packages" if unknown else "no service is in reach"
        print(f"AUDIT NOT DONE: {why}. Nothing is proven; run `make audit` elsewhere.")
        return 0
    print(f"audit: {checked} packages looked up, {len(holes)} known holes")
    if unknown:
        print(f"NOT CHECKED, {len(unknown)} packages the service does not know: {' '.join(unknown)}")
    for hole in holes:
        print(f"  {hole}")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main())
