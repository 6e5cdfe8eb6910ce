"""A file is written whole or not at all, for its owner alone."""

import errno
import stat

import pytest

from sync.durable_file import write_whole


def test_a_file_and_its_folder_are_their_owners_alone(tmp_path):
    path = tmp_path / "new" / "folder" / "key"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["key"]


def test_a_write_that_fails_leaves_the_old_file_and_no_part(tmp_path):
    path = tmp_path / "key"
    path.mkdir()
    (path / "inside").touch()
    with pytest.raises(OSError) as refused:
        write_whole(path, b"new")
    assert refused.value.errno in (errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST)
    assert [one.name for one in tmp_path.iterdir()] == ["key"]
