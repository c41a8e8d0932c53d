"""What is kept between two runs, so that one short check need not make it anew: in a folder of the person's own.

Nothing kept can be stale. A name there is a digest of everything that the content was made from: of the form's text, and
of every file of this program by its name, size and time of change. A content that is damaged, or of another digest than
the one in its first line, counts as missing; and where nothing can be written, nothing is kept.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import xltools

#: The environment's word for the folder; empty, nothing is kept.
FOLDER = "XLTOOLS_CACHE"
#: How many contents are kept; the oldest go.
_MOST = 32
_ENDING = ".json"


def recall(*made_from: str) -> Any:
    """What was kept that was made from these texts by this very program; None where there is nothing."""
    path = _path(made_from)
    if path is None:
        return None
    try:
        digest, _, content = path.read_bytes().partition(b"\n")
        return json.loads(content) if sha256(content).hexdigest() == digest.decode() else None
    except (OSError, ValueError):
        return None


def keep(content: Any, *made_from: str) -> None:
    """Keeps what JSON can hold. Raises nothing: what cannot be kept is made anew the next time."""
    path = _path(made_from)
    if path is None:
        return
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.stem[:8], suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(sha256(data).hexdigest().encode() + b"\n" + data)
            Path(beside).replace(path)
        except OSError:
            Path(beside).unlink(missing_ok=True)
            raise
        _forget_the_oldest(path.parent)


def _forget_the_oldest(folder: Path) -> None:
    kept = sorted(folder.glob(f"*{_ENDING}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[_MOST:]:
        path.unlink(missing_ok=True)


def _path(made_from: tuple[str, ...]) -> Path | None:
    folder = _folder()
    if folder is None:
        return None
    whole = "\0".join((_program(), *made_from))
    return folder / f"{sha256(whole.encode()).hexdigest()}{_ENDING}"


def _folder() -> Path | None:
    """The folder of caches that the system has for programs; None where there is none, or nobody wants one."""
    if FOLDER in os.environ:
        said = os.environ[FOLDER]
        return Path(said) if said else None
    try:
        if sys.platform == "win32":
            base = os.environ.get("LOCALAPPDATA")
            return Path(base) / "xltools" / "cache" if base else None
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Caches" / "xltools"
        base = os.environ.get("XDG_CACHE_HOME")
        return (Path(base) if base else Path.home() / ".cache") / "xltools"
    except RuntimeError:  # nobody's home
        return None


@cache
def _program() -> str:
    """This program as it is now, every file of it; and the Python that runs it."""
    package = Path(xltools.__file__).parent
    files = sorted(_files(str(package)))
    return repr((xltools.__version__, platform.python_version(), _writer(), files))


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            elif entry.name.endswith(".py"):
                state = entry.stat()
                yield entry.path, state.st_size, state.st_mtime_ns


def _writer() -> tuple[str, int, int] | None:
    """The library that draws workbooks, by one file of it, without loading it."""
    for folder in sys.path:
        try:
            state = os.stat(os.path.join(folder, "xlsxwriter", "__init__.py"))  # noqa: PTH116, PTH118 - for each folder of the path
        except OSError:
            continue
        return folder, state.st_size, state.st_mtime_ns
    return None
