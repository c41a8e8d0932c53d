"""The job of ``xltools new``: starts a county's project, with a settings file and a roster to be filled in."""

from __future__ import annotations

import calendar
import datetime as dt
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from xltools.county import key
from xltools.county.library import FormLibrary
from xltools.county.settings import FILE, INBOX, TEMPLATES, UNITS, YEARS, Limits, Project, load_project
from xltools.form.period import WHOLE_YEAR, PartOfYear, Period, Span
from xltools.jobs.output import MERGED, VOLUMES, county_book_name, file_name
from xltools.jobs.round.launchers import launchers
from xltools.model.errors import UnusableArgumentError, reason
from xltools.model.signature import Key

#: The form that a new project asks for.
FORM = "disclosure-2021"

_TOML = """\
# 县级项目设置。“#”后面是说明；路径都从本文件所在的文件夹算起，文件夹之间用 / 分隔。

# 县（市、区）名称（必填），写在各单位的表、汇总表和报告里
county = {county}

{period}

# 表样，可用的表样用 xltools form list 查看
form = {form}

# 单位名册：代码、名称、级别、联系人、电话、邮箱；撤销、合并或改了代码的单位，在“并入”一列写接续单位的代码
roster = "{units}"

# 县（市、区）代码（可不填）
{code}

# 上年的汇总表（可不填；填了才能核对上年结转、现行有效等与上年有关的数字）
{last}

# 报送期限（可不填，不填按表样的规定）；各级别不同的，写成第二行的样子
{deadlines}

# 报到哪里、有疑问问谁（可不填；和报送期限一起写在各单位表的“填报说明”和“封面”上）
{send_to}
{ask}

# 催报、退回的信和通报的落款（可不填，不填的是“某县政府信息公开工作主管部门”）
{office}

# 工作表保护密码所在的文件（可不填；这里只写文件名，不写密码）
# password_file = "password.txt"

# 收表的上限：单个文件的大小（MB）、文件个数（可不填）
# [limits]
# file_mb = {limits.file_mb}
# files = {limits.files}
# 读一个文件最多用多少秒、多少 MB 内存，超过的放弃，其余文件不受影响
# file_seconds = {limits.file_seconds}
# file_memory_mb = {limits.file_memory_mb}
# 一册汇总表最多多少个单位（或文件），再多的分册汇总
# book_units = {limits.book_units}

# 同一名册还要报的另一张表样（可不填），一张一节：上年的汇总表、报送期限和哪些级别要报，各是它自己的
{forms}
"""

_EXAMPLES = (
    "代码,名称,级别,联系人,电话,邮箱,并入",
    "101,示例镇,乡镇,张三,0123-4567801,zhen@example.com,",
    "201,示例街道,街道,李四,0123-4567802,jiedao@example.com,",
    "301,县示例局,部门,王五,0123-4567803,ju@example.com,",
)


#: Of a form whose period is shorter than a year: what is said above the line of the year, and the line of the part.
_YEAR = "# 报告年度（统计期限为这一年的 1 月 1 日至 12 月 31 日）"
_PART_OF_YEAR = "# 报告期：哪一年，这一年的第几个{word}（1 到 {parts}）"


