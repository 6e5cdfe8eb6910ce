"""A record's bytes are the same for the same work, and say when, where and in which order it was made."""

import hashlib
import json
from uuid import UUID

import pytest

from sync.errors import RecordInvalid
from sync.records import BODY_LIMIT, Attachment, content_of, freeze, new_id
from tests.held_clock import HeldClock

PHOTO = Attachment("giay-khai-sinh.jpg", "image/jpeg", 1200, "a" * 64)


def record(payload=None, **more):
    given = {
        "kind": "submission",
        "ward": "31117",
        "procedure": "1.001193",
        "payload": payload or {"ten": "Thử"},
    } | more
    kept = {"id": "01a201a3-2c77-755b-b696-0bbe9056eb4c", "counter": 7, "now": HeldClock()()}
    return freeze(**given, **kept)


def test_the_body_is_canonical_json_with_everything_the_hub_must_check():
    made = record(attachments=[PHOTO], parent="01a201a3-0000-755b-b696-0bbe9056eb4c")
    assert content_of(made.body) == {
        "id": "01a201a3-2c77-755b-b696-0bbe9056eb4c",
        "kind": "submission",
        "schema": 1,
        "ward": "31117",
        "procedure": "1.001193",
        "device_time": "2026-11-22T08:30:00.000+07:00",
        "counter": 7,
        "parent": "01a201a3-0000-755b-b696-0bbe9056eb4c",
        "payload": {"ten": "Thử"},
        "attachments": [
            {"name": "giay-khai-sinh.jpg", "type": "image/jpeg", "size": 1200, "sha256": "a" * 64},
        ],
    }
    assert made.digest == hashlib.sha256(made.body).hexdigest()
    assert made.size == len(made.body) + 1200


def test_the_same_payload_in_another_order_gives_the_same_bytes():
    assert (
        record({"b": 1, "a": [2, {"d": "đ", "c": None}]}).body == record({"a": [2, {"c": None, "d": "đ"}], "b": 1}).body
    )


def test_vietnamese_text_is_kept_as_it_is():
    assert "Nguyễn Văn Thử".encode() in record({"ten": "Nguyễn Văn Thử"}).body


def test_a_record_without_a_parent_says_null():
    assert json.loads(record().body)["parent"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "petition"},
        {"ward": "3111"},
        {"ward": "٣١١١٧"},
        {"ward": "31117\n"},
        {"payload": {"a": float("nan")}},
        {"payload": {"a": {1, 2}}},
        {"payload": {"a": "\ud800"}},
        {"payload": {"a": "x" * BODY_LIMIT}},
    ],
)
def test_what_cannot_be_a_record_is_refused_with_a_sentence(wrong):
    with pytest.raises(RecordInvalid) as refused:
        record(**wrong)
    assert "Hãy" in str(refused.value)


def test_a_payload_nested_without_end_is_refused():
    deep: dict = {}
    for _ in range(100_000):
        deep = {"a": deep}
    with pytest.raises(RecordInvalid):
        record({"a": deep})


def test_ids_are_version_7_and_grow():
    made = [new_id() for _ in range(1000)]
    assert {UUID(id).version for id in made} == {7}
    assert made == sorted(set(made))


def test_a_body_that_is_not_an_object_cannot_be_read():
    for body in (b"[]", b"{", b"\xff"):
        with pytest.raises(RecordInvalid):
            content_of(body)


def test_a_wrong_ward_points_to_a_place_that_is_there():
    with pytest.raises(RecordInvalid, match="nối máy với phường, xã trong mục Thêm"):
        record(ward="Ninh Kiều")
