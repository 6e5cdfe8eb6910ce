"""A browser edition is whole: every file it names is there, every file there is named, and it is the same each time."""

import hashlib
import json
import re
import struct
from importlib.metadata import version

import pytest
from click.testing import CliRunner

from app.web.build import ROOT
from tests.web_site import CACHE, built, code, contents, page_config, small_pack, worker_site

LIMIT = 13_000_000  # bytes a first visit may cost; the hurry of this build outweighs its missing guides, 1.3 MB
KINDS = ("chromium", "other")


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return small_pack(tmp_path_factory.mktemp("pack"))


@pytest.fixture(scope="module")
def made(tmp_path_factory, pack):
    """The folder of one site, and what its build reported."""
    out = tmp_path_factory.mktemp("web")
    return out, built(out, pack)


@pytest.fixture(scope="module")
def site(made):
    return made[0]


@pytest.fixture(scope="module")
def entries(site):
    return json.loads((site / "files.json").read_bytes())


def test_two_builds_of_the_same_sources_are_equal_byte_for_byte(tmp_path, site, pack):
    built(tmp_path / "again", pack)
    assert contents(tmp_path / "again") == contents(site)


def test_building_again_into_the_same_folder_changes_nothing(site, pack):
    before = contents(site)
    built(site, pack)
    assert contents(site) == before


