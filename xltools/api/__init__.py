"""The library: what ``import xltools`` offers to programs. Docs: docs/api.md.

Goes in: paths and plain values. Comes out: frozen dataclasses with short reprs, ``to_dict()`` and rows for data frames.
It never prints and never asks. What cannot be used raises ``UnusableArgumentError``; what is wrong inside a file is a
``Finding`` and raises nothing.
"""

from xltools.api.county import County, open_county, read_workbook
from xltools.api.results import (
    Checked,
    CheckedFile,
    Figure,
    Finding,
    Generated,
    Merged,
    Reported,
    Unit,
    Workbook,
)
from xltools.api.round import Round
from xltools.api.round_results import Arrived, SentBack, UnitState
from xltools.model.errors import NothingReadableError, UnusableArgumentError

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
    "open_county",
    "read_workbook",
]
