"""An invitation scanned on the phone that the app is on: it is in the field, and only Connect is left to press."""

import pytest

from app.invited import invitation_in
from sync.enrolment import parse_invitation, root_in

ROOT = "A" * 43


def test_the_link_of_a_scanned_invitation_names_the_hub_the_code_and_the_root():
    link = invitation_in(f"/join/7KQM-2XWA/{ROOT}", "https://so.example")
    assert parse_invitation(link) == ("https://so.example", "7KQM-2XWA")
    assert root_in(link) == ROOT


def test_an_invitation_without_a_root_still_names_hub_and_code():
    assert invitation_in("/join/7KQM-2XWA", "https://so.example") == "https://so.example/i/7KQM-2XWA"


@pytest.mark.parametrize(
    "route", ["", "/", "/hub", "/join", "/join/", "/i/", "/join/7KQM-2XWA/short", "/guide/1.001193"]
)
def test_any_other_address_carries_no_invitation(route):
    assert invitation_in(route, "https://so.example") == ""
