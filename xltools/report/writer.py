"""The reports of one form: the template, the sentences and the figures put together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from xltools.form.spec import Form, Section
from xltools.model.addition import Comparison, YearOfUnit
from xltools.model.errors import UnusableArgumentError
from xltools.model.submission import Submission
from xltools.report.annex import CountyAnnex
from xltools.report.charts import chart_titles
from xltools.report.language import TemplateValue
from xltools.report.names import form_names
from xltools.report.placeholders import SIGNATURE, form_scope, listed, own_scope, unit_scope
from xltools.report.printable import printable
from xltools.report.scopes import Leaf, Scope, Shape
from xltools.report.sentences import ReportKind, SectionWriter, Sentences, load
from xltools.report.values import COMPARED, ReportValues
from xltools.report.word.draw import Drawing, draw_template
from xltools.report.word.draw_annex import draw_annex
from xltools.report.word.template import WordTemplate

#: What the templates of a form are called, in its folder: those of reports, and that of the annex of a county's.
FILES = {ReportKind.UNIT: "township.docx", ReportKind.COUNTY: "county.docx"}
ANNEX_FILE = "annex.docx"


@dataclass(frozen=True)
class WordReport:
    """A report.

    Attributes:
        content: the bytes of the .docx.
        waiting: the titles of the sections that a person must still write.
        blanks: how many figures that somebody must type have no number.
        annex: of a county's report, its annex as the bytes of a .docx: it is not published with it. Empty for a unit's.
    """

    content: bytes
    waiting: tuple[str, ...]
    blanks: int
    annex: bytes = b""


@dataclass(frozen=True, slots=True)
class Material:
    """What a report is made of.

    Attributes:
        submission: a unit's return, or a county's sums as one.
        mentioned_figures: section id → the ids of the figures that the unit's own text there speaks of.
        annex: the lists and charts of a county's report; None for a unit's.
        note: why the report is only a draft, as a part of a sentence; "" for nothing but its blanks.
    """

    submission: Submission
    mentioned_figures: Mapping[str, Collection[str]]
    annex: CountyAnnex | None = None
    note: str = ""

    @property
    def kind(self) -> ReportKind:
        return ReportKind.COUNTY if self.annex else ReportKind.UNIT


def _comparison(material: Material) -> Comparison:
    """Both years: of the county's units that have both, or of the one unit that the report is of."""
    if material.annex:
        return material.annex.comparison
    submission = material.submission
    year = YearOfUnit(submission.unit, submission.number, submission.last)
    numbers = {id: number for id in submission.figures if (number := year.this(id)) is not None}
    return Comparison((submission.unit,), (), numbers, submission.last)


