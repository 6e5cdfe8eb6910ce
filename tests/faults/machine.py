"""A model of what people do with phones and a hub, in any order, and what must be true after every step."""

import asyncio
import tempfile
from pathlib import Path

import httpx
from hypothesis import strategies as draws
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from sync.records import digest_of, freeze
from tests.faults import parts
from tests.faults.network import Network
from tests.faults.phone import WARD, Phone
from tests.faults.script import KINDS, PASS, RETRY_AFTER, STATUSES, THROTTLE, Fault
from tests.faults.wrong_clock import WoundClock, moment
from tests.hub_server import LocalHub

PHONES = 3
PHOTO = b"\xff\xd8\xff\xe0"
STEPS = ("open", "lodge", "return", "finish")
faults = draws.builds(
    Fault,
    draws.sampled_from([PASS, *(kind for kind in KINDS if kind != THROTTLE)]),
    status=draws.sampled_from(STATUSES),
    retry_after=draws.sampled_from(RETRY_AFTER),
)
phones = draws.integers(0, PHONES - 1)


class Delivery(RuleBasedStateMachine):
    """Three enrolled phones and a hub that outlives them; ids are new in every run."""

    records = Bundle("records")
    drafts = Bundle("drafts")
    files = Bundle("files")

    def __init__(self, hub: LocalHub):
        super().__init__()
        self.hub = hub
        self.database = hub.hub.database
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory(prefix="xomso-model-")
        self.networks = [Network(httpx.ASGITransport(hub.app, raise_app_exceptions=False)) for _ in range(PHONES)]
        self.phones = [self._open(number) for number in range(PHONES)]
        self.frozen: dict[str, set[str]] = {}
        self.makers: dict[tuple[int, str], str] = {}
        self.first: dict[str, tuple[str, str]] = {}
        self.exports = 0
        for phone, network in zip(self.phones, self.networks, strict=True):
            code = parts.invitation(self.database)
            self.runner.run(phone.enrol(code, "http://hub.test", transport=network))

    @rule(target=drafts, number=phones, photos=draws.lists(draws.integers(1, 3), max_size=2, unique=True))
    def write(self, number, photos):
        return number, self.phones[number].draft("x", [PHOTO + bytes([photo]) * 90 for photo in photos])

    @rule(target=records, draft=consumes(drafts))
    def finalise(self, draft):
        number, id = draft
        phone = self.phones[number]
        kept = phone.drafts.get(id)
        item = phone.outbox.finalise(kept, kept.payload)
        self._note(number, id)
        assert phone.outbox.finalise(kept, {}) == item, "a second press of the button changes nothing"
        return id

    @rule(number=phones, script=draws.lists(faults, max_size=6))
    def send(self, number, script):
        self._send(number, script)

    def _send(self, number, script):
        phone = self.phones[number]
        self.networks[number].script.faults = script
        self.runner.run(phone.sender.round(by_hand=True))
        self.networks[number].script.faults = []
        phone.clock.forward(phone.sender.rest())

    @rule(number=phones, id=records)
    def post_before_the_photos(self, number, id):
        """A client in a hurry, or a forger's, posts a record whatever became of its files."""
        if (number, id) in self.makers:
            phone = self.phones[number]
            self.runner.run(phone.post(id, self.networks[number]))

    @rule(number=phones)
    def what_was_late_arrives(self, number):
        self.runner.run(self.networks[number].deliver_late())

    @rule(number=phones, years=draws.sampled_from([-10, 0, 10]))
    def restart(self, number, years):
        self.phones[number].close()
        self.phones[number] = self._open(number, years)

    @rule(number=phones)
    def put_back(self, number):
        self.phones[number].put_back()

    @rule(target=files, number=phones)
    def export(self, number):
        self.exports += 1
        path = Path(self.folder.name) / f"{self.exports}.xomso"
        self.phones[number].export(path)
        return path

    @rule(number=phones, path=files)
    def take_a_file_in(self, number, path):
        held = {item.id for item in self.phones[number].outbox.items()}
        self.phones[number].take_in(path)
        for item in self.phones[number].outbox.items():
            if item.id not in held:
                self._note(number, item.id)

    @rule(number=phones, id=records, people=draws.integers(1, 9))
    def forge(self, number, id, people):
        """Another device queues other bytes under an id that exists."""
        phone = self.phones[number]
        record = freeze("outreach", WARD, "", {"people": people}, id=id, counter=1, now=phone.clock())
        made_at = phone.clock().isoformat()
        if phone.outbox.take_in(record, counter=1, parent="", created_at=made_at, origin="forger"):
            self._note(number, id)

    @rule(id=records, step=draws.sampled_from(STEPS))
    def decide(self, id, step):
        parts.move(self.database, id, step)

    @invariant()
    def nothing_is_lost_on_a_phone(self):
        for (number, id), digest in self.makers.items():
            record = self.phones[number].outbox.record(id)
            assert record.digest == digest == digest_of(record.body)

    @invariant()
    def no_phone_is_left_sending(self):
        assert [phone.flaws() for phone in self.phones] == [[]] * PHONES

    @invariant()
    def the_hub_holds_each_record_once_whole_and_for_good(self):
        rows = [row for row in parts.held(self.database) if row.id in self.frozen]
        assert len({row.id for row in rows}) == len(rows)
        for row in rows:
            assert row.digest == digest_of(row.body)
            assert row.digest in self.frozen[row.id]
            assert self.first.setdefault(row.id, (row.digest, row.code)) == (row.digest, row.code)
            for sha256, size in row.files:
                data = parts.file_at(self.hub.hub.settings.home, sha256).read_bytes()
                assert (digest_of(data), len(data)) == (sha256, size)
        assert self.first.keys() == {row.id for row in rows}

    @invariant()
    def what_a_phone_calls_received_is_at_the_hub_with_that_code(self):
        for number, phone in enumerate(self.phones):
            for item in phone.outbox.items():
                if item.word != "waiting":
                    assert self.first[item.id] == (self.makers[number, item.id], item.code)

    def teardown(self):
        try:
            self._calm()
        finally:
            for phone in self.phones:
                phone.close()
            self.runner.close()
            self.folder.cleanup()

    def _calm(self) -> None:
        """With a network that works, every record arrives, unless another one took its id, and all agree on states."""
        for _ in range(6):
            for number, phone in enumerate(self.phones):
                phone.put_back()
                self._send(number, [])
        self.the_hub_holds_each_record_once_whole_and_for_good()
        assert self.first.keys() == self.frozen.keys()
        states = {row.id: row.state for row in parts.held(self.database)}
        for number, phone in enumerate(self.phones):
            for item in phone.outbox.items():
                if self.makers[number, item.id] == self.first[item.id][0]:
                    assert item.state == states[item.id]
                else:
                    assert (item.state, item.reason) == ("set_aside", "different-bytes")

    def _note(self, number: int, id: str) -> None:
        digest = self.phones[number].outbox.record(id).digest
        self.frozen.setdefault(id, set()).add(digest)
        self.makers[number, id] = digest

    def _open(self, number: int, years: int = 0) -> Phone:
        return Phone(Path(self.folder.name) / f"phone-{number}", WoundClock(moment(years)), self.networks[number])
