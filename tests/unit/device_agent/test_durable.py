import os
from pathlib import Path

import pytest

from device_agent.durable import replace


def test_a_new_file_takes_the_place_of_the_old_one_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "kept.json"
    replace(path, b"one")
    replace(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["kept.json"]


def test_what_can_not_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept.json"
    replace(path, b"one")

    def broken(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="no space"):
        replace(path, b"two")
    assert path.read_bytes() == b"one"
