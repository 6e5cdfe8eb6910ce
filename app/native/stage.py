"""Lay the app out as Flet's packager takes it: `python -m app.native.stage build/native`, then `flet build apk build/native`.

The packager wants one folder with main.py and assets/ in its root, and keeps all that lies in it; ours are elsewhere.
"""

import shutil
import sys
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "content", "locales", "sync")
LEFT_OUT = {
    "app/assets",  # laid beside main.py instead
    "app/assets/assets",  # fonts of the browser's client; the packaged one brings its own
    "app/browser",  # the browser edition and what builds it
    "app/web",
    "app/cli",
    "app/native",
    "content/procedures",  # guides come as the pack
    "content/skills",
    "sync/hub",
}
START = '"""Start the app, as Flet\'s packager names its entry point."""\n\nimport runpy\n\nrunpy.run_module("app.main", run_name="__main__")\n'


def stage(out: Path, root: Path = ROOT) -> None:
    """Write the folder, in the place of what an earlier call wrote; raises FileNotFoundError for what was never compiled."""
    catalogues = [source.with_suffix(".mo") for source in sorted(root.glob("locales/*/LC_MESSAGES/xomso.po"))]
    for made in (*catalogues, root / "content" / "xomso.pack"):
        if not made.is_file():
            raise FileNotFoundError(f"{made.relative_to(root)}: run `make setup` first")
    for name in PACKAGES:
        _copy(root / name, out / name, root)
    _copy(root / "app" / "assets", out / "assets", root)
    shutil.copyfile(root / "pyproject.toml", out / "pyproject.toml")
    (out / "main.py").write_text(START, "utf-8")
    # The app asks for its own version, and no package of that name is installed on a phone.
    about = out / "xomso.dist-info" / "METADATA"
    about.parent.mkdir(exist_ok=True)
    about.write_text(f"Metadata-Version: 2.1\nName: xomso\nVersion: {version('xomso')}\n", "utf-8")


def _copy(source: Path, target: Path, root: Path) -> None:
    def left_out(folder: str, names: list[str]) -> set[str]:
        here = Path(folder).relative_to(root)
        unwanted = {name for name in names if name == "__pycache__" or name.endswith(".po")}
        return unwanted | {name for name in names if (here / name).as_posix() in LEFT_OUT}

    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(source, target, ignore=left_out)


if __name__ == "__main__":
    stage(Path(sys.argv[1]).absolute())
