"""What an outreach session counts, and how a record says it; the words device, desk and reports share."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sync.errors import N_, SyncError

HELPS = {
    "online_dossier": N_("Nộp hồ sơ trực tuyến"),
    "vneid_2": N_("VNeID mức 2"),
    "health_card": N_("Thẻ BHYT trên VNeID"),
    "vssid": N_("VssID"),
    "cashless": N_("Thanh toán không tiền mặt"),
    "portal_account": N_("Tài khoản Cổng Dịch vụ công"),
    "other": N_("Việc khác"),
}
RESULTS = {
    "done": N_("Xong"),
    "needs_papers": N_("Thiếu giấy tờ"),
    "referred": N_("Chuyển nơi khác"),
    "not_possible": N_("Không làm được"),
}
GROUPS = {
    "elderly": N_("Cao tuổi"),
    "disabled": N_("Khuyết tật"),
    "minority": N_("Dân tộc thiểu số"),
    "no_smartphone": N_("Không có điện thoại thông minh"),
}
MOST = 9999
"""People one line of a session may count, and members of a team that may be present."""


class CountAbsurd(SyncError):
    """A number of people is negative or larger than any session's."""

    def __init__(self) -> None:
        super().__init__(N_("Số người phải từ 0 đến {most}. Xem lại số vừa gõ."), most=MOST)


@dataclass(frozen=True)
class Tally:
    """How many people were helped with one thing, to one result; `groups` are slugs in the order of GROUPS."""

    help: str
    procedure: str = ""
    result: str = "done"
    groups: tuple[str, ...] = ()
    n: int = 1


def in_order(groups: Iterable[str]) -> tuple[str, ...]:
    """Return known group marks once each, in one order, so that equal tallies add up."""
    wanted = set(groups)
    return tuple(slug for slug in GROUPS if slug in wanted)


def sane(number: int) -> int:
    """Return a count of people; raises CountAbsurd."""
    if not 0 <= number <= MOST:
        raise CountAbsurd
    return number


def summed(tallies: Iterable[Tally]) -> list[Tally]:
    """Return tallies with equal ones added up and empty ones left out, in the order of HELPS and RESULTS."""
    totals: dict[tuple[str, str, str, tuple[str, ...]], int] = {}
    for one in tallies:
        key = (one.help, one.procedure, one.result, one.groups)
        totals[key] = totals.get(key, 0) + one.n
    helps, results = list(HELPS), list(RESULTS)
    found = [Tally(*key, n) for key, n in totals.items() if n > 0]
    return sorted(found, key=lambda one: (helps.index(one.help), one.procedure, results.index(one.result), one.groups))


def counted(tallies: Iterable[Tally]) -> dict[str, Any]:
    """Return the part of a record's payload that counts: tallies, people, and `helped` for older readers."""
    lines = summed(tallies)
    helped: dict[str, int] = {}
    for one in lines:
        helped[one.help] = helped.get(one.help, 0) + one.n
    people = sum(helped.values())
    return {
        "tallies": [{**asdict(one), "groups": list(one.groups)} for one in lines],
        "people": people,
        "helped": helped,
    }


def tallies_in(payload: Mapping[str, Any]) -> list[Tally]:
    """Return the tallies of a session's payload; one from before there were tallies tells only who was helped with what."""
    if "tallies" not in payload:
        return summed(Tally(slug, n=n) for slug, n in payload.get("helped", {}).items() if slug in HELPS)
    return summed(
        Tally(one["help"], one["procedure"], one["result"], in_order(one["groups"]), one["n"])
        for one in payload["tallies"]
    )
