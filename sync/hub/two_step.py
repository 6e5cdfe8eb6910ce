"""The second step of a log-in: one-time codes from the officer's phone (TOTP, RFC 6238), and codes for when it is lost.

The shared secret lies sealed to the officer's own key, which only the password opens: a stolen database tells neither. A
new password set by the administrator makes a new key, so it turns the second step off.
"""

import hmac
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, update

from sync.errors import N_
from sync.hub import officer_keys
from sync.hub.clock import stamp
from sync.hub.codes import ALPHABET, fingerprint
from sync.hub.errors import AdminRefused
from sync.hub.officers import Officer
from sync.hub.schema_people import recovery_codes, two_steps
from sync.sealing.errors import SealingRefused
from sync.sealing.jwe import seal, unseal
from sync.sealing.keys import PrivateKey

STEP = 30
SLACK = 1
"""How many steps a phone's clock may be off, either way."""

CODES = 10
ISSUER = "Xóm Số"
TYPE = "xomso-totp"
WRONG = N_("Mã không đúng, đã dùng rồi hoặc đã hết hạn. Chờ mã mới trên điện thoại rồi nhập lại.")


def is_on(connection: Connection, officer: Officer) -> bool:
    """Tell whether an officer's log-in asks for a code."""
    mine = _of(two_steps, officer) & two_steps.c.confirmed_at.is_not(None)
    return bool(connection.scalar(select(func.count()).select_from(two_steps).where(mine)))


def begin(connection: Connection, officer: Officer, now: datetime) -> None:
    """Give an officer a new secret, which counts for nothing until a code of it is proved; raises AdminRefused."""
    if is_on(connection, officer):
        raise AdminRefused(N_("Đăng nhập hai bước đang bật. Tắt rồi mới cài lại được."))
    public = officer_keys.public_keys(connection, officer.ward).get(officer.id)
    if public is None:
        raise AdminRefused(N_("Bạn chưa có khóa riêng. Thoát, đăng nhập lại bằng mật khẩu rồi thử lại."))
    sealed = seal(pyotp.random_base32(32).encode(), _header(officer), [public])
    connection.execute(delete(two_steps).where(_of(two_steps, officer)))
    connection.execute(
        insert(two_steps).values(
            ward=officer.ward, officer=officer.id, sealed=sealed, last_step=0, created_at=stamp(now)
        )
    )


def secret_of(connection: Connection, officer: Officer, own: PrivateKey | None) -> str:
    """Return an officer's secret in Base32, "" where there is none or this key does not open it."""
    sealed = connection.scalar(select(two_steps.c.sealed).where(_of(two_steps, officer)))
    if sealed is None or own is None:
        return ""
    try:
        secret, header = unseal(bytes(sealed), own)
    except SealingRefused:
        return ""
    return secret.decode() if dict(header) == _header(officer) else ""


def address(secret: str, officer: Officer) -> str:
    """Return what the QR code says to the app on the officer's phone."""
    return pyotp.TOTP(secret).provisioning_uri(name=officer.login, issuer_name=ISSUER)


def confirm(connection: Connection, officer: Officer, own: PrivateKey | None, code: str, now: datetime) -> list[str]:
    """Turn the second step on by a first code and return the recovery codes; raises AdminRefused."""
    if is_on(connection, officer):
        raise AdminRefused(N_("Đăng nhập hai bước đang bật. Tắt rồi mới cài lại được."))
    if not _spend(connection, officer, own, code, now):
        raise AdminRefused(WRONG)
    connection.execute(update(two_steps).where(_of(two_steps, officer)).values(confirmed_at=stamp(now)))
    return new_codes(connection, officer)


def passes(connection: Connection, officer: Officer, own: PrivateKey, code: str, now: datetime) -> bool:
    """Tell whether a code of the phone or a recovery code is good, and use it up."""
    if not is_on(connection, officer):
        return False
    if _spend(connection, officer, own, code, now):
        return True
    spare = _of(recovery_codes, officer) & (recovery_codes.c.hash == _hash(officer, code))
    return connection.execute(delete(recovery_codes).where(spare)).rowcount == 1


def new_codes(connection: Connection, officer: Officer) -> list[str]:
    """Give an officer new recovery codes in place of the old, and return them; only their hashes are kept."""
    codes = ["-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3)) for _ in range(CODES)]
    connection.execute(delete(recovery_codes).where(_of(recovery_codes, officer)))
    rows = [{"ward": officer.ward, "officer": officer.id, "hash": _hash(officer, code)} for code in codes]
    connection.execute(insert(recovery_codes), rows)
    return codes


def codes_left(connection: Connection, officer: Officer) -> int:
    """Return how many recovery codes an officer has not used."""
    found = select(func.count()).select_from(recovery_codes).where(_of(recovery_codes, officer))
    return connection.scalar(found) or 0


def turn_off(connection: Connection, officer: Officer) -> bool:
    """Ask an officer for no code any more; returns False where none was asked for."""
    connection.execute(delete(recovery_codes).where(_of(recovery_codes, officer)))
    return connection.execute(delete(two_steps).where(_of(two_steps, officer))).rowcount == 1


def _spend(connection: Connection, officer: Officer, own: PrivateKey | None, code: str, now: datetime) -> bool:
    """Tell whether a code is one of the phone's for now, whose step was not used before, and mark the step as used."""
    secret, code = secret_of(connection, officer, own), "".join(code.split())
    if not secret or len(code) != 6:
        return False
    here = int(now.timestamp()) // STEP
    known = pyotp.TOTP(secret, interval=STEP)
    steps = [step for step in range(here - SLACK, here + SLACK + 1) if _same(known.generate_otp(step), code)]
    # One conditional update decides between two browsers with the same code (RFC 6238, 5.2: accept each only once).
    return any(
        connection.execute(
            update(two_steps).where(_of(two_steps, officer), two_steps.c.last_step < step).values(last_step=step)
        ).rowcount
        for step in steps
    )


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _hash(officer: Officer, code: str) -> str:
    plain = "".join(char for char in code.upper() if char.isalnum())
    return fingerprint(f"{officer.id} {plain}")


def _header(officer: Officer) -> dict[str, str]:
    return {"typ": TYPE, "ward": officer.ward, "officer": officer.id}


def _of(table: Table, officer: Officer) -> ColumnElement[bool]:
    return (table.c.ward == officer.ward) & (table.c.officer == officer.id)
