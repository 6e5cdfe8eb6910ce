"""An officer's key and the log-in: no race lets an old password in, and a damaged key costs no grant."""

import threading

import pytest
from sqlalchemy import update

from sync.hub import attempts, hiring
from sync.hub.database import open_database
from sync.hub.errors import AdminRefused
from sync.hub.officers import Passwords
from sync.hub.schema import officers
from sync.hub.schema_keys import officer_keys
from tests import hub_server
from tests.hub_server import NAME, PASSWORD, csrf, record

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
NEW = "mat-khau-moi-2026"
GRANTS = "SELECT kid, sealed FROM ward_key_grants WHERE holder != 'recovery'"


class Slow(Passwords):
    """Checks a password, and then lets something else happen before it says that it fits."""

    def __init__(self, meanwhile):
        super().__init__()
        self.meanwhile = meanwhile

    def fits(self, kept: str, password: str) -> bool:
        """Tell whether a password is the kept one, once the other thing is done."""
        found = super().fits(kept, password)
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        return found


@pytest.mark.parametrize("what", ["changed", "disabled"])
async def test_a_log_in_that_began_before_the_password_changed_opens_no_session(hub, what):
    officer = hub.officer()
    before = hub.rows(GRANTS)

    def meanwhile() -> None:
        with hub.hub.database.write() as connection:
            if what == "disabled":
                hiring.disable(connection, officer.login, hub.clock())
            else:
                hiring.change_password(connection, Passwords(), officer, PASSWORD, NEW, hub.clock())

    browser = hub.browser()
    page = await browser.get("/desk/login")
    hub.app.state.hub = replaced(hub, Slow(meanwhile))
    form = {"csrf": csrf(page), "login": "can.bo", "password": PASSWORD}
    answer = await browser.post("/desk/login", data=form)
    assert answer.status_code == 401
    assert (hub.rows("SELECT count(*) FROM sessions"), hub.rows(GRANTS)) == ([(0,)], before)


def replaced(hub, passwords):
    """Return the hub with another way to check passwords."""
    from dataclasses import replace

    return replace(hub.hub, passwords=passwords)


@pytest.mark.parametrize("wrapped", ["{}", "no json", '{"kdf": "argon2id"}'])
async def test_a_damaged_key_of_an_officer_costs_no_grant_and_is_explained(hub, wrapped):
    phone, sent = await hub.enrol(), record()
    await hub.send(phone, sent)
    officer = hub.officer()
    before, whole = hub.rows(GRANTS), hub.rows("SELECT wrapped FROM officer_keys")[0][0]
    damage(hub, wrapped)
    desk = await hub.log_in()
    page = (await desk.get(f"/desk/records/{sent.id}")).text
    assert "đặt lại mật khẩu" in page and NAME not in page
    assert hub.rows(GRANTS) == before
    with hub.hub.database.write() as connection, pytest.raises(AdminRefused):
        hiring.change_password(connection, Passwords(), officer, PASSWORD, NEW, hub.clock())
    assert hub.rows(GRANTS) == before
    damage(hub, whole)
    assert NAME in (await (await hub.log_in()).get(f"/desk/records/{sent.id}")).text, "put back from a copy"


def damage(hub, wrapped: str) -> None:
    with hub.hub.database.write() as connection:
        connection.execute(update(officer_keys).values(wrapped=wrapped))


async def test_a_password_set_by_hand_lets_in_and_costs_no_grant(hub):
    hub.officer()
    before = hub.rows(GRANTS)
    with hub.hub.database.write() as connection:
        connection.execute(update(officers).values(password=hub.hub.passwords.hash(NEW)))
    assert (await (await hub.log_in(password=NEW)).get("/desk")).status_code == 200
    assert hub.rows(GRANTS) == before


async def test_an_officer_from_before_there_were_keys_gets_one(hub):
    hub.officer(granted=False)
    with hub.hub.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM officer_keys")
    await hub.log_in()
    assert hub.rows("SELECT count(*) FROM officer_keys") == [(1,)]
    assert hub.rows("SELECT count(*) FROM sessions WHERE box IS NOT NULL") == [(1,)]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_tries_made_at_once_are_all_counted(request, tmp_path, hub, kind):
    url = (
        request.getfixturevalue("postgres").database() if kind == "postgresql" else f"sqlite:///{tmp_path / 'x.sqlite'}"
    )
    waits: list[int] = []
    with open_database(url) as database:
        together = threading.Barrier(12)

        def guess() -> None:
            together.wait()
            with database.write() as connection:
                waits.append(attempts.take(connection, attempts.LOGIN, "can.bo", hub.clock()))

        threads = [threading.Thread(target=guess) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(map(bool, waits)) == [False] * attempts.LOGIN.tries + [True] * (12 - attempts.LOGIN.tries)
