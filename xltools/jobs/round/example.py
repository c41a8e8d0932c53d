"""An invented county for ``xltools demo``: a roster, what its units send, and what they send when they are asked to correct it.

Everything is invented, and the same for the same year.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from xltools.county.key import key_in
from xltools.county.library import FormLibrary
from xltools.county.settings import UNITS
from xltools.form.spec import Form
from xltools.jobs.new import FORM, create_project
from xltools.jobs.output import write
from xltools.model.submission import Source, Submission, Unit, Value
from xltools.workbook.write.unit_book import Sign, build, sign_of

COUNTY = "示例县"
#: Where the files lie that the units send, and those that they send again.
FIRST, SECOND = "来件", "改正后的来件"
#: Each step of the demonstration before the units send their corrections, and after: what it does and why, and the command.
BEFORE = (
    ("生成表格：每个单位一份锁定的表，合计和勾稽关系都在表里，填错当场变红。", ("generate",)),
    ("收件：不看文件名，看表里写的是哪个单位；压缩包自己打开；每一份都登记。", ("collect", FIRST)),
    ("看进度：谁报了，谁没报，谁要退回。", ("status",)),
    ("核对：错在哪张表、哪一格、怎么改。", ("check",)),
    ("汇总：有错误的单位先不计入，数字不猜、不改。", ("merge",)),
    ("退回：给有错误的单位写好批注、通知和邮件草稿，让第二次就能填对。", ("return",)),
)
AFTER = (
    ("再收：同一单位以后来的、没有错误的为准，先前的留着。", ("collect", SECOND)),
    ("再汇总：改正的单位计入了，还差的列在后面。", ("merge",)),
    ("出报告：没有错误的单位各有一份 Word 报告。", ("report",)),
)

_UNITS = (
    Unit("990101", "青鹂镇", "乡镇", "华乙", "0123-4567101", "u101@example.com"),
    Unit("990102", "木铎镇", "乡镇", "严乙", "0123-4567102", "u102@example.com"),
    Unit("990103", "星槎乡", "乡镇", "曹乙", "0123-4567103", "u103@example.com"),
    Unit("990113", "算珠街道", "街道", "杨乙", "0123-4567113", "u113@example.com"),
    Unit("990201", "县教育局", "部门", "韩乙", "0123-4567201", "u201@example.com"),
    Unit("990202", "县水利局", "部门", "沈乙", "0123-4567202", "u202@example.com"),
)
_NAMES = {unit.code: unit.name for unit in _UNITS}
#: Figures that balance; a multiple of them does, too. All others are 0.
_FIGURES = {
    "t2.normative.made": 2,
    "t2.normative.repealed": 1,
    "t2.normative.current": 14,
    "t2.penalty.decided": 31,
    "t3.received.person": 6,
    "t3.received.company": 2,
    "t3.granted.person": 4,
    "t3.not_held.person": 1,
    "t3.granted.company": 2,
    "t3.carried_out.person": 1,
    "t4.review.upheld": 1,
}
_TIMES = {"990101": 1, "990102": 2, "990103": 1, "990113": 3, "990201": 4}
_PROBLEMS = {
    "990101": "公开目录更新偏慢，村级事务公开的格式不统一。下一步逐村培训，每季度检查一遍。",
    "990102": "答复文书引用条款不够准确。今后由司法所会签，疑难件先与县里商量。",
    "990103": "人手少，兼职人员换得勤。已经定下专人，并写好交接清单。",
    "990113": "社区公告栏与网站内容对不上。现在由一个人同时更新两处。",
    "990201": "学校招生信息发布渠道分散。准备集中到一个栏目，方便家长查找。",
}
_WORK = {
    "990101": "镇里把惠民资金、征地补偿两类信息作为重点，在镇务公开栏和网站同时发布。",
    "990102": "围绕古桥修缮和集市搬迁，多次召开座谈会，解答居民的疑问。",
    "990103": "整理历年文件，清理失效的规范性文件，向村民讲解新的申请办法。",
    "990113": "老旧小区改造的方案、预算、进度全程公开，居民可以在社区服务站查看。",
    "990201": "公布义务教育招生范围、民办学校年检结果和校外培训机构名单。",
}


def start(folder: Path, year: int) -> list[Path]:
    """A new project with the county's roster. Raises UnusableArgumentError for a folder in which there is one already."""
    made = create_project(folder, county=COUNTY, year=year)
    lines = ["代码,名称,级别,联系人,电话,邮箱"]
    lines += [f"{u.code},{u.name},{u.level},{u.contact},{u.phone},{u.email}" for u in _UNITS]
    write(folder / UNITS, ("\ufeff" + "\r\n".join([*lines, ""])).encode())
    return made


