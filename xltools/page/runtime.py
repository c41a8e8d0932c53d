"""What the pages run on: Pyodide and a wheel for it, in a folder that a release brings along."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.refusals import Refusal

#: Where docs/fetch_page_runtime.py puts it.
FOLDER = Path(__file__).resolve().parent / "pyodide"
_START, _CORE, _WASM, _STDLIB, _LOCK, _PACKAGE = FILES = (
    "pyodide.js",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
    "package.json",
)
#: python-calamine for it, which reads .xls, .xlsb and .ods.
CALAMINE = "python_calamine.whl"


@dataclass(frozen=True)
class Runtime:
    """The parts of Pyodide.

    Attributes:
        script: JavaScript that defines ``loadPyodide``, to stand in a worker.
        wasm: Python itself.
        stdlib: Its standard library, a zip.
        info: What Pyodide says of its own version, JSON.
        calamine: A wheel.
        version, licence: Of Pyodide, as its package says.
        python: The version of Python.
    """

    script: str
    wasm: bytes
    stdlib: bytes
    info: str
    calamine: bytes
    version: str = ""
    licence: str = ""
    python: str = ""


def missing(folder: Path | None = None) -> Refusal | None:
    """That the runtime is not there whole (O08); None where it is. ``folder``: where it is looked for, if not in its place."""
    there = folder or FOLDER
    lacking = next((name for name in (*FILES, CALAMINE) if not (there / name).is_file()), "")
    return Refusal("O08", folder=there, missing=lacking) if lacking else None


def runtime(folder: Path | None = None) -> Runtime:
    """Reads the runtime. Raises UnusableArgumentError (O08) where it is not there whole."""
    if lacking := missing(folder):
        raise UnusableArgumentError(lacking)
    folder = folder or FOLDER
    lock = json.loads((folder / _LOCK).read_text("utf-8"))
    package = json.loads((folder / _PACKAGE).read_text("utf-8"))
    return Runtime(
        script=_classic((folder / _CORE).read_text("utf-8"), (folder / _START).read_text("utf-8")),
        wasm=(folder / _WASM).read_bytes(),
        stdlib=(folder / _STDLIB).read_bytes(),
        info=json.dumps(lock["info"], sort_keys=True),
        calamine=(folder / CALAMINE).read_bytes(),
        version=package["version"],
        licence=package["license"],
        python=lock["info"]["python"],
    )


def of_zip(data: bytes) -> dict[str, bytes]:
    """The files of a zip: name → content."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist() if not name.endswith("/")}


def _classic(core: str, start: str) -> str:
    """The two scripts as one that is no module: a page that lies on the disk may import none."""
    core = core.replace("import.meta.url", "self.location.href")
    core = core.replace(
        "export default _createPyodideModule;", "self.createPyodideModule=_createPyodideModule;"
    )
    start = re.sub(r"//# sourceMappingURL=.*", "", start)
    return f"{core}\n{start}\n"
