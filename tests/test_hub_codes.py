"""Codes that people read aloud: random, unambiguous, and a slip in a receipt code is noticed."""

import pytest

from sync.hub.codes import ALPHABET, new_invitation_code, new_receipt_code, read_invitation_code, read_receipt_code


def test_codes_use_no_character_that_is_misread():
    assert not set(ALPHABET) & set("0O1ILU")
    for code in [new_receipt_code() for _ in range(200)] + [new_invitation_code() for _ in range(200)]:
        assert set(code) <= set(ALPHABET) | {"-"}


def test_a_new_receipt_code_is_well_formed_and_not_repeated():
    codes = [new_receipt_code() for _ in range(1000)]
    assert len(set(codes)) == 1000
    assert all(read_receipt_code(code) == code for code in codes)
    assert {len(code) for code in codes} == {11}


def test_every_single_slip_is_noticed():
    code = new_receipt_code().replace("-", "")
    for at in range(9):
        for other in set(ALPHABET) - {code[at]}:
            assert read_receipt_code(code[:at] + other + code[at + 1 :]) == ""


def test_every_swap_of_two_neighbours_is_noticed():
    for _ in range(200):
        code = new_receipt_code().replace("-", "")
        for at in range(8):
            if code[at] != code[at + 1]:
                assert read_receipt_code(code[:at] + code[at + 1] + code[at] + code[at + 2 :]) == ""


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-2345", "ABCD-2345-KK", "0000-0000-0", "ABCĐ-2345-K", "ⅫCD-2345-K"])
def test_what_cannot_be_a_receipt_code_is_none(typed):
    assert read_receipt_code(typed) == ""


def test_codes_are_read_as_people_type_them():
    code = new_receipt_code()
    for typed in (code.lower(), code.replace("-", ""), code.replace("-", " "), f"  {code.replace('-', '–')}\n"):
        assert read_receipt_code(typed) == code
    invitation = new_invitation_code()
    assert read_invitation_code(invitation.lower().replace("-", "")) == invitation
    assert read_invitation_code("ABCD-234") == ""
