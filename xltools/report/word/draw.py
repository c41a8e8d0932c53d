"""Form → the first Word template of its reports, which people then change in Word. The same form gives the same bytes.

A form that has no template of its own in its folder is printed with this one. What stands in double braces is
filled in later; a paragraph that is nothing but a tag (``{%p …%}``) is taken out then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xltools.form.period import Span
from xltools.form.spec import BETWEEN, PREAMBLE, Form, Section, Table
from xltools.ooxml.parts import Part, escaped, zipped
from xltools.report.names import LISTS, NUMBER, FormNames
from xltools.report.printable import printable
from xltools.report.values import DECLARATIONS
from xltools.report.word.form_table import Entries, form_table
from xltools.report.word.package import package_parts
from xltools.report.word.styles import (
    BODY,
    DATED,
    DRAFT,
    HEADING,
    HEADLINE,
    HEADLINE_MOST,
    RUN_IN,
    SIGNED,
    SIGNED_LONG,
    SIGNED_MOST,
    TO_WRITE,
)
from xltools.report.word.xml import paragraph, paragraph_of, run, w

#: The field of the cover that is the date under the report.
_SIGNED_FIELD = "signed"
_YEAR, _DAYS = "{{ 年度 }}年", "{{ 年度 }}年1月1日至{{ 年度 }}年12月31日"
_PERIOD = "本报告按照{{{{ 依据 }}}}规定的格式编制，所列数据的统计期限为{days}。"
#: What an entry of a list is called where it is printed.
_ENTRY = "条"
_NO_DATE = "【请填写日期】"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a template is drawn from.

    Attributes:
        form: the form.
        names: its names.
        signature: the placeholder that stands for who signs.
    """

    form: Form
    names: FormNames
    signature: str


def period_name(form: Form) -> str:
    """What stands for the period in a title."""
    return _YEAR if form.span is Span.YEAR else "{{ 报告期 }}"


def headline(form: Form, name: str, shown: str) -> str:
    """The title of a document: whose it is and of which period, and what it is. The second begins a line of its own where one line
    has no room for both, so that no word of it is broken.

    Args:
        form: the form.
        name: what it is, as a part of a tag: a placeholder, or a text in quotation marks.
        shown: the same as it is printed: the placeholder in its braces, or the text.
    """
    period = "报告期"
    parts = f"(单位 ~ {period} ~ {name})"
    begin, end = f"{{% if {parts} | length > {HEADLINE_MOST} %}}", "{% endif %}"
    whose = run(f"{{{{ 单位 }}}}{period_name(form)}{begin}")
    return paragraph_of(f"{whose}{w('r', w('br'))}{run(end + shown)}", HEADLINE)


def _period(form: Form) -> str:
    """The sentence that says of which days the figures are."""
    return _PERIOD.format(days=_DAYS if form.span is Span.YEAR else "{{ 统计期限 }}")


def draw_template(drawing: Drawing) -> bytes:
    """The template of a unit's or the county's report as the bytes of a .docx."""
    title = escaped(printable(drawing.form.title))
    parts = package_parts("".join(_body(drawing)), title)
    return zipped([Part.of(name, data) for name, data in parts.items()])


def _body(drawing: Drawing) -> Iterator[str]:
    """Everything from the title to the date."""
    form, names = drawing.form, drawing.names
    yield headline(form, "报告名称", "{{ 报告名称 }}")
    yield paragraph("{%p if 草稿 %}", DRAFT)
    yield paragraph("{{ 草稿 }}", DRAFT)
    yield paragraph("{%p endif %}", DRAFT)
    yield paragraph("", BODY)
    section_names = {id: name for name, id in names.sections.items()}
    yield from _preamble(form, section_names.get(PREAMBLE, ""))
    tables = [part for part in form.parts if isinstance(part, Table)]
    for part in form.parts:
        yield paragraph(part.title, HEADING)
        if isinstance(part, Section):
            # The last one is kept with who signs: no page has nothing but a name and a date.
            yield from _section(section_names[part.id], with_next=part is form.parts[-1])
            continue
        if part.no_duty:
            declaration = f"{DECLARATIONS}.{names.paths[form.table_figures[part.id][0].id][0]}"
            yield paragraph(f"{{%p if {declaration} %}}", BODY)
            yield paragraph(f"{{{{ {declaration} }}}}", BODY)
            yield paragraph("{%p endif %}", BODY)
        is_last = part is form.parts[-1]
        yield form_table(
            form,
            part,
            lambda id: "{{ " + ".".join(names.paths[id]) + " }}",
            _entries(names, form, part),
            with_next=is_last,
        )
        if part is tables[-1] and BETWEEN in section_names:
            yield from _section(section_names[BETWEEN])
        if is_last:
            yield paragraph("", BODY, with_next=True)
    yield from _signature(drawing.signature)
    yield _date(names)


def _entries(names: FormNames, form: Form, part: Table) -> Entries | None:
    """How the entries of a list are printed; None for any other table."""
    name = names.paths[form.table_figures[part.id][0].id][0]
    if name not in names.lists:
        return None
    placeholders = {id: f"{{{{ {_ENTRY}.{own} }}}}" for id, own in names.lists[name].items()}
    return Entries(f"{_ENTRY} in {LISTS}.{name}", f"{{{{ {_ENTRY}.{NUMBER} }}}}", placeholders)


def _preamble(form: Form, name: str) -> Iterator[str]:
    """What is said first: the report's own words where it was imported with some, else the period.

    ``name`` is that of the section that holds such words, "" where the form has none.
    """
    if not name:
        yield paragraph(_period(form), BODY)
        return
    yield paragraph(f"{{%p if not 正文.{name} %}}", BODY)
    yield paragraph(_period(form), BODY)
    yield paragraph("{%p endif %}", BODY)
    yield from _section(name)


def _section(name: str, *, with_next: bool = False) -> Iterator[str]:
    """The paragraphs of a section of prose. ``with_next``: each is kept on the page of what follows."""
    yield paragraph(f"{{%p for 段 in 正文.{name} %}}", BODY)
    yield paragraph_of(
        run("{{ 段.小标题 }}", RUN_IN) + run("{{ 段.内容 }}") + run("{{ 段.待写 }}", TO_WRITE),
        BODY,
        with_next=with_next,
    )
    yield paragraph("{%p endfor %}", BODY)


def _signature(signature: str) -> Iterator[str]:
    """Who signs: around the centre of the date, or, where the name is too long for that, ending near the edge."""
    name = "{{ " + signature + " }}"
    yield paragraph(f"{{%p if {signature} | length <= {SIGNED_MOST} %}}", BODY)
    yield paragraph_of(w("r", w("tab")) + run(name), SIGNED)
    yield paragraph("{%p else %}", BODY)
    yield paragraph(name, SIGNED_LONG)
    yield paragraph("{%p endif %}", BODY)


def _date(names: FormNames) -> str:
    """The date under the signature, or a request to write it."""
    field = next((name for name, id in names.fields.items() if id == _SIGNED_FIELD), "")
    if not field:
        return paragraph_of(run(_NO_DATE, TO_WRITE), DATED)
    request = f"{{% if not 封面.{field} %}}{_NO_DATE}{{% endif %}}"
    return paragraph_of(run(f"{{{{ 封面.{field} }}}}") + run(request, TO_WRITE), DATED)
