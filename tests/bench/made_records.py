"""Records by the ten thousand for benches: one real record is frozen or sealed, the others are it under other ids.

A sealed one is as the hub sees it: its header names its own id, and only who has the ward's key could tell that the
ciphertext was bound to the first one's.
"""

import json
from collections.abc import Callable
from datetime import datetime

from sync.records import Record, digest_of, freeze, new_id
from sync.sealing.jwe import ALG
from sync.sealing.keys import encode
from sync.sealing.record import ENC, header_of, seal_record
from sync.wire import envelope
from tests.city import the_city

OUTREACH, SEALED = "outreach", "sealed"
KINDS = (OUTREACH, SEALED)
SHEET = {
    "session": "", "revision": 1, "group": "", "place": "Khu vực 3", "topic": "Dịch vụ công trực tuyến", "volunteers": 4,
    "started_at": "2026-11-22T07:30:00+07:00", "ended_at": "2026-11-22T10:30:00+07:00", "paused_seconds": 0,
    "note": "Bà con hỏi nhiều về khai sinh, thẻ bảo hiểm và định danh mức hai. " * 8,
    "tallies": [
        {"help": "online_dossier", "procedure": "1.001193", "result": "done", "groups": ["elderly"], "n": 3},
        {"help": "vneid_2", "procedure": "", "result": "needs_papers", "groups": [], "n": 2},
    ],
    "people": 5, "helped": {"online_dossier": 3, "vneid_2": 2},
}  # fmt: skip
ANSWERS = {f"question_{number}": f"câu trả lời của người dân thứ {number}" for number in range(25)}  # about 1.5 KB
PROCEDURE = "1.001193"


def maker(kind: str, ward: str) -> Callable[[], bytes]:
    """Return what makes the JSON of one more envelope, of 1.5 KB in the clear before it is sealed if it is."""
    first = _first(kind, ward)
    if first.enc == ENC:
        protected = json.loads(first.body)["protected"]
        kids = [the_city().wards[ward].kid, the_city().recovery.kid]
        said = {"alg": ALG, "enc": "A256GCM", **header_of(first), "kids": kids}
        header = json.dumps(said, separators=(",", ":"))
        assert encode(header.encode()) == protected
    whole = json.dumps(envelope(first), ensure_ascii=False)

    def make() -> bytes:
        id = new_id()
        if first.enc == ENC:
            body = first.body.replace(protected.encode(), encode(header.replace(first.id, id).encode()).encode())
        else:
            body = first.body.replace(first.id.encode(), id.encode())
        text = whole.replace(json.dumps(first.body.decode(), ensure_ascii=False), _quoted(body), 1)
        return text.replace(first.id, id).replace(first.digest, digest_of(body)).encode()

    return make


def requests(kind: str, ward: str, token: str, each: int, count: int) -> list[bytes]:
    """Return whole HTTP requests of so many records each."""
    make = maker(kind, ward)
    head = (
        "POST /v1/records HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: "
    )
    made = []
    for _ in range(count):
        body = b'{"records": [' + b", ".join(make() for _ in range(each)) + b"]}"
        made.append(f"{head}{len(body)}\r\n\r\n".encode() + body)
    return made


def _first(kind: str, ward: str) -> Record:
    now, id = datetime.now().astimezone(), new_id()
    if kind == OUTREACH:
        return freeze(kind, ward, "", SHEET | {"session": id}, id=id, counter=1, now=now)
    payload = {"consent": {"given": True}, "answers": ANSWERS}
    plain = freeze("submission", ward, PROCEDURE, payload, id=id, counter=1, now=now)
    return seal_record(plain, (), (the_city().wards[ward].public, the_city().recovery.public))


def _quoted(body: bytes) -> str:
    return json.dumps(body.decode(), ensure_ascii=False)