def test_every_file_the_service_worker_is_told_of_is_there_with_its_size_and_digest(site, entries):
    for entry in entries:
        path = site / entry["url"]
        packed = path.with_name(f"{path.name}.br")
        assert path.stat().st_size == entry["raw"]
        assert (packed if packed.is_file() else path).stat().st_size == entry["size"], entry["url"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == entry["sha256"]


def test_the_service_worker_keeps_all_a_phone_needs_and_nothing_else(site, entries):
    kept = {entry["url"] for entry in entries}
    there = {path for path in contents(site) if not path.endswith((".br", ".gz"))}
    assert there - kept == {
        "sw.js",
        "files.json",
        *(f"licenses/{one}.txt" for one in ("flutter", "libraries", "fonts")),
    }


def test_the_list_of_files_stands_in_the_service_worker(site, entries, made):
    text = (site / "sw.js").read_text("utf-8")
    assert f"const FILES = {json.dumps(entries, ensure_ascii=False, separators=(',', ':'), sort_keys=True)};" in text
    assert f'const VERSION = "{made[1].version}";' in text


def test_a_name_without_a_digest_is_kept_for_one_version_only(entries):
    plain = {entry["url"] for entry in entries if not re.search(r"(^|[-/])[0-9a-f]{12}[-./]", entry["url"])}
    assert plain == {entry["url"] for entry in entries if entry.get("page")}
    assert plain == {"index.html", "manifest.json", "site.json", "icons/xomso.svg"}


def test_each_kind_of_browser_fetches_its_own_canvaskit(entries):
    for kind in KINDS:
        own = [entry["url"] for entry in entries if entry.get("when", kind) == kind and "canvaskit" in entry["url"]]
        assert len(own) == 2
        assert all(("/chromium/" in url) == (kind == "chromium") for url in own)


def test_a_first_visit_costs_no_more_than_was_promised(made, entries):
    for kind in KINDS:
        assert made[1].wire[kind] == sum(entry["size"] for entry in entries if entry.get("when", kind) == kind)
    assert made[1].wire["chromium"] < LIMIT


def test_everything_the_page_names_is_there(site):
    text = (site / "index.html").read_text("utf-8")
    named = re.findall(r'(?:href|src)="([^"]+)"', text)
    config = page_config(site)
    named += [*config["scripts"], f"{config['flet']['entrypointBaseUrl']}python-worker.js"]
    inside = site / config["flet"]["entrypointBaseUrl"]
    assert len(named) > 10
    for address in (each for each in named if each != "./"):
        assert not address.startswith(("/", "http")), address
        assert (site / address).is_file(), address
    for address in (config["flet"]["pyodideUrl"], config["flet"]["appPackageUrl"]):
        assert (inside / address).resolve().is_file()
    for key in ("assetBase", "canvasKitBaseUrl", "fontFallbackBaseUrl"):
        assert (site / config["flet"][key]).is_dir()


def test_everything_the_worker_is_told_of_is_there(site):
    told = worker_site(site)
    folder = next(site.glob("worker-*"))
    for key in ("pyodide", "bundle", "pack", "crypto", "keystore", "photo", "opfs", "runtime"):
        assert (folder / told[key]).resolve().is_file(), key
    assert (folder / told["pyodideFolder"]).resolve().is_dir()
    assert told["version"] == json.loads((site / "site.json").read_bytes())["version"]


def test_every_font_the_manifest_names_is_there_and_one_answers_to_the_name_of_roboto(site):
    assets = site / page_config(site)["flet"]["assetBase"] / "assets"
    families = json.loads((assets / "FontManifest.json").read_bytes())
    assert {"MaterialIcons", "Xom So Sans", "Roboto"} == {family["family"] for family in families}
    for family in families:
        for font in family["fonts"]:
            assert (assets / font["asset"]).resolve().is_file()


def test_the_loader_knows_one_build_and_no_service_worker_of_flutter(site):
    text = next(site.glob("flutter-*/flutter_bootstrap.js")).read_text("utf-8")
    config = json.loads(re.search(r"_flutter\.buildConfig = (\{.*\});", text)[1])
    assert [one["mainJsPath"] for one in config["builds"]] == ["main.dart.js"]
    assert "serviceWorkerSettings: {" not in text
    assert "sourceMappingURL" not in text


def test_the_client_fetches_no_script_from_elsewhere(site):
    text = next(site.glob("flutter-*/main.dart.js")).read_text("utf-8")
    assert 'type="text/plain"\nk.defer' in text
    assert not re.search(r'\.src=\w+\.\w+\(\)\+\w+\n\w+\.type="application/javascript"', text)


def test_the_bundle_holds_the_device_side_its_strings_and_its_libraries(site):
    found = code(site)
    for path in ("app/browser/main.py", "sync/outbox.py", "content/search.py", "locales/km/LC_MESSAGES/xomso.mo"):
        assert path in found
    for library in ("flet", "httpx", "sqlite_utils", "qrcode", "babel", "msgpack", "platformdirs", "pluggy"):
        assert f"{library}/__init__.py" in found
    assert any(path.endswith("wasm32-emscripten.so") for path in found)
    assert f"Version: {version('xomso')}".encode() in found[f"xomso-{version('xomso')}.dist-info/METADATA"]


def test_nothing_of_the_server_the_command_line_or_the_build_goes_to_a_phone(site):
    unwanted = ("sync/hub/", "app/cli/", "app/web/", "app/native/", "app/served.py", "tests/")
    unwanted += ("cryptography", "joserfc", "argon2", "PIL", "fastapi", "sqlalchemy", "oauthlib", "pip")
    assert not [path for path in code(site) if path.startswith(unwanted) or "/tests/" in path]


def test_babel_speaks_three_languages_and_no_more(site):
    data = {path.split("/")[-1] for path in code(site) if path.startswith("babel/locale-data/")}
    assert {name.split("_")[0].removesuffix(".dat") for name in data} == {"root", "vi", "en", "km"}


def test_no_path_of_this_machine_is_in_the_site(site):
    for path, data in contents(site).items():
        assert str(ROOT).encode() not in data, path
        assert str(CACHE).encode() not in data, path


def test_the_home_screen_gets_icons_of_the_sizes_it_is_told(site):
    manifest = json.loads((site / "manifest.json").read_bytes())
    for icon in manifest["icons"]:
        head = (site / icon["src"]).read_bytes()[:24]
        width, height = struct.unpack(">II", head[16:24])
        assert head.startswith(b"\x89PNG") and icon["sizes"] == f"{width}x{height}"
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }
    assert manifest["start_url"] == "./#/" and manifest["scope"] == "./" and manifest["lang"] == "vi"
    assert [one["url"] for one in manifest["shortcuts"]] == ["./#/", "./#/assist", "./#/queue"]


def test_licences_of_all_that_is_passed_on_come_along(site):
    said = {path.name: path.read_text("utf-8") for path in (site / "licenses").glob("*.txt")}
    assert "SIL OPEN FONT LICENSE" in said["fonts.txt"]
    assert all(name in said["libraries.txt"] for name in ("httpx", "babel", "msgpack", "pluggy"))
    assert len(said["flutter.txt"]) > 1_000_000


def test_the_command_builds_and_says_what_a_first_visit_costs(tmp_path, pack, made):
    from app.cli import group

    out = tmp_path / "site"
    args = ["web", "build", "--out", str(out), "--pack", str(pack), "--cache", str(CACHE), "--quick"]
    result = CliRunner().invoke(group, args, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert made[1].version in result.output and " MB" in result.output
    assert (out / "index.html").is_file() and (out / "index.html.br").is_file()
