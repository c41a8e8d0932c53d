"""Archives: .zip by the standard library; .rar, .7z and others by ``bsdtar``, where the machine has it.

``bsdtar`` is part of Windows 10 and later and of macOS, by the name ``tar``; on Linux it is a package. It turns any
archive into a stream of the tar format, so that nothing is unpacked onto the disk and every size is bounded.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import IO

from xltools.county.channels.arrival import Arrival, Bounds, Obstacle, Origin, bounded
from xltools.county.inbox import is_noise
from xltools.model.file_kinds import FileKind
from xltools.model.messages.reasons import Reason

_RAR, _SEVEN_ZIP = b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c"
#: How the archives begin that are no .zip.
OTHERS = (_RAR, _SEVEN_ZIP)
#: The block that ends a .rar of version 5, and of version 4. bsdtar takes a torn one that lacks it for a whole one.
_RAR_ENDS = re.compile(rb"[\x03-\x10]\x05[\x00\x04][\x00-\x07]|\x7b..[\x07-\x14]\x00", re.DOTALL)
#: The end of a .rar is looked for in so many last bytes.
_RAR_TAIL = 64
_ENCRYPTED, _UTF8 = 0x1, 0x800
#: What the zip reader raises for whatever is wrong with a file.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError)
#: Folders that a Mac adds to archives, with what only a Mac reads.
_MAC_FOLDER = "__MACOSX"


def zipped(file: IO[bytes], origin: Origin, bounds: Bounds) -> Iterator[Arrival | Obstacle]:
    """The files in a .zip, by the time of their last change."""
    try:
        with zipfile.ZipFile(file) as archive:
            if not is_whole(archive):
                yield Obstacle(origin, Reason("N81"))
                return
            # The order in which they were last changed: of two returns of a unit, the later one is numbered later.
            for entry in sorted(archive.infolist(), key=lambda entry: entry.date_time):
                name = entry_name(entry)
                if not entry.is_dir() and _is_wanted(name):
                    yield _entry(archive, entry, origin.inside(name), bounds)
    except _DAMAGED:
        yield Obstacle(origin, Reason("N81"))


def is_whole(archive: zipfile.ZipFile) -> bool:
    """Whether the list of entries is this archive's own.

    The reader looks for the list at the end. Of a torn archive it finds the list of a workbook that was packed last.
    """
    entries = archive.infolist()
    return not entries or any(entry.header_offset == 0 for entry in entries)


def _entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, origin: Origin, bounds: Bounds
) -> Arrival | Obstacle:
    if entry.flag_bits & _ENCRYPTED:
        return Obstacle(origin, Reason("N80"))
    largest = _largest(bounds)
    try:
        with archive.open(entry) as packed:
            content = packed.read(largest + 1)
    except NotImplementedError:
        return Obstacle(origin, Reason("N86", kind=FileKind.ARCHIVE))
    except (*_DAMAGED, RuntimeError):
        return Obstacle(origin, Reason("N81"))
    return bounded(content, origin, largest)


def _largest(bounds: Bounds) -> int:
    """The bytes of one entry at most: it may be an archive itself, with several files."""
    return min(4 * bounds.file, bounds.whole)


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry as whoever packed it saw it.

    A name without the mark of UTF-8 is in whatever coding its packer used: in China GBK, and UTF-8 where the mark was
    forgotten. Bytes that are valid UTF-8 by chance are rare in GBK.
    """
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _is_wanted(name: str) -> bool:
    """Whether an entry is a file of somebody, and none that an operating system or Office leaves behind."""
    parts = [part for part in name.replace("\\", "/").split("/") if part]
    return (
        bool(parts) and not name.endswith(("/", "\\")) and parts[0] != _MAC_FOLDER and not is_noise(parts[-1])
    )


