"""Reports of one form: the template, the sentences and the figures put together. Made once a run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from xltools.form.spec import Form, Section
from xltools.form.toml import FormError
from xltools.model.errors import UnusableArgumentError
from xltools.model.submission import Submission
from xltools.report import charts as drawn
from xltools.report.county import County
from xltools.report.names import names
from xltools.report.scopes import Elsewhere, Leaf, Shape
from xltools.report.sentences import Kind, Sentence, Sentences, Writer, filled, load
from xltools.report.values import Values, shapes
from xltools.report.word.draw import template as first_template
from xltools.report.word.template import Template

#: What the templates of a form are called, in its folder.
FILES = {Kind.UNIT: "township.docx", Kind.COUNTY: "county.docx"}
_COUNTY_ONLY = ("汇总", "图表")
#: The name that stands for who signs; the sentences may say more than the unit's name.
SIGNATURE = "署名"


@dataclass(frozen=True)
class Written:
    """A report as .docx bytes, and the titles of the sections that wait for a person."""

    content: bytes
    waiting: tuple[str, ...]
    blanks: int


class Reporter:
    """Writes the reports of one form."""

    def __init__(self, form: Form, sentences: Path | None, templates: Mapping[Kind, Path | None]) -> None:
        """``sentences`` and ``templates``: the form's own files, None for one that it has not.

        Raises FormError for wrong sentences; a template is opened when the first report asks for it.
        """
        self.form, self.names = form, names(form)
        self._titles = drawn.titles(form)
        self._values = Values(form, self.names)
        plain = shapes(form, self.names, self._titles, {})
        words = load(sentences, form, plain) if sentences else Sentences()
        own = {name: _example(sentence, plain) for name, sentence in words.names.items()}
        self.known: dict[str, Shape] = shapes(form, self.names, self._titles, own)
        if sentences is None:
            self.known[SIGNATURE] = Leaf("青禾镇", "署名单位")
        figures = {".".join(path): frozenset(ids) for path, ids in self.names.figures.items()}
        self._writer = Writer(form, words, figures)
        self._files = templates
        self._ready: dict[Kind, Template] = {}

    def first(self, kind: Kind) -> bytes:
        """The template that the form itself gives."""
        charts = tuple(self._titles) if kind is Kind.COUNTY else ()
        return first_template(self.form, self.names, kind, charts, SIGNATURE)

    def template(self, kind: Kind) -> Template:
        """The template of a kind, the form's own file or one drawn from the form.

        Raises UnusableArgumentError, one sentence, where it cannot be used.
        """
        if kind not in self._ready:
            file = self._files.get(kind)
            if file is None:
                self._ready[kind] = Template(self.first(kind), FILES[kind], self._known(kind))
            else:
                self._ready[kind] = Template(_read(file), str(file), self._known(kind))
        return self._ready[kind]

    def _known(self, kind: Kind) -> dict[str, Shape]:
        """The names of a kind of report: what only a county has is told apart from what nobody has."""
        if kind is Kind.COUNTY:
            return self.known
        return self.known | {
            name: Elsewhere("只在县级报告的模板（county.docx）里可以用") for name in _COUNTY_ONLY
        }

    def unit(self, submission: Submission, said: Mapping[str, Collection[str]], note: str = "") -> Written:
        """A unit's report. ``said``: section → the figures that the unit's own text speaks of; ``note`` is
        printed above a draft."""
        return self._write(Kind.UNIT, submission, said, None, note)

    def county(self, submission: Submission, county: County, note: str = "") -> Written:
        """The county's report: its sums as a submission, and its lists and charts."""
        return self._write(Kind.COUNTY, submission, {}, county, note)

    def _write(
        self,
        kind: Kind,
        submission: Submission,
        said: Mapping[str, Collection[str]],
        county: County | None,
        note: str,
    ) -> Written:
        template = self.template(kind)
        values = self.values(kind, submission, said, county, note)
        used = [one for one in (county.charts if county else ()) if f"图表.{one.name}" in template.uses]
        values["图表"] |= {one.name: one.drawing for one in used}
        title = f"{submission.unit.name}{submission.year}年{self.form.title}"
        extras = [extra for one in used for extra in one.extras]
        waiting = tuple(
            section.title
            for name, section in self._sections
            if any(paragraph["待写"] for paragraph in values["正文"][name])
        )
        return Written(template.document(values, title, extras), waiting, self._blanks(submission))

    def values(
        self,
        kind: Kind,
        submission: Submission,
        said: Mapping[str, Collection[str]],
        county: County | None = None,
        note: str = "",
    ) -> dict[str, Any]:
        """What stands for each placeholder, but for the charts."""
        blanks = self._blanks(submission)
        blank = f"还有 {blanks} 个数字没有填" if blanks else ""
        draft = "，".join(text for text in (note, blank) if text)
        own = {name: submission.sections.get(section.id, "") for name, section in self._sections}
        values: dict[str, Any] = {
            **self._values.base(submission),
            "草稿": f"（草稿：{draft}，不能印发）" if draft else "",
            "汇总": self._values.lists(county.lists if county else None),
            "图表": dict.fromkeys(self._titles, ""),
            "正文": {"原文": own},
            SIGNATURE: submission.unit.name,
        }
        values.update(self._writer.named(values))
        for name, section in self._sections:
            paragraphs = self._writer.section(section, kind, values, own[name], said.get(section.id, ()))
            values["正文"][name] = [paragraph.as_values() for paragraph in paragraphs]
        return values

    @cached_property
    def _sections(self) -> tuple[tuple[str, Section], ...]:
        """The sections of prose with their names."""
        called = {id: name for name, id in self.names.sections.items()}
        return tuple((called[section.id], section) for section in self.form.sections)

    def _blanks(self, submission: Submission) -> int:
        """How many figures that are printed and typed, not computed, have no number."""
        return sum(
            submission.number(figure.id) is None
            for table in self.form.tables
            if not table.optional
            for figure in self.form.table_figures[table.id]
            if figure.computed_by is None
        )

    def fields(self) -> list[tuple[str, str, str]]:
        """Every placeholder with an example and what it is, in the order of the form."""
        return list(_listed(self.known, ""))


