"""Where the official systems are and how to come in: read from `hub-gateway.toml`, tokens from the environment."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from content.systems import SYSTEMS
from sync.errors import N_
from sync.hub.errors import AdminRefused

LOCAL = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Place:
    """One system: `url` takes dossiers over HTTP, "" where it does not; `link` is what officers open in a browser."""

    system: str
    url: str = ""
    link: str = ""
    token_env: str = ""
    timeout: float = 20.0
    tries: int = 3
    ca: str = ""
    proxy: str = ""
    token: str = field(default="", repr=False)


def read_places(path: Path, environment: Mapping[str, str] = os.environ) -> dict[str, Place]:
    """Return the systems that a file tells of, none where there is no file; raises AdminRefused for one it cannot mean.

    A table a system: [civil_status] with url, link, token_env, timeout (seconds), tries, ca (a PEM file) and proxy.
    """
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise _refused(path, str(error)) from error
    return {system: _place(path, system, table, environment) for system, table in said.items()}


def _place(path: Path, system: str, table: Any, environment: Mapping[str, str]) -> Place:
    if system not in SYSTEMS or not isinstance(table, dict):
        raise _refused(path, f"[{system}] ? {', '.join(SYSTEMS)}")
    kinds = {"timeout": (int, float), "tries": (int,)}
    known = ("url", "link", "token_env", "timeout", "tries", "ca", "proxy")
    for key, value in table.items():
        if key not in known or type(value) not in kinds.get(key, (str,)):
            raise _refused(path, f"{system}.{key}")
    place = Place(system, **table)
    for name, address in (("url", place.url), ("link", place.link)):
        if address and not _is_proper(address):
            raise _refused(path, f"{system}.{name}")
    if not (0 < place.timeout <= 120 and 1 <= place.tries <= 10):
        raise _refused(path, f"{system}.timeout, {system}.tries")
    token = environment.get(place.token_env, "") if place.token_env else ""
    if place.token_env and not (token.isascii() and token.isprintable() and token):
        raise _refused(path, f"{system}.token_env: {place.token_env} ?")
    return Place(**{**table, "system": system, "token": token})


def _is_proper(address: str) -> bool:
    """Tell whether an address is HTTPS, or on this very machine, and names nobody and no password."""
    try:
        parts = urlsplit(address)
        port_sound = parts.port is None or parts.port > 0
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    return bool(safe and parts.hostname and port_sound and not parts.username and not parts.password)


def _refused(path: Path, reason: str) -> AdminRefused:
    return AdminRefused(
        N_("Thiết lập cổng nối {path} có chỗ không dùng được: {reason}. Sửa rồi chạy lại máy chủ."),
        path=path,
        reason=reason,
    )
