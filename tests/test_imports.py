"""The arrows of the design: who may import whom."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"app", "content", "sync", "locales", "tests"}
ALLOWED = {
    "app": {"app", "content", "sync", "locales"},
    "content": {"content"},
    "locales": {"locales"},
    "sync": {"sync"},
    "sync/hub": {"sync", "content"},
}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module or "")
    return found


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("folder", ALLOWED)
def test_a_package_imports_only_what_the_design_lets_it(folder):
    wrong = []
    for path in sources(folder):
        if folder == "sync" and "hub" in path.relative_to(ROOT).parts:
            continue
        wrong += [
            f"{path.relative_to(ROOT)} imports {name}"
            for name in imports(path)
            if name.split(".")[0] in OURS - ALLOWED[folder]
        ]
    assert sources(folder)
    assert not wrong


def test_only_the_app_imports_flet():
    wrong = [
        str(path.relative_to(ROOT))
        for folder in ("content", "sync", "locales")
        for path in sources(folder)
        if any(n.split(".")[0] == "flet" for n in imports(path))
    ]
    assert not wrong


def test_the_device_side_does_not_load_the_server():
    wrong = []
    for path in sources("sync"):
        if "hub" not in path.relative_to(ROOT).parts:
            wrong += [
                f"{path.name}: {name}"
                for name in imports(path)
                if name.split(".")[0] in {"fastapi", "sqlalchemy", "alembic", "uvicorn", "jinja2"}
                or name.startswith("sync.hub")
            ]
    assert not wrong
