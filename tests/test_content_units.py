"""A ward of today is found by its own name or by the name of what it was made from, however it is typed."""

import pytest

from content.load import common, own_folder
from content.toml_source import TomlSource
from content.units import Units, units_from


@pytest.fixture(scope="module")
def units() -> Units:
    source = common(own_folder(), "units.toml")
    assert isinstance(source, TomlSource)
    return units_from(source.data)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Phường Cái Khế", "31120"),
        ("cai khe", "31120"),
        ("p. cai khe", "31120"),
        ("P.Cái Khế", "31120"),
        ("cai kh", "31120"),
        ("31120", "31120"),
        ("an binh", "31150"),
        ("xa my khanh", "31150"),
        ("xã Mỹ Khánh huyện Phong Điền", "31150"),
    ],
)
def test_a_name_leads_to_its_ward_first(units, typed, code):
    assert units.find(typed)[0].code == code


def test_a_former_town_leads_first_to_the_ward_that_bears_its_name(units):
    found = units.find("tx vinh chau")
    assert found[0].name == "Vĩnh Châu"
    assert all(any(unit.district == "Thị xã Vĩnh Châu" for unit in ward.former) for ward in found)


def test_the_district_tells_apart_units_of_the_same_name(units):
    assert units.find("phường 1 thành phố Sóc Trăng")[0].name == "Phú Lợi"
    assert units.find("phường 1 thị xã Ngã Năm")[0].name == "Ngã Năm"
    assert len(units.find("phường 1")) > 2


def test_a_slip_of_the_finger_is_forgiven(units):
    assert units.find("cai rabg")[0].name == "Cái Răng"


def test_a_unit_split_between_wards_leads_to_both_and_is_marked(units):
    found = units.find("Bùi Hữu Nghĩa")
    assert {ward.name for ward in found} == {"Bình Thủy", "Cái Khế"}
    for ward in found:
        assert next(unit for unit in ward.former if unit.name == "Bùi Hữu Nghĩa").partial


@pytest.mark.parametrize("typed", ["", "   ", "👍", "zzzz", "' OR 1=1", "\x00", "x" * 10_000, "ភូមិ"])
def test_what_names_no_place_finds_nothing(units, typed):
    assert units.find(typed) == []


def test_there_are_31_wards_and_72_communes_each_made_from_something(units):
    kinds = [ward.kind for ward in units.all()]
    assert (kinds.count("phường"), kinds.count("xã")) == (31, 72)
    assert all(ward.former and units.ward(ward.code) is ward for ward in units.all())
    assert units.ward("00000") is None
