"""An update between two packs is small, gives exactly the pack it was made of, and is refused whole when it is not right."""

import hashlib
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tracemalloc
import zlib
from base64 import b64encode
from contextlib import closing
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from content.delta_bytes import HEAD, packed
from content.errors import DeltaRefused, PackRefused
from content.load import guide_files, own_folder
from content.pack import Pack, build
from content.pack_delta import KEYS, apply, delta
from content.pack_digest import pack_digest
from content.pack_signature import sign_pack
from content.search import Search
from content.signing_key import fingerprint, make_key, private_key, public_key
from tests.sample_guide import GUIDE, folder

DAY, LATER = date(2026, 11, 22), date(2026, 11, 29)
CODES = [f"1.00000{number}" for number in range(1, 7)]
WORDS = ["khai sinh", "kết hôn", "tạm trú", "chứng thực", "hộ kinh doanh", "bảo hiểm"]
BOMB = 128 << 20  # bytes
SHORT = 40_000  # bytes of an update of ten guides; 100 KB is what was promised


CHANGES = {
    "nothing": {},
    "a step": {"2": lambda text: text.replace("Nhận giấy.", "Chờ nhận giấy.")},
    "a question": {"3": lambda text: text.replace('"xin giấy', '"hỏi giùm giấy nầy", "xin giấy')},
    "one gone": {"4": lambda text: ""},
    "first gone, last renamed": {"1": lambda text: "", "6": lambda text: text.replace("Làm giấy", "Lấy giấy")},
    "all of them": {str(number): lambda text: text.replace("giấy", "đơn") for number in range(1, 7)},
}
"""What an editor did to six small guides, by the last letter of a guide's code."""


@pytest.fixture(scope="module")
def pack_of(tmp_path_factory):
    """Gives the pack of the guides as they are after a change, built once."""

    @cache
    def made(change: str, day: date = DAY, lexicon: str = ""):
        root = tmp_path_factory.mktemp("src")
        for code, word in zip(CODES, WORDS, strict=True):
            text = GUIDE.replace("1.000001", code).replace("giấy thử", f"giấy {word}")
            if text := CHANGES[change].get(code[-1], str)(text):
                folder(root, text, f"{code}.toml")
        if lexicon:
            (root / "lexicon.toml").write_text(lexicon, "utf-8")
        build(root, out := root / "x.pack", day)
        return out

    return made


@pytest.fixture
def old(tmp_path, pack_of):
    return Path(shutil.copy(pack_of("nothing"), tmp_path / "old.pack"))


@pytest.fixture
def new(tmp_path, pack_of):
    return Path(shutil.copy(pack_of("a step", LATER), tmp_path / "new.pack"))


def rows_of(path) -> dict[str, list]:
    with closing(sqlite3.connect(path)) as db:
        found = {name: db.execute(f"SELECT * FROM {name} ORDER BY {key}").fetchall() for name, key in KEYS.items()}
        return {**found, "meta": db.execute("SELECT * FROM meta ORDER BY key").fetchall(), "digest": [pack_digest(db)]}


def refusal(old, change, out) -> str:
    """Return the sentence a delta is refused with, having seen that nothing was written."""
    before = {path: path.read_bytes() for path in out.parent.iterdir() if path.is_file()}
    with pytest.raises(DeltaRefused) as refused:
        apply(old, change, out)
    assert {path: path.read_bytes() for path in out.parent.iterdir() if path.is_file()} == before
    return str(refused.value)


def told(change: bytes) -> dict:
    return json.loads(zlib.decompress(change[len(HEAD) + 32 :]))


