"""The inner half of 汇总.html: the files of a project or of an inbox → what ``xltools merge`` writes, and what a person reads of it."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath

from xltools.county.channels.archives import entry_name, is_whole
from xltools.county.settings import FILE, Limits
from xltools.form.spec import Severity
from xltools.form.toml import FormError
from xltools.jobs import summary
from xltools.jobs.merge import Merged, merge_forms
from xltools.jobs.output import MERGED, Progress
from xltools.jobs.workspace import Workspace, today
from xltools.model.consolidation import Cause, Judged, Standing, Status
from xltools.model.errors import NothingReadableError, UnusableArgumentError
from xltools.model.findings import Finding, inside_without_commands
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
#: So many of the things that were given are named.
_NAMED = 3
#: What was given, where it has no name.
_GIVEN = "给出的文件夹"
_NO_INBOX = "项目里没有收件夹 {name}，按一份也没有收到汇总（空的文件夹浏览器看不到；收到了表的，请把收件夹一起拖进来）"
_UNPACK = "请先存这一个，解压到{where}，使 merged 文件夹与收件夹并列：核对情况.html 里通向各单位的表的链接要这样才打得开。"
_IN_THE_PROJECT, _BESIDE_THE_INBOX = "项目文件夹（有 xltools.toml 的那个）里", "收件夹所在的文件夹里"
_WITHOUT_THE_PROGRAM = (
    "核对情况.html 里写的 xltools 命令，要在装了本软件的电脑上用。没有装的：把下面“审核意见”中各单位的意见发给它们改正"
    "（单位可以用自查.html 存一份带批注的副本），改好的表放进收件夹，再拖进来汇总。"
)
_SENT_OUT = "收到的表全都一个数也没有填，像是发给各单位的空表（outbox）；要汇总的是各单位填好交回来的表（inbox），请核对有没有拖错。"
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
    """A result: what it is, what it is saved as, where it lies."""

    what: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class ShownForm:
    """What came of one form: its title, why it may not be what was meant ("" for no doubt), how all stands in a few lines, the
    units, the findings, the results."""

    title: str
    doubt: str
    lines: tuple[str, ...]
    units: tuple[ShownUnit, ...]
    files: tuple[ShownFile, ...]
    products: tuple[Product, ...]


@dataclass(frozen=True, slots=True)
class ShownMerge:
    """What came of a merge; ``refusal`` says why nothing did, "" where something did, and ``files`` name the files then.
    ``advice`` says what to do with the results."""

    refusal: str
    forms: tuple[ShownForm, ...] = ()
    files: tuple[ShownFile, ...] = ()
    advice: tuple[str, ...] = ()


class County:
    """The files that the page was given, in a folder of its own, and what is made of them there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._bytes = 0

    @property
    def _received(self) -> Path:
        return self.folder / _RECEIVED

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
        path = self._received.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _limit(self, size: int) -> int:
        """The most bytes of a file, by the project if it has been taken by now and the file is a large one."""
        usual = Limits().file_bytes
        return max(usual, self._workspace().limits.file_bytes) if size > usual else usual

    def _workspace(self) -> Workspace:
        """The project among what was taken; none where there is none. Raises UnusableArgumentError for one that cannot be used."""
        self._received.mkdir(parents=True, exist_ok=True)
        projects = sorted(self._received.rglob(FILE), key=lambda path: len(path.parts))
        return Workspace.open(projects[0] if projects else self._received)

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
            inbox = self._inbox(workspace)
            # A folder without a file is in no list of a browser, and in few a .zip.
            lacking = inbox.is_relative_to(self._received) and not inbox.exists()
            if lacking:
                inbox.mkdir(parents=True)
            out = (workspace.project.folder if workspace.project else inbox.parent) / MERGED
            forms = merge_forms(
                workspace, inbox, out, lock=workspace.lock(""), progress=progress, today=today()
            )
        except NothingReadableError as error:
            found = [finding for one in error.judged for finding in one.findings]
            refusal = Refusal("A44", names=self._names()) if error.judged else error.refusal
            return ShownMerge(self.told(refusal), files=tuple(_files(found)))
        except (UnusableArgumentError, FormError) as error:
            return ShownMerge(self.told(error.refusal))
        said = [_NO_INBOX.format(name=inbox.name)] if lacking else []
        shown = tuple(self._shown(merged, said) for merged in forms)
        where = _IN_THE_PROJECT if workspace.project else "" if inbox == self._received else _BESIDE_THE_INBOX
        return ShownMerge("", _called_apart(shown), advice=tuple(_advice(where, forms)))

    def _inbox(self, workspace: Workspace) -> Path:
        """The folder of returns: the project's; without one the folder that was given, or all that was."""
        if workspace.project:
            return workspace.project.inbox
        given = list(self._received.iterdir())
        only = given[0] if len(given) == 1 else self._received
        return only if only.is_dir() and only.name != MERGED else self._received

    def _names(self) -> tuple[str, ...]:
        """What was given, as it is called; of much, the first."""
        names = [revealed(path.name) for path in sorted(self._received.iterdir())]
        return (*names[:_NAMED], "……") if len(names) > _NAMED else tuple(names)

    def told(self, what: object) -> str:
        """A message, with the paths as they were given."""
        received = str(self._received)
        return str(what).replace(f"{received}{os.sep}", "").replace(received, _GIVEN)

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

    def _shown(self, merged: Merged, said: Sequence[str]) -> ShownForm:
        """``said``: what there is to say of all that was given."""
        consolidation, report = merged.consolidation, merged.report
        lines = [
            *said,
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
            doubt=_SENT_OUT if _are_empty(merged.judged) else "",
            lines=tuple(map(self.told, lines)),
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
        return [county.told(error.refusal)]


def unpacked(county: County, name: str, data: bytes) -> str:
    """Takes the files of a .zip. Returns what there is to say against it; "" for nothing."""
    try:
        county.unpack(name, data)
    except (UnusableArgumentError, FormError) as error:
        return county.told(error.refusal)
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
        reason=f"{_in_words(standing.cause)}{_of_several(standing)}",
    )


