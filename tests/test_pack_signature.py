"""A pack's signature covers all it holds; each way it can fail has a sentence of its own, and checking writes nothing."""

import sqlite3
import stat
from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from content.errors import KeyRefused, SignatureRefused
from content.pack import Pack, build
from content.pack_signature import sign_pack
from content.signing_key import fingerprint, is_locked, make_key, private_key, public_key
from tests.sample_guide import GUIDE, folder
from tests.test_content_commands import xomso

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def signed(tmp_path):
    """A signed pack beside its key."""
    path = tmp_path / "x.pack"
    build(folder(tmp_path / "src"), path)
    make_key(tmp_path / "key")
    sign_pack(path, private_key(tmp_path / "key"), NOW)
    return path


def trusted(signed) -> list[str]:
    return [fingerprint(public_key(signed.with_name("key.pub")))]


def refusal(path, keys) -> str:
    with pytest.raises(SignatureRefused) as refused:
        Pack.open(path, keys)
    return str(refused.value)


def xomso_pack(place, *args, stdin: bytes = b""):
    return xomso(place, "pack", *map(str, args), pack=False, stdin=stdin)


def test_a_signed_pack_opens_and_tells_who_signed_it(signed):
    with Pack.open(signed, trusted(signed)) as pack:
        assert pack.info.proved and pack.info.signed_by == trusted(signed)[0]
        assert pack.info.signed_at == "2026-11-22T08:00:00+00:00"
        assert pack.guide("1.000001")


def test_without_trusted_keys_any_pack_opens_and_nothing_is_proved(signed, tmp_path):
    with Pack.open(signed) as pack:
        assert pack.info.signed_by and not pack.info.proved
    build(folder(tmp_path / "src"), tmp_path / "plain.pack")
    with Pack.open(tmp_path / "plain.pack") as pack:
        assert (pack.info.signed_by, pack.info.proved) == ("", False)


def test_an_unsigned_pack_is_refused_by_those_who_trust_keys(signed, tmp_path):
    build(folder(tmp_path / "src"), tmp_path / "plain.pack")
    assert "chưa được ký" in refusal(tmp_path / "plain.pack", trusted(signed))


def test_another_key_is_told_apart(signed, tmp_path):
    other = make_key(tmp_path / "other")
    assert "khóa khác" in refusal(signed, [other])
    assert Pack.open(signed, [other, *trusted(signed)]).info.proved


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE guides SET body = replace(body, '8000', '9000')",
        "UPDATE guides SET plain_name = 'Khác'",
        "UPDATE meta SET value = '2099-01-01' WHERE key = 'expires_on'",
        "UPDATE meta SET value = '2099.01.01-x' WHERE key = 'version'",
        "UPDATE meta SET value = '2026-11-23T08:00:00+00:00' WHERE key = 'signed_at'",
        "UPDATE meta SET value = 'zz' WHERE key = 'signature'",
        "UPDATE meta SET value = '' WHERE key = 'signature'",
        "DELETE FROM meta WHERE key = 'signature'",
        "UPDATE units SET body = replace(body, 'Ninh', 'Ninnh')",
        "UPDATE terms SET body = body || x'20' WHERE part = 'terms'",
        "UPDATE search SET names = 'x'",
        "DELETE FROM lexicon WHERE part = 'fillers'",
        "INSERT INTO fields VALUES (99, 'x', '{}')",
        "CREATE TABLE more (x)",
        "CREATE VIEW more AS SELECT 1",
    ],
)
def test_whatever_is_altered_after_signing_is_found(signed, change):
    keys = trusted(signed)
    with closing(sqlite3.connect(signed)) as db, db:
        db.execute(change)
    assert "sửa sau khi ký" in refusal(signed, keys)


def test_a_signature_taken_from_another_pack_does_not_hold(signed, tmp_path):
    build(folder(tmp_path / "src2", GUIDE.replace("3 ngày", "4 ngày")), tmp_path / "y.pack")
    with closing(sqlite3.connect(signed)) as db:
        rows = db.execute("SELECT * FROM meta WHERE key LIKE 'sign%'").fetchall()
    with closing(sqlite3.connect(tmp_path / "y.pack")) as db, db:
        db.executemany("INSERT INTO meta VALUES (?, ?)", rows)
    assert len(rows) == 3
    assert "sửa sau khi ký" in refusal(tmp_path / "y.pack", trusted(signed))


def test_signing_again_replaces_the_signature_and_nothing_else(signed, tmp_path):
    with Pack.open(signed) as pack:
        before = pack.info
    other = make_key(tmp_path / "other")
    sign_pack(signed, private_key(tmp_path / "other"), NOW)
    with Pack.open(signed, [other]) as pack:
        assert (pack.info.version, pack.info.digest) == (before.version, before.digest)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["key", "key.pub", "other", "other.pub", "src", "x.pack"]


