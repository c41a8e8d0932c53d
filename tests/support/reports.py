"""Reports for tests: a right return with figures given in the words of the form, and what its document says."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import docx
from returns import FORM, FORMS, UNIT, YEAR

from xltools.check.prose import figures_said
from xltools.county.library import FormLibrary
from xltools.form.rules.evaluate import totals
from xltools.form.spec import Form
from xltools.merge import merge
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.findings import finding
from xltools.model.submission import Source, Submission, Unit, Value
from xltools.report.names import form_names
from xltools.report.press import Press
from xltools.report.writer import ANNEX_FILE, FILES, Material, ReportWriter, WordReport

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


_WRITERS: dict[str, ReportWriter] = {}


def report_writer(form: Form = FORM) -> ReportWriter:
    """A writer of reports with what is shipped for the form, made once."""
    if form.id not in _WRITERS:
        templates = {kind: FORMS.file(f"{form.id}/{name}") for kind, name in FILES.items()}
        sentences, annex = (FORMS.file(f"{form.id}/{name}") for name in ("sentences.toml", ANNEX_FILE))
        _WRITERS[form.id] = ReportWriter(form, sentences, templates, annex)
    return _WRITERS[form.id]


def right(
    form: Form = FORM,
    figures: Mapping[str, int | str] | None = None,
    *,
    last: Mapping[str, int | str] | None = None,
    blank: tuple[str, ...] = ("t1",),
    **more: object,
) -> Submission:
    """A return in which everything is 0 but what is given, by the names of templates: 表三.新收.自然人 = 12.

    Totals are computed. Tables named ``blank`` are left blank but for what is given.
    """
    ids = {".".join(path): id for id, path in form_names(form).paths.items()}
    known: dict[str, Decimal | None] = {
        id: Decimal(0) for id in form.figures if form.figures[id].table not in blank
    }
    known |= {ids[name]: Decimal(str(number)) for name, number in (figures or {}).items()}
    typed = {id: number for id, number in known.items() if form.figures[id].computed_by is None}
    known = {**known, **totals(form, typed)}
    before = {ids[name]: Decimal(str(number)) for name, number in (last or {}).items()}
    fields = {"year": YEAR, "unit": UNIT, "source": Source("filled.xlsx"), "last": before, **more}
    values = {id: Value(number=number, raw=str(number)) for id, number in known.items() if number is not None}
    return Submission(form=form.id, figures=values, **fields)  # type: ignore[arg-type]


def written(submission: Submission, form: Form = FORM) -> WordReport:
    """The unit's report as the command writes it."""
    return report_writer(form).report(Material(submission, figures_said(form, submission)))


def paragraphs(document: bytes) -> list[str]:
    """The paragraphs outside tables."""
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(document)).paragraphs]


def section(document: bytes, title: str) -> list[str]:
    """The paragraphs below a heading, up to the next heading or the signature."""
    texts = paragraphs(document)
    start = texts.index(title) + 1
    rest = texts[start:]
    end = next(
        (n for n, text in enumerate(rest) if re.match(r"[一二三四五六]、|\t", text) or not text.strip()), None
    )
    return rest[:end]


def part(document: bytes, name: str = "word/document.xml") -> str:
    """A part of a document."""
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        return package.read(name).decode()


def edited(document: bytes, *changes: tuple[str, str], name: str = "word/document.xml") -> bytes:
    """The document as if somebody had changed texts in Word, each once; a text that is not there fails."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in package.infolist():
            data = package.read(info)
            if info.filename == name:
                text = data.decode()
                for before, after in changes:
                    assert before in text, before
                    text = text.replace(before, after, 1)
                data = text.encode()
            new.writestr(info.filename, data)
    return out.getvalue()


def tables(document: bytes) -> list[list[list[str]]]:
    """Every table as rows of texts; a merged cell's text stands in each of its places."""
    return [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in docx.Document(io.BytesIO(document)).tables
    ]


def save(path: Path, content: bytes) -> Path:
    """Writes a file and returns its path."""
    path.write_bytes(content)
    return path


COUNTY = Unit("100", "示例县", "县")
#: Prints reports with what is shipped.
PRESS = Press(FormLibrary.default(None))


def units(count: int) -> list[Unit]:
    """Townships of a county, by number."""
    return [Unit(f"{number:03}", f"第{number}镇", "乡镇") for number in range(1, count + 1)]


def judged(unit: Unit, number: int = 1, **more: object) -> Judged:
    """A unit's return in which so many applications were received and granted."""
    figures = {"表三.新收.自然人": number, "表三.予以公开.自然人": number}
    return Judged(f"{unit.name}.xlsx", unit.code, right(FORM, figures, unit=unit, **more))  # type: ignore[arg-type]


def consolidated(
    count: int,
    missing: int = 0,
    *,
    errors: tuple[str, ...] = (),
    whom: Sequence[Unit] = (),
    **more: object,
) -> Consolidation:
    whom = whom or units(count + missing)
    received = [judged(unit, number) for number, unit in enumerate(whom[:count])]
    wrong = {
        file: Judged(
            file, one.sha256, one.submission, (finding("S06", sheet="表三", cell="L8", found="7").of(file),)
        )
        for one in received
        if (file := one.file) in errors
    }
    files = [wrong.get(one.file, one) for one in received]
    return merge(FORM, 2025, COUNTY, files, whom, {}, **more)  # type: ignore[arg-type]
