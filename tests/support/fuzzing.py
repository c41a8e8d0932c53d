"""The readers under random files: each file is read in a process of its own, with a bound on its time and memory.

A file that is refused in the words of the catalogue is well read. Whatever else is raised, a process that ends by
itself, and one that passes a bound are crashes.
"""

from __future__ import annotations

import faulthandler
import hashlib
import json
import os
import resource
import signal
import traceback
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from fuzzed import READERS, Reader

#: The files that crashed a reader once. Each is named by its reader: ``workbook-0123456789ab.xlsx``.
FOUND = Path(__file__).parents[1] / "fuzz" / "found"
#: Seconds of CPU that one file may take, far more than any of the corpus needs.
SECONDS = 20
#: Bytes of address space that one file may take more than the process that has loaded everything.
BYTES = 1 << 30


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
        path = folder / (chosen.name or f"sound{chosen.suffix}")
        path.write_bytes(data)
        chosen.read(path)
    for data in files:
        yield _alone(chosen, data, folder)


def _alone(reader: Reader, data: bytes, folder: Path) -> Reading:
    """Reads a file in a copy of this process."""
    path, told, given = folder / (reader.name or f"file{reader.suffix}"), folder / "told", folder / "given"
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
        signal.alarm(SECONDS * 6 + 60)  # a file that waits for something takes no CPU
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        given.write_text(json.dumps(reader.read(path)))
        code = 0
    except BaseException:  # noqa: BLE001 - whatever is raised is told
        told.write_text(traceback.format_exc())
    finally:
        os._exit(code)
