"""Writing results: never half a file, never over somebody else's work. And telling how far a job is."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.reasons import reason

#: Told after each file: how many are done, how many there are.
Progress = Callable[[int, int], None]

#: The folders beside the inbox that results, and what goes back, are written to where nobody says another.
MERGED, RETURNED = "merged", "returned"
#: The folder of what goes out to the units, and the page in it by which they check what they have filled in.
OUTBOX, CHECK_PAGE = "outbox", "自查.html"
#: The page of a merge, and the folder of what it writes to be published.
AUDIT_PAGE, OPEN_DATA = "核对情况.html", "公开数据"
#: The folder, beside a county's workbook, of the volumes that it adds up.
VOLUMES = "分册"

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def silent(_done: int, _whole: int) -> None:
    """A Progress for jobs that nobody watches."""


def write(path: Path, data: bytes | Iterable[bytes]) -> Path:
    """Writes beside the target and moves into its place. ``data``: the content, or pieces of it in their order.

    Raises UnusableArgumentError when the target cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=".xltools-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines([data] if isinstance(data, bytes) else data)
            _share(Path(beside))
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UnusableArgumentError("O01", path=path, reason=reason(error)) from error
    return path


def _share(path: Path) -> None:
    """A temporary file is its maker's alone; a result is as readable as any other new file."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


def file_name(*parts: str) -> str:
    """Parts of a name joined by ``_``, without what Windows forbids in names."""
    return "_".join(_FORBIDDEN.sub("-", part).strip(" .") for part in parts if part)


def county_book_name(county: str, year: int, form: str = "") -> str:
    """What a county's consolidated workbook is called; ``form`` names a further form of the project."""
    return f"{file_name('汇总', county, str(year), form)}.xlsx"


def volume_book(book: Path, county: str, year: int, code: str) -> Path:
    """Where the workbook of a volume lies, as seen from the county's workbook."""
    return book.parent / VOLUMES / county_book_name(county + code, year)


def outside(out: Path, inbox: Path) -> None:
    """Refuses to write results into the folder that is being read: they would be read the next time."""
    if out.resolve().is_relative_to(inbox.resolve()):
        raise UnusableArgumentError("O02", out=out, inbox=inbox)
