"""Brings the runtime of the pages into the package: Pyodide by npm, python-calamine by pip. What the pages load is compiled for it.

    python docs/fetch_page_runtime.py           what pages run on
    python docs/fetch_page_runtime.py --old     what pages for old browsers run on

Versions and digests are pinned here; anything else is refused. To renew: docs/page.md.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path

from xltools.page.build import CHECK, MERGE, everything, stored
from xltools.page.runtime import COMPILED, CURRENT, FOR_OLD_BROWSERS, Edition, runtime

PYODIDE = {
    CURRENT: ("pyodide", "314.0.7", "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0"),
    #: The last one that asks for nothing which Chromium 91 has not.
    FOR_OLD_BROWSERS: (
        "pyodide",
        "0.24.1",
        "028563a8ecf77e48a520e54fff5b7d6c955f2f8a69387f42ca38969cdbf67eae",
    ),
}
WHEEL = ("python-calamine", "0.9.1", "1f9a2f99d65f4cc647f3fc57ff80a2bb492bf8ce66a637b67064d1663697ae21")
_EXAMPLE = Path(__file__).parents[1] / "samples" / "inbox" / "990101_青鹂镇_2025.xlsx"
#: The Python of the current Pyodide.
_TAGS = ["--platform", "pyemscripten_2026_0_wasm32", "--python-version", "314", "--abi", "cp314"]


def fetch(edition: Edition = CURRENT) -> None:
    """Writes the files of the runtime into its folder, each in one step. Raises SystemExit for a file of another digest."""
    with tempfile.TemporaryDirectory() as beside:
        there = Path(beside)
        made = replace(edition, folder=there / "made")
        made.folder.mkdir()
        name, version, digest = PYODIDE[edition]
        subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=there, check=True)  # noqa: S603, S607 - the system's npm
        with tarfile.open(_held(there, "*.tgz", digest)) as package:
            for file in made.of_pyodide:
                content = package.extractfile(f"package/{file}")
                if content is None:
                    sys.exit(f"{file} is no file of the package")
                (made.folder / file).write_bytes(content.read())
        if made.calamine:
            name, version, digest = WHEEL
            pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", *_TAGS]
            subprocess.run([*pip, "--implementation", "cp", f"{name}=={version}"], cwd=there, check=True)  # noqa: S603 - this Python
            shutil.copy(_held(there, "*.whl", digest), made.folder / made.calamine)
        (made.folder / COMPILED).write_bytes(stored({}))
        (made.folder / COMPILED).write_bytes(compiled(made, there))
        edition.folder.mkdir(parents=True, exist_ok=True)
        for file in made.files:
            unready = edition.folder / f"{file}.{os.getpid()}"
            shutil.copyfile(made.folder / file, unready)
            unready.replace(edition.folder / file)


#: What a page does, so that all is loaded that it loads then.
_USED = """
from xltools.page import handed, judge
_file = Path("/lib/site/example.xlsx")
for do in (judge.answered, handed.offered, handed.report_of, handed.marked_of):
    do(_file.name, _file.read_bytes(), _workspace)
_county.receive(f"inbox/{_file.name}", _file.read_bytes())
_county.merge(lambda done, whole: None)
"""


def compiled(edition: Edition, beside: Path) -> bytes:
    """A zip of what the pages load, compiled by Node with that Pyodide. ``beside``: a folder for what is in between."""
    site, out = beside / "site.zip", beside / "compiled.zip"
    site.write_bytes(stored(everything(runtime(edition)) | {"example.xlsx": _EXAMPLE.read_bytes()}))
    doors = [kind.door for kind in (CHECK, MERGE)]
    script = Path(__file__).with_name("compile_for_page.mjs")
    subprocess.run(["node", script, edition.folder, site, out, *doors, _USED], check=True)  # noqa: S603, S607 - the system's Node
    return out.read_bytes()


def _held(folder: Path, pattern: str, digest: str) -> Path:
    """The one file of that pattern, if it is the pinned one."""
    (path,) = folder.glob(pattern)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != digest:
        sys.exit(f"{path.name}: sha256 is {found}, not {digest}")
    return path


if __name__ == "__main__":
    fetch(FOR_OLD_BROWSERS if sys.argv[1:] == ["--old"] else CURRENT)
