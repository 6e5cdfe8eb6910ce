"""Names stand where somebody who learnt the Vietnamese alphabet looks for them."""

import random

import pytest

from content.alphabet import by_given_name, in_order


@pytest.mark.parametrize(
    "names",
    [
        ["Cà Mau", "Cần Thơ", "Cờ Đỏ", "Cù Lao Dung", "Đại Hải", "Đông Hiệp", "Gia Hòa"],
        ["Phường Ô Môn", "Phường Phú Lợi", "Phường Vị Tân", "Xã An Ninh", "Xã Đại Ngãi", "Xã Hòa An", "Xã Xà Phiên"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "măn", "mân"],
        ["Tân An", "Tân Bình", "Tân Lộc", "Tấn Lộc", "Tân Phú", "Tấn Phú"],
        ["Tổ 1", "Tổ 2", "Tổ 10", "Tổ An Bình"],
        ["Vị Thanh", "Vị Thanh 1", "Vị Thanh 2", "Vị Thủy"],
        ["uyên", "ưa", "xa", "ខ្មែរ"],
    ],
)
def test_names_stand_in_the_order_of_the_alphabet(names):
    mixed = random.Random(1).sample(names, len(names))
    assert sorted(mixed, key=in_order) == names


def test_a_letter_with_its_signs_apart_stands_where_the_whole_one_does():
    assert in_order("Ho\u0302\u0300")[:2] == in_order("Hồ")[:2]


@pytest.mark.parametrize("text", ["", "  ", "123", "²", "٣ Tổ", "\u0301", "ß", "😀"])
def test_any_text_can_be_put_in_order(text):
    assert sorted(["b", text, "a"], key=in_order).index("a") < sorted(["b", text, "a"], key=in_order).index("b")


def test_people_stand_by_their_given_names():
    people = ["Trần Thị An", "Lê Văn Ân", "Nguyễn Văn Đủ", "Lê Thị Mẫu", "Trần Thị Mẫu", "Mẫu"]
    assert sorted(people, key=by_given_name) == [*people[:3], "Mẫu", *people[3:5]]
