"""Tells apart the errors that Excel and this program raise when they refuse something, and what to say of each.

Nothing but the standard library and the catalogue of refusals is imported: a broken installation must be told, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from xltools.form.messages.coded import Coded
from xltools.model.messages.refusals import Refusal

#: How Excel says over COM that it is busy: a cell is being edited, or a dialog is open.
_BUSY = frozenset({-2147418111, -2147417846, -2146777998})
#: How Excel refuses over COM what a protected sheet does not allow: its error 1004.
_REFUSED = -2146827284
BUSY = Refusal("X25")


def refusal(error: BaseException) -> Coded | None:
    """What to say to the person about an error that is no fault of the program; None for one that is."""
    cause: BaseException | None = error
    while cause is not None:
        # Told by what it carries and not by its class: no class of a broken installation can be imported.
        carried = getattr(cause, "refusal", None)
        if isinstance(carried, Coded):
            return carried
        cause = cause.__cause__
    return BUSY if any(map(_is_busy, _chain(error))) else None


def _is_busy(error: BaseException) -> bool:
    return type(error).__name__ == "ExcelBusyError" or bool(_BUSY & set(_numbers(error.args)))


def is_refused(error: BaseException) -> bool:
    """Whether Excel would not do it: a cell is locked."""
    return _REFUSED in _numbers(error.args)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and the errors that it came of: what xlwings raises may hide that Excel was busy."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _numbers(args: object) -> Iterator[int]:
    """The numbers in a COM error's nested arguments."""
    if isinstance(args, int):
        yield args
    elif isinstance(args, tuple):
        for item in args:
            yield from _numbers(item)