def _advice(where: str, forms: Sequence[Merged]) -> Iterator[str]:
    """What to do with the results, for a person who has no more than the page. ``where``: the place that they belong to."""
    if where:
        yield _UNPACK.format(where=where)
    if any(one.status is not Status.REPORTED for form in forms for one in form.consolidation.standings):
        yield _WITHOUT_THE_PROGRAM


def _in_words(cause: Cause | None) -> str:
    """Why a unit does not stand as 已报, without the commands that this county does not have; "" for no cause."""
    return inside_without_commands(cause) if isinstance(cause, Finding) else str(cause or "")


def _of_several(standing: Standing) -> str:
    """That the reason is one error of several, where it is."""
    is_one = isinstance(standing.cause, Finding) and standing.cause.is_error and standing.errors > 1
    return f"（共 {standing.errors} 处错误，全部见“审核意见”）" if is_one else ""


def _are_empty(judged: Sequence[Judged]) -> bool:
    """Whether nobody has typed a figure into any of the returns: so are the workbooks that are sent out."""
    returns = [one.submission for one in judged if one.submission]
    return bool(returns) and not any(
        one.declared_zero or any(value.raw for value in one.figures.values()) for one in returns
    )


def _called_apart(forms: Sequence[ShownForm]) -> tuple[ShownForm, ...]:
    """The forms with names under which all results may be saved into one folder: of a further form's that is called as one
    before it, the name says the form's folder too."""
    taken: set[str] = set()

    def named(made: Product) -> Product:
        name = made.name
        if name in taken:
            name = "_".join(PurePosixPath(made.path.rpartition(f"{MERGED}/")[2]).parts)
        taken.add(name)
        return replace(made, name=name)

    return tuple(replace(form, products=tuple(map(named, form.products))) for form in forms)


def _files(findings: Sequence[Finding]) -> Iterator[ShownFile]:
    """The findings by file, the gravest first, up to ``MOST_SHOWN``."""
    order = list(Severity)
    shown = sorted(findings, key=lambda finding: order.index(finding.severity))[:MOST_SHOWN]
    by_file: dict[str, list[Finding]] = {}
    for finding in shown:
        by_file.setdefault(finding.file, []).append(finding)
    for file, own in by_file.items():
        lines = (ShownLine(str(one.severity), one.severity.word, inside_without_commands(one)) for one in own)
        yield ShownFile(revealed(file) or "整个收件夹", tuple(lines))
    if len(findings) > MOST_SHOWN:
        more = f"这里只列出 {MOST_SHOWN} 处；另有 {len(findings) - MOST_SHOWN} 处，见核对情况页和汇总表的“审核意见”"
        yield ShownFile("其余意见", (ShownLine(str(Severity.NOTE), Severity.NOTE.word, more),))