def test_ten_real_guides_with_a_sentence_more_cost_little(tmp_path):
    texts = {}
    for number, path in enumerate(guide_files(own_folder())):
        if number % 3 == 0:  # as many as show that the rest of an index costs nothing
            copy = tmp_path / "src" / path.relative_to(own_folder())
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(text := path.read_text("utf-8"), "utf-8")
            texts[copy] = text
    build(tmp_path / "src", tmp_path / "old.pack", DAY)
    full = [path for path, text in texts.items() if "\nasks = [" in text and '\nwhere = "' in text]
    for number, path in enumerate(full[::8][:10]):
        text = texts[path].replace('\nwhere = "', f'\nwhere = "Hỏi quầy số {number} trước. ', 1)
        path.write_text(text.replace("\nasks = [", f'\nasks = ["quầy số {number} ở đâu vậy", ', 1), "utf-8")
    build(tmp_path / "src", tmp_path / "new.pack", LATER)
    change = delta(tmp_path / "old.pack", tmp_path / "new.pack")
    assert len(told(change)["index"]) == 10
    assert len(change) < SHORT
    apply(tmp_path / "old.pack", change, tmp_path / "out.pack")
    assert rows_of(tmp_path / "out.pack") == rows_of(tmp_path / "new.pack")
    with Pack.open(tmp_path / "out.pack") as opened:
        assert Search(opened).find("quầy số 3 ở đâu vậy").hits


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("back", [False, True], ids=["there", "back"])
def test_a_delta_gives_the_pack_it_was_made_of(tmp_path, pack_of, change, back):
    old, new = pack_of("nothing"), pack_of(change, LATER)
    old, new = (new, old) if back else (old, new)
    apply(old, delta(old, new), tmp_path / "out.pack")
    assert rows_of(tmp_path / "out.pack") == rows_of(new)
    with Pack.open(tmp_path / "out.pack") as out, Pack.open(new) as wanted:
        assert out.info == wanted.info
        assert Search(out).find("xin giấy khai sinh ở đâu") == Search(wanted).find("xin giấy khai sinh ở đâu")


def test_a_changed_lexicon_is_told_by_the_terms_it_moves(tmp_path, pack_of, old):
    lexicon = (own_folder() / "lexicon.toml").read_text("utf-8")
    new = pack_of("nothing", DAY, lexicon.replace('"khai sinh"', '"khai sinh nở"'))
    change = delta(old, new)
    assert told(change)["index"] and not told(change)["rows"]["guides"]
    apply(old, change, tmp_path / "out.pack")
    assert rows_of(tmp_path / "out.pack") == rows_of(new)


def test_a_delta_between_equal_packs_is_tiny_and_applies(tmp_path, old):
    change = delta(old, old)
    assert len(change) < 600
    apply(old, change, tmp_path / "out.pack")
    assert rows_of(tmp_path / "out.pack") == rows_of(old)


def test_the_same_packs_give_the_same_delta(old, new):
    assert delta(old, new) == delta(old, new)


def test_an_update_may_take_the_place_of_the_pack_it_was_made_for(old, new):
    wanted = rows_of(new)
    apply(old, delta(old, new), old)
    assert rows_of(old) == wanted


def test_the_new_packs_signature_comes_along(tmp_path, old, new):
    make_key(tmp_path / "key")
    plain = delta(old, new)
    sign_pack(old, private_key(tmp_path / "key"), datetime(2026, 11, 22, tzinfo=UTC))
    apply(old, plain, tmp_path / "plain.pack")
    with Pack.open(tmp_path / "plain.pack") as unsigned:
        assert not unsigned.info.signed_by
    sign_pack(new, private_key(tmp_path / "key"), datetime(2026, 11, 29, tzinfo=UTC))
    apply(old, delta(old, new), tmp_path / "out.pack")
    with Pack.open(tmp_path / "out.pack", [fingerprint(public_key(tmp_path / "key.pub"))]) as opened:
        assert opened.info.proved and opened.info.signed_at == "2026-11-29T00:00:00+00:00"


def test_any_rows_that_differ_are_made_to_agree(tmp_path, old):
    chance = random.Random(8)
    for turn in range(40):
        new = shutil.copy(old, tmp_path / "new.pack")
        with closing(sqlite3.connect(new)) as db:
            for _ in range(chance.randrange(1, 9)):
                disturb(db, chance)
            count = db.execute("SELECT count(*) FROM guides").fetchone()[0]
            db.execute("UPDATE meta SET value = ? WHERE key = 'guides'", [count])
            db.commit()
        apply(old, delta(old, new), out := tmp_path / "out.pack")
        assert rows_of(out) == rows_of(new), turn
        if chance.random() < 0.5:
            shutil.move(out, old)


