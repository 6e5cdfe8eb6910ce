"""The hub's key of receipts: made at the ceremony, certified by the root, kept out of the database, renewed by one command."""

import json
import stat

import pytest

from sync.hub.app import create_app
from sync.hub.codes import ALPHABET, new_receipt_code, read_receipt_code
from sync.hub.database import open_database
from sync.hub.receipts import Signer, write_key
from sync.hub.settings import Settings
from sync.hub.ward_keys import told
from sync.receipts import signed_by
from sync.sealing.keys import new_key, public_key
from sync.sealing.signed import RECEIPT, verify
from tests import hub_server
from tests.hub_server import WARD, record
from tests.processes import xomso

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
SECRET = "cum mat khau thu nghiem"


@pytest.fixture
def city(tmp_path):
    """Hold a ceremony and issue a ward's key on the command line; returns how to run `admin keys`."""
    (tmp_path / "secret").write_text(SECRET)

    def run(*args: str) -> str:
        return xomso("admin", "keys", *args, "--passphrase-file", str(tmp_path / "secret"), home=tmp_path)

    run("ceremony", "--out", str(tmp_path / "city.json"))
    run("issue", "--ward", WARD, "--recovery", str(tmp_path / "city.json"))
    return run


def certified(home):
    with open_database(Settings(home).url) as database, database.read() as connection:
        said = told(connection, WARD)
    return verify(said["receipt"], public_key(said["root"])), said["mark"]


def test_the_ceremony_makes_the_key_and_a_command_renews_it(tmp_path, city):
    path = Settings(tmp_path).receipt_key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first, mark = certified(tmp_path)
    assert (first.use, first.ward, first.serial) == (RECEIPT, "", 1)
    signer = Signer(path, "Xóm Số")
    receipt = signer.sign("id", "0" * 64, WARD, "7KQM-2XWA-H", "2026-11-22T01:00:00.000+00:00")
    assert signed_by(receipt) == first.key.kid and signer.stands(receipt)
    city("receipt", "--recovery", str(tmp_path / "city.json"))
    second, other = certified(tmp_path)
    assert (second.serial, second.key == first.key, other == mark) == (2, False, False)
    assert not signer.stands(receipt), "a running hub uses the new key without a restart"


def test_a_stolen_database_can_forge_no_receipt(tmp_path, city):
    secret = json.loads(Settings(tmp_path).receipt_key.read_text())["d"].encode()
    for path in tmp_path.glob("hub.sqlite*"):
        assert secret not in path.read_bytes()


def test_a_file_that_is_gone_or_damaged_signs_nothing_and_says_so(tmp_path, caplog):
    signer = Signer(tmp_path / "key", "Xóm Số")
    asked = ("id", "0" * 64, WARD, "7KQM-2XWA-H", "2026-11-22T01:00:00.000+00:00")
    assert signer.sign(*asked) == ""
    (tmp_path / "key").write_text("{}")
    assert signer.sign(*asked) == "" and "cannot be read" in caplog.text
    write_key(tmp_path / "key", new_key())
    assert signer.sign(*asked) != ""


async def test_a_record_from_before_receipts_is_given_one_when_it_is_sent_again(hub):
    phone, sent = await hub.enrol(), record()
    await hub.send(phone, sent)
    with hub.hub.database.write() as connection:
        connection.exec_driver_sql("UPDATE records SET receipt = ''")
    [result] = await hub.send(phone, sent)
    assert result["receipt"] and hub.rows("SELECT receipt FROM records") == [(result["receipt"],)]
    assert (await hub.send(phone, sent)) == [result]


def test_a_city_without_keys_still_opens(tmp_path, hub_pack):
    app = create_app(Settings(tmp_path), hub_pack, lambda _: None)
    with app.state.hub.database.read() as connection:
        assert told(connection, WARD)["receipt"] == ""
    app.state.hub.database.close()


def test_every_single_slip_and_swap_of_neighbours_in_many_codes_is_caught():
    for _ in range(40):
        code = new_receipt_code().replace("-", "")
        for at, char in enumerate(code):
            slips = [code[:at] + other + code[at + 1 :] for other in ALPHABET if other != char]
            turned = code[:at] + code[at + 1 : at + 2] + char + code[at + 2 :]
            assert not any(map(read_receipt_code, slips))
            assert turned == code or len(turned) != 9 or not read_receipt_code(turned)
        assert not read_receipt_code(code[:-1]) and not read_receipt_code(code + code[-1])
