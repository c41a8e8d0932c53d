"""Files for the pages: whatever tests/damage makes, the example inbox, random returns; and what the command says of one."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from equivalence import WORKBOOKS, random_of
from returns import FORMS, fill

from xltools.cli import run
from xltools.workbook.write.unit_book import build

ROOT = Path(__file__).parents[2]
DAMAGE = ROOT / "tests" / "damage"
INBOX = ROOT / "samples" / "inbox"


def damaged(folder: Path, tests: Sequence[Path] = (DAMAGE,), *choice: str) -> list[Path]:
    """Every file that these tests make, each in a folder of its own. ``choice``: further arguments for pytest.

    No reports: the command wants the workbook of one (A09), and a page says that it is none (S93).
    """
    kept, base = folder / "kept", folder / "base"
    environment = {
        **os.environ,
        "XLTOOLS_KEEP": str(kept),
        "PYTHONPATH": os.pathsep.join(
            filter(None, (str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")))
        ),
    }
    command = [
        str(Path(sys.executable).with_name("pytest")), "-q", "-p", "kept_files", "-p", "no:cacheprovider", "-n", "0",
        f"--basetemp={base}", "--hypothesis-profile=ci", *map(str, tests), *choice,
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return sorted(path for path in kept.rglob("*") if path.is_file() and path.suffix not in {".docx", ".pdf"})


def samples(folder: Path) -> list[Path]:
    """The example county's inbox, away from its project."""
    copied = shutil.copytree(INBOX, folder / "samples")
    return sorted(path for path in copied.rglob("*") if path.is_file())


def random_returns(folder: Path, number: int) -> list[Path]:
    """Returns of the shipped forms, right or not, typed into their workbooks; one in four as a person saves them, without results."""
    books = [book for book in WORKBOOKS if book.form.id in FORMS.ids()]
    made = []
    for seed in range(number):
        book = books[seed % len(books)]
        filled = random_of(book, seed)
        path = folder / "random" / str(seed) / f"{filled.unit.name}_{filled.year}.xlsx"
        path.parent.mkdir(parents=True)
        path.write_bytes(build(book.form, filled, totals_typed=book.totals_typed))
        if seed % 4 == 0:
            fill(path, book.form, filled, totals_typed=book.totals_typed)
        made.append(path)
    return made


def said_by_the_command(path: Path) -> str:
    """What ``xltools check --json`` prints of a file in its own folder."""
    out = io.StringIO()
    with (
        contextlib.chdir(path.parent),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        run(["check", "--json", path.name])
    return out.getvalue()
