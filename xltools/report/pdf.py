"""Word documents → PDF, by the LibreOffice of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from xltools.model.errors import UnusableArgumentError

#: Where LibreOffice is found when it is not on the path.
_USUAL = (
    Path("C:/Program Files/LibreOffice/program/soffice.com"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.com"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("/opt/libreoffice/program/soffice"),
)
#: Seconds for the start of the program and for each document.
_START, _EACH = 120, 30
#: So many documents at a time: a command line has a limit.
_AT_ONCE = 50


def printer() -> Path:
    """LibreOffice. Raises UnusableArgumentError, one sentence, where there is none."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return Path(found)
    for path in _USUAL:
        if path.is_file():
            return path
    raise UnusableArgumentError(
        "这台机器上没有找到 LibreOffice，不能转成 PDF；请安装 LibreOffice 后重试，或者用 Word、WPS 打开报告另存为 PDF"
    )


def as_pdf(documents: Sequence[Path]) -> Iterator[tuple[Path, bytes]]:
    """Each document with its PDF as bytes, in their order.

    Raises UnusableArgumentError where LibreOffice is missing or fails.
    """
    program = printer()
    # A profile of its own: a LibreOffice that somebody has open keeps its own to itself.
    with tempfile.TemporaryDirectory(prefix="xltools-") as folder:
        for start in range(0, len(documents), _AT_ONCE):
            batch = documents[start : start + _AT_ONCE]
            out = Path(folder, str(start))
            _convert(program, Path(folder, "profile"), batch, out)
            for document in batch:
                pdf = out / f"{document.stem}.pdf"
                if not pdf.is_file():
                    raise UnusableArgumentError(
                        f"LibreOffice 没有能把 {document} 转成 PDF，请用 Word、WPS 打开后另存为 PDF"
                    )
                yield document, pdf.read_bytes()


def _convert(program: Path, profile: Path, documents: Sequence[Path], out: Path) -> None:
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
            timeout=_START + _EACH * len(documents),
            check=False,
            env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"} if os.name == "posix" else None,
        )
    except subprocess.TimeoutExpired as error:
        raise UnusableArgumentError(
            "LibreOffice 转换 PDF 超时，请关闭正在运行的 LibreOffice 后重试"
        ) from error
    except OSError as error:
        raise UnusableArgumentError(f"无法运行 {program}，不能转成 PDF；请检查 LibreOffice 的安装") from error
