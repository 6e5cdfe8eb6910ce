"""In a browser the device's key is kept encrypted under a secret of the page's keystore; without that it stays shut."""

import pytest

from sync.device_key import FileKey
from sync.sealing.errors import DeviceLocked, PinWrong, SealingRefused
from tests.held_clock import HeldClock

SECRET = bytes(range(32))


@pytest.fixture
def kept(tmp_path):
    """Return a way to open the key anew, as each start does."""
    clock = HeldClock()
    return lambda under=SECRET: FileKey(tmp_path / "device.key", lambda: clock().timestamp(), under)


def test_the_key_opens_again_under_the_same_secret_and_the_file_tells_nothing(kept):
    sealed = kept().encrypt(b"x", "draft")
    assert kept().decrypt(sealed, "draft") == b"x"
    data = kept().path.read_bytes()
    assert b'"key"' not in data


def test_a_pin_wraps_the_key_inside_and_wrong_ones_are_counted(kept):
    sealed = kept().encrypt(b"x", "draft")
    kept().set_pin("2468")
    assert b"pin" not in kept().path.read_bytes() and kept().locked
    with pytest.raises(DeviceLocked):
        kept().decrypt(sealed, "draft")
    for _ in range(4):
        with pytest.raises(PinWrong) as wrong:
            kept().unlock("1111")
    assert wrong.value.wait > 0
    key = kept()
    key.clock = lambda: 4e9  # another day
    with pytest.raises(PinWrong):
        key.unlock("1111")


def test_the_right_pin_opens_it(kept):
    sealed = kept().encrypt(b"x", "draft")
    kept().set_pin("2468")
    key = kept()
    key.unlock("2468")
    assert key.decrypt(sealed, "draft") == b"x"


@pytest.mark.parametrize("under", [bytes(32), None])
def test_another_secret_or_none_is_named_like_a_damaged_key(kept, under):
    kept().encrypt(b"x", "draft")
    with pytest.raises(SealingRefused):
        kept(under).name("x")
    with pytest.raises(SealingRefused):
        _ = kept(under).has_pin


def test_a_key_of_another_kind_of_device_is_not_taken_over(kept):
    kept(None).encrypt(b"x", "draft")
    with pytest.raises(SealingRefused):
        kept().name("x")


def test_a_damaged_file_is_refused_and_stays_as_it_is(kept):
    kept().encrypt(b"x", "draft")
    whole = kept().path.read_bytes()
    for damaged in (b"", whole[:-1], bytes([whole[0] ^ 1]) + whole[1:], whole + b"x"):
        kept().path.write_bytes(damaged)
        with pytest.raises(SealingRefused):
            kept().name("x")
        assert kept().path.read_bytes() == damaged


def test_a_key_that_is_forgotten_is_made_anew(kept):
    sealed = kept().encrypt(b"x", "draft")
    kept().forget()
    with pytest.raises(SealingRefused):
        kept().decrypt(sealed, "draft")
