"""Everything the site is put together from, before it has a version."""

from dataclasses import dataclass
from pathlib import Path

from app.web import page
from app.web.bundle import bundle, start_archive
from app.web.closure import closure
from app.web.errors import N_, SiteNotBuilt
from app.web.fonts import fonts
from app.web.manifest import manifest, placed
from app.web.naming import Files, in_folder, named
from app.web.own_code import own_code
from app.web.packs import Packs, packs
from app.web.prune import licences, pruned
from app.web.runtime import notices, python_tags, runtime, web_folder
from app.web.wheels import locked, wheels

MAIN = "from app.browser.main import run\n\nrun()\n"
NO_LOCK = N_("Bản trình duyệt chỉ dựng được từ mã nguồn: không thấy {path}.")


@dataclass(frozen=True)
class Parts:
    """Files that stay as they are, and the addresses of those the page and the worker must know by name."""

    files: Files
    folders: dict[str, str]
    code: str
    archive: str
    urls: dict[str, str]
    guides: Packs


def parts(root: Path, site: Path, pack: Path, out: Path, cache: Path) -> Parts:
    """Return the parts of a checkout at `root` with the page in `site`; raises SiteNotBuilt, PackRefused, OSError."""
    guides = packs(pack, out)
    assets = root / "app" / "assets"
    files = dict(guides.files)
    folders: dict[str, str] = {}
    groups = runtime(web_folder())
    groups["assets"] |= fonts(assets)
    for group, content in groups.items():
        folders[group], within = in_folder(group, content)
        files |= within
    libraries = _libraries(root, cache)
    code, archive = bundle(pruned(libraries) | own_code(root)), start_archive(MAIN)
    code_name, archive_name = named("code.bundle", code), named("main.tgz", archive)
    files |= {code_name: code, archive_name: archive}
    icons = {path.name: path.read_bytes() for path in sorted((root / "app" / "web" / "icons").glob("*.png"))}
    urls = {}
    for name, (address, data) in (page.scripts_and_styles(site) | placed(icons)).items():
        urls[name], files[address] = address, data
    files["manifest.json"] = manifest(urls)
    files["icons/xomso.svg"] = (assets / "icons" / "xomso.svg").read_bytes()
    files["licenses/flutter.txt"] = notices(web_folder())
    files["licenses/libraries.txt"] = licences(libraries)
    files["licenses/fonts.txt"] = (assets / "fonts" / "OFL.txt").read_bytes()
    return Parts(files, folders, code_name, archive_name, urls, guides)


def _libraries(root: Path, cache: Path) -> Files:
    lock = root / "requirements.lock"
    if not lock.is_file():
        raise SiteNotBuilt(NO_LOCK, path=lock)
    tags = python_tags(web_folder())
    return wheels(locked(lock.read_text("utf-8"), closure("xomso", tags[0])), tags, cache)
