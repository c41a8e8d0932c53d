"""What reads files from outside, each reader with sound files of its kind and the ways in which they are changed."""

from __future__ import annotations

import atexit
import html
import io
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import docx
import pdfs
from damage import NEIGHBOUR, Inbox, healthy, said_well, sound
from mutated import Change, entries, lines, mauled, nodes, tokens, words
from reports import report_writer, written
from returns import FORM
from sending import mail_of, mbox_of, modern_zip_of, outlook_of, rar_of, seven_zip_of, zip_of

from xltools.county.channels import Bounds, Obstacle, arrivals
from xltools.county.library import shipped
from xltools.county.roster import read_roster
from xltools.county.settings import find_project
from xltools.form.load import load, loads
from xltools.form.toml import FormError
from xltools.form.vocabulary.load import VOCABULARY_FILE, read_vocabulary
from xltools.jobs.check import judge_file
from xltools.jobs.workspace import Workspace
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.findings import message
from xltools.published import read_published
from xltools.report.sentences import loads as read_sentences
from xltools.workbook.write.list_book import list_book

_PUBLISHED = Path(__file__).parents[1] / "published"
_ROSTER = "代码,名称,级别,联系人,电话,邮箱\r\n" + "".join(
    f"{code},{code}镇,乡镇,张三,13800000000,a@example.com\r\n" for code in range(101, 121)
)


_PROJECT = (Path(__file__).parents[2] / "samples" / "xltools.toml").read_text("utf-8")


@dataclass(frozen=True)
class Reader:
    """What reads a kind of file, sound files of that kind, and how they are changed."""

    suffix: str
    corpus: Callable[[], Sequence[bytes]]
    changes: Sequence[Change]
    read: Callable[[Path], object]
    #: What the file is called, where it matters.
    name: str = ""


@cache
def _workspace() -> Workspace:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Workspace.open(Inbox(folder / "县").inbox)


def _said(sentence: str) -> None:
    """A refusal is a sentence that can be written down."""
    assert len(sentence.encode()) > 10, sentence


def _read_workbook(path: Path) -> Mapping[str, str | None] | None:
    """The typed figures, where the file would be counted; None where it would not."""
    judged = judge_file(_workspace(), path, Inbox.NAME).judged
    assert judged.submission is not None or judged.findings
    assert len(judged.findings) < 400
    for found in judged.findings:
        said_well(found)
        message(found).encode()
    if judged.submission is None or judged.errors:
        return None
    numbers = {figure: value.number for figure, value in judged.submission.figures.items()}
    return {figure: None if number is None else str(number) for figure, number in numbers.items()}


def _read_published(path: Path) -> None:
    known = [load(folder) for folder in _forms()]
    try:
        read = read_published(path, known)
    except UnusableFileError as error:
        _said(message(error.finding))
    else:
        for found in read.findings:
            message(found).encode()


def _read_roster(path: Path) -> None:
    try:
        read_roster(path)
    except (UnusableFileError, UnusableArgumentError) as error:
        _said(str(error))


def _read_form(path: Path) -> None:
    try:
        loads(path.read_bytes())
    except FormError as error:
        _said(str(error))


def _forms() -> list[Path]:
    return sorted(folder for folder in shipped().iterdir() if (folder / "form.toml").is_file())


def _read_sentences(path: Path) -> None:
    try:
        read_sentences(path.read_bytes(), FORM, report_writer().scope)
    except FormError as error:
        _said(str(error))


def _read_vocabulary(path: Path) -> None:
    try:
        read_vocabulary(path.read_bytes(), FORM)
    except FormError as error:
        _said(str(error))


def _read_project(path: Path) -> None:
    try:
        find_project(path.parent)
    except (UnusableArgumentError, FormError) as error:
        _said(str(error))


def _take_in(path: Path) -> None:
    """What comes in a file is handed on, or it is said why not."""
    for one in arrivals(path, Bounds(file=4 << 20, whole=16 << 20, files=200)):
        assert one.origin.described.encode("utf-8", "surrogateescape")
        if isinstance(one, Obstacle):
            assert str(one.reason)


# Sound files


@cache
def _document() -> bytes:
    """A report as this program writes one."""
    return written(healthy()).content


