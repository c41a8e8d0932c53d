"""Old versions of Chromium, as packages of npm carry them: fetched once, into tests/.tools, and held to their digests."""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
import tempfile
from pathlib import Path

TOOLS = Path(__file__).parents[1] / ".tools"
#: Version → the package that carries it, and its digest; each is some 50 MB.
PACKAGES = {
    92: ("chrome-aws-lambda@10.1.0", "6745d06176d629be7021538a901a5a969f335c5a8c10a581b40862e7ed66996e"),
    102: (
        "@sparticuz/chrome-aws-lambda@14.1.1",
        "65b741cc6c4b1c091baa42b9a1b3106de5a0e3bd7b918d750519d7318765c513",
    ),
}
_UNPACK = """
const fs = require("fs"), zlib = require("zlib"), [from, to] = process.argv.slice(1);
fs.writeFileSync(to, zlib.brotliDecompressSync(fs.readFileSync(from)), { mode: 0o755 });
"""


def old_chromium(version: int) -> Path:
    """The program. Raises RuntimeError for a package of another digest."""
    program = TOOLS / f"chromium-{version}"
    if not program.is_file():
        package, digest = PACKAGES[version]
        TOOLS.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=TOOLS) as folder:
            there = Path(folder)
            subprocess.run(
                ["npm", "pack", "--silent", package], cwd=there, check=True, stdout=subprocess.DEVNULL
            )
            (packed,) = there.glob("*.tgz")
            if hashlib.sha256(packed.read_bytes()).hexdigest() != digest:
                raise RuntimeError(f"{package} is not the pinned one")
            with tarfile.open(packed) as archive:
                archive.extract("package/bin/chromium.br", there, filter="data")
            made = there / "chromium"
            subprocess.run(["node", "-e", _UNPACK, there / "package/bin/chromium.br", made], check=True)
            made.replace(program)
    return program
