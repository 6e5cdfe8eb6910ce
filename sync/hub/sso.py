"""Single sign-on by OpenID Connect: the way to the city's provider and back, and which officer somebody is here.

Authorization code with PKCE (RFC 7636), state and nonce; what comes back is believed only when the provider's own key
signed it for this hub and this try. Nobody is made an officer by it: an administrator links each one by hand.
"""

import secrets
import warnings
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from sqlalchemy import Connection, delete, insert, select

from sync.enrolment import is_near
from sync.errors import N_
from sync.hub.clock import stamp
from sync.hub.codes import fingerprint
from sync.hub.errors import SsoRefused
from sync.hub.officers import Officer
from sync.hub.schema import officers
from sync.hub.schema_people import identities, sso_flows
from sync.hub.sign_in import Sso

LASTS = timedelta(minutes=10)
DISCOVERY = "/.well-known/openid-configuration"
TIMEOUT = 10.0
LEEWAY = 60
"""Seconds the provider's clock may be off."""

ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "RS384", "RS512", "PS384", "PS512", "EdDSA"]
"""Signatures by the provider's key alone: never "none", and no secret that both sides hold."""

AWAY = N_("Chưa nối được với hệ thống đăng nhập một lần. Thử lại, hoặc đăng nhập bằng mật khẩu.")
DOUBTFUL = N_("Câu trả lời của hệ thống đăng nhập một lần không đúng hoặc đã cũ. Thử lại từ đầu.")
NOBODY = N_("Tài khoản này chưa được gắn với cán bộ nào. Nhờ người quản trị máy chủ: xomso admin link-sso.")


def begin(connection: Connection, sso: Sso, back: str, now: datetime) -> tuple[str, str]:
    """Return the provider's address to go to and a secret for the browser's cookie; raises SsoRefused.

    `back` is where the provider sends the browser afterwards.
    """
    state, browser, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(4))
    meta = _metadata(sso)
    with _client(sso, back) as client:
        url, _ = client.create_authorization_url(
            meta["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
        )
    connection.execute(delete(sso_flows).where(sso_flows.c.expires_at <= stamp(now)))
    connection.execute(
        insert(sso_flows).values(
            state=fingerprint(state),
            browser=fingerprint(browser),
            nonce=nonce,
            verifier=verifier,
            expires_at=stamp(now + LASTS),
        )
    )
    return str(url), browser


def take(connection: Connection, state: str, browser: str, now: datetime) -> tuple[str, str]:
    """Return nonce and verifier of the try that a browser began, which is then over; raises SsoRefused for any other."""
    mine = (sso_flows.c.state == fingerprint(state)) & (sso_flows.c.browser == fingerprint(browser))
    row = connection.execute(select(sso_flows).where(mine, sso_flows.c.expires_at > stamp(now))).one_or_none()
    if row is None or connection.execute(delete(sso_flows).where(mine)).rowcount != 1:
        raise SsoRefused(DOUBTFUL)
    return row.nonce, row.verifier


def ask_who(sso: Sso, back: str, code: str, nonce: str, verifier: str, now: datetime) -> str:
    """Return who the provider says has logged in, by the claim the city chose; raises SsoRefused."""
    from authlib.common.errors import AuthlibBaseError
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        meta = _metadata(sso)
        with _client(sso, back) as client:
            token = client.fetch_token(
                meta["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=verifier
            )
        keys = KeySet.import_key_set(httpx.get(meta["jwks_uri"], timeout=TIMEOUT).raise_for_status().json())
        said = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS)
        options = {"iss": {"essential": True, "value": meta["issuer"]}, "aud": {"essential": True}}
        params = {"nonce": nonce, "client_id": sso.client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(said.claims, said.header, options, params)
        claims.validate(int(now.timestamp()), LEEWAY)
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if sso.client_id not in audience:
            raise SsoRefused(DOUBTFUL)
        return _named(claims, sso.claim)
    except httpx.HTTPError as error:
        raise SsoRefused(AWAY) from error
    except (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError) as error:
        raise SsoRefused(DOUBTFUL) from error


def officer_of(connection: Connection, sso: Sso, value: str) -> Officer:
    """Return the officer that somebody is here; raises SsoRefused for whoever was not linked or is kept out."""
    found = (
        select(officers)
        .join(identities, (officers.c.ward == identities.c.ward) & (officers.c.id == identities.c.officer))
        .where(identities.c.hash == _hash(sso, value), officers.c.disabled_at.is_(None))
    )
    row = connection.execute(found).one_or_none()
    if row is None:
        raise SsoRefused(NOBODY)
    return Officer.of(row)


def link(connection: Connection, sso: Sso, officer: Officer, value: str, now: datetime) -> None:
    """Let an officer in as whom the provider calls by a value; an older link of either goes."""
    unlink(connection, officer)
    hash = _hash(sso, value)
    connection.execute(delete(identities).where(identities.c.hash == hash))
    row = {"hash": hash, "ward": officer.ward, "officer": officer.id, "created_at": stamp(now)}
    connection.execute(insert(identities).values(**row))


def unlink(connection: Connection, officer: Officer) -> bool:
    """Let an officer in by password only; returns False where no link was there."""
    mine = (identities.c.ward == officer.ward) & (identities.c.officer == officer.id)
    return connection.execute(delete(identities).where(mine)).rowcount > 0


def _named(claims: Any, claim: str) -> str:
    value = claims.get(claim)
    # An address the provider did not verify is whatever somebody typed there.
    if not isinstance(value, str) or not value or (claim == "email" and claims.get("email_verified") is not True):
        raise SsoRefused(NOBODY)
    return value


def _client(sso: Sso, back: str) -> Any:
    # Loaded late: a hub without single sign-on starts without it. It warns once that it will want httpx's successor.
    with warnings.catch_warnings():
        import authlib.deprecate  # noqa: F401  puts a filter of its own before ours

        warnings.simplefilter("ignore")
        from authlib.integrations.httpx_client import OAuth2Client

    scope = "openid email" if sso.claim == "email" else "openid"
    return OAuth2Client(
        sso.client_id, sso.client_secret, scope=scope, redirect_uri=back, code_challenge_method="S256", timeout=TIMEOUT
    )


def _metadata(sso: Sso) -> dict[str, str]:
    """Return what the provider says of itself (OpenID Connect Discovery 1.0, 4.3); raises SsoRefused."""
    try:
        said = httpx.get(f"{sso.issuer}{DISCOVERY}", timeout=TIMEOUT).raise_for_status().json()
        if said["issuer"].rstrip("/") != sso.issuer:
            raise SsoRefused(DOUBTFUL)
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            address = urlsplit(said[name])
            if address.scheme != "https" and not is_near(address.hostname or ""):
                raise SsoRefused(DOUBTFUL)
        return dict(said)
    except httpx.HTTPError as error:
        raise SsoRefused(AWAY) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SsoRefused(DOUBTFUL) from error


def _hash(sso: Sso, value: str) -> str:
    value = value.strip().lower() if sso.claim == "email" else value.strip()
    return fingerprint(f"{sso.issuer}\n{sso.claim}\n{value}")
