"""An inbox with a healthy neighbour, for one damaged return at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from damage import Inbox


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "清河县")
