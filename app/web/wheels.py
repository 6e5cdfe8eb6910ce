"""The libraries in the browser: wheels for Pyodide, the very versions and digests of requirements.lock."""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from app.web.errors import N_, SiteNotBuilt
from app.web.naming import Files

UNLOCKED = N_("requirements.lock không có gói {name} mà bản trình duyệt cần. Hãy chạy make lock rồi dựng lại.")
UNFETCHED = N_("Không lấy được thư viện cho bản trình duyệt: {reason}. Hãy nối mạng rồi chạy lại lệnh này.")


def locked(lock: str, names: list[str]) -> str:
    """Return the part of a lock that pins these packages; raises SiteNotBuilt for one it has not."""
    blocks = {re.split(r"[=\[ ;]", block, maxsplit=1)[0]: block for block in re.split(r"\n(?=\w)", lock.strip())}
    for name in names:
        if name not in blocks:
            raise SiteNotBuilt(UNLOCKED, name=name)
    # A marker speaks of the machine pip runs on; that the browser needs the package was settled before.
    return "".join(re.sub(r" ; [^\\]*(?= \\\n)", "", blocks[name]) + "\n" for name in names)


def wheels(requirements: str, tags: tuple[str, str], cache: Path) -> Files:
    """Return all files of pinned wheels for Pyodide, fetched once and then kept in `cache`; raises SiteNotBuilt, OSError."""
    key = hashlib.sha256(f"{tags}\n{requirements}".encode()).hexdigest()[:16]
    folder = cache / f"wheels-{key}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            _install(requirements, tags, Path(scratch))
            try:
                (Path(scratch) / "target").rename(folder)
            except OSError:
                if not folder.is_dir():  # else another build of the same site was faster
                    raise
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _install(requirements: str, tags: tuple[str, str], scratch: Path) -> None:
    python, platform = tags
    (scratch / "requirements.txt").write_text(requirements, "utf-8")
    choice = ["--python-version", python, "--implementation", "cp", "--platform", platform, "--platform", "any"]
    for abi in (f"cp{python.replace('.', '')}", "none"):
        choice += ["--abi", abi]
    plainly = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--no-compile", "--no-input", "--quiet"]
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", *plainly, *choice]
    command += ["--target", str(scratch / "target"), "--requirement", str(scratch / "requirements.txt")]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or ["pip"]
        raise SiteNotBuilt(UNFETCHED, reason=lines[-1].removeprefix("ERROR: ").rstrip("."))