class ReportWriter:
    """Writes the reports of one form. Made once a run.

    Attributes:
        form: the form.
        names: the names of its figures.
        scope: every placeholder that a county's template may use; a unit's has fewer.
    """

    def __init__(
        self,
        form: Form,
        sentences: Path | None,
        templates: Mapping[ReportKind, Path | None],
        annex: Path | None = None,
    ) -> None:
        """``sentences``, ``templates`` and ``annex``: the form's own files, None for one that it has not.

        Raises FormError for wrong sentences. A template is opened when the first report asks for it.
        """
        self.form, self.names = form, form_names(form)
        self._chart_titles = chart_titles(form)
        self._report_values = ReportValues(form, self.names)
        self.scope: dict[str, Shape] = form_scope(form, self.names, self._chart_titles)
        words = load(sentences, form, self.scope) if sentences else Sentences()
        self.scope |= own_scope(words.placeholders, self.scope)
        if sentences is None:
            self.scope[SIGNATURE] = Leaf("青禾镇", "署名单位")
        figures = {
            before + ".".join(path): frozenset(ids)
            for path, ids in self.names.figures.items()
            for before in ("", f"{COMPARED}{form.span.this}.")
        }
        self._section_writer = SectionWriter(form, words, figures)
        self._template_files, self._annex_file = templates, annex
        self._templates: dict[ReportKind, WordTemplate] = {}

    def first_template(self) -> bytes:
        """The template that the form itself gives a unit's and the county's report, as the bytes of a .docx."""
        return draw_template(Drawing(self.form, self.names, SIGNATURE))

    def first_annex(self) -> bytes:
        """The same of the annex of a county's report."""
        return draw_annex(self.form, self.names, tuple(self._chart_titles))

    @cached_property
    def annex_template(self) -> WordTemplate:
        """The template of the annex. Raises UnusableArgumentError as ``template``."""
        file = self._annex_file
        content, name = (_content(file), str(file)) if file else (self.first_annex(), ANNEX_FILE)
        return WordTemplate(content, name, self.scope)

    def template(self, kind: ReportKind) -> WordTemplate:
        """The template of a kind: the form's own file, or one drawn from the form.

        Raises UnusableArgumentError, one sentence, where it cannot be used.
        """
        if kind not in self._templates:
            scope: Scope = self.scope if kind is ReportKind.COUNTY else unit_scope(self.scope)
            file = self._template_files.get(kind)
            if file is None:
                self._templates[kind] = WordTemplate(self.first_template(), FILES[kind], scope)
            else:
                self._templates[kind] = WordTemplate(_content(file), str(file), scope)
        return self._templates[kind]

    def report(self, material: Material) -> WordReport:
        """A report, of a county where there is an annex and of a unit otherwise.

        Raises UnusableArgumentError for a template, and FormError for a sentence, that cannot be used.
        """
        values, waiting = self._values(material.kind, material)
        content = self._document(self.template(material.kind), values, material, "")
        annex = self._document(self.annex_template, values, material, "附件") if material.annex else b""
        return WordReport(content, waiting, self._blanks(material.submission), annex)

    def _document(
        self, template: WordTemplate, values: dict[str, TemplateValue], material: Material, what: str
    ) -> bytes:
        """A template filled in. ``what`` stands behind the title in the document's properties."""
        annex_charts = material.annex.charts if material.annex else ()
        charts = [chart for chart in annex_charts if f"图表.{chart.name}" in template.mentions]
        drawings = {chart.name: chart.drawing for chart in charts}
        submission = material.submission
        return template.document(
            {**values, "图表": {**dict.fromkeys(self._chart_titles, ""), **drawings}},
            title=f"{printable(submission.unit.name)}{submission.period.text}{self.form.title}{what}",
            extras=[part for chart in charts for part in chart.parts],
        )

    def values(self, kind: ReportKind, material: Material) -> dict[str, TemplateValue]:
        """What stands for each placeholder, but for the charts."""
        return self._values(kind, material)[0]

    def _values(
        self, kind: ReportKind, material: Material
    ) -> tuple[dict[str, TemplateValue], tuple[str, ...]]:
        """What stands for each placeholder, and the titles of the sections that a person must still write."""
        submission = material.submission
        own_texts = {
            name: printable(submission.sections.get(section.id, "")) for name, section in self._sections
        }
        sections: dict[str, TemplateValue] = {"原文": own_texts}
        values: dict[str, TemplateValue] = {
            **self._report_values.base(submission),
            "可比": self._report_values.compared(_comparison(material)),
            "草稿": self._draft_notice(material),
            "汇总": self._report_values.county(material.annex.lists if material.annex else None, submission),
            "图表": dict.fromkeys(self._chart_titles, ""),
            "正文": sections,
            SIGNATURE: printable(submission.unit.name),
        }
        values.update(self._section_writer.placeholders(values))
        waiting = []
        for name, section in self._sections:
            mentioned = material.mentioned_figures.get(section.id, ())
            paragraphs = self._section_writer.paragraphs(section, kind, values, own_texts[name], mentioned)
            sections[name] = [paragraph.as_values() for paragraph in paragraphs]
            if any(paragraph.to_write for paragraph in paragraphs):
                waiting.append(section.title)
        return values, tuple(waiting)

    def _draft_notice(self, material: Material) -> str:
        """Why the report must not be issued, in words to be printed above it; "" where nothing is against it."""
        blanks = self._blanks(material.submission)
        reasons = [material.note, f"还有 {blanks} 个数字没有填" if blanks else ""]
        reason = "，".join(filter(None, reasons))
        return f"（草稿：{reason}，不能印发）" if reason else ""

    @cached_property
    def _sections(self) -> tuple[tuple[str, Section], ...]:
        """The sections of prose with their names."""
        names = {id: name for name, id in self.names.sections.items()}
        return tuple((names[section.id], section) for section in self.form.sections)

    def _blanks(self, submission: Submission) -> int:
        """How many figures that are printed, and typed and not computed, have no number."""
        return sum(
            submission.number(figure.id) is None
            for table in self.form.tables
            if not table.optional and table.id not in submission.no_duty
            for figure in self.form.table_figures[table.id]
            if figure.computed_by is None
        )

    def fields(self) -> list[tuple[str, str, str]]:
        """Every placeholder in the order of the form: how it is written, an example, what it is."""
        return list(listed(self.scope))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnusableArgumentError("W23", file=file) from error
