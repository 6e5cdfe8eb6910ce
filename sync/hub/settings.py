"""What an operator may choose about a hub; every value has a default that works."""

import os
import re
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from sync.clock import Clock
from sync.errors import N_
from sync.hub.clock import utc_now
from sync.hub.errors import AdminRefused
from sync.hub.sign_in import SignIn
from sync.sealing.passphrase import COST, Cost

RECORDS_PER_REQUEST = 100
REQUEST_BYTES = 8 << 20
ATTACHMENTS_PER_RECORD = 20
FORM_BYTES = 64 << 10


@dataclass(frozen=True)
class Bounds:
    """What one device may upload, so that none can fill the hub or keep the others from it."""

    open: int = 64
    """Uploads begun and not finished."""

    open_bytes: int = 256 << 20
    """Bytes those promise together."""

    day_bytes: int = 1 << 30
    """Bytes of the uploads begun in a day; a phone's week without a network is some 50 MB."""

    days: int = 7
    """Days an upload may take."""


@dataclass(frozen=True)
class Patience:
    """How long a hub waits for those who send slowly, so that none can hold it by dawdling."""

    head_seconds: int = 20
    """Seconds from the first byte of a request, or a new connection, to the end of its headers."""

    body_seconds: int = 30
    """Seconds without a byte of a body; and what a body may take beyond its bytes at the rate."""

    body_rate: int = 500
    """Bytes a second that a body must come with on the whole: a tenth of what GPRS gives."""

    connections: int = 4000
    """Connections open at once, and answers under way; who comes then is told to come again."""

    stop_seconds: int = 4
    """Seconds that requests under way get to end when the hub is asked to stop."""

    database_seconds: int = 60
    """Seconds after which PostgreSQL breaks off a statement of the hub; 0 for never."""


@dataclass(frozen=True)
class Bucket:
    """A bucket of an S3-compatible store; the keys to it come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."""

    name: str
    prefix: str = ""

    endpoint: str = ""
    """The store's address, such as https://minio.example.vn:9000; empty means Amazon's own."""

    region: str = ""


def bucket_named(url: str, endpoint: str = "", region: str = "") -> Bucket | None:
    """Return the bucket of s3://name/prefix, None for ""; raises AdminRefused for any other address."""
    if not url:
        return None
    found = re.fullmatch(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([\w./-]*?))?/?", url)
    if not found:
        raise AdminRefused(
            N_("Kho tệp {url} không đọc được. Viết như s3://tên-kho hoặc s3://tên-kho/thư-mục."), url=url
        )
    return Bucket(found[1], found[2] or "", endpoint, region)


def _bucket_of_environment() -> Bucket | None:
    names = ("XOMSO_ATTACHMENTS", "XOMSO_S3_ENDPOINT", "XOMSO_S3_REGION")
    return bucket_named(*(os.environ.get(name, "") for name in names))


@dataclass(frozen=True)
class Settings:
    """Where a hub keeps its data and how the world reaches it."""

    home: Path
    """Folder of the database (unless `db` names another) and the attachments."""

    db: str = ""
    """A SQLAlchemy URL, such as postgresql://…; empty means SQLite in `home`."""

    public_url: str = ""
    """The address printed in invitations, without a slash at its end; empty means the one the browser used."""

    name: str = "Xóm Số"
    """What devices call this hub."""

    version: str = field(default_factory=lambda: version("xomso"))

    clock: Clock = utc_now

    browser_edition: Path | None = None
    """Folder made by `xomso web build`, served at /app/; None where this hub serves no app."""

    page_seconds: float = 10.0
    """Seconds a guide's page is answered from memory; its readers' browsers keep it for five minutes."""

    bounds: Bounds = field(default_factory=Bounds)
    """How much one device may upload."""

    patience: Patience = field(default_factory=Patience)
    """How long it waits for whom."""

    metrics_token: str = field(default="", repr=False)
    """What a reader of /metrics must bring; without one only this machine may read."""

    sign_in: SignIn = field(default_factory=SignIn)
    """How officers log in."""

    quiet_days: int = 7
    """A device that was not seen for so many days is marked."""

    bucket: Bucket | None = field(default_factory=_bucket_of_environment)
    """Where uploaded files are kept; None means the folder `attachments`."""

    password_cost: Cost = COST
    """How hard a guess at an officer's password is made."""

    fonts: tuple[Path, ...] = ()
    """The regular and the bold face for PDFs; without them none can be made."""

    @property
    def gateway(self) -> Path:
        """Return the file that tells where the official systems are; there need not be one."""
        return self.home / "hub-gateway.toml"

    @property
    def url(self) -> str:
        """Return the database's SQLAlchemy URL."""
        return self.db or f"sqlite:///{self.home / 'hub.sqlite'}"

    @property
    def swept(self) -> Path:
        """Return the empty file that is touched after each sweep."""
        return self.home / "hub-swept"

    @property
    def receipt_key(self) -> Path:
        """Return the file of the key that signs receipts."""
        return self.home / "hub-receipt.key"

    @property
    def heartbeat(self) -> Path:
        """Return the file that tells whether the database is an older copy."""
        return self.home / "hub-heartbeat.json"

    @property
    def attachments(self) -> Path:
        """Return the folder of uploaded files; a device that shares `home` has its own."""
        return self.home / "hub-attachments"

    @property
    def parts(self) -> Path:
        """Return the folder of unfinished uploads; on the disk of `attachments`, since whole ones are moved there."""
        return self.home / "hub-uploads"
