"""The browser's cryptography is what its sources make: nobody edits the bundle, and nothing in it says where it came from."""

import hashlib
import json
import re
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "app" / "web" / "site" / "vendor"


def test_the_bundle_is_the_one_the_readme_names():
    said = re.search("SHA-256 ([0-9a-f]{64})", (VENDOR / "README.md").read_text("utf-8"))
    assert said and said[1] == hashlib.sha256((VENDOR / "crypto.mjs").read_bytes()).hexdigest()


def test_every_package_in_it_is_pinned_and_its_licence_is_beside_it():
    named = json.loads((VENDOR / "package.json").read_text("utf-8"))
    locked = json.loads((VENDOR / "package-lock.json").read_text("utf-8"))["packages"]
    licences = (VENDOR / "LICENSES.txt").read_text("utf-8")
    for name, version in named["dependencies"].items():
        assert locked[f"node_modules/{name}"]["version"] == version
        assert f"==== {name} {version}\n" in licences
    shipped = {path for path, about in locked.items() if path and not (about.get("dev") or about.get("optional"))}
    assert shipped == {f"node_modules/{name}" for name in named["dependencies"]}


def test_the_lock_file_names_digests_and_no_addresses():
    text = (VENDOR / "package-lock.json").read_text("utf-8")
    assert "resolved" not in text and "://" not in text
    locked = json.loads(text)["packages"]
    assert all(about["integrity"].startswith("sha512-") for path, about in locked.items() if path)


def test_the_bundle_imports_nothing():
    text = (VENDOR / "crypto.mjs").read_text("utf-8")
    assert not re.search(r"\bimport\s*[\"'{(]|\bfrom\s*[\"']|\brequire\s*\(", text)
