"""What a run came to, as a table."""

from dataclasses import dataclass, fields
from statistics import median

from tests.faults.ledger import Count


@dataclass(frozen=True)
class Figures:
    """The figures of one world, or of several added up; `again` lists bytes sent twice, one entry a repetition."""

    worlds: int
    made: int
    told: int
    delivered: int
    lost: int
    twice: int
    attachments: int
    requests: int
    faults: int
    again: tuple[int, ...]
    phone_kills: int
    hub_kills: int
    waiting: int
    seconds: tuple[float, ...]
    flaws: tuple[str, ...]

    @classmethod
    def of(
        cls, count: Count, again: list[int], kills: dict[str, int], played: dict[str, int], requests: int,
        waiting: int, took: float,
    ) -> "Figures":  # fmt: skip
        """Return the figures of one world."""
        faults = sum(number for kind, number in played.items() if kind != "pass")
        return cls(
            1, count.made, count.told, count.delivered, count.lost, count.twice, count.attachments, requests, faults,
            tuple(again), kills["phone"], kills["hub"], waiting, (took,), count.flaws,
        )  # fmt: skip

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @property
    def sound(self) -> bool:
        """Whether nothing at all is wrong."""
        return not (self.flaws or self.lost or self.twice) and self.made == self.delivered

    def table(self) -> str:
        """Return the figures as Markdown."""
        again = f"{max(self.again):,} / {int(median(self.again)):,}" if self.again else "0 / 0"
        rows = [
            ("worlds (seeds)", self.worlds),
            ("records made", self.made),
            ("… of them told “saved” (the others: killed before the word got out)", self.told),
            ("delivered", self.delivered),
            ("**lost**", self.lost),
            ("**duplicated**", self.twice),
            ("attachments delivered", self.attachments),
            ("requests / with a fault", f"{self.requests:,} / {self.faults:,}"),
            ("bytes of files sent again per cut, max / median", again),
            ("phones killed / hubs killed (SIGKILL)", f"{self.phone_kills} / {self.hub_kills}"),
            ("records waiting when calm came", self.waiting),
            ("seconds from calm to all received, longest", f"{max(self.seconds):.1f}"),
        ]
        return "\n".join(["| figure | value |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])
