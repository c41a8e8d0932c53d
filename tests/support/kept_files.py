"""A plugin of pytest: every file that the tests write is kept, also one that is written over later.

XLTOOLS_KEEP=FOLDER pytest -p kept_files tests/damage
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

#: What tests write beside the files that are judged.
_OTHERS = {".toml", ".csv", ".key", ".sqlite", ".sqlite-turn", ".py"}
_write_bytes = Path.write_bytes
_FOLDER = Path(os.environ["XLTOOLS_KEEP"])


def keep(folder: Path, name: str, data: bytes) -> None:
    """Keeps a file under its own name, once for the same content."""
    place = folder / hashlib.sha256(data).hexdigest()[:16] / name
    place.parent.mkdir(parents=True, exist_ok=True)
    _write_bytes(place, data)


def _and_kept(path: Path, data: Any) -> int:
    written = _write_bytes(path, data)
    if path.suffix not in _OTHERS:
        keep(_FOLDER, path.name, bytes(data))
    return written


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop() -> Iterator[None]:
    """Also what is written by others than Path.write_bytes: it lies in the tests' folders to the end."""
    Path.write_bytes = _and_kept  # type: ignore[assignment, method-assign]
    try:
        return (yield)
    finally:
        Path.write_bytes = _write_bytes  # type: ignore[method-assign]


def pytest_sessionfinish(session: pytest.Session) -> None:
    base = session.config.option.basetemp
    for path in Path(base).rglob("*"):
        if path.is_file() and not path.is_symlink() and path.suffix not in _OTHERS:
            keep(_FOLDER, path.name, path.read_bytes())
