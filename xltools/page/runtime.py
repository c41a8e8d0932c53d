"""What the pages run on: Pyodide and a wheel for it, in a folder that our release brings along."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.refusals import Refusal

_HERE = Path(__file__).resolve().parent
_START, _WASM, _STDLIB, _LOCK, _PACKAGE = (
    "pyodide.js",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
    "package.json",
)
#: What the pages load, compiled for that Pyodide (docs/compile_for_page.mjs); and in it, what was compiled.
COMPILED, _SOURCES = "compiled.zip", "sources.json"


@dataclass(frozen=True)
class Edition:
    """A version of Pyodide that pages may run on.

    Attributes:
        folder: Where docs/fetch_page_runtime.py puts it.
        core: The larger of its two scripts.
        calamine: The file of python-calamine for it, which reads .xls, .xlsb and .ods; "" where there is none.
        policy: What a page's policy calls the running of WebAssembly.
        mark: What stands at the end of the names of pages that run on it.
    """

    folder: Path
    core: str
    calamine: str = ""
    policy: str = "'wasm-unsafe-eval'"
    mark: str = ""

    @property
    def of_pyodide(self) -> tuple[str, ...]:
        """The files that Pyodide brings."""
        return (_START, self.core, _WASM, _STDLIB, _LOCK, _PACKAGE)

    @property
    def files(self) -> tuple[str, ...]:
        """All files of the folder."""
        return (*self.of_pyodide, *((self.calamine,) if self.calamine else ()), COMPILED)


CURRENT = Edition(_HERE / "pyodide", "pyodide.asm.mjs", "python_calamine.whl")
#: For Chromium 91 to 96. These know no policy for WebAssembly alone, and there is no python-calamine for that Pyodide.
FOR_OLD_BROWSERS = Edition(
    _HERE / "pyodide_old",
    "pyodide.asm.js",
    policy="'wasm-unsafe-eval' 'unsafe-eval'",
    mark="_旧浏览器",
)


@dataclass(frozen=True)
class Runtime:
    """The parts of Pyodide.

    Attributes:
        script: JavaScript that defines ``loadPyodide``, to stand in a worker.
        wasm: Python itself.
        stdlib: Its standard library, a zip.
        info: What Pyodide says of its own version, JSON.
        calamine: A wheel; nothing where there is none.
        policy: As of the edition.
        compiled: Modules, by the SHA-256 of their sources and their names: what Python makes of them.
        version, licence: Of Pyodide, as its package says.
        python: The version of Python.
    """

    script: str
    wasm: bytes
    stdlib: bytes
    info: str
    calamine: bytes
    policy: str
    compiled: Mapping[tuple[str, str], bytes] = field(default_factory=dict)
    version: str = ""
    licence: str = ""
    python: str = ""


def missing(edition: Edition) -> Refusal | None:
    """That the runtime is not there whole (O08); None where it is."""
    folder = edition.folder
    lacking = next((name for name in edition.files if not (folder / name).is_file()), "")
    return Refusal("O08", folder=folder, missing=lacking) if lacking else None


def runtime(edition: Edition) -> Runtime:
    """Reads the runtime. Raises UnusableArgumentError (O08) where it is not there whole."""
    if lacking := missing(edition):
        raise UnusableArgumentError(lacking)
    folder = edition.folder
    lock = json.loads((folder / _LOCK).read_text("utf-8"))
    package = json.loads((folder / _PACKAGE).read_text("utf-8"))
    return Runtime(
        script=_classic((folder / edition.core).read_text("utf-8"), (folder / _START).read_text("utf-8")),
        wasm=(folder / _WASM).read_bytes(),
        stdlib=(folder / _STDLIB).read_bytes(),
        info=json.dumps(lock["info"], sort_keys=True),
        calamine=(folder / edition.calamine).read_bytes() if edition.calamine else b"",
        policy=edition.policy,
        compiled=_compiled((folder / COMPILED).read_bytes()),
        version=package["version"],
        licence=package["license"],
        python=lock["info"]["python"],
    )


def _compiled(data: bytes) -> dict[tuple[str, str], bytes]:
    parts = of_zip(data)
    sources: dict[str, str] = json.loads(parts.get(_SOURCES, b"{}"))
    return {(digest, name): parts[f"{name}c"] for name, digest in sources.items()}


def of_zip(data: bytes) -> dict[str, bytes]:
    """The files of a zip: name → content. Of no bytes, none."""
    if not data:
        return {}
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
