"""What a volunteer's phone seals about its files is taken only in our form: another program could seal anything."""

from dataclasses import asdict

import pytest

from sync.records import Attachment
from sync.sealing.errors import SealingRefused
from sync.sealing.record import files_of, seal_file, unseal_file

DATA = b"\xff\xd8\xff\xe0 a photo"
FILE, SEALED = seal_file("record", Attachment("a.jpg", "image/jpeg", len(DATA), "0" * 64), DATA)
GOOD = asdict(FILE)
WRONG = [None, [], {}, -1, 1.5, True, "", "x", "\ud800", "é" * 64, GOOD["key"][:-1], GOOD["key"] + "="]


def test_the_list_of_a_sealed_record_is_read_back():
    assert files_of({"attachments": [GOOD, GOOD]}) == (FILE, FILE)
    assert files_of({"attachments": []}) == ()


@pytest.mark.parametrize("content", [{}, {"attachments": None}, {"attachments": 3}, {"attachments": "ab"}, {"attachments": {"a": 1}}, {"attachments": [None]}, {"attachments": [[]]}, {"attachments": ["a"]}, {"attachments": [GOOD | {"more": 1}]}])  # fmt: skip
def test_a_list_of_another_form_is_refused(content):
    with pytest.raises(SealingRefused):
        files_of(content)


@pytest.mark.parametrize("field", GOOD)
@pytest.mark.parametrize("value", WRONG, ids=range(len(WRONG)))
def test_a_field_of_another_type_is_refused(field, value):
    if field in ("name", "type") and isinstance(value, str) and value and value != "\ud800":
        assert files_of({"attachments": [GOOD | {field: value}]})
        return
    with pytest.raises(SealingRefused):
        files_of({"attachments": [GOOD | {field: value}]})


@pytest.mark.parametrize("field", GOOD)
def test_a_missing_field_is_refused(field):
    with pytest.raises(SealingRefused):
        files_of({"attachments": [{name: value for name, value in GOOD.items() if name != field}]})


def test_a_file_that_is_not_the_listed_one_is_refused():
    with pytest.raises(SealingRefused):
        unseal_file("record", FILE, SEALED)