def default_period(today: dt.date, span: Span) -> Period:
    """The period that a project started today reports on: the one that was over last; of a year, the ``default_year``."""
    if span is Span.YEAR:
        return Period(default_year(today))
    return Period(today.year, PartOfYear(span, (today.month - 1) // span.months + 1)).last


def default_year(today: dt.date) -> int:
    """The year a project started today reports on: until June the year before, then this one."""
    return today.year - 1 if today.month <= 6 else today.year


def _period(period: Period) -> str:
    """The lines of the year and, where it is reported on in parts, of the part."""
    span = period.part.span
    if span is Span.YEAR:
        return f"{_YEAR}\nyear = {period.year}"
    above = _PART_OF_YEAR.format(word=span.word, parts=span.parts)
    return f"{above}\nyear = {period.year}\n{part_line(period.part)}"


def _settings(county: str, period: Period, form: str, units: str = UNITS, **more: str) -> str:
    """The settings file. ``more``: the lines of ``code``, ``last``, ``deadlines``, ``send_to``, ``ask``, ``office`` and ``forms``, where they are known."""
    after = period.next.first_day
    early, late = after.replace(day=20), after.replace(day=31 if period.part == WHOLE_YEAR else 28)
    lines = {
        "code": '# code = "000000"',
        "last": '# last = "last/汇总.xlsx"',
        "deadlines": f'# deadline = "{late}"\n# deadline = {{ "乡镇" = "{early}", '
        f'"街道" = "{early}", "部门" = "{late}" }}',
        "send_to": '# send_to = "电子邮箱 gongkai@example.com，邮件主题写单位全称"',
        "forms": f'# [forms.enforcement-2021]\n# deadline = "{late}"\n# levels = ["部门"]',
        "ask": '# ask = "县政务公开办 张三 0123-4567890"',
        "office": '# office = "某县人民政府办公室"',
    }
    return _TOML.format(
        county=json.dumps(county, ensure_ascii=False),
        period=_period(period),
        form=json.dumps(form, ensure_ascii=False),
        units=units,
        limits=Limits(),
        **{**lines, **{key: line for key, line in more.items() if line}},
    )


def create_next(folder: Path, previous: Path) -> tuple[list[Path], bool]:
    """Starts the project of the period after another one: its roster, settings, key, templates and consolidated
    workbook.

    Args:
        folder: The new project.
        previous: The folder of last period's.

    Returns:
        What was made, and whether last period's consolidated workbook is among it.

    Raises:
        UnusableArgumentError: ``previous`` is no project (C27), cannot be used, or something is there already (C22).
    """
    if not (previous / FILE).is_file():
        raise UnusableArgumentError("C27", folder=previous)
    old = load_project(previous / FILE)
    forms = FormLibrary.default(old)
    # What a shorter period follows on is in none of this year's books but in that of the period before it.
    following = (one for one in (old, *old.further) if one.part == old.part)
    books = {one.form: _book(one, forms) for one in following}
    last = {form: Path("last") / book.name for form, book in books.items() if book.is_file()}
    text = _settings(
        old.county_name,
        old.period.next,
        old.form,
        old.roster.name,
        code=setting("code", old.code),
        last=_last(last.get(old.form)),
        deadlines=_deadlines(old, old.part.span),
        forms="\n\n".join(_section(old, one, last.get(one.form)) for one in old.further),
        send_to=setting("send_to", old.send_to),
        ask=setting("ask", old.ask),
        office=setting("office", old.signed),
    )
    own = key.key_in(previous) or Key.new()
    copied = {
        folder / key.FILE: key.file_of(own),
        folder / old.roster.name: old.roster.read_bytes(),
        folder / FILE: text.encode(),
    }
    for id, taken in last.items():
        copied = {folder / taken: books[id].read_bytes(), **copied}
        for volume in sorted((books[id].parent / VOLUMES).glob("*.xlsx")):
            copied = {folder / taken.parent / VOLUMES / volume.name: volume.read_bytes(), **copied}
    for path in sorted(old.templates.rglob("*")) if old.templates.is_dir() else ():
        if path.is_file():
            copied = {folder / TEMPLATES / path.relative_to(old.templates): path.read_bytes(), **copied}
    return _made(folder, copied), old.form in last


def _book(project: Project, forms: FormLibrary) -> Path:
    """Where a project's consolidated workbook is; of a further form, in the folder that is called by it."""
    title = forms.get(project.form).title if project.is_further else ""
    name = county_book_name(project.county_name, project.period, title)
    return project.folder / MERGED / file_name(title) / name


def _last(taken: Path | None) -> str:
    return f'last = "{taken.as_posix()}"' if taken else ""


def _section(first: Project, further: Project, taken: Path | None) -> str:
    """The section of a further form, a period of the first one later."""
    span = first.part.span
    later = further.period.later(span.months).part
    part = part_line(later) if further.part != first.part else ""
    levels = levels_line(further.levels)
    office = setting("office", further.signed) if further.signed != first.signed else ""
    lines = (f"[forms.{further.form}]", part, _last(taken), _deadlines(further, span), levels, office)
    return "\n".join(line for line in lines if line)


def part_line(part: PartOfYear) -> str:
    """The line of the part of the year that is reported on; empty where it is all of it."""
    return "" if part == WHOLE_YEAR else f"{part.span} = {part.number}"


def levels_line(levels: Sequence[str]) -> str:
    """The line of the levels that a further form asks; empty where it asks all of its own."""
    return f"levels = {json.dumps(levels, ensure_ascii=False)}" if levels else ""


def _deadlines(old: Project, span: Span) -> str:
    """The line of a project's deadlines so much later; empty where it has none."""
    return deadline_line({level: _later(day, span.months) for level, day in old.deadlines.items()})


def deadline_line(deadlines: Mapping[str, dt.date]) -> str:
    """The line of a project's deadlines by level; empty where it has none."""
    if set(deadlines) == {""}:
        return f'deadline = "{deadlines[""]}"'
    pairs = ", ".join(
        f'{json.dumps(level, ensure_ascii=False)} = "{day}"' for level, day in deadlines.items()
    )
    return f"deadline = {{ {pairs} }}" if pairs else ""


def setting(key: str, text: str) -> str:
    """The line of a setting; empty where nothing is set."""
    return f"{key} = {json.dumps(text, ensure_ascii=False)}" if text else ""


def _later(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months later, or the last one that the month has."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return day.replace(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def create_project(
    folder: Path, *, county: str | None = None, year: int, form: str = FORM, part: PartOfYear = WHOLE_YEAR
) -> list[Path]:
    """Starts a project: ``xltools.toml``, ``units.csv`` with three example lines, the county's key, ``inbox/``, and what is
    double-clicked.

    Without a county's name the project file waits for one: until it is filled in, the project is refused.
    Returns what it made. Raises UnusableArgumentError, having written nothing, if one of the files is
    there already; an ``inbox`` that is there stays as it is.
    """
    name = (county or "").strip()
    if county is not None and not (name and name.isprintable()):
        raise UnusableArgumentError("C20", county=county)
    if year not in YEARS:
        raise UnusableArgumentError("C21", year=year)
    units = "\ufeff" + "".join(f"{line}\r\n" for line in _EXAMPLES)
    return _made(
        folder,
        {
            folder / key.FILE: key.file_of(Key.new()),
            folder / UNITS: units.encode(),
            folder / FILE: _settings(name, Period(year, part), form).encode(),
        },
    )


def _made(folder: Path, contents: Mapping[Path, bytes]) -> list[Path]:
    """Writes a project's files, what starts the program by a double click, and the inbox.

    Raises UnusableArgumentError, having written nothing, for a file that is there.
    """
    inbox = folder / INBOX
    starters = {folder / name: content for name, content in launchers(Path(sys.executable)).items()}
    contents = {**starters, **contents}
    taken = [path for path in contents if path.exists() or path.is_symlink()]
    if inbox.exists() and not inbox.is_dir():
        taken.append(inbox)
    if taken:
        raise UnusableArgumentError("C22", paths=tuple(taken))
    made: list[Path] = []
    try:
        if not inbox.is_dir():
            inbox.mkdir(parents=True)
            made.append(inbox)
        # The project file last: the folder is a project only once everything else is there.
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.name == key.FILE:
                key.write_private(path, content)
            else:
                with path.open("xb") as file:
                    file.write(content)
            if path in starters:
                path.chmod(0o755)  # a file manager starts only what may be run
            made.append(path)
    except (OSError, UnicodeEncodeError) as error:
        raise UnusableArgumentError("C23", folder=folder, reason=reason(error)) from error
    return sorted(made)
