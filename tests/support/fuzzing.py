"""The readers under random files: each file is read in a process of its own, with a bound on its time and memory.

A file that is refused in the words of the catalogue is well read. Whatever else is raised, a process that ends by
itself, and one that passes a bound are crashes.
"""

from __future__ import annotations

import atexit
import faulthandler
import hashlib
import json
import os
import resource
import shutil
import signal
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from damage import NEIGHBOUR, Inbox, said_well, sound
from mutated import Change, entries, lines, mauled, nodes, words

from xltools.county.library import shipped
from xltools.county.roster import read_roster
from xltools.form.load import load, loads
from xltools.form.toml import FormError
from xltools.jobs.check import judge_file
from xltools.jobs.workspace import Workspace
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.findings import message
from xltools.published import read_published

#: The files that crashed a reader once. Each is named by its reader: ``workbook-0123456789ab.xlsx``.
FOUND = Path(__file__).parents[1] / "fuzz" / "found"
#: Seconds of CPU that one file may take, far more than any of the corpus needs.
SECONDS = 20
#: Bytes of address space that one file may take more than the process that has loaded everything.
BYTES = 1 << 30
_PUBLISHED = Path(__file__).parents[1] / "published"
_ROSTER = "代码,名称,级别,联系人,电话,邮箱\r\n" + "".join(
    f"{code},{code}镇,乡镇,张三,13800000000,a@example.com\r\n" for code in range(101, 121)
)


@dataclass(frozen=True)
class Reader:
    """What reads a kind of file, sound files of that kind, and how they are changed."""

    suffix: str
    corpus: Callable[[], Sequence[bytes]]
    changes: Sequence[Change]
    read: Callable[[Path], object]


@dataclass(frozen=True)
class Crash:
    """A file that was not read as it should be: the reader's name, the file, and what happened."""

    reader: str
    data: bytes
    why: str

    def keep(self, folder: Path = FOUND) -> Path:
        """Writes the file where the tests look for it; the same one once."""
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{self.reader}-{hashlib.sha256(self.data).hexdigest()[:12]}{READERS[self.reader].suffix}"
        (folder / name).write_bytes(self.data)
        return folder / name


@cache
def _workspace() -> Workspace:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Workspace.open(Inbox(folder / "县").inbox)


def _said(sentence: str) -> None:
    """A refusal is a sentence that can be written down."""
    assert len(sentence.encode()) > 10, sentence


def _read_workbook(path: Path) -> Mapping[str, str | None] | None:
    """The typed figures, where the file would be counted; None where it would not."""
    judged = judge_file(_workspace(), path, Inbox.NAME).judged
    assert judged.submission is not None or judged.findings
    assert len(judged.findings) < 400
    for found in judged.findings:
        said_well(found)
        message(found).encode()
    if judged.submission is None or judged.errors:
        return None
    numbers = {figure: value.number for figure, value in judged.submission.figures.items()}
    return {figure: None if number is None else str(number) for figure, number in numbers.items()}


def _read_published(path: Path) -> None:
    known = [load(folder) for folder in _forms()]
    try:
        read = read_published(path, known)
    except UnusableFileError as error:
        _said(message(error.finding))
    else:
        for found in read.findings:
            message(found).encode()


def _read_roster(path: Path) -> None:
    try:
        read_roster(path)
    except (UnusableFileError, UnusableArgumentError) as error:
        _said(str(error))


def _read_form(path: Path) -> None:
    try:
        loads(path.read_bytes())
    except FormError as error:
        _said(str(error))


def _forms() -> list[Path]:
    return sorted(folder for folder in shipped().iterdir() if (folder / "form.toml").is_file())


READERS: Mapping[str, Reader] = {
    "workbook": Reader(
        ".xlsx", lambda: [sound(), sound(NEIGHBOUR)], (nodes, nodes, entries, mauled), _read_workbook
    ),
    "published": Reader(
        ".txt",
        lambda: [path.read_bytes() for path in sorted((_PUBLISHED / "layouts").glob("*.txt"))],
        (words, words, lines, mauled),
        _read_published,
    ),
    "roster": Reader(".csv", lambda: [_ROSTER.encode()], (words, lines, mauled), _read_roster),
    "form": Reader(
        ".toml",
        lambda: [(folder / "form.toml").read_bytes() for folder in _forms()],
        (words, lines, mauled),
        _read_form,
    ),
}


def changed(reader: str, seed: int) -> bytes:
    """The file of a seed."""
    random = Random(f"{reader} {seed}")
    chosen = READERS[reader]
    return random.choice(chosen.changes)(random.choice(chosen.corpus()), random)


@dataclass(frozen=True)
class Reading:
    """What became of a file: why the reader crashed ("" where it did not), what it gave, and what it took: seconds of CPU,
    and megabytes, the loaded program among them."""

    data: bytes
    why: str
    gave: object
    seconds: float
    megabytes: float


def crashes(reader: str, files: Sequence[bytes] | Iterator[bytes], folder: Path) -> Iterator[Crash | None]:
    """Reads file after file: for each, the crash or None."""
    for one in readings(reader, files, folder):
        yield Crash(reader, one.data, one.why) if one.why else None


def readings(reader: str, files: Sequence[bytes] | Iterator[bytes], folder: Path) -> Iterator[Reading]:
    """Reads file after file, each in a process of its own."""
    chosen = READERS[reader]
    for data in chosen.corpus()[:1]:  # what is loaded once is loaded here, not in each copy
        path = folder / f"sound{chosen.suffix}"
        path.write_bytes(data)
        chosen.read(path)
    for data in files:
        yield _alone(chosen, data, folder)


def _alone(reader: Reader, data: bytes, folder: Path) -> Reading:
    """Reads a file in a copy of this process."""
    path, told, given = folder / f"file{reader.suffix}", folder / "told", folder / "given"
    path.write_bytes(data)
    told.write_text("")
    given.write_text("null")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of other threads: the copy runs none of them, and only reads
        child = os.fork()
    if child == 0:
        _read_and_leave(reader, path, told, given)
    _, status, used = os.wait4(child, 0)
    why = told.read_text() if os.WIFSIGNALED(status) or os.WEXITSTATUS(status) else ""
    if os.WIFSIGNALED(status):
        why += f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
    gave = json.loads(given.read_text())
    return Reading(data, why, gave, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _read_and_leave(reader: Reader, path: Path, told: Path, given: Path) -> None:
    code = 1
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        faulthandler.disable()
        signal.alarm(SECONDS * 6)  # a file that waits for something takes no CPU
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        given.write_text(json.dumps(reader.read(path)))
        code = 0
    except BaseException:  # noqa: BLE001 - whatever is raised is told
        told.write_text(traceback.format_exc())
    finally:
        os._exit(code)
