"""The inner half of 汇总.html: the files of a project or of an inbox → what ``xltools merge`` writes, and what a person reads of it."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from xltools.county.channels.archives import entry_name, is_whole
from xltools.county.settings import FILE, Limits
from xltools.form.spec import Severity
from xltools.form.toml import FormError
from xltools.jobs import summary
from xltools.jobs.merge import Merged, merge_forms
from xltools.jobs.output import MERGED, Progress
from xltools.jobs.workspace import Workspace, today
from xltools.model.consolidation import Standing, Status
from xltools.model.errors import NothingReadableError, UnusableArgumentError
from xltools.model.findings import Finding, inside
from xltools.model.messages.reasons import Reason
from xltools.model.messages.refusals import Refusal
from xltools.model.text import revealed
from xltools.page.shown import BAD, GOOD, MIDDLING

#: What may be given, and what a .zip may hold: more than a browser's Python has memory for is refused before it is read.
MOST_BYTES = 1 << 30
_MOST = "1 GB"
#: So many findings are shown; the audit page and the workbook have all of them.
MOST_SHOWN = 500
_ENCRYPTED = 0x1
#: What the files come into, and all results as one file.
_RECEIVED, ALL = "received", "汇总结果.zip"
_STAMP = (1980, 1, 1, 0, 0, 0)
_LOOKS = {Status.REPORTED: GOOD, Status.MISSING: MIDDLING}


@dataclass(frozen=True, slots=True)
class ShownUnit:
    """How a unit stands: its name, the word, how it looks, what was found in its files, and why it does not count."""

    name: str
    level: str
    status: str
    look: str
    errors: int
    warnings: int
    reason: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A finding in words, with its severity."""

    severity: str
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file with its findings."""

    name: str
    lines: tuple[ShownLine, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A result: what it is, its file's name, where it lies."""

    what: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class ShownForm:
    """What came of one form: its title, how all stands in a few lines, the units, the findings, the results."""

    title: str
    lines: tuple[str, ...]
    units: tuple[ShownUnit, ...]
    files: tuple[ShownFile, ...]
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class ShownMerge:
    """What came of a merge; ``refusal`` says why nothing did, "" where something did, and ``files`` name the files then."""

    refusal: str
    forms: tuple[ShownForm, ...] = ()
    files: tuple[ShownFile, ...] = ()


