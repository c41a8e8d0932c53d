"""A wheel that is built with the runtime in its place carries it: wherever it is installed, pages are built without network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from open_page import with_runtime

from xltools.page.build import CHECK, MERGE, build
from xltools.page.runtime import CURRENT, FOR_OLD_BROWSERS

ROOT = Path(__file__).parents[2]
#: What a wheel is made of.
SOURCES = ("pyproject.toml", "README.md", "CHANGELOG.md", ".gitignore", "xltools", "templates", "macros")
FOLDER = CURRENT.folder
#: Whoever asks for anything that is not here fails.
NO_NETWORK = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "https_proxy": "http://127.0.0.1:9"}


def ran(*command: str | Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        list(map(str, command)),
        env={**environment, **NO_NETWORK},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.usefixtures("network")  # the runtime, where it has not been fetched yet
def test_an_installed_wheel_builds_both_pages_without_network(tmp_path: Path) -> None:
    with_runtime()
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            left_out = ("__pycache__", FOLDER.name, FOR_OLD_BROWSERS.folder.name)
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns(*left_out))
        else:
            shutil.copy(ROOT / name, tree / name)
    shutil.copytree(FOLDER, tree / "xltools" / "page" / FOLDER.name)
    ran(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        tmp_path / "wheels",
        tree,
    )
    (wheel,) = (tmp_path / "wheels").glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        carried = {name.rpartition("/")[2] for name in package.namelist() if f"/{FOLDER.name}/" in name}
    assert carried == {*CURRENT.files}

    fresh = tmp_path / "fresh"
    ran(sys.executable, "-m", "venv", fresh)
    scripts = fresh / ("Scripts" if os.name == "nt" else "bin")
    ran(scripts / "python", "-m", "pip", "install", "--no-deps", wheel)
    # The libraries are those of the tests; xltools itself is the wheel's, which comes first on the path.
    place = sysconfig.get_path("purelib", vars={"base": str(fresh), "platbase": str(fresh)})
    Path(place, "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    for kind, options in ((CHECK, []), (MERGE, ["--county"])):
        ran(scripts / "xltools", "page", "build", *options, "-o", tmp_path / "out")
        assert (tmp_path / "out" / kind.file).read_bytes() == build(tmp_path / "here", kind).read_bytes()
