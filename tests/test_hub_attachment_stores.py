"""Uploaded files in a folder and in a bucket of an S3 server: the same promises, and the same hub before both."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import obstore
import pytest

from sync.hub import retention
from sync.hub.attachment_bucket import AttachmentBucket
from sync.hub.attachment_store import open_attachments
from sync.hub.attachments import UNNAMED, AttachmentFolder
from sync.hub.errors import AdminRefused, AttachmentsRefused, Problem
from sync.hub.settings import Bucket, Settings, bucket_named
from sync.hub.sweep import sweep
from sync.records import digest_of, new_id
from sync.sealing.record import FILE_TYPE
from tests import hub_server
from tests.hub_server import JPEG, PNG, LocalHub, batch, problem, record, sealed
from tests.receiving import decide

hub_pack = hub_server.hub_pack
pytestmark = pytest.mark.anyio
KEYS = {"AWS_ACCESS_KEY_ID": "khoa-thu", "AWS_SECRET_ACCESS_KEY": "bi-mat-thu"}


@pytest.fixture(scope="module")
def s3():
    """The address of moto's S3 server, a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with pytest.MonkeyPatch.context() as patch:
        for name, value in KEYS.items():
            patch.setenv(name, value)
        yield answering(port)
    process.kill()
    process.wait()


def answering(port: int) -> str:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(0.1)
    raise AssertionError("moto does not answer")


@pytest.fixture
def bucket(s3):
    """A bucket of its own for each test."""
    made = Bucket(f"xomso-{new_id()}"[:60], "ninh-kieu/tep", s3, "us-east-1")
    assert httpx.put(f"{s3}/{made.name}", headers={"Authorization": "AWS4-HMAC-SHA256 Credential=khoa-thu/x/us-east-1/s3/aws4_request"}).status_code == 200  # fmt: skip
    return made


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path):
    if request.param == "folder":
        return AttachmentFolder(tmp_path / "files")
    return AttachmentBucket(request.getfixturevalue("bucket"))


def part(tmp_path, data: bytes):
    path = tmp_path / new_id()
    path.write_bytes(data)
    return path


def give(store, tmp_path, data: bytes, kind: str = FILE_TYPE) -> str:
    store.adopt(part(tmp_path, data), digest_of(data), kind)
    return digest_of(data)


def age(store, sha256: str, monkeypatch) -> None:
    """Let the file be from before the time that files wait; a bucket tells times by its own clock."""
    if isinstance(store, AttachmentFolder):
        old = time.time() - UNNAMED - 60
        os.utime(store.path(sha256), (old, old))
        return

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(UTC) + timedelta(seconds=UNNAMED + 60)

    monkeypatch.setattr("sync.hub.attachment_bucket.datetime", Later)


async def test_a_file_is_found_by_its_digest_with_its_size_and_its_own_type(store, tmp_path):
    assert store.find("0" * 64) is None and store.shards() == ()
    for data, kind, shown in ((PNG, "image/png", "image/png"), (b"x", FILE_TYPE, ""), (JPEG, FILE_TYPE, "image/jpeg")):
        found = store.find(give(store, tmp_path, data, kind))
        assert (found.size, found.type, found.read()) == (len(data), shown, data)
    assert list(store.shards()) == sorted({digest_of(data)[:2] for data in (PNG, b"x", JPEG)})
    assert list(store.digests(digest_of(PNG)[:2])) == [digest_of(PNG)]


async def test_a_file_of_another_type_than_promised_is_refused_and_not_stored(store, tmp_path):
    with pytest.raises(Problem):
        give(store, tmp_path, JPEG, "image/png")
    assert store.find(digest_of(JPEG)) is None


async def test_a_file_stored_again_is_the_same_and_one_removed_is_gone(store, tmp_path):
    sha256 = give(store, tmp_path, PNG)
    assert give(store, tmp_path, PNG) == sha256
    store.remove(sha256)
    store.remove(sha256)
    assert store.find(sha256) is None
    with pytest.raises(FileNotFoundError):
        store.bytes_of(sha256)


async def test_bytes_that_are_not_those_that_came_are_told_apart(store, tmp_path):
    found = store.find(give(store, tmp_path, PNG))
    if isinstance(store, AttachmentFolder):
        store.path(found.sha256).write_bytes(JPEG)
    else:
        obstore.put(store.store, f"{found.sha256[:2]}/{found.sha256}", JPEG)
    with pytest.raises(OSError, match="not the bytes"):
        found.read()


