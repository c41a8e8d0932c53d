"""Every product of the example county and of 200 generated workbooks, made by the command line alone.

    python tests/products.py make FOLDER        # with the xltools that this Python imports
    python tests/products.py compare ONE OTHER  # lists every file that is not the same bytes

Made once before a change and once after it, the two folders prove what a change of the code did to its products.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import BadZipFile, ZipFile

ROOT = Path(__file__).resolve().parents[1]
#: How many units the second project has.
UNITS = 200
#: The exit code of a command that was given unusable arguments.
UNUSABLE = 2
_RUN = "from xltools.cli import main; main()"
_LEVELS = ("乡镇", "街道", "部门")


class Maker:
    """Runs commands in one folder and keeps what each says and how it ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        #: Commands that the program did not understand or could do nothing with: one has changed, and this script has not.
        self.unusable: list[str] = []

    def run(self, *arguments: str) -> None:
        """One command. Its output, its errors and its exit code become a file of the folder."""
        self.count += 1
        done = subprocess.run(
            [sys.executable, "-P", "-c", _RUN, *arguments],
            cwd=self.folder,
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        if done.returncode == UNUSABLE:
            self.unusable.append(f"xltools {' '.join(arguments)}")
        name = "_".join((f"{self.count:02}", *arguments[:2])).replace("/", "-")
        said = done.stdout + b"\n== errors\n" + done.stderr + f"\n== exit {done.returncode}\n".encode()
        (self.folder / "said").mkdir(exist_ok=True)
        (self.folder / "said" / f"{name}.txt").write_bytes(said)


def make(folder: Path) -> list[str]:
    """Fills a new folder with products.

    Returns:
        The commands that were of no use: change them in this script as they have changed in the program.
    """
    folder.mkdir(parents=True)
    maker = Maker(folder)
    for name in ("inbox", "last", "published"):
        shutil.copytree(ROOT / "samples" / name, folder / "county" / name)
    for name in ("units.csv", "xltools.toml"):
        shutil.copy(ROOT / "samples" / name, folder / "county" / name)
    shutil.copytree(ROOT / "tests" / "published" / "found", folder / "found")
    _give_key(folder / "county")
    _county(maker)
    _without_project(maker)
    _many_units(maker)
    return maker.unusable


def _give_key(project: Path) -> None:
    """The same key each time, so that the same workbooks are generated."""
    (project / "xltools.key").write_text("5a" * 32, "utf-8")


def _county(maker: Maker) -> None:
    """The example county: everything that its files can become."""
    maker.run("check", "county/inbox")
    maker.run("check", "county/inbox", "--json")
    maker.run("merge", "county/inbox", "-o", "merged")
    maker.run("merge", "county/inbox", "-o", "merged-with-errors", "--include-errors")
    maker.run("report", "county/inbox", "-o", "reports")
    maker.run("report", "county/inbox", "-o", "drafts", "--draft")
    (book,) = (maker.folder / "merged").glob("*.xlsx")
    (document,) = (path for path in (maker.folder / "merged").glob("*.docx") if "_附件" not in path.name)
    maker.run("check", f"merged/{book.name}")
    maker.run("report", f"merged/{book.name}", "-o", "county-report")
    maker.run("check", f"merged/{document.name}", "--against", f"merged/{book.name}")
    maker.run("check", f"merged/{document.name}", "--against", "county/inbox/990101_青鹂镇_2025.xlsx")
    maker.run("generate", "--project", "county", "-o", "outbox")
    maker.run("generate", "--project", "county", "-o", "outbox-button", "--with-button")
    maker.run("import", "county/published", "-o", "county/imported")
    maker.run("check", "county/imported")


def _without_project(maker: Maker) -> None:
    """What needs no project: real reports, the forms, the templates, the add-in."""
    maker.run("import", "found", "-o", "imported")
    maker.run("check", "imported", "--json")
    maker.run("merge", "imported", "-o", "merged-imported")
    maker.run("report", "imported", "-o", "reports-imported", "--draft")
    maker.run("form", "list")
    maker.run("form", "show", "disclosure-2021")
    maker.run("form", "show", "disclosure-2019")
    maker.run("report", "--fields")
    maker.run("report", "--save-templates", "templates")
    maker.run("addin", "build", "-o", "addin")
    for command in ("new", "generate", "check", "merge", "report", "import", "form", "addin"):
        maker.run(command, "--help")


def _many_units(maker: Maker) -> None:
    """A project of many units: their workbooks, then what a merge of the blank ones says."""
    maker.run("new", "many", "--county", "大县", "--year", "2025")
    _give_key(maker.folder / "many")
    lines = ["代码,名称,级别,联系人,电话,邮箱"]
    lines += [
        f"{number:03},第{number}单位,{_LEVELS[number % 3]},联系人{number},0123-{number:07},u{number}@example.com"
        for number in range(1, UNITS + 1)
    ]
    (maker.folder / "many" / "units.csv").write_text("\n".join(lines) + "\n", "utf-8")
    maker.run("generate", "--project", "many", "-o", "many/outbox")
    maker.run("merge", "many/outbox", "-o", "many/merged")


def compare(one: Path, other: Path) -> int:
    """Prints every difference; how many there are."""
    differences = list(_differences(one, other))
    for line in differences:
        print(line)  # noqa: T201 - the answer of the script
    print(f"{len(_files(one))} files, {len(differences)} differences")  # noqa: T201
    return len(differences)


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def _differences(one: Path, other: Path) -> Iterator[str]:
    for path in sorted(_files(one) | _files(other)):
        if not (one / path).exists() or not (other / path).exists():
            yield f"only in {'the second' if (other / path).exists() else 'the first'}: {path}"
        elif (one / path).read_bytes() != (other / path).read_bytes():
            parts = _parts(one / path, other / path)
            yield f"differs: {path}" + (f" ({', '.join(parts)})" if parts else "")


def _parts(one: Path, other: Path) -> Sequence[str]:
    """The parts in which two packages differ; none for what is no package."""
    try:
        with ZipFile(one) as first, ZipFile(other) as second:
            names = sorted({*first.namelist(), *second.namelist()})
            held = [{name: package.read(name) for name in package.namelist()} for package in (first, second)]
    except BadZipFile:
        return ()
    return [name for name in names if held[0].get(name) != held[1].get(name)]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", folder]:
            if unusable := make(Path(folder)):
                sys.exit("of no use: " + "; ".join(unusable))
        case ["compare", first, second]:
            sys.exit(compare(Path(first), Path(second)) > 0)
        case _:
            sys.exit(__doc__)
