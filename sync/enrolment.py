"""Which ward and team this device works for, and the token its hub gave it."""

import ipaddress
import re
from dataclasses import astuple, dataclass
from urllib.parse import urlsplit

from sqlite_utils import Database

from sync.board import BoardStore
from sync.errors import N_, InvitationUnreadable
from sync.states import AWAITED
from sync.store import transaction
from sync.ward_keys import WardKeys
from sync.wiping import lift

_LETTERS = "2-9A-HJKMNP-TV-Z"  # no 0 O 1 I L U: read aloud and off paper without mistakes
_CODE = re.compile(rf"([{_LETTERS}]{{4}})[-\s]*([{_LETTERS}]{{4}})", re.IGNORECASE)


@dataclass(frozen=True)
class Enrolment:
    """A device's place in a team; `hub` is an address without a slash at its end, `role` "volunteer" or "leader"."""

    token: str
    device: str
    hub: str
    ward_code: str
    ward_name: str
    team_id: str
    team_name: str
    role: str

    def __repr__(self) -> str:
        return f"Enrolment(device={self.device!r}, hub={self.hub!r}, ward_code={self.ward_code!r}, token=…)"


def load(db: Database) -> Enrolment | None:
    """Return this device's enrolment, None before its first invitation."""
    row = db.conn.execute(
        "SELECT token, device, hub, ward_code, ward_name, team_id, team_name, role FROM enrolment"
    ).fetchone()
    return Enrolment(*row) if row else None


def save(db: Database, enrolment: Enrolment) -> None:
    """Keep an enrolment in place of any other; the queue stays, and sending starts afresh with the new token.

    To the hub a new device id is a stranger: the ward's open records are offered again, so that it tells their news.
    """
    with transaction(db):
        before = load(db)
        lift(db)
        db.conn.execute("INSERT OR REPLACE INTO enrolment VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)", astuple(enrolment))
        db.conn.execute("DELETE FROM preferences WHERE key LIKE 'changes.%' OR key LIKE 'sender.%'")
        if before is None or (before.hub, before.ward_code) != (enrolment.hub, enrolment.ward_code):
            db.conn.execute("UPDATE outbox SET seq = 0 WHERE seq > 0")
            db.conn.execute("DELETE FROM uploads")
        if before and (before.hub, before.ward_code) != (enrolment.hub, enrolment.ward_code):
            WardKeys(db).forget()
            BoardStore(db).forget()
        if before is None or before.device != enrolment.device:
            db.conn.execute(f"UPDATE outbox SET offer = (ward = ?) WHERE state IN {AWAITED}", [enrolment.ward_code])


def forget(db: Database) -> None:
    """Drop the token; drafts and queue stay on the device."""
    with transaction(db):
        db.conn.execute("DELETE FROM enrolment")
        db.conn.execute("DELETE FROM preferences WHERE key LIKE 'sender.%'")


def parse_invitation(text: str, hub: str = "") -> tuple[str, str]:
    """Return the hub's address and the code "ABCD-EFGH" of an invitation; raises InvitationUnreadable.

    Reads "http://host:port/i/CODE", "host CODE", and a bare code when `hub` is given.
    """
    text = text.strip()
    if bare := _CODE.fullmatch(text):
        if not hub.strip():
            raise InvitationUnreadable(
                N_("Mã mời này chưa kèm địa chỉ máy chủ. Hãy nhập địa chỉ in trên giấy mời rồi thử lại.")
            )
        return _address(hub), _shown(bare)
    if link := re.fullmatch(r"(\S+?)/i/([^/?#\s]+)/?(?:[?#]\S*)?", text):
        address, rest = link.groups()
    elif pair := re.fullmatch(r"(\S*[.:]\S*|localhost)\s+(\S.*)", text):
        address, rest = pair.groups()
    else:
        raise _unreadable(text)
    code = _CODE.fullmatch(rest.strip())
    if code is None:
        raise _unreadable(rest)
    return _address(address), _shown(code)


def root_in(text: str) -> str:
    """Return the thumbprint of the city's root key that an invitation's link carries, "" when it carries none."""
    found = re.search(r"#(?:\S*&)?k=([A-Za-z0-9_-]{43})(?:&|$)", text.strip())
    return found[1] if found else ""


def with_root(link: str, root: str) -> str:
    """Return an invitation's link that carries the thumbprint of the city's root key."""
    return f"{link}#k={root}" if root else link


def _shown(code: re.Match[str]) -> str:
    return f"{code[1]}-{code[2]}".upper()


def _address(text: str) -> str:
    """Return an address with its scheme: https, but http for a hub on this machine or in the same house."""
    text = text.strip().rstrip("/")
    bare = text if "://" in text else f"//{text}"
    try:
        parts = urlsplit(bare)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _no_address(text) from error
    if parts.scheme not in ("", "http", "https") or not re.fullmatch(r"[\w.:-]+", host) or port == 0 or bare[-1] == ":":
        raise _no_address(text)
    scheme = parts.scheme or ("http" if is_near(host) else "https")
    if scheme == "http" and not is_near(host):
        raise InvitationUnreadable(
            N_(
                "Địa chỉ {given} phải bắt đầu bằng https://; nếu không, người khác có thể đọc hồ sơ trên đường gửi. "
                "Chưa gửi gì cả; hãy hỏi tổ trưởng địa chỉ đúng."
            ),
            given=text[:80],
        )
    return f"{scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def is_near(host: str) -> bool:
    """Tell whether a host is this machine or in the same local network."""
    try:
        address = ipaddress.ip_address(host)
        return (getattr(address, "ipv4_mapped", None) or address).is_private
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".lan"))


def _no_address(text: str) -> InvitationUnreadable:
    return InvitationUnreadable(
        N_("“{given}” không phải địa chỉ máy chủ. Hãy nhập đúng như in trên giấy mời, ví dụ https://xomso.example.vn."),
        given=text[:80],
    )


def _unreadable(text: str) -> InvitationUnreadable:
    return InvitationUnreadable(
        N_(
            "Không thấy mã mời trong “{given}”. Mã có 8 chữ và số, dạng ABCD-2345, không có 0, O, 1, I, L, U; "
            "hãy quét lại hoặc nhập lại từ giấy mời."
        ),
        given=text[:80],
    )
