"""Word documents → PDF, by the LibreOffice of this machine.

The documents are only read. LibreOffice writes into a folder of its own, and the PDFs come back as bytes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from xltools.model.errors import UnusableArgumentError

#: Where LibreOffice is installed when the system's search path does not name it.
_USUAL_PLACES = (
    Path("C:/Program Files/LibreOffice/program/soffice.com"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.com"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("/opt/libreoffice/program/soffice"),
)
#: Seconds that the program may take to start, and for each document.
_SECONDS_TO_START, _SECONDS_A_DOCUMENT = 120, 30
#: So many documents are converted by one command: a command line has a limit.
_MOST_AT_ONCE = 50


def printer() -> Path:
    """The path of LibreOffice's program. Raises UnusableArgumentError, one sentence, where there is none."""
    for name in ("soffice", "libreoffice"):
        if program := shutil.which(name):
            return Path(program)
    for path in _USUAL_PLACES:
        if path.is_file():
            return path
    raise UnusableArgumentError("W30")


def as_pdf(documents: Sequence[Path]) -> Iterator[tuple[Path, bytes]]:
    """Each document with the bytes of its PDF, in the same order.

    Raises UnusableArgumentError where LibreOffice is missing or fails.
    """
    program = printer()
    # A profile of its own: LibreOffice does not start with a profile that somebody has open.
    with tempfile.TemporaryDirectory(prefix="xltools-") as folder:
        for start in range(0, len(documents), _MOST_AT_ONCE):
            batch = documents[start : start + _MOST_AT_ONCE]
            out = Path(folder, str(start))
            _convert(program, Path(folder, "profile"), batch, out)
            for document in batch:
                pdf = out / f"{document.stem}.pdf"
                if not pdf.is_file():
                    raise UnusableArgumentError("W31", document=document)
                yield document, pdf.read_bytes()


def _convert(program: Path, profile: Path, documents: Sequence[Path], out: Path) -> None:
    """Makes a PDF of each document in the folder ``out``, where LibreOffice can."""
    command = [
        str(program), f"-env:UserInstallation={profile.absolute().as_uri()}", "--headless", "--norestore",
        "--convert-to", "pdf", "--outdir", str(out), *(str(path.absolute()) for path in documents),
    ]  # fmt: skip
    try:
        # Arguments are paths, and no shell reads them.
        subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS_TO_START + _SECONDS_A_DOCUMENT * len(documents),
            check=False,
            env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"} if os.name == "posix" else None,
        )
    except subprocess.TimeoutExpired as error:
        raise UnusableArgumentError("W32") from error
    except OSError as error:
        raise UnusableArgumentError("W33", program=program) from error