def _blocks() -> list[str | list[list[str]]]:
    """Its paragraphs and tables, in their order."""
    return [
        block.text
        if not hasattr(block, "rows")
        else [[cell.text for cell in row.cells] for row in block.rows]
        for block in docx.Document(io.BytesIO(_document())).iter_inner_content()
    ]


@cache
def _page() -> bytes:
    """The same as a web page."""
    parts = []
    for block in _blocks():
        if isinstance(block, str):
            parts.append(f"<p>{html.escape(block)}</p>")
            continue
        rows = (
            "".join(f"<td colspan='1' rowspan=1>{html.escape(cell)}</td>" for cell in row) for row in block
        )
        parts.append(f"<table border=1>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    return f"<html><head><meta charset='utf-8'></head><body>{''.join(parts)}</body></html>".encode()


@cache
def _web_archive() -> bytes:
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    kind = b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head + kind + _page() + b"\r\n--b--\r\n"


@cache
def _printed() -> bytes:
    """The same as a PDF: a page for every table."""
    pages = []
    for block in _blocks():
        if isinstance(block, str):
            continue
        page = pdfs.Page()
        page.text(60, 60, "政府信息公开工作年度报告")
        page.table(
            40, 90, [500 / len(block[0])] * len(block[0]), [[cell[:8] for cell in row] for row in block]
        )
        pages.append(page)
    return pdfs.written(*pages)


@cache
def _roster_book() -> bytes:
    heads, *rows = (line.split(",") for line in _ROSTER.splitlines())
    return list_book("名册", dict.fromkeys(heads, 12.0), rows)


_HELD = {"年报.xlsx": b"PK\x03\x04 no workbook", "说明.txt": "请查收".encode() * 20}


def _mail() -> bytes:
    return mail_of(_HELD)


READERS: Mapping[str, Reader] = {
    "workbook": Reader(
        ".xlsx", lambda: [sound(), sound(NEIGHBOUR)], (nodes, nodes, entries, mauled), _read_workbook
    ),
    "published": Reader(
        ".txt",
        lambda: [path.read_bytes() for path in sorted((_PUBLISHED / "layouts").glob("*.txt"))],
        (words, words, lines, mauled),
        _read_published,
    ),
    "roster": Reader(".csv", lambda: [_ROSTER.encode()], (words, lines, mauled), _read_roster),
    "form": Reader(
        ".toml",
        lambda: [(folder / "form.toml").read_bytes() for folder in _forms()],
        (words, lines, mauled),
        _read_form,
    ),
    "vocabulary": Reader(
        ".toml",
        lambda: [(shipped() / FORM.id / VOCABULARY_FILE).read_bytes()],
        (words, lines, mauled),
        _read_vocabulary,
    ),
    "sentences": Reader(
        ".toml",
        lambda: [(shipped() / FORM.id / "sentences.toml").read_bytes()],
        (words, lines, mauled),
        _read_sentences,
    ),
    "project": Reader(
        ".toml", lambda: [_PROJECT.encode()], (words, lines, mauled), _read_project, "xltools.toml"
    ),
    "page": Reader(".html", lambda: [_page()], (words, words, lines, mauled), _read_published),
    "web archive": Reader(".mht", lambda: [_web_archive()], (words, lines, mauled), _read_published),
    "document": Reader(".docx", lambda: [_document()], (nodes, nodes, entries, mauled), _read_published),
    "pdf": Reader(".pdf", lambda: [_printed()], (tokens, mauled), _read_published),
    "roster book": Reader(".xlsx", lambda: [_roster_book()], (nodes, nodes, entries, mauled), _read_roster),
    "mail": Reader(
        ".eml", lambda: [_mail(), mail_of({"里面.eml": _mail()})], (words, lines, mauled), _take_in
    ),
    "mailbox": Reader(".mbox", lambda: [mbox_of(_mail(), _mail())], (words, lines, mauled), _take_in),
    "outlook": Reader(".msg", lambda: [outlook_of(_HELD)], (mauled,), _take_in),
    "zip": Reader(
        ".zip",
        lambda: [zip_of(_HELD), modern_zip_of({**_HELD, "里面.zip": zip_of(_HELD)})],
        (mauled, mauled, entries),
        _take_in,
    ),
    "7z": Reader(".7z", lambda: [seven_zip_of(_HELD)], (mauled,), _take_in),
    "rar": Reader(".rar", lambda: [rar_of(_HELD)], (mauled,), _take_in),
}
