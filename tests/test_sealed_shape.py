"""The hub's quick look at a sealed body: it says of every body exactly what the slow look of every other part says."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.hub import sealed_shape
from sync.hub.sealed_shape import kids_of
from sync.records import Record, freeze, new_id
from sync.sealing.errors import SealingRefused
from sync.sealing.keys import new_key
from sync.sealing.record import look_at, seal_record

KEYS = (new_key().public, new_key().public)
LETTERS = "AEQgwB-_=+/ \né"


def sealed(size: int = 40, keys=KEYS) -> Record:
    payload = {"consent": {"given": True}, "answers": {"name": "Nguyễn Văn Thử" + "." * size}}
    now = datetime.now().astimezone()
    plain = freeze("submission", "31135", "1.001193", payload, id=new_id(), counter=1, now=now)
    return seal_record(plain, (), keys)


ONE = sealed()


def said(look, record: Record) -> tuple[str, ...] | None:
    try:
        found = look(record)
    except SealingRefused:
        return None
    return tuple(getattr(found, "kids", found))


def in_other_order(record: Record) -> Record:
    """Return a record as a browser writes it: other orders of the same members."""
    parts = json.loads(record.body)
    recipients = [
        {"encrypted_key": one["encrypted_key"], "header": {name: one["header"][name] for name in ("kid", "epk")}}
        for one in parts["recipients"]
    ]
    body = {"protected": parts["protected"], "recipients": recipients}
    body |= {name: parts[name] for name in ("iv", "ciphertext", "tag")}
    return replace(record, body=json.dumps(body, separators=(",", ":")).encode())


@pytest.mark.parametrize("size", range(4))  # every length of the last group of letters
def test_what_our_apps_seal_is_seen_without_the_slow_look(monkeypatch, size):
    monkeypatch.setattr(sealed_shape, "look_at", lambda record: pytest.fail("looked slowly"))
    record = sealed(size)
    for one in (record, in_other_order(record)):
        assert kids_of(one) == tuple(key.kid for key in KEYS) == look_at(one).kids


def test_a_body_of_another_record_is_refused():
    for other in ({"id": new_id()}, {"ward": "31147"}, {"kind": "feedback"}, {"procedure": ""}, {"schema": 2}):
        assert said(kids_of, replace(ONE, **other)) is said(look_at, replace(ONE, **other)) is None


@pytest.mark.parametrize("keys", [KEYS[:1], KEYS + (new_key().public,)])
def test_other_numbers_of_recipients_are_seen_alike(keys):
    record = sealed(keys=keys)
    assert said(kids_of, record) == said(look_at, record) == tuple(key.kid for key in keys)


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"[]", b"null", b'"', b"\xff", b"[" * 100_000, b'{"protected": 1}', ONE.body[:-1]]
)
def test_what_is_no_sealed_body_is_refused(text):
    assert said(kids_of, replace(ONE, body=text)) is said(look_at, replace(ONE, body=text)) is None


@given(at=st.integers(0, len(ONE.body) - 1), put=st.sampled_from(LETTERS), away=st.integers(0, 3))
def test_a_body_changed_anywhere_is_seen_alike(at, put, away):
    changed = replace(ONE, body=ONE.body[:at] + put.encode() + ONE.body[at + away :])
    assert said(kids_of, changed) == said(look_at, changed)


VALUES = st.sampled_from([None, 0, [], {}, "", "A", "A" * 16, "A" * 22, "A" * 43, "A" * 54, "A" * 42 + "B", "EC"])


@given(st.data())
def test_a_part_that_is_another_missing_or_more_is_seen_alike(data):
    parts = json.loads(ONE.body)
    place = data.draw(
        st.sampled_from([(), ("recipients", 0), ("recipients", 1, "header"), ("recipients", 0, "header", "epk")])
    )
    where = parts
    for step in place:
        where = where[step]
    name = data.draw(st.sampled_from([*where, "aad", "unprotected"]))
    match data.draw(st.sampled_from(["other", "gone", "twice"])):
        case "other":
            where[name] = data.draw(VALUES)
        case "gone":
            where.pop(name, None)
        case "twice":
            parts["recipients"] = parts["recipients"] * data.draw(st.integers(0, 5))
    changed = replace(ONE, body=json.dumps(parts).encode())
    assert said(kids_of, changed) == said(look_at, changed)
