"""How many examples Hypothesis tries of a law that needs another number of them than the profile's own."""

from __future__ import annotations

from hypothesis import settings

#: What the profile `ci` tries where a law says nothing (`tests/conftest.py`).
USUAL = 100


def examples(count: int) -> int:
    """So many examples in the profile `ci`, and as much fewer in `quick` as the profile itself has fewer."""
    return max(1, count * settings().max_examples // USUAL)
