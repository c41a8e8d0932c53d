"""How type changes what a text says: raised and lowered signs, and digits of another size. Pure.

A raised 1 behind a 3 is a note's mark and no digit: it is written ¹, which no later step takes for a digit. Two digits
of very different size side by side may be anything: a space is put between them, so that they are no number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

_DIGITS = "0123456789+-=()"
_RAISED = str.maketrans(
    _DIGITS + "abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾" + "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)
_LOWERED = str.maketrans(_DIGITS, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
#: Full-width digits are raised like others.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
#: Digits smaller than this part of the digits beside them may be no digits of the same number.
MUCH_SMALLER = 0.78


class Height(Enum):
    """Where a run of text stands, compared with the line that it is in."""

    LINE = "line"
    RAISED = "raised"
    LOWERED = "lowered"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that looks the same from its first character to its last.

    Attributes:
        text: The text.
        height: Where it stands.
        size: The size of its type, in any unit; 0 where it is not known.
    """

    text: str
    height: Height = Height.LINE
    size: float = 0.0


def raised(text: str) -> str:
    """The text with raised digits, letters and brackets: 1 → ¹. Other signs have no raised form and stay."""
    return text.translate(_HALF_WIDTH).translate(_RAISED)


def lowered(text: str) -> str:
    """The text with lowered digits and brackets: 1 → ₁."""
    return text.translate(_HALF_WIDTH).translate(_LOWERED)


def joined(runs: Iterable[Run]) -> str:
    """The runs of a line as one text."""
    text, size_before = "", 0.0
    for run in runs:
        if not run.text:
            continue
        if run.height is Height.LINE:
            if text[-1:].isdecimal() and run.text[:1].isdecimal() and _differ(size_before, run.size):
                text += " "
            text += run.text
            size_before = run.size
        else:
            text += raised(run.text) if run.height is Height.RAISED else lowered(run.text)
    return text


def _differ(one: float, other: float) -> bool:
    return bool(one and other) and min(one, other) < MUCH_SMALLER * max(one, other)
