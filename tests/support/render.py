"""Show a workbook or a Word file as pictures, one PNG a page: `python tests/support/render.py FILE -o OUT`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

from office import INSTALL, Office, OfficeError, OfficeMissingError


def render(office: Office, path: Path, out_dir: Path, dpi: int = 70) -> list[Path]:
    """Print the file as it stands (nothing recalculated) and return its pages in their order."""
    pdftoppm = shutil.which("pdftoppm")
    if pdftoppm is None:
        raise OfficeMissingError(f"pdftoppm is not installed; install it with: {INSTALL}")
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out_dir, prefix=".render-") as scratch:
        pdf = Path(scratch, "pages.pdf")
        with office.open(path) as document:
            document.save(pdf, "pdf")
        subprocess.run([pdftoppm, "-r", str(dpi), "-png", pdf, Path(scratch, "page")], check=True)
        # pdftoppm pads the numbers to equal width, so that the order of names is the order of pages.
        return [
            page.replace(out_dir / f"{path.stem}-{number}.png")
            for number, page in enumerate(sorted(Path(scratch).glob("page-*.png")), start=1)
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Render workbooks or Word files to PNG, one a page.")
    parser.add_argument("files", metavar="FILE", type=Path, nargs="+")
    parser.add_argument("-o", dest="out", metavar="OUT", type=Path, default=Path("out"), help="folder")
    parser.add_argument("--dpi", type=int, default=70)
    options = parser.parse_args()
    try:
        with Office.start() as office:
            for file in options.files:
                for page in render(office, file, options.out, options.dpi):
                    print(page)  # noqa: T201 - this is a command
    except (OfficeError, OSError) as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
