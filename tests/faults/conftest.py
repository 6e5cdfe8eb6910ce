"""Hubs for the proof: `xomso hub` as a process, or in this process, on SQLite and on PostgreSQL."""

import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from sync.hub.database import open_database
from tests import hub_server
from tests.faults import parts
from tests.faults.phone import Phone
from tests.faults.wrong_clock import WoundClock, moment
from tests.hub_server import HubProcess, LocalHub

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "xomso-hypothesis")  # it would write into the sources
hub_pack = hub_server.hub_pack


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request) -> str:
    """The URL of an empty database, "" for the hub's own SQLite file."""
    return request.getfixturevalue("postgres").database() if request.param == "postgresql" else ""


@pytest.fixture
def hub(tmp_path, hub_pack, db):
    """A hub in this process, with the city's keys."""
    made = LocalHub(tmp_path / "hub", hub_pack, db=db)
    yield made
    made.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """`xomso hub` on SQLite with the city's keys, and its database."""
    home = tmp_path_factory.mktemp("hub")
    process = HubProcess(home, "--quiet")
    with open_database(f"sqlite:///{home / 'hub.sqlite'}") as database:
        parts.give_keys(database, home)
        yield process, database
    process.stop(signal.SIGKILL)


@pytest.fixture
def phone(tmp_path):
    """A phone that is not enrolled yet."""
    made = Phone(tmp_path / "phone", WoundClock(moment(0)))
    yield made
    made.close()
