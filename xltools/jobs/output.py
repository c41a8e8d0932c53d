"""Writing results: never half a file, never over somebody else's work. And telling how far a job is."""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from xltools.form.period import WHOLE_YEAR, Period
from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.reasons import reason
from xltools.model.submission import Submission
from xltools.model.text import named
from xltools.report.word.package import is_untouched

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

#: What reports are called: 101_青禾镇_2025_年度报告.docx; and of a shorter period, 101_青禾镇_2025年第2季度_报告.docx.
_REPORT, _SHORTER_REPORT = "年度报告", "报告"

#: So many files are named of those that a job has written.
_NAMED = 8
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def silent(_done: int, _whole: int) -> None:
    """A Progress for jobs that nobody watches."""


#: How the name of a file begins that is being written.
_BESIDE = ".xltools-"
#: Seconds after which a file that another machine began to write is left over, and not still being written.
_A_DAY = 86400.0
#: What is said where a file cannot be written: by what the system answers, with the remedy. O01 is for all else.
_NOT_WRITTEN = {errno.ENOSPC: "O09", errno.EDQUOT: "O09", errno.ENAMETOOLONG: "O10"}
_HELD = frozenset({errno.EACCES, errno.EPERM, errno.EBUSY})

#: What the job that runs has written; None where nobody asks.
_written: ContextVar[list[Path] | None] = ContextVar("_written", default=None)
#: The folders in which this process has looked for what others left.
_cleared: set[Path] = set()


def write(path: Path, data: bytes | Iterable[bytes]) -> Path:
    """Writes beside the target and moves into its place. ``data``: the content, or pieces of it in their order.

    Raises UnusableArgumentError when the target cannot be written (O01, O09, O10, O11, O13).
    """
    try:
        with _beside(path, data) as beside:
            beside.replace(path)
    except (OSError, UnicodeEncodeError) as error:
        raise not_written(path, error) from error
    note_written(path)
    return path


def write_new(path: Path, data: bytes | Iterable[bytes]) -> bool:
    """As ``write``, but nothing is overwritten: False where there is a file, also where another has put it there just now."""
    try:
        with _beside(path, data) as beside:
            try:
                # A link is made only where there is no file yet; not every drive can make one.
                os.link(beside, path)
            except FileExistsError:
                return False
            except OSError:
                if os.name != "nt":  # there a file is not renamed over another
                    path.open("xb").close()
                    beside.replace(path)
                else:
                    beside.rename(path)
    except FileExistsError:
        return False
    except (OSError, UnicodeEncodeError) as error:
        raise not_written(path, error) from error
    note_written(path)
    return True


def not_written(path: Path, error: OSError | UnicodeEncodeError) -> UnusableArgumentError:
    """What is said of a file that the system does not let be written, and what helps."""
    if isinstance(error, UnicodeEncodeError):
        return UnusableArgumentError("O13", path=path, reason=reason(error))
    code = _NOT_WRITTEN.get(error.errno or 0)
    if code:
        return UnusableArgumentError(code, path=path)
    return UnusableArgumentError("O01" if error.errno in _HELD else "O11", path=path, reason=reason(error))


@contextmanager
def several(before: Iterable[Path] = ()) -> Iterator[None]:
    """Around a job that writes several files: where one of them cannot be written, the refusal says which are there (O12).

    ``before``: what was written by then.
    """
    written = list(before)
    token = _written.set(written)
    try:
        yield
    except UnusableArgumentError as error:
        refusal = error.refusal
        if refusal.code not in {"O01", "O11", "O13", *_NOT_WRITTEN.values()} or not written:
            raise
        names = named([path.name for path in written], _NAMED)
        raise UnusableArgumentError("O12", refusal=refusal, count=len(written), names=names) from error
    finally:
        _written.reset(token)


def note_written(path: Path) -> None:
    """Says that a file is there now, to the job that asks."""
    written = _written.get()
    if written is not None and path not in written:
        written.append(path)


@contextmanager
def _beside(path: Path, data: bytes | Iterable[bytes]) -> Iterator[Path]:
    """The content in a file beside the target; it is gone afterwards, unless it was moved."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear(path.parent)
    handle, name = tempfile.mkstemp(prefix=f"{_BESIDE}{_this_machine()}-{os.getpid()}-", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)
        _share(beside)
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    """Removes what runs that were ended at the wrong moment have left in the folder; once a process."""
    if folder in _cleared:
        return
    _cleared.add(folder)
    with suppress(OSError):
        for path in folder.glob(f"{_BESIDE}*-*-*"):
            if _is_left(path):
                path.unlink(missing_ok=True)


def _is_left(path: Path) -> bool:
    """Whether nobody is writing a file any more: the process of this machine is gone, or a day has passed."""
    machine, process = path.name.removeprefix(_BESIDE).split("-")[:2]
    if (
        os.name != "nt" and machine == _this_machine() and process.isdigit()
    ):  # there, to ask a process ends it
        try:
            os.kill(int(process), 0)
        except ProcessLookupError:
            return True
        except (OSError, OverflowError):
            return False
    return abs(time.time() - path.stat().st_mtime) > _A_DAY


@cache
def _this_machine() -> str:
    return hashlib.sha256(platform.node().encode("utf-8", "replace")).hexdigest()[:8]


def _share(path: Path) -> None:
    """A temporary file is its maker's alone; a result is as readable as any other new file."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


def file_name(*parts: str) -> str:
    """Parts of a name joined by ``_``, without what Windows forbids in names."""
    return "_".join(_FORBIDDEN.sub("-", part).strip(" .") for part in parts if part)


def county_book_name(county: str, period: Period, form: str = "") -> str:
    """What a county's consolidated workbook is called; ``form`` names a further form of the project."""
    return f"{file_name('汇总', county, period.name, form)}.xlsx"


def volume_book(book: Path, county: str, period: Period, code: str) -> Path:
    """Where the workbook of a volume lies, as seen from the county's workbook."""
    return book.parent / VOLUMES / county_book_name(county + code, period)


def outside(out: Path, inbox: Path) -> None:
    """Refuses to write results into the folder that is being read: they would be read the next time."""
    if out.resolve().is_relative_to(inbox.resolve()):
        raise UnusableArgumentError("O02", out=out, inbox=inbox)


def unit_path(out: Path, submission: Submission) -> Path:
    """Where a unit's report is written."""
    unit = submission.unit
    return out / f"{file_name(unit.code, unit.name, submission.period.name, _report_name(submission))}.docx"


def county_path(out: Path, submission: Submission) -> Path:
    """Where the county's report is written, beside its consolidated workbook."""
    return out / f"{file_name(_report_name(submission), submission.unit.name, submission.period.name)}.docx"


def annex_path(report: Path) -> Path:
    """Where the annex of a county's report is written: beside it."""
    return report.with_name(f"{report.stem}_附件.docx")


def edited(path: Path) -> bool:
    """Whether there is a file that is not a report as this program wrote it: somebody has changed it.

    Raises UnusableArgumentError (W08) for one that cannot be read.
    """
    try:
        return path.exists() and not is_untouched(path.read_bytes())
    except OSError as error:
        raise UnusableArgumentError("W08", path=path) from error


def _report_name(submission: Submission) -> str:
    """What the report of a return is called."""
    return _REPORT if submission.part == WHOLE_YEAR else _SHORTER_REPORT
