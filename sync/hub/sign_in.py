"""What a city may choose about logging in to the desk, read from the environment when a hub starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sync.enrolment import is_near
from sync.errors import N_
from sync.hub.errors import AdminRefused
from sync.hub.officers import IDLE, ROLES, SESSION

CLAIMS = ("sub", "email")
"""What an identity provider may be asked to name an officer by; an e-mail counts only where it calls it verified."""


@dataclass(frozen=True)
class Sso:
    """The city's OpenID provider, and what this hub is to it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str = "sub"
    name: str = "SSO"


@dataclass(frozen=True)
class SignIn:
    """How long a session lasts, who must give a code too, and whether there is single sign-on."""

    idle: timedelta = IDLE
    """A session ends when nobody used it for so long."""

    longest: timedelta = SESSION
    """And in any case so long after the log-in."""

    two_step: frozenset[str] = frozenset()
    """The roles that may not work without a second step."""

    sso: Sso | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "SignIn":
        """Return what the environment says; raises AdminRefused for a value that cannot be meant."""
        roles = frozenset(given.get("XOMSO_TWO_STEP", "").replace(",", " ").split())
        if not roles <= set(ROLES):
            raise _odd("XOMSO_TWO_STEP", ", ".join(ROLES))
        return cls(
            idle=_minutes(given, "XOMSO_IDLE_MINUTES", IDLE),
            longest=_minutes(given, "XOMSO_SESSION_MINUTES", SESSION),
            two_step=roles,
            sso=_sso(given),
        )


def _minutes(given: Mapping[str, str], name: str, usual: timedelta) -> timedelta:
    text = given.get(name, "").strip()
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 24 * 60:
        raise _odd(name, "1 … 1440")
    return timedelta(minutes=int(text))


def _sso(given: Mapping[str, str]) -> Sso | None:
    issuer = given.get("XOMSO_OIDC_ISSUER", "").strip().rstrip("/")
    if not issuer:
        return None
    address = urlsplit(issuer)
    if address.scheme != "https" and not (address.scheme == "http" and is_near(address.hostname or "")):
        raise _odd("XOMSO_OIDC_ISSUER", "https://…")
    client, secret = given.get("XOMSO_OIDC_CLIENT_ID", "").strip(), _secret(given)
    for name, value in (("XOMSO_OIDC_CLIENT_ID", client), ("XOMSO_OIDC_CLIENT_SECRET", secret)):
        if not value:
            raise _odd(name, "…")
    claim = given.get("XOMSO_OIDC_CLAIM", "sub").strip()
    if claim not in CLAIMS:
        raise _odd("XOMSO_OIDC_CLAIM", ", ".join(CLAIMS))
    return Sso(issuer, client, secret, claim, given.get("XOMSO_OIDC_NAME", "").strip()[:60] or "SSO")


def _secret(given: Mapping[str, str]) -> str:
    file = given.get("XOMSO_OIDC_CLIENT_SECRET_FILE", "").strip()
    if not file:
        return given.get("XOMSO_OIDC_CLIENT_SECRET", "").strip()
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise _odd("XOMSO_OIDC_CLIENT_SECRET_FILE", "/run/secrets/…") from error


def _odd(name: str, wanted: str) -> AdminRefused:
    return AdminRefused(
        N_("Biến môi trường {name} ghi không đúng hoặc còn thiếu. Mẫu: {wanted}."), name=name, wanted=wanted
    )