def other(file: IO[bytes], origin: Origin, bounds: Bounds) -> Iterator[Arrival | Obstacle]:
    """The files in an archive that is no .zip, as ``bsdtar`` reads them."""
    head = file.read(len(_RAR))
    file.seek(0)
    kind = FileKind.RAR if head == _RAR else FileKind.SEVEN_ZIP
    program = bsdtar()
    if not program:
        yield Obstacle(origin, Reason("N85", kind=kind))
        return
    with tempfile.TemporaryFile() as packed, tempfile.TemporaryFile() as said:
        shutil.copyfileobj(file, packed)
        packed.seek(0)
        with _converted(program, packed, said, piped=kind is FileKind.RAR) as running:
            stream = running.stdout
            whole = (yield from _tar_entries(stream, origin, bounds)) if stream else True
            if not whole:
                running.kill()
        if running.returncode and whole:
            said.seek(0)
            yield Obstacle(origin, _why(said.read(), kind))
        elif whole and kind is FileKind.RAR and not _ends(packed):
            yield Obstacle(origin, Reason("N81"))


@contextmanager
def _converted(
    program: str, packed: IO[bytes], said: IO[bytes], *, piped: bool
) -> Iterator[subprocess.Popen[bytes]]:
    """``bsdtar``, writing an archive as a tar stream; it has ended when the context has.

    Args:
        program: Its path.
        packed: The archive.
        said: Takes what it says of errors.
        piped: The archive comes through a pipe. A .rar must: in a file bsdtar looks at the end first, and takes a .rar
            for the workbook that is stored last in it, which is a .zip. A .7z cannot be read through a pipe.
    """
    running = subprocess.Popen(  # noqa: S603 - the program's path, and no argument from outside
        [program, "-cf", "-", "--format=pax", "@-"],
        stdin=subprocess.PIPE if piped else packed,
        stdout=subprocess.PIPE,
        stderr=said,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    feeder = threading.Thread(target=_feed, args=(packed, running.stdin), daemon=True)
    try:
        feeder.start()
        yield running
    finally:
        if running.stdout:
            running.stdout.close()  # it stops where nobody listens any more
        feeder.join()
        running.wait()


def _feed(packed: IO[bytes], pipe: IO[bytes] | None) -> None:
    """Writes the archive into the pipe, as far as it is read."""
    if pipe is not None:
        with suppress(BrokenPipeError), pipe:
            shutil.copyfileobj(packed, pipe)


def _ends(packed: IO[bytes]) -> bool:
    """Whether a .rar has its end."""
    size = packed.seek(0, os.SEEK_END)
    packed.seek(max(0, size - _RAR_TAIL))
    return _RAR_ENDS.search(packed.read()) is not None


def _tar_entries(
    stream: IO[bytes], origin: Origin, bounds: Bounds
) -> Generator[Arrival | Obstacle, None, bool]:
    """The files in a tar stream. Returns whether the stream was read to its end."""
    largest, left = _largest(bounds), bounds.whole
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for entry in archive:
                if not entry.isfile() or not _is_wanted(entry.name):
                    continue
                inside = origin.inside(entry.name)
                left -= min(entry.size, largest)
                if left < 0:
                    yield bounds.too_many(origin)
                    return False
                packed = archive.extractfile(entry)
                yield bounded(packed.read(largest + 1) if packed else b"", inside, largest)
    except (tarfile.TarError, EOFError, OSError):
        return True  # what bsdtar said tells why
    return True


def _why(said: bytes, kind: FileKind) -> Reason:
    """Why ``bsdtar`` stopped."""
    text = said.decode("utf-8", "replace").lower()
    if "encrypt" in text or "passphrase" in text or "password" in text:
        return Reason("N80")
    return Reason("N86", kind=kind) if "unsupported" in text else Reason("N81")


@cache
def bsdtar() -> str:
    """The path of a ``bsdtar``; "" where there is none."""
    for name in ("bsdtar", "tar"):
        program = shutil.which(name)
        if program and (name == "bsdtar" or _is_bsdtar(program)):
            return program
    return ""


def _is_bsdtar(program: str) -> bool:
    """Whether a program called ``tar`` is bsdtar: the one of most Linux systems opens no .rar and no .7z."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, timeout=20, check=False)  # noqa: S603 - found by its name
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.stdout.startswith(b"bsdtar")