def _example(sentence: Sentence, known: Mapping[str, Shape]) -> str:
    """What the office's own placeholder comes to with the examples of the others."""
    try:
        return filled(sentence, _examples(known))
    except FormError:
        return ""


def _examples(known: Mapping[str, Shape]) -> dict[str, Any]:
    return {
        name: Decimal(shape.example) if shape.example.isascii() and shape.example.isdigit() else shape.example
        for name, shape in known.items()
        if isinstance(shape, Leaf)
    }


def _listed(known: Mapping[str, Shape], before: str) -> Any:
    for name, shape in known.items():
        path = f"{before}.{name}" if before else name
        if isinstance(shape, Leaf):
            yield f"{{{{ {path} }}}}", shape.example, shape.about
        elif isinstance(shape, Mapping):
            yield from _listed(shape, path)
        else:
            yield from _each(path, shape)


def _each(path: str, shape: Any) -> Any:
    item = "段" if path.startswith("正文") else "单位行" if path.endswith("各单位") else "行"
    yield (
        f"{{%p for {item} in {path} %}}",
        "",
        "循环，表格行用 {%tr for … %}，以 {%p endfor %} 或 {%tr endfor %} 结束",
    )
    for name, leaf in shape.item.items():
        if isinstance(leaf, Leaf):
            yield f"{{{{ {item}.{name} }}}}", leaf.example, leaf.about
    if any(isinstance(leaf, Mapping) for leaf in shape.item.values()):
        yield f"{{{{ {item}.表名.行名.列名 }}}}", shown_example(shape.item), "这个单位的数字，名称同上"


def shown_example(item: Mapping[str, Shape]) -> str:
    """The example of the first figure of a unit in a list."""
    table = next(below for below in item.values() if isinstance(below, Mapping))
    row = next(iter(table.values()))
    return str(next(leaf.example for leaf in row.values()))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnusableArgumentError(
            f"模板 {file} 不存在或无法读取，请核对路径；不指定模板就用表样自带的"
        ) from error
