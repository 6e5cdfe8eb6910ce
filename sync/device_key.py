"""The key that encrypts drafts on this device: in a file of its own, which a PIN may wrap."""

import hashlib
import hmac
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock

from sync.durable_file import write_whole
from sync.errors import N_
from sync.sealing.errors import DeviceLocked, PassphraseWrong, PinWrong, SealingRefused
from sync.sealing.files import KEY_BYTES, seal_bytes, unseal_bytes
from sync.sealing.keys import decode, encode
from sync.sealing.passphrase import unwrap, wrap

FREE_TRIES = 3
LONGEST_WAIT = 15 * 60
PURPOSE = "xomso device key"
_FILE = b"xomso device key file"


class DeviceKey(Protocol):
    """Encrypts what only this device may read; a platform's keystore or WebCrypto can stand in for the file."""

    def encrypt(self, plain: bytes, bound_to: str) -> bytes:
        """Return bytes that only this key opens, and only under the same name; raises DeviceLocked."""
        ...

    def decrypt(self, sealed: bytes, bound_to: str) -> bytes:
        """Return what was encrypted; raises DeviceLocked, SealingRefused."""
        ...

    def name(self, text: str) -> str:
        """Return a name for a text that nobody without the key can make; raises DeviceLocked."""
        ...

    def forget(self) -> None:
        """Drop the key for good: whatever it encrypted stays unreadable."""
        ...

    @property
    def locked(self) -> bool:
        """Whether a PIN is asked for before anything can be read."""
        ...


class FileKey:
    """A random key in a file only its owner may read, made when it is first needed."""

    def __init__(self, path: Path, clock: Callable[[], float], under: bytes | None = None):
        """Keep the key in a file; in a browser that is encrypted `under` the 32 bytes of the page's keystore."""
        self.path = path
        self.clock = clock
        self.under = under
        self._key = b""

    @property
    def locked(self) -> bool:
        return not self._key and self.has_pin

    @property
    def has_pin(self) -> bool:
        """Whether the key is wrapped."""
        return "pin" in self._read()

    def encrypt(self, plain: bytes, bound_to: str) -> bytes:
        return seal_bytes(plain, self._secret(), bound_to.encode())

    def decrypt(self, sealed: bytes, bound_to: str) -> bytes:
        return unseal_bytes(sealed, self._secret(), bound_to.encode())

    def name(self, text: str) -> str:
        return hmac.new(self._secret(), f"name {text}".encode(), hashlib.sha256).hexdigest()

    def lock(self) -> None:
        """Forget the key until the PIN is given again; without a PIN nothing changes."""
        if self.has_pin:
            self._key = b""

    def unlock(self, pin: str) -> None:
        """Open the key; raises PinWrong, at once and without a look while it is too soon after wrong ones."""
        kept = self._read()
        if "pin" not in kept:
            return
        wait = int(kept.get("not_before", 0) - self.clock())
        if wait > LONGEST_WAIT:
            # Set under another clock: the wait begins anew, or setting the clock back would end it.
            wait = LONGEST_WAIT
            self._write(kept | {"not_before": self.clock() + wait})
        if wait > 0:
            raise PinWrong(N_("Sai mã PIN nhiều lần. Chờ {wait} giây rồi thử lại."), wait)
        tries = int(kept.get("tries", 0)) + 1
        wait = min(LONGEST_WAIT, 2 ** min(tries, 20)) if tries > FREE_TRIES else 0
        # Counted before the look: switching the phone off in between gives no free try.
        self._write(kept | {"tries": tries, "not_before": self.clock() + wait})
        try:
            self._key = unwrap(kept["pin"], pin, PURPOSE)
        except PassphraseWrong as error:
            raise PinWrong(N_("Mã PIN không đúng. Bản nháp vẫn còn trong máy."), wait) from error
        self._write(kept | {"tries": 0, "not_before": 0})

    def set_pin(self, pin: str) -> None:
        """Wrap the key under a PIN; raises DeviceLocked, PinWrong for one too short to help."""
        if len(pin) < 4:
            raise PinWrong(N_("Mã PIN phải có ít nhất 4 ký tự."))
        self._write({"pin": wrap(self._secret(), pin, PURPOSE)})

    def remove_pin(self) -> None:
        """Keep the key unwrapped again; raises DeviceLocked."""
        self._write({"key": encode(self._secret())})

    def forget(self) -> None:
        """Drop the key for good: whatever it encrypted stays unreadable."""
        self._key = b""
        self.path.unlink(missing_ok=True)

    def _secret(self) -> bytes:
        if not self._key:
            with FileLock(self.path.with_suffix(".lock")):
                kept = self._read()
                if "pin" in kept:
                    raise DeviceLocked
                if not kept:
                    kept = {"key": encode(os.urandom(KEY_BYTES))}
                    self._write(kept)
            self._key = _sound(kept["key"])
        return self._key

    def _read(self) -> dict[str, Any]:
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        try:
            kept = json.loads(unseal_bytes(data, self.under, _FILE) if self.under else data)
        except SealingRefused as error:
            raise _parted() from error
        except ValueError as error:
            raise _damaged() from error
        if not isinstance(kept, dict) or not ({"pin", "key"} & set(kept)):
            raise _damaged()
        return kept

    def _write(self, kept: dict[str, Any]) -> None:
        data = json.dumps(kept).encode()
        write_whole(self.path, seal_bytes(data, self.under, _FILE) if self.under else data)


def _sound(text: object) -> bytes:
    try:
        key = decode(text)
    except ValueError as error:
        raise _damaged() from error
    if len(key) != KEY_BYTES:
        raise _damaged()
    return key


def _damaged() -> SealingRefused:
    return SealingRefused(
        N_("Tệp khóa của máy này bị hỏng. Hồ sơ đã vào hàng chờ vẫn gửi được; bản nháp thì không mở được.")
    )


def _parted() -> SealingRefused:
    return SealingRefused(
        N_(
            "Trình duyệt đã xóa một phần dữ liệu của Xóm Số nên khóa của máy này không mở được nữa. "
            "Hồ sơ đã vào hàng chờ vẫn gửi được; bản nháp thì không mở được."
        )
    )
