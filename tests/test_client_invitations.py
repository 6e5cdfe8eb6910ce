"""An invitation is understood however it was scanned, copied or typed."""

import pytest

from sync.enrolment import is_near, parse_invitation
from sync.errors import InvitationUnreadable


@pytest.mark.parametrize(
    ("text", "hub", "code"),
    [
        ("http://127.0.0.1:8560/i/ABCD-EFGH", "http://127.0.0.1:8560", "ABCD-EFGH"),
        ("https://xomso.example.vn/i/abcdefgh", "https://xomso.example.vn", "ABCD-EFGH"),
        ("  https://xomso.example.vn/i/ABCD-2345/ \n", "https://xomso.example.vn", "ABCD-2345"),
        ("https://example.vn/xomso/i/ABCD-2345#fp=12ab", "https://example.vn/xomso", "ABCD-2345"),
        ("xomso.example.vn ABCD-EFGH", "https://xomso.example.vn", "ABCD-EFGH"),
        ("192.168.1.20:8560 abcd efgh", "http://192.168.1.20:8560", "ABCD-EFGH"),
        ("localhost ABCDEFGH", "http://localhost", "ABCD-EFGH"),
        ("hub.local:8560/i/ABCD-EFGH", "http://hub.local:8560", "ABCD-EFGH"),
        ("http://[::1]:8560/i/ABCD-EFGH", "http://[::1]:8560", "ABCD-EFGH"),
        ("https://phường-ninh-kiều.vn/i/ABCD-EFGH", "https://phường-ninh-kiều.vn", "ABCD-EFGH"),
        ("https://user:pass@example.vn/i/ABCD-EFGH", "https://example.vn", "ABCD-EFGH"),
    ],
)
def test_an_invitation_names_the_hub_and_the_code(text, hub, code):
    assert parse_invitation(text) == (hub, code)


@pytest.mark.parametrize("text", ["abcdefgh", "ABCD-EFGH", " abcd efgh "])
def test_a_bare_code_goes_to_the_hub_that_is_given(text):
    assert parse_invitation(text, "https://xomso.example.vn/") == ("https://xomso.example.vn", "ABCD-EFGH")
    with pytest.raises(InvitationUnreadable):
        parse_invitation(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ABCD-EFG",
        "ABCD-EFGO",
        "0BCD-EFGH",
        "https://example.vn/q/1.001193",
        "https://example.vn/i/",
        "ftp://example.vn/i/ABCD-EFGH",
        "http:///i/ABCD-EFGH",
        "http://example.vn:99999/i/ABCD-EFGH",
        "http://[::1/i/ABCD-EFGH",
        "a b c d e f g h",
        "WIFI:S:cafe;T:WPA;P:12345678;;",
        "x" * 5000,
    ],
)
def test_anything_else_is_refused_with_a_short_sentence(text):
    with pytest.raises(InvitationUnreadable) as refused:
        parse_invitation(text, "https://xomso.example.vn")
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "10.0.0.7", "192.168.1.2", "::1", "hub.local"])
def test_hosts_of_this_house_are_near(host):
    assert is_near(host)


@pytest.mark.parametrize("host", ["xomso.example.vn", "8.8.8.8", "local.example.vn", ""])
def test_hosts_of_the_world_are_not(host):
    assert not is_near(host)


@pytest.mark.parametrize("address", ["http://xomso.example.vn", "http://8.8.8.8", "http://[::ffff:8.8.8.8]:80"])
def test_an_address_of_the_world_must_be_read_by_nobody_on_the_way(address):
    for text, hub in ((f"{address}/i/ABCD-EFGH", ""), (f"{address} ABCD-EFGH", ""), ("ABCD-EFGH", address)):
        with pytest.raises(InvitationUnreadable, match="https://"):
            parse_invitation(text, hub)