def test_verifying_writes_nothing(signed):
    before = signed.read_bytes()
    signed.chmod(0o444)
    assert xomso_pack(signed.parent, "verify", signed, "--key", f"{signed.parent}/key.pub")[0] == 0
    assert signed.read_bytes() == before
    assert [path.name for path in signed.parent.iterdir() if path.name.startswith("x.pack")] == ["x.pack"]


def test_a_private_key_is_readable_by_its_owner_only_and_never_overwritten(tmp_path):
    make_key(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    before = (tmp_path / "key").read_bytes()
    with pytest.raises(KeyRefused, match="không ghi đè"):
        make_key(tmp_path / "key")
    assert (tmp_path / "key").read_bytes() == before


def test_a_key_with_a_passphrase_opens_with_it_only(tmp_path):
    make_key(tmp_path / "key", b"mot hai ba")
    assert is_locked(tmp_path / "key")
    assert private_key(tmp_path / "key", b"mot hai ba")
    with pytest.raises(KeyRefused, match="có mật khẩu"):
        private_key(tmp_path / "key")
    with pytest.raises(KeyRefused, match="không đúng"):
        private_key(tmp_path / "key", b"sai")


def test_a_passphrase_for_a_key_without_one_does_no_harm(tmp_path):
    make_key(tmp_path / "key")
    assert private_key(tmp_path / "key", b"thua")


def test_what_is_no_key_is_refused(tmp_path):
    make_key(tmp_path / "key")
    curve = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for raw in (b"", b"hello", curve, (tmp_path / "key.pub").read_bytes()):
        (tmp_path / "odd").write_bytes(raw)
        with pytest.raises(KeyRefused, match="khóa riêng"):
            private_key(tmp_path / "odd")
    for raw in (b"", b"hello", curve, (tmp_path / "key").read_bytes()):
        (tmp_path / "odd").write_bytes(raw)
        with pytest.raises(KeyRefused, match="khóa công khai"):
            public_key(tmp_path / "odd")
    with pytest.raises(KeyRefused, match="Không thấy"):
        private_key(tmp_path / "gone")


def test_from_key_to_proof_on_the_command_line(tmp_path):
    build(folder(tmp_path / "src"), tmp_path / "x.pack")
    (tmp_path / "secret").write_text("một hai ba\n", "utf-8")
    locked = ("--passphrase-file", tmp_path / "secret")
    assert xomso_pack(tmp_path, "keygen", "--out", tmp_path / "key", *locked)[0] == 0
    code, _, err = xomso_pack(tmp_path, "sign", tmp_path / "x.pack", "--key", tmp_path / "key")
    assert code == 1 and "mật khẩu" in err and len(err.splitlines()) == 1
    assert xomso_pack(tmp_path, "sign", tmp_path / "x.pack", "--key", tmp_path / "key", *locked)[0] == 0
    code, out, err = xomso_pack(tmp_path, "verify", tmp_path / "x.pack", "--key", tmp_path / "key.pub")
    assert (code, err) == (0, "") and "chữ ký đúng" in out


@pytest.mark.parametrize("state", ["unsigned", "other", "altered", "expired"])
def test_each_failure_is_one_sentence_and_exit_1(tmp_path, state):
    pack, key = tmp_path / "x.pack", tmp_path / "key"
    text, day = (GUIDE.replace("2026-06-10", "2019-06-10"), date(2020, 1, 1)) if state == "expired" else (GUIDE, None)
    build(folder(tmp_path / "src", text), pack, day)
    make_key(key)
    make_key(tmp_path / "other")
    if state != "unsigned":
        sign_pack(pack, private_key(tmp_path / ("other" if state == "other" else "key")))
    if state == "altered":
        with closing(sqlite3.connect(pack)) as db, db:
            db.execute("UPDATE guides SET name = 'Khác'")
    code, out, err = xomso_pack(tmp_path, "verify", pack, "--key", f"{key}.pub")
    words = {"unsigned": "chưa được ký", "other": "khóa khác", "altered": "sửa sau khi ký", "expired": "hết hạn"}
    assert (code, out) == (1, "") and words[state] in err and len(err.splitlines()) == 1


def test_a_file_that_is_no_pack_is_not_signed(tmp_path):
    make_key(tmp_path / "key")
    (tmp_path / "x.pack").write_bytes(b"no pack")
    code, _, err = xomso_pack(tmp_path, "sign", tmp_path / "x.pack", "--key", tmp_path / "key")
    assert code == 1 and "không phải gói" in err
    assert (tmp_path / "x.pack").read_bytes() == b"no pack"
