"""Brings the runtime of the self-check page into the package: Pyodide by npm, python-calamine by pip.

    python docs/fetch_page_runtime.py           what pages run on
    python docs/fetch_page_runtime.py --old     what pages for old browsers run on

Versions and digests are pinned here; anything else is refused. To renew: docs/page.md.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from xltools.page.runtime import CURRENT, FOR_OLD_BROWSERS, Edition

PYODIDE = {
    CURRENT: ("pyodide", "314.0.7", "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0"),
    #: The last one that asks for nothing which Chromium 88 has not.
    FOR_OLD_BROWSERS: (
        "pyodide",
        "0.24.1",
        "028563a8ecf77e48a520e54fff5b7d6c955f2f8a69387f42ca38969cdbf67eae",
    ),
}
WHEEL = ("python-calamine", "0.9.1", "1f9a2f99d65f4cc647f3fc57ff80a2bb492bf8ce66a637b67064d1663697ae21")
#: The Python of the current Pyodide.
_TAGS = ["--platform", "pyemscripten_2026_0_wasm32", "--python-version", "314", "--abi", "cp314"]


def fetch(edition: Edition = CURRENT) -> None:
    """Writes the files of the runtime into its folder. Raises SystemExit for a file of another digest."""
    folder = edition.folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as beside:
        there = Path(beside)
        name, version, digest = PYODIDE[edition]
        subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=there, check=True)  # noqa: S603, S607 - the system's npm
        with tarfile.open(_held(there, "*.tgz", digest)) as package:
            for file in edition.of_pyodide:
                content = package.extractfile(f"package/{file}")
                if content is None:
                    sys.exit(f"{file} is no file of the package")
                (folder / file).write_bytes(content.read())
        if not edition.calamine:
            return
        name, version, digest = WHEEL
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", *_TAGS]
        subprocess.run([*pip, "--implementation", "cp", f"{name}=={version}"], cwd=there, check=True)  # noqa: S603 - this Python
        (folder / edition.calamine).write_bytes(_held(there, "*.whl", digest).read_bytes())


def _held(folder: Path, pattern: str, digest: str) -> Path:
    """The one file of that pattern, if it is the pinned one."""
    (path,) = folder.glob(pattern)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != digest:
        sys.exit(f"{path.name}: sha256 is {found}, not {digest}")
    return path


if __name__ == "__main__":
    fetch(FOR_OLD_BROWSERS if sys.argv[1:] == ["--old"] else CURRENT)
