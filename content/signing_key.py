"""Ed25519 keys that sign packs: made, written, read; the private one readable by its owner only."""

import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from content.errors import N_, KeyRefused

LARGEST = 1 << 16
THERE = N_("{path} đã có. Xóm Số không ghi đè khóa; hãy chọn tên khác.")
NO_KEY = N_("Không thấy khóa {path}.")
NO_PRIVATE = N_("{path} không phải khóa riêng Ed25519 dạng PEM. Tạo khóa bằng lệnh: xomso pack keygen --out FILE")
NO_PUBLIC = N_(
    "{path} không phải khóa công khai Ed25519 dạng PEM. Khóa công khai là tệp .pub do xomso pack keygen tạo."
)
LOCKED = N_("Khóa {path} có mật khẩu. Hãy nhập mật khẩu khi được hỏi, hoặc dùng --passphrase-file.")
WRONG = N_("Mật khẩu của khóa {path} không đúng.")


def make_key(out: Path, passphrase: bytes = b"") -> str:
    """Write a new private key and `<out>.pub`, and return the fingerprint; raises KeyRefused where one is already."""
    public_path = out.with_name(out.name + ".pub")
    for path in (out, public_path):
        if path.exists():
            raise KeyRefused(THERE, path=path)
    key = Ed25519PrivateKey.generate()
    locked: KeySerializationEncryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    out.parent.mkdir(parents=True, exist_ok=True)
    _write(out, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked), 0o600)
    public = key.public_key()
    _write(public_path, public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), 0o644)
    return fingerprint(public)


def private_key(path: Path, passphrase: bytes = b"") -> Ed25519PrivateKey:
    """Return a private key; raises KeyRefused for anything else, for a missing and for a wrong passphrase."""
    raw = _read(path)
    try:
        key = load_pem_private_key(raw, passphrase or None)
    except TypeError as error:
        if passphrase:
            return private_key(path)  # a passphrase for a key that has none
        raise KeyRefused(LOCKED, path=path) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyRefused(WRONG if passphrase and b"ENCRYPTED" in raw else NO_PRIVATE, path=path) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyRefused(NO_PRIVATE, path=path)
    return key


def is_locked(path: Path) -> bool:
    """Return whether a private key asks for a passphrase."""
    return b"BEGIN ENCRYPTED PRIVATE KEY" in _read(path)


def public_key(path: Path) -> Ed25519PublicKey:
    """Return a public key; raises KeyRefused for anything else."""
    try:
        key = load_pem_public_key(_read(path))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise KeyRefused(NO_PUBLIC, path=path) from error
    if not isinstance(key, Ed25519PublicKey):
        raise KeyRefused(NO_PUBLIC, path=path)
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return the public key itself in hexadecimal: 64 letters, short enough to be the name of a key."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _write(path: Path, raw: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(raw)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST)
    except FileNotFoundError as error:
        raise KeyRefused(NO_KEY, path=path) from error