def send(folder: Path, year: int, packed: dt.datetime) -> list[tuple[str, str]]:
    """Fills in the workbooks of five of the six units, as people do: two are wrong, one is packed, one does not come.

    Args:
        folder: The project.
        year: Of the reports.
        packed: When the archive was packed; this is the day on which its unit has reported.

    Returns:
        The name of each file, and what is the matter with it.
    """
    sums = {"t3.granted.person": Decimal(5)}  # 8 would balance
    sign = sign_of(key_in(folder))
    files = {
        "青鹂镇年报（最终版）.xlsx": (_book(sign, "990101", year), "填对了，文件名改过"),
        "木铎镇.xlsx": (_book(sign, "990102", year, sums), "“予以公开”少填了 3 件，表三不平"),
        "星槎乡 年报.xlsx": (_book(sign, "990103", year, {"t4.review.upheld": None}), "漏填一格"),
        "算珠街道报送材料.zip": (
            _packed("算珠街道.xlsx", _book(sign, "990113", year), packed),
            "填对了，装在压缩包里",
        ),
        "县教育局年度报告.xlsx": (_book(sign, "990201", year), "填对了"),
    }
    for name, (content, _) in files.items():
        write(folder / FIRST / name, content)
    return [*((name, about) for name, (_, about) in files.items()), ("县水利局", "一直没有报")]


def correct(folder: Path, year: int) -> list[str]:
    """What the two units send that were asked to correct theirs. Returns the names of the files."""
    names = []
    for code in ("990102", "990103"):
        names.append(f"{_NAMES[code]}（改正）.xlsx")
        write(folder / SECOND / names[-1], _book(sign_of(key_in(folder)), code, year))
    return names


def _packed(name: str, content: bytes, time: dt.datetime) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name, time.timetuple()[:6]), content)
    return buffer.getvalue()


def _book(sign: Sign, code: str, year: int, changed: Mapping[str, Decimal | None] | None = None) -> bytes:
    """A unit's workbook, filled in; ``changed`` are the figures that are typed wrongly, or left blank (None)."""
    form = FormLibrary.default(None).get(FORM)
    (unit,) = (unit for unit in _UNITS if unit.code == code)
    figures: dict[str, Decimal | None] = {**_right(form, _TIMES[code]), **(changed or {})}
    fields = {"head": f"{unit.contact[0]}甲", "contact": unit.contact, "phone": unit.phone}
    return build(
        form,
        Submission(
            form=form.id,
            year=year,
            unit=unit,
            figures={
                id: Value(number=number, raw=str(number))
                for id, number in figures.items()
                if number is not None
            },
            source=Source(""),
            fields={
                **{id: Value(raw=text) for id, text in fields.items()},
                "signed": Value(raw=f"{year + 1}-1-15"),
            },
            sections=_sections(form, code),
        ),
        county_name=COUNTY,
        sign=sign,
    )


def _right(form: Form, times: int) -> dict[str, Decimal]:
    return {
        figure.id: Decimal(_FIGURES.get(figure.id, 0) * times)
        for figure in form.figures.values()
        if figure.computed_by is None and not form.tables_by_id[figure.table].optional
    }


def _sections(form: Form, code: str) -> dict[str, str]:
    """A text for each section that is written: the first, the last but one and the last."""
    first, problems, more = (section.id for section in form.sections if not section.published)
    return {first: _WORK[code], problems: _PROBLEMS[code], more: f"{_NAMES[code]}没有收取信息处理费。"}
