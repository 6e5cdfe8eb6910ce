"""A pack is one read-only file: built the same from the same sources, and refused untouched when it is not right."""

import shutil
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest

from content.bundle import usable
from content.errors import PackRefused
from content.load import own_folder, read_sources
from content.pack import Pack, build
from content.pack_format import FORMAT, MARK
from content.search import Search
from tests.sample_guide import GUIDE, folder

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The pack of the guides that come along."""
    path = tmp_path_factory.mktemp("pack") / "whole.pack"
    build(own_folder(), path, DAY)
    return path


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.pack"
    build(folder(tmp_path / "src"), path, DAY)
    return path


def refusal(path) -> str:
    """Return the sentence a file is refused with, having seen that it stays as it was."""
    before = path.read_bytes()
    with pytest.raises(PackRefused) as refused:
        Pack.open(path)
    assert path.read_bytes() == before
    assert sorted(other.name for other in path.parent.iterdir() if other.name.startswith(path.name)) == [path.name]
    assert str(path) in str(refused.value)
    return str(refused.value)


def test_every_guide_comes_back_as_it_was_written(whole):
    sources = read_sources(own_folder())
    with Pack.open(whole) as pack:
        assert pack.info.guides == len(sources.guides) == len(pack.guides())
        for data in sources.guides:
            guide = pack.guide(data["code"])
            assert guide is not None
            assert (guide.name, guide.asks, guide.as_of) == (data["name"], tuple(data["asks"]), data["as_of"])
            assert len(guide.papers) == len(data.get("papers", []))


def test_the_label_tells_version_dates_count_and_digest(small):
    with Pack.open(small) as pack:
        info = pack.info
    assert info.version == f"2026.11.22-{info.digest[:8]}"
    assert (info.built_on, info.guides, info.format) == (DAY, 1, FORMAT)
    assert info.expires_on > DAY + timedelta(30)


def test_entries_fields_and_units_are_there(whole):
    with Pack.open(whole) as pack:
        entry = next(entry for entry in pack.guides() if entry.code == "1.001193")
        assert (entry.kind, entry.field, entry.body, entry.completeness) == ("procedure", "ho-tich", "ubnd_xa", "full")
        assert entry.en
        assert [field.slug for field in pack.fields()][:2] == ["ho-tich", "chung-thuc"]
        assert all(field.vi and field.en and field.km and field.icon for field in pack.fields())
        assert len(pack.units().all()) == 103


def test_an_unknown_code_is_none(small):
    with Pack.open(small) as pack:
        assert pack.guide("9.999999") is None
        assert pack.guide("' OR 1=1 --") is None


def test_the_same_sources_on_the_same_day_give_the_same_bytes(tmp_path):
    one, two = tmp_path / "one.pack", tmp_path / "two.pack"
    for path in (one, two):
        build(folder(tmp_path / "src"), path, DAY)
    assert one.read_bytes() == two.read_bytes()


def test_a_changed_guide_changes_its_hash_and_the_digest_but_no_other_hash(tmp_path):
    other = GUIDE.replace("1.000001", "1.000002")
    seen = []
    for fee in ("8.000 đồng.", "9.000 đồng."):
        root = folder(tmp_path / fee, GUIDE.replace("8.000 đồng.", fee))
        folder(root, other, "1.000002.toml")
        build(root, tmp_path / "x.pack", DAY)
        with Pack.open(tmp_path / "x.pack") as pack:
            seen.append((pack.info.digest, {entry.code: entry.hash for entry in pack.guides()}))
    (digest, hashes), (digest_after, hashes_after) = seen
    assert digest != digest_after
    assert hashes["1.000001"] != hashes_after["1.000001"]
    assert hashes["1.000002"] == hashes_after["1.000002"]


def test_a_pack_is_never_written_to(small):
    before = small.read_bytes()
    small.chmod(0o444)
    with Pack.open(small) as pack:
        assert pack.guide("1.000001")
        with pytest.raises(sqlite3.OperationalError):
            pack._db.execute("DELETE FROM guides")
    assert small.read_bytes() == before
    assert [path.name for path in small.parent.iterdir() if path.name.startswith("small")] == ["small.pack"]


def test_a_name_with_signs_of_its_own_is_opened(small, tmp_path):
    odd = tmp_path / "gói ?mới#50%.pack"
    shutil.copy(small, odd)
    with Pack.open(odd) as pack:
        assert pack.guide("1.000001")


def test_there_is_always_a_pack_to_use_where_the_sources_are(tmp_path):
    with Pack.open(usable(tmp_path)) as pack:
        assert pack.guide("1.001193")


def test_a_missing_pack_says_how_to_make_one(tmp_path):
    for path in (tmp_path / "none.pack", tmp_path, tmp_path / "none" / "x.pack"):
        with pytest.raises(PackRefused, match="xomso pack build"):
            Pack.open(path)


@pytest.mark.parametrize("raw", [b"", b"hello", b"x" * 5000, b"SQLite format 3\0", "gói".encode()])
def test_a_file_that_is_no_pack_is_refused(tmp_path, raw):
    path = tmp_path / "x.pack"
    path.write_bytes(raw)
    assert "không phải gói" in refusal(path)


def test_another_programs_database_is_refused(tmp_path):
    path = tmp_path / "other.pack"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE guides (code TEXT)")
    assert "không phải gói" in refusal(path)


def test_a_pack_of_a_newer_version_is_refused_by_name(small):
    with closing(sqlite3.connect(small)) as db:
        db.execute(f"PRAGMA user_version = {FORMAT + 1}")
    assert "mới hơn" in refusal(small)


def test_a_cut_pack_is_refused_wherever_it_was_cut(small):
    whole = small.read_bytes()
    for size in (101, 4096, len(whole) // 2, len(whole) - 1):
        small.write_bytes(whole[:size])
        assert "hỏng" in refusal(small)


def test_a_pack_with_overwritten_pages_is_refused(small):
    whole = bytearray(small.read_bytes())
    for page in range(1, len(whole) // 4096):
        torn = bytearray(whole)
        torn[page * 4096 : page * 4096 + 64] = b"\xa5" * 64
        small.write_bytes(torn)
        try:
            with Pack.open(small) as pack:
                pack.guide("1.000001")
                pack.terms()
                pack.units()
        except PackRefused as refused:
            assert "hỏng" in str(refused)


def test_a_pack_without_its_tables_is_refused(tmp_path):
    path = tmp_path / "x.pack"
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA application_id = {MARK}")
        db.execute(f"PRAGMA user_version = {FORMAT}")
        db.execute("CREATE TABLE meta (key TEXT, value TEXT)")
    assert "hỏng" in refusal(path)


def test_a_guide_whose_text_was_altered_is_refused(small):
    with closing(sqlite3.connect(small)) as db, db:
        db.execute("UPDATE guides SET body = replace(body, '8000', '9000')")
    with Pack.open(small) as pack, pytest.raises(PackRefused, match="hỏng"):
        pack.guide("1.000001")


def test_a_build_that_cannot_write_leaves_nothing(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(OSError):
        build(folder(tmp_path / "src"), blocked / "x.pack", DAY)
    assert blocked.read_text() == "x"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE fields SET body = '{'",
        "UPDATE fields SET body = '{\"slug\":1}'",
        'UPDATE fields SET body = \'{"slug":"a","vi":1}\'',
        "UPDATE units SET body = '[]'",
        "UPDATE units SET body = '{'",
        "UPDATE lexicon SET body = '{'",
        "UPDATE lexicon SET body = '5'",
        "UPDATE terms SET body = x'ff' WHERE part = 'codes'",
        "UPDATE terms SET body = x'39' WHERE part = 'codes'",
        "UPDATE terms SET body = x'61' WHERE part = 'terms'",
        "UPDATE terms SET body = substr(body, 3) WHERE part = 'starts'",
        "UPDATE terms SET body = zeroblob(length(body)) WHERE part = 'titled_starts'",
        "UPDATE terms SET body = x'ffff' WHERE part = 'guides'",
        "UPDATE terms SET body = x'' WHERE part = 'heft'",
        "DELETE FROM terms WHERE part = 'weights'",
    ],
)
def test_a_row_that_does_not_hold_what_it_should_is_damage(small, change):
    with closing(sqlite3.connect(small)) as db, db:
        db.execute(change)
    with Pack.open(small) as pack, pytest.raises(PackRefused, match="hỏng"):
        pack.fields()
        pack.units().find("ninh kiều")
        Search(pack)


def test_a_code_of_half_a_character_is_none(small):
    with Pack.open(small) as pack:
        assert pack.guide("\udcff") is None
