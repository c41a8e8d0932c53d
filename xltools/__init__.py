"""xltools: the workbooks of a county's government information disclosure annual report.

A form (data, in ``templates/``) says what is asked and which figures must balance. The locked workbook, its
formulas, the checks, the messages and the consolidated workbook are derived from it.

What programs may use stands in ``__all__``; docs/api.md shows it at work. Nothing else is promised to stay.

>>> import xltools
>>> county = xltools.open_county("samples")
>>> county
County('示例县', 2025, 28 units)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from xltools.api import (
        Arrived,
        Checked,
        CheckedFile,
        County,
        Figure,
        Finding,
        Generated,
        Merged,
        NothingReadableError,
        Reported,
        Round,
        SentBack,
        Unit,
        UnitState,
        UnusableArgumentError,
        Workbook,
        open_county,
        read_workbook,
    )

__all__ = [
    "Arrived",
    "Checked",
    "CheckedFile",
    "County",
    "Figure",
    "Finding",
    "Generated",
    "Merged",
    "NothingReadableError",
    "Reported",
    "Round",
    "SentBack",
    "Unit",
    "UnitState",
    "UnusableArgumentError",
    "Workbook",
    "__version__",
    "open_county",
    "read_workbook",
]


def __getattr__(name: str) -> object:
    """Loads the library when one of its names is first asked for, so that ``import xltools`` costs nothing."""
    if name in __all__:
        from xltools import api

        return getattr(api, name)
    raise AttributeError(f"module 'xltools' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
