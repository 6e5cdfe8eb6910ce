"""A ward ready to work: keys, a team, an officer, and an invitation for one phone."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.processes import xomso

CODE = "31135"
LOGIN, PASSWORD = "canbo", "mat-khau-thu-nghiem-2026"


@dataclass(frozen=True)
class Ward:
    """The commands an operator types for one ward of a hub whose data lie in `home`."""

    home: Path
    address: str

    def open(self, scratch: Path) -> str:
        """Make the city's and the ward's keys, a team and an officer, and return an invitation."""
        (scratch / "secret").write_text("con thuyen nho tren song")
        recovery, secret = str(scratch / "city.json"), ["--passphrase-file", str(scratch / "secret")]
        self.admin("create-team", "--ward", CODE, "--name", "Tổ thử nghiệm")
        self.admin("keys", "ceremony", "--out", recovery, *secret)
        officer = ["--ward", CODE, "--login", LOGIN, "--name", "Trần Thị Mẫu", "--password-stdin"]
        self.admin("create-officer", *officer, input=PASSWORD)
        self.admin("keys", "issue", "--ward", CODE, "--recovery", recovery, *secret)
        return self.invite()

    def invite(self) -> str:
        """Return the address of a fresh invitation."""
        printed = self.admin("invite", "--ward", CODE, "--team", "Tổ thử nghiệm", "--hub", self.address)
        return re.search(r"http\S+/i/\S+", printed).group(0)

    def admin(self, *words: str, input: str | None = None) -> str:
        return xomso("admin", *words, "--home", str(self.home), home=self.home, input=input)