class County:
    """The files that the page was given, in a folder of its own, and what is made of them there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._bytes = 0

    def clear(self) -> None:
        """Forgets everything."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._bytes = 0

    def receive(self, name: str, data: bytes) -> None:
        """Takes a file. ``name``: its path inside what was given."""
        self._place(name).write_bytes(data)

    def takes_size_alone(self, name: str, size: int) -> bool:
        """Whether a file is above the project's limit of size, so that nobody reads it. Then it is taken: its size alone, which
        takes no memory. Raises UnusableArgumentError (A43) where there is no room for a file."""
        if size > self._limit(size):
            place = self._place(name)
            place.touch()
            os.truncate(place, size)
            return True
        self._bytes += size
        if self._bytes > MOST_BYTES:
            raise UnusableArgumentError("A43", limit=_MOST)
        return False

    def _place(self, name: str) -> Path:
        parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..")]
        path = self.folder.joinpath(_RECEIVED, *parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _limit(self, size: int) -> int:
        """The most bytes of a file, by the project if it has been taken by now and the file is a large one."""
        usual = Limits().file_bytes
        return max(usual, self._workspace().limits.file_bytes) if size > usual else usual

    def _workspace(self) -> Workspace:
        """The project among what was taken; none where there is none. Raises UnusableArgumentError for one that cannot be used."""
        received = self.folder / _RECEIVED
        received.mkdir(parents=True, exist_ok=True)
        projects = sorted(received.rglob(FILE), key=lambda path: len(path.parts))
        return Workspace.open(projects[0] if projects else received)

    def unpack(self, name: str, data: bytes) -> None:
        """Takes the files of a .zip. Raises UnusableArgumentError (A24) for one that cannot be opened; then none is taken."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                entries = [entry for entry in package.infolist() if not entry.is_dir()]
                if not is_whole(package):
                    raise _unopened(name, Reason("N81"))
                if any(entry.flag_bits & _ENCRYPTED for entry in entries):
                    raise _unopened(name, Reason("N80"))
                if sum(entry.file_size for entry in entries) > MOST_BYTES:
                    raise _unopened(name, Reason("N83", limit=_MOST))
                for entry in sorted(entries, key=lambda entry: not entry.filename.endswith(FILE)):
                    if not self.takes_size_alone(entry_name(entry), entry.file_size):
                        self.receive(entry_name(entry), package.read(entry))
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            self.clear()
            raise _unopened(name, Reason("N81")) from error

    def merge(self, progress: Progress) -> ShownMerge:
        """Merges what was taken, as ``xltools merge`` does in the project's folder; without a project, all of it as one inbox."""
        try:
            workspace = self._workspace()
            inbox, out = self.folder / _RECEIVED, self.folder / MERGED
            if workspace.project:
                inbox, out = workspace.project.inbox, workspace.project.folder / MERGED
            forms = merge_forms(
                workspace, inbox, out, lock=workspace.lock(""), progress=progress, today=today()
            )
        except (UnusableArgumentError, FormError) as error:
            judged = error.judged if isinstance(error, NothingReadableError) else ()
            found = [finding for one in judged for finding in one.findings]
            return ShownMerge(str(error.refusal), files=tuple(_files(found)))
        return ShownMerge("", tuple(self._shown(merged) for merged in forms))

    def product(self, path: str) -> bytes:
        """A result, by its path; ``ALL`` for all of them in one .zip, the same bytes for the same results."""
        if path != ALL:
            return (self.folder / path).read_bytes()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for folder in sorted(self.folder.rglob(MERGED)):
                for file in sorted(file for file in folder.rglob("*") if file.is_file()):
                    entry = zipfile.ZipInfo(file.relative_to(folder.parent).as_posix(), _STAMP)
                    package.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _shown(self, merged: Merged) -> ShownForm:
        consolidation, report = merged.consolidation, merged.report
        lines = [
            *(merged.in_volumes or (*summary.standings(consolidation), *summary.sums(consolidation))),
            *summary.not_read(merged.passed_over),
            summary.counted(merged.judged, consolidation.findings),
        ]
        if merged.kept_book:
            lines.append(f"原来的汇总表有人改过，已另存为 {merged.kept_book.name}；其中的审核说明已带入新表")
        lines += [f"没有生成核对情况页：{merged.page.problem}"] if merged.page.problem else []
        lines += [f"没有生成县级报告：{report.problem}"] if report.problem else []
        lines += [f"{kept.name} 在 Word 中改过，没有覆盖，新的另起了名字" for kept in report.kept]
        lines += report.left_to_do
        return ShownForm(
            title=consolidation.form.title,
            lines=tuple(lines),
            units=tuple(map(_unit, consolidation.standings)),
            files=tuple(_files(consolidation.findings)),
            products=tuple(self._products(merged)),
        )

    def _products(self, merged: Merged) -> Iterator[Product]:
        made = (
            ("汇总表", merged.workbook),
            ("原来的汇总表（有人改过）", merged.kept_book),
            ("核对情况（用浏览器打开）", merged.page.path),
            ("县级报告", merged.report.path),
            ("县级报告的附件（不公布）", merged.report.annex),
            ("供其他程序使用", merged.findings),
        )
        for what, path in made:
            if path:
                yield Product(what, path.name, path.relative_to(self.folder).as_posix())


def merged_as_json(county: County, progress: Progress) -> str:
    """What came of a merge as one text, for the page."""
    return json.dumps(asdict(county.merge(progress)), ensure_ascii=False)


def room_for(county: County, name: str, size: int, unpacks: bool) -> list[str]:
    """Empty where a file's bytes may be given. Else what there is to say against it; "" where its size was enough."""
    if unpacks:  # what is in it is looked at then
        return [str(Refusal("A43", limit=_MOST))] if size > MOST_BYTES else []
    try:
        return [""] if county.takes_size_alone(name, size) else []
    except (UnusableArgumentError, FormError) as error:
        return [str(error.refusal)]


def unpacked(county: County, name: str, data: bytes) -> str:
    """Takes the files of a .zip. Returns what there is to say against it; "" for nothing."""
    try:
        county.unpack(name, data)
    except UnusableArgumentError as error:
        return str(error)
    return ""


def _unopened(name: str, reason: Reason) -> UnusableArgumentError:
    return UnusableArgumentError("A24", name=revealed(name), reason=reason)


def _unit(standing: Standing) -> ShownUnit:
    return ShownUnit(
        name=revealed(standing.unit.name or "、".join(standing.files)),
        level=standing.unit.level,
        status=str(standing.status),
        look=_LOOKS.get(standing.status, BAD),
        errors=standing.errors,
        warnings=standing.warnings,
        reason=standing.reason,
    )


def _files(findings: Sequence[Finding]) -> Iterator[ShownFile]:
    """The findings by file, the gravest first, up to ``MOST_SHOWN``."""
    order = list(Severity)
    shown = sorted(findings, key=lambda finding: order.index(finding.severity))[:MOST_SHOWN]
    by_file: dict[str, list[Finding]] = {}
    for finding in shown:
        by_file.setdefault(finding.file, []).append(finding)
    for file, own in by_file.items():
        lines = (ShownLine(str(one.severity), one.severity.word, inside(one)) for one in own)
        yield ShownFile(revealed(file) or "整个收件夹", tuple(lines))
    if len(findings) > MOST_SHOWN:
        more = f"这里只列出 {MOST_SHOWN} 处；另有 {len(findings) - MOST_SHOWN} 处，见核对情况页和汇总表的“审核意见”"
        yield ShownFile("其余意见", (ShownLine(str(Severity.NOTE), Severity.NOTE.word, more),))
