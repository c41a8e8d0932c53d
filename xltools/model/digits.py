"""Digits as people type them."""

from __future__ import annotations

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")


def half_width(text: str) -> str:
    """``３．５％`` → ``3.5%``: digits, the decimal point and the per cent sign; everything else stays, and so does the
    length."""
    return text.translate(_HALF_WIDTH)