async def test_old_files_nobody_names_go_and_the_others_stay(store, tmp_path, monkeypatch):
    one, two = give(store, tmp_path, PNG), give(store, tmp_path, JPEG)
    assert not any(map(store.has_old, store.shards()))
    assert [store.remove_unnamed(shard, ()) for shard in store.shards()] == [0, 0]
    for sha256 in (one, two):
        age(store, sha256, monkeypatch)
    assert all(map(store.has_old, store.shards()))
    assert sum(store.remove_unnamed(shard, {one}) for shard in store.shards()) == 1
    assert (store.find(one) is not None, store.find(two)) == (True, None)


async def test_a_file_somebody_is_about_to_name_counts_as_new(store, tmp_path, monkeypatch):
    sha256 = give(store, tmp_path, PNG)
    before = store.find(sha256)
    age(store, sha256, monkeypatch)
    if isinstance(store, AttachmentBucket):
        written = []
        put = obstore.put
        monkeypatch.setattr(obstore, "put", lambda *args, **how: written.append(args[1]) or put(*args, **how))
    store.renew(before)
    if isinstance(store, AttachmentBucket):
        assert written == [f"{sha256[:2]}/{sha256}"]
    else:
        assert not store.has_old(sha256[:2])
    assert store.find(sha256).read() == PNG


async def test_a_hub_with_a_bucket_takes_a_photo_shows_it_purges_it_and_keeps_nothing_on_its_disk(
    tmp_path, hub_pack, bucket
):
    hub = LocalHub(tmp_path / "hub", hub_pack, bucket=bucket)
    hub.officer()
    phone, id = await hub.enrol(), new_id()
    file, data = sealed(id, PNG)
    [result] = (await hub.client.post("/v1/records", json=batch(record(id=id, files=[file])), headers=phone.headers)).json()["results"]  # fmt: skip
    assert result["status"] == "incomplete"
    await hub.upload(phone, data)
    await hub.send(phone, record(id=id, files=[file]))
    desk = await hub.log_in()
    assert (await desk.get(f"/desk/records/{id}/attachments/{file.sealed}")).content == PNG
    assert not hub.hub.settings.attachments.exists()
    assert [path for path in hub.hub.settings.parts.iterdir() if path.suffix != ".lock"] == []
    assert sweep(hub.hub.database, hub.hub.attachments, file.sealed[:2]) == 0
    decide(hub, id, "open", "return")
    hub.clock.forward(days=91)
    assert len(retention.run(hub.hub.database, hub.hub.attachments, hub.hub.uploads.parts, hub.clock())) == 1
    assert hub.hub.attachments.shards() == ()
    hub.close()


async def test_a_store_that_does_not_answer_or_lets_nobody_in_is_told_and_nothing_is_lost(tmp_path, hub_pack, bucket):
    gone = replace(bucket, name="khong-co-kho-nay")
    with pytest.raises(AttachmentsRefused, match="s3://khong-co-kho-nay"):
        give(AttachmentBucket(gone), tmp_path, PNG)
    hub = LocalHub(tmp_path / "hub", hub_pack, bucket=gone)
    phone = await hub.enrol()
    with pytest.raises(AssertionError):
        await hub.upload(phone, PNG)
    sent = record()
    file, _ = sealed(sent.id, PNG)
    answer = await hub.client.post("/v1/records", json=batch(record(id=sent.id, files=[file])), headers=phone.headers)
    problem(answer, 503, "hub-busy")
    assert hub.rows("SELECT count(*) FROM records") == [(0,)]
    hub.close()


async def test_the_environment_chooses_the_store(tmp_path, monkeypatch):
    assert isinstance(open_attachments(Settings(tmp_path)), AttachmentFolder)
    monkeypatch.setenv("XOMSO_ATTACHMENTS", "s3://ho-so/can-tho/")
    monkeypatch.setenv("XOMSO_S3_ENDPOINT", "http://127.0.0.1:9")
    assert Settings(tmp_path).bucket == Bucket("ho-so", "can-tho", "http://127.0.0.1:9")
    assert isinstance(open_attachments(Settings(tmp_path)), AttachmentBucket)
    for address in ("s3:/x", "http://x", "s3://X", "s3://ho-so/../x y"):
        with pytest.raises(AdminRefused, match="s3://"):
            bucket_named(address)