def disturb(db: sqlite3.Connection, chance: random.Random) -> None:
    """Change, remove or add a row somewhere."""
    name = chance.choice(list(KEYS))
    rows = db.execute(f"SELECT * FROM {name}")
    columns = [column[0] for column in rows.description]
    row = dict(zip(columns, chance.choice(rows.fetchall() or [[None] * len(columns)]), strict=True))
    key = KEYS[name]
    if row[key] is None or name == "terms" and chance.random() < 0.5:
        return
    db.execute(f"DELETE FROM {name} WHERE {key} = ?", [row[key]])
    if chance.random() < 0.3:
        return
    if chance.random() < 0.5:
        row[key] = chance.randrange(10**6) if isinstance(row[key], int) else f"{chance.random()}"
    for column, value in row.items():
        if column != key and column != "slug" and chance.random() < 0.5:
            said = "".join(chance.choice('aạ"\\\n\0ក🙂') for _ in range(chance.randrange(60)))
            row[column] = chance.randbytes(chance.randrange(60)) if isinstance(value, bytes) else said
    row |= {column: f"{chance.random()}" for column in ("slug",) if column in row}
    db.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", list(row.values()))


def test_a_cut_delta_is_refused_wherever_it_was_cut(tmp_path, old, new):
    change = delta(old, new)
    for size in (0, 1, len(HEAD), len(HEAD) + 32, len(change) // 2, len(change) - 1):
        assert "hỏng" in refusal(old, change[:size], tmp_path / "out.pack")


def test_a_delta_with_one_bit_wrong_is_refused_and_the_pack_in_its_place_stays(old, new):
    change = delta(old, new)
    for at in range(0, len(change), len(change) // 40):
        torn = bytearray(change)
        torn[at] ^= 1 << at % 8
        assert "hỏng" in refusal(old, bytes(torn), old)


def test_a_delta_for_another_pack_is_told_apart(tmp_path, pack_of, old, new):
    change = delta(old, new)
    for other in (new, pack_of("a question", LATER)):
        assert "không dành cho" in refusal(other, change, tmp_path / "out.pack")


def test_an_old_pack_that_is_none_is_refused_by_its_own_name(tmp_path, old, new):
    change = delta(old, new)
    old.write_bytes(old.read_bytes()[:9000])
    for path, said in ((old, "hỏng"), (tmp_path / "none.pack", "Không thấy")):
        with pytest.raises(PackRefused, match=said):
            apply(path, change, tmp_path / "out.pack")
    assert not (tmp_path / "out.pack").exists()


def test_a_delta_that_does_not_give_what_it_says_is_refused(tmp_path, old, new):
    for key, value in (("to", "00" * 32), ("meta", [["version", "x"]]), ("index", [])):
        assert "không cho ra đúng" in refusal(old, packed({**told(delta(old, new)), key: value}), tmp_path / "out.pack")


def deflated(plain: bytes) -> str:
    """Return bytes as a row stands in a delta that replaces none."""
    stream = zlib.compressobj(9, wbits=-15)
    return b64encode(stream.compress(plain) + stream.flush()).decode()


def with_row(change: dict, name: str, *row) -> dict:
    return {**change, "rows": {**change["rows"], name: [list(row)]}}


ODD = {
    "a list": lambda change: [],
    "nothing": lambda change: {"from": change["from"]},
    "no tables": lambda change: {**change, "rows": {}},
    "no rows": lambda change: {**change, "rows": {**change["rows"], "guides": 5}},
    "a row without its change": lambda change: with_row(change, "guides", "1.000002"),
    "a row that is no text": lambda change: with_row(change, "guides", "1.000002", 5),
    "a row in no alphabet": lambda change: with_row(change, "guides", "1.000002", "?!"),
    "a row that is not deflated": lambda change: with_row(change, "guides", "1.000002", "////"),
    "a row that ends early": lambda change: with_row(change, "fields", 99, deflated(b"[99]" * 99)[:8]),
    "a row with something after it": lambda change: with_row(change, "fields", 99, deflated(b'[99,"x",""]') + "AAAA"),
    "a row that is no list": lambda change: with_row(change, "fields", 99, deflated(b"{}")),
    "a row within a row": lambda change: with_row(change, "fields", 99, deflated(b"[99,[],[]]")),
    "a row of odd values": lambda change: with_row(change, "fields", 99, deflated(b'[99,{"x":1},""]')),
    "a row too short": lambda change: with_row(change, "guides", "1.000009", deflated(b'["1.000009"]')),
    "a row without end": lambda change: with_row(change, "fields", 99, deflated(b"[" * 200_000)),
    "a number too large": lambda change: with_row(change, "fields", 99, deflated(f"[{2**70},1,1]".encode())),
    "half a letter": lambda change: with_row(change, "fields", 99, deflated(b'[99,"\\ud800",""]')),
    "not UTF-8": lambda change: with_row(change, "fields", 99, deflated(b'[99,"\xff",""]')),
    "nothing in a row": lambda change: with_row(change, "fields", 99, deflated(b"[99,null,null]")),
    "a slug twice": lambda change: with_row(change, "fields", 99, deflated(b'[99,"ho-tich",""]')),
    "a key that is a list": lambda change: with_row(change, "guides", ["x"], None),
    "a label of three": lambda change: {**change, "meta": [["a", "b", "c"]]},
    "terms of a guide that is gone": lambda change: {**change, "index": [["1.000002", None]]},
    "terms that are none": lambda change: {**change, "index": [["1.000002", deflated(b"[1,2,3,4,5]")]]},
    "guides nobody has": lambda change: {
        **with_row(change, "terms", "codes", deflated(b'["codes",{"bytes":"30"}]')),
        "index": [],
    },
}


@pytest.mark.parametrize("name", ODD)
def test_odd_data_in_a_delta_are_refused(tmp_path, old, new, name):
    said = refusal(old, packed(ODD[name](told(delta(old, new)))), tmp_path / "out.pack")
    assert "hỏng" in said or "không cho ra đúng" in said


def bombs(change: dict):
    spaces = zlib.compress(b" " * BOMB, 9)
    yield HEAD + hashlib.sha256(spaces).digest() + spaces
    yield packed(with_row(change, "fields", 99, deflated(b" " * BOMB)))
    row = deflated(b'[99,"x",""]' + b" " * (3 << 20))
    yield packed({**change, "rows": {**change["rows"], "fields": [[99, row]] * 99}})


def test_a_delta_that_unpacks_to_more_than_a_device_can_bear_is_refused_while_it_is_small(tmp_path, old, new):
    for bomb in bombs(told(delta(old, new))):
        tracemalloc.start()
        assert "hỏng" in refusal(old, bomb, tmp_path / "out.pack")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(bomb) < BOMB / 100 and peak < BOMB


def test_packs_of_another_shape_have_no_delta(old, new):
    with closing(sqlite3.connect(new)) as db:
        db.execute("CREATE TABLE more (x)")
        db.commit()
    with pytest.raises(DeltaRefused, match="quá nhiều"):
        delta(old, new)


def test_packs_too_different_for_a_device_have_no_delta(old, new):
    with closing(sqlite3.connect(new)) as db:
        noise = random.Random(3).randbytes(4 << 20).hex()
        db.execute("UPDATE units SET body = ? WHERE position = 0", [noise])
        db.commit()
    with pytest.raises(DeltaRefused, match="quá nhiều"):
        delta(old, new)


def test_an_update_needs_no_cryptography():
    said = "import sys, content.pack_delta; print(sorted({'cryptography', 'jsonschema', 'flet'} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", said], cwd=own_folder().parent, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
