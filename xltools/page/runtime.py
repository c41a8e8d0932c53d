"""What the page runs on: Pyodide and a wheel for it, in a folder that a release brings along."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from xltools.model.errors import UnusableArgumentError

#: Where docs/fetch_page_runtime.py puts it.
FOLDER = Path(__file__).resolve().parent / "pyodide"
_START, _CORE, _WASM, _STDLIB, _LOCK = FILES = (
    "pyodide.js",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
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
    """

    script: str
    wasm: bytes
    stdlib: bytes
    info: str
    calamine: bytes


def runtime(folder: Path = FOLDER) -> Runtime:
    """Reads the runtime. Raises UnusableArgumentError (O08) where it is not there whole."""
    missing = tuple(name for name in (*FILES, CALAMINE) if not (folder / name).is_file())
    if missing:
        raise UnusableArgumentError("O08", folder=folder, missing=missing[0])
    lock = json.loads((folder / _LOCK).read_text("utf-8"))
    return Runtime(
        script=_classic((folder / _CORE).read_text("utf-8"), (folder / _START).read_text("utf-8")),
        wasm=(folder / _WASM).read_bytes(),
        stdlib=(folder / _STDLIB).read_bytes(),
        info=json.dumps(lock["info"], sort_keys=True),
        calamine=(folder / CALAMINE).read_bytes(),
    )


def _classic(core: str, start: str) -> str:
    """The two scripts as one that is no module: a page that lies on the disk may import none."""
    core = core.replace("import.meta.url", "self.location.href")
    core = core.replace(
        "export default _createPyodideModule;", "self.createPyodideModule=_createPyodideModule;"
    )
    start = re.sub(r"//# sourceMappingURL=.*", "", start)
    return f"{core}\n{start}\n"
