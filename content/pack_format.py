"""What a pack file looks like: one SQLite database with its own mark, its version and these tables."""

from dataclasses import dataclass
from datetime import date

MARK = 0x584F4D53  # "XOMS", in SQLite's application_id
FORMAT = 2  # in SQLite's user_version; a higher number means a newer Xóm Số wrote it
LIFE_DAYS = 180  # after this the guides may have drifted: the app asks for an update

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE guides (
    code TEXT PRIMARY KEY, kind TEXT NOT NULL, field TEXT NOT NULL, name TEXT NOT NULL, plain_name TEXT NOT NULL,
    agency TEXT NOT NULL, completeness TEXT NOT NULL, newer_code TEXT NOT NULL, en_name TEXT NOT NULL,
    km_name TEXT NOT NULL,
    hash TEXT NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE fields (position INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE TABLE units (position INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE TABLE lexicon (part TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE terms (part TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5 (code UNINDEXED, names, asks, rest, tokenize = "unicode61");
"""


@dataclass(frozen=True)
class PackInfo:
    """A pack's label: version "2026.11.22-1a2b3c4d", its dates, how many guides, and the digest of all it holds.

    `signed_by` is the public key (hexadecimal) that says it signed the pack, "" for an unsigned one; `signed_at` is ISO
    8601 in UTC. Only `proved` says that the signature holds: a trusted key made it for just this content.
    """

    version: str
    built_on: date
    expires_on: date
    guides: int
    digest: str
    format: int = FORMAT
    signed_by: str = ""
    signed_at: str = ""
    proved: bool = False

    def expired(self, today: date) -> bool:
        """Return whether the guides' last day has passed."""
        return today > self.expires_on


@dataclass(frozen=True)
class GuideEntry:
    """A guide as lists show it; `body` is the agency, `newer_code` what replaced it, `en` and `km` its plain names in those
    languages; each may be ""."""

    code: str
    kind: str
    name: str
    plain_name: str
    field: str
    body: str
    completeness: str
    newer_code: str
    en: str
    km: str
    hash: str
