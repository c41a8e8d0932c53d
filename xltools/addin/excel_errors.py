"""What Excel and this program say when they refuse something. Standard library only, so that a broken installation can
still be told."""

from __future__ import annotations

from collections.abc import Iterator

#: How Excel says over COM that it is busy: a cell is being edited, or a dialog is open.
_BUSY = frozenset({-2147418111, -2147417846, -2146777998})
#: How Excel refuses over COM what a protected sheet does not allow: its error 1004.
_REFUSED = -2146827284
BUSY = "Excel 正忙，不能读取工作簿；请按回车键或 Esc 键结束单元格编辑，关闭打开的对话框，再点一次按钮"


def refusal(error: BaseException) -> str:
    """The sentence of an error that is no fault of the program; "" for every other."""
    said: BaseException | None = error
    while said is not None:
        # By name, so that a broken installation can still say that it is broken.
        if {kind.__name__ for kind in type(said).__mro__} & {"UnusableArgumentError", "FormError"}:
            return str(said)
        said = said.__cause__
    return BUSY if any(map(_is_busy, _chain(error))) else ""


def _is_busy(error: BaseException) -> bool:
    return type(error).__name__ == "ExcelBusyError" or bool(_BUSY & set(_numbers(error.args)))


def is_refused(error: BaseException) -> bool:
    """Whether Excel would not do it: a cell is locked."""
    return _REFUSED in _numbers(error.args)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came of: xlwings says “no such workbook” of one that it was not told about."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _numbers(args: object) -> Iterator[int]:
    """The numbers in a COM error's nested arguments."""
    if isinstance(args, int):
        yield args
    elif isinstance(args, tuple):
        for one in args:
            yield from _numbers(one)
