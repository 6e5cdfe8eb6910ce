"""Numbers to call: each ward has its own, they are written as they are dialled, and bad ones are refused with a reason."""

import json

import pytest

from sync.hub.contacts import keep, of_ward, plain_number, remove
from sync.hub.errors import AdminRefused
from tests import hub_server
from tests.hub_server import OTHER_WARD, WARD
from tests.processes import xomso

hub, hub_pack = hub_server.hub, hub_server.hub_pack
DESK, HELPER, HOURS = "Bộ phận một cửa", "Tổ hỗ trợ", "Thứ Hai đến thứ Sáu, 7:00–17:00"


def add(hub, name=DESK, role="desk", phone="0292 382 0123", hours=HOURS, ward=WARD):
    with hub.hub.database.write() as connection:
        return keep(connection, ward, name, role, phone, hours, hub.clock())


def names(hub, ward=WARD):
    with hub.hub.database.read() as connection:
        return [contact.name for contact in of_ward(connection, ward)]


def test_a_ward_has_several_contacts_and_those_who_support_come_first(hub):
    add(hub)
    add(hub, HELPER, "support", "1022")
    add(hub, "Bàn khác", "desk", ward=OTHER_WARD)
    assert names(hub) == [HELPER, DESK]
    assert names(hub, OTHER_WARD) == ["Bàn khác"]
    assert names(hub, "00001") == []


def test_the_same_name_is_changed_and_removing_leaves_other_wards_alone(hub):
    first = add(hub)
    add(hub, ward=OTHER_WARD)
    changed = add(hub, f" {DESK}  ", phone="+84 292 382 0999", hours="Sáng")
    assert changed.id == first.id
    assert (changed.phone, changed.spoken) == ("+842923820999", "+84 292 382 0999")
    with hub.hub.database.write() as connection:
        remove(connection, WARD, DESK)
        with pytest.raises(AdminRefused, match="không có người liên hệ"):
            remove(connection, WARD, DESK)
    assert names(hub) == [] and names(hub, OTHER_WARD) == [DESK]


@pytest.mark.parametrize("number", ["12", "0" * 16, "gọi tôi", "javascript:1", "0292#1", "٠١٢٣٤", "", "++84123"])
def test_what_cannot_be_dialled_is_refused(hub, number):
    assert plain_number(number) == ""
    with pytest.raises(AdminRefused, match="không gọi được"):
        add(hub, phone=number)


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "a" * 101}, {"hours": ""}, {"hours": "a" * 201}, {"role": "boss"}]
)
def test_a_contact_without_name_hours_or_a_known_role_is_refused(hub, wrong):
    with pytest.raises(AdminRefused):
        add(hub, **wrong)
    assert names(hub) == []


def test_numbers_are_read_in_groups(hub):
    assert add(hub, phone="0292.382.0123").spoken == "0292 382 0123"
    assert add(hub, phone="0912345678").spoken == "0912 345 678"
    assert add(hub, phone="1900 1009").phone == "19001009"
    assert add(hub, phone="113").spoken == "113"


def test_the_command_line_sets_lists_and_removes(hub):
    home = hub.hub.settings.home

    def run(*words):
        return xomso("admin", "contacts", *words, "--ward", WARD, home=home)

    said = run("set", "--name", DESK, "--role", "desk", "--phone", "0292 382 0123", "--hours", HOURS)
    assert "ít nhất hai số" in said
    assert "ít nhất" not in run("set", "--name", HELPER, "--role", "support", "--phone", "0912345678", "--hours", HOURS)
    listed = json.loads(run("list", "--json"))
    assert [(one["name"], one["phone"], one["hours"]) for one in listed] == [
        (HELPER, "0912345678", HOURS),
        (DESK, "02923820123", HOURS),
    ]
    run("remove", "--name", DESK)
    assert DESK not in run("list")
