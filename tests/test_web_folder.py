"""The folder a browser edition is built into: what stays of earlier builds, what goes, what was never ours."""

import json

import pytest

from app.web.errors import SiteNotBuilt
from app.web.packs import EARLIER, packs
from app.web.write_site import refuse_foreign, write_site
from content.pack import Pack
from content.pack_delta import apply
from tests.web_site import small_pack


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(SiteNotBuilt):
        refuse_foreign(tmp_path)
    refuse_foreign(tmp_path / "new")


def test_files_of_an_earlier_build_go_and_what_somebody_put_there_stays(tmp_path):
    old = {"boot-0123456789ab.js": b"1", "worker-0123456789ab/a.mjs": b"1", "site.json": b"{}", "files.json": b"[]"}
    write_site(tmp_path, old, {})
    (tmp_path / "robots.txt").write_text("mine", "utf-8")
    write_site(tmp_path, {"boot-ba9876543210.js": b"2", "site.json": b"{ }"}, {})
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert left == {"boot-ba9876543210.js", "site.json", "robots.txt"}
    assert (tmp_path / "site.json").read_bytes() == b"{ }"


def test_a_site_keeps_the_last_packs_and_leads_from_each_to_the_newest(tmp_path):
    out = tmp_path / "out"
    for number in range(EARLIER + 2):
        newest = small_pack(tmp_path / str(number), f"Nhận giấy ở quầy {number}.")
        found = packs(newest, out)
        told = {"packs": found.packs}
        write_site(out, {**found.files, "site.json": json.dumps(told).encode()}, {})
    assert len(found.packs) == EARLIER + 1 and len(found.deltas) == EARLIER
    assert {path.name for path in (out / "pack").iterdir()} == {path.removeprefix("pack/") for path in found.files}
    for one, old in zip(found.deltas, found.packs[1:], strict=True):
        assert one["base"] == old["url"]
        apply(out / old["url"], (out / one["url"]).read_bytes(), tmp_path / "applied.pack")
        with Pack.open(tmp_path / "applied.pack") as applied, Pack.open(newest) as wanted:
            assert applied.info.digest == wanted.info.digest


def test_the_same_pack_again_is_not_an_earlier_one(tmp_path):
    pack = small_pack(tmp_path / "a")
    for _ in range(2):
        found = packs(pack, tmp_path / "out")
        write_site(tmp_path / "out", {**found.files, "site.json": json.dumps({"packs": found.packs}).encode()}, {})
    assert len(found.packs) == 1 and found.deltas == []
