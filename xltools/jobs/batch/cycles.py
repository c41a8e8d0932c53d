"""How often Python looks for objects that nobody holds but each other."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: After so many new objects it looks through the youngest. Its own number is 700.
_OBJECTS = 2_000


@contextmanager
def seldom_sought() -> Iterator[None]:
    """Around a job that makes many objects and keeps most of them: all of these were looked through again and again, a
    twentieth of a merge, and nearly nothing was found that could be freed."""
    before = gc.get_threshold()
    if before[0]:  # 0 where somebody has switched it off
        gc.set_threshold(max(before[0], _OBJECTS), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def set_aside() -> Iterator[None]:
    """Around a job that makes something of many objects that stay: they are not looked through meanwhile. To look through
    3,000 returns once takes a sixth of a second, and it was done three times."""
    before = gc.get_freeze_count()
    gc.freeze()
    try:
        yield
    finally:
        if not before:  # else somebody else has set objects aside, which stay there
            gc.unfreeze()
