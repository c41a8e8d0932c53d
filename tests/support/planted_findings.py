"""For every code of a finding one case: how it is planted, and the place that the finding names.

A new code needs a line here; `tests/model/test_catalogue.py` plants every case, lets the program itself read and check
what was planted, and looks for the code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
from ambiguous import KINDS
from books import EVERYTHING, QUARTERLY
from changed_form import with_rule
from damage import (
    KEY,
    NEIGHBOUR,
    OTHER_KEY,
    THIRD,
    by_hand,
    cells,
    encrypted,
    exchanged,
    healthy,
    in_part,
    labelled,
    not_ours,
    scrambled,
    sheet_deleted,
    sheet_renamed,
    shifted,
    signed,
    sound,
    stored,
    typed,
    verdicts_typed_over,
    with_blank_rows,
    with_formula,
    with_identity,
    with_parts,
    with_value,
)
from openpyxl.styles import Protection
from plant_findings import (
    COUNTY,
    SAMPLES,
    Planted,
    built,
    compared,
    consolidated,
    failing,
    imported,
    in_inbox,
    in_round,
    judged_by,
    link_out_of_the_inbox,
    lock_file_that_is_given,
    locked_where_nothing_opens_locks,
    no_report,
    old_where_nothing_reads_it,
    prose,
    published,
    quarterly,
    same_text_as_another_unit,
    same_text_as_last_year,
    same_text_where_nothing_compares_texts,
    same_texts_as_last_year_in_many_units,
    table_deleted,
    tables_alone,
    with_one_row_of_the_other_edition,
    with_words,
    without_bound,
    without_end,
    without_project,
    workbook_in_place_of_its_report,
)
from reports import edited
from returns import FORM, OLD_FORM, UNIT, YEAR, complete, entry

from xltools.county.key import FILE, file_of
from xltools.form.rules.evaluate import totals
from xltools.form.vocabulary.nouns import LocalRule
from xltools.jobs.import_ import import_reports
from xltools.jobs.workspace import Workspace
from xltools.model.findings import Finding
from xltools.model.submission import ListEntry, Unit, Value
from xltools.report.writer import Material, ReportWriter
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write.unit_book import build


def explained_by(owner: Unit) -> bytes:
    """A unit's return with a warning, and an explanation that any unit could give."""
    data = healthy(owner)
    figures = {**data.figures, "t2.regulation.made": Value(number=Decimal(1))}
    changed = replace(data, figures=figures, explanations={"B05.made": "市政府委托起草的规章 1 件"})
    return build(FORM, changed, county_name="清河县")


def with_typed_totals(figure: str, number: int) -> bytes:
    """A report that was published elsewhere, with its own totals, and one figure changed."""
    data = healthy()
    computed = totals(FORM, {id: data.number(id) for id in FORM.figures})
    figures = {id: Value(number=number) for id, number in computed.items()}
    figures = {**data.figures, **figures, figure: Value(number=Decimal(number))}
    changed = replace(data, figures=figures, totals_typed=True)
    return build(FORM, changed, county_name="清河县", totals_typed=True)


#: The county has a key.
WITH_KEY = {FILE: lambda: file_of(KEY)}
LAST = "t2.normative.current"
#: The form that has whatever a form may have, beside the county's own.
OTHER_FORM = {
    "templates/everything/form.toml": (
        Path(__file__).parents[1] / "form" / "data" / "everything" / "form.toml"
    ).read_bytes
}


def with_field(id: str, text: str) -> Callable[[], bytes]:
    """A return on that form with a text in a field of its cover."""
    noughts: dict[str, Decimal | None] = dict.fromkeys(EVERYTHING.figures, Decimal(0))
    filled = replace(complete(EVERYTHING, UNIT, noughts), fields={id: Value(raw=text)})
    return lambda: build(EVERYTHING, filled)


def with_no_answer() -> bytes:
    """A return on that form with a word where 是 or 否 belongs."""
    place = layout(EVERYTHING).places["window.held.hall"]

    def type_it(book: openpyxl.Workbook) -> None:
        book[place.sheet][place.cell] = "有"

    return by_hand(type_it, build(EVERYTHING, complete(EVERYTHING, UNIT, {})))


def without_duty_but_with_figures() -> bytes:
    """A table of which the unit says that it has no such duty, and noughts in it."""
    noughts: dict[str, Decimal | None] = dict.fromkeys(EVERYTHING.figures, Decimal(0))
    return build(EVERYTHING, replace(complete(EVERYTHING, UNIT, noughts), no_duty=frozenset({"money"})))


def with_entries(*entries: ListEntry, declared: str = "") -> Callable[[], bytes]:
    """A return with these entries in its list of documents, and what it says of the list."""
    noughts: dict[str, Decimal | None] = dict.fromkeys(EVERYTHING.figures, Decimal(0))
    filled = replace(
        complete(EVERYTHING, UNIT, noughts),
        entries={"documents": entries},
        declared_zero=frozenset({"documents"} if declared else ()),
    )
    return lambda: build(EVERYTHING, filled)


def report_with_a_list(folder: Path) -> Iterable[Finding]:
    """A published report on a form with a list of documents."""
    project = 'county = "清河县"\ncode = "990100"\nyear = 2025\nform = "everything"\nroster = "units.csv"\n'
    files = {
        "xltools.toml": project.encode,
        "units.csv": "代码,名称,级别\n101,青禾镇,乡镇\n".encode,
        **OTHER_FORM,
    }
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content())
    noughts: dict[str, Decimal | None] = dict.fromkeys(EVERYTHING.figures, Decimal(0))
    report = ReportWriter(EVERYTHING, None, {}).report(Material(complete(EVERYTHING, UNIT, noughts), {}))
    (folder / "报告.docx").write_bytes(report.content)
    workspace = Workspace.open(folder)
    (imported,) = import_reports(
        workspace, [folder / "报告.docx"], folder / "inbox", lock=workspace.lock(""), progress=lambda *_: None
    )
    return imported.findings


DOCUMENTS = EVERYTHING.tables_by_id["documents"]
UNITS_AND_ROSTER = {
    "U01": in_inbox(lambda: built(Unit("777", "黑水镇", "乡镇")), name="黑水镇.xlsx", merged=True),
    "U02": in_inbox(sound, beside={"inbox/青禾镇（改）.xlsx": lambda: cells("表二", C12=121)}, merged=True),
    "U03": in_inbox(sound, beside={"inbox/青禾镇（副本）.xlsx": sound}, merged=True),
    "U04": in_inbox(lambda: built(THIRD), "封面 C4"),
    "U05": in_inbox(lambda: built(year=YEAR - 1), merged=True),
    "U06": in_inbox(lambda: built(form=OLD_FORM.id), merged=True),
    "U07": in_inbox(lambda: built(Unit(UNIT.code, "青禾街道", "街道")), "封面 C4"),
    "U08": in_inbox(
        lambda: built(Unit("000", COUNTY.name, "县")),
        name="汇总.xlsx",
        project='code = "000"\n',
        beside={"inbox/青禾镇.xlsx": sound},
        merged=True,
    ),
    "U09": without_project(lambda: built(form=OLD_FORM.id), "表二 C7"),
    "U23": in_inbox(lambda: quarterly(3), form=QUARTERLY.id, project="quarter = 2\n", merged=True),
    "U12": in_inbox(lambda: built(Unit("0101", "青禾镇", "乡镇")), merged=True),
    "U13": in_round(sound, lambda: cells("表二", C12=121)),
    "U14": in_round(sound, lambda: cells("表二", C12=121)),
    "S85": in_inbox(KINDS["two values"]),
    "V29": in_inbox(KINDS["a typed cell with a formula of another result"], "表二 C12"),
    "V30": in_inbox(KINDS["a typed cell that looks at another file"], "表二 C12"),
    "U16": in_inbox(lambda: built(year=YEAR - 1), beside={"inbox/青禾镇（本年）.xlsx": sound}, merged=True),
    "U17": in_round(sound, lambda: cells("表二", C12=121), passed=sound, after=1),
    "U15": in_round(sound, passed=lambda: cells("表二", C12=121)),
    "U18": in_inbox(lambda: signed(key=OTHER_KEY), beside=WITH_KEY, merged=True),
    "U24": in_inbox(lambda: build(FORM, healthy(), county_name="白水县"), merged=True),
    "U19": in_inbox(
        lambda: in_part("xl/sharedStrings.xml", (">清河县<", ">白水县<"), data=signed()),
        beside=WITH_KEY,
        merged=True,
    ),
    "U20": in_inbox(
        lambda: in_part("xltools", (">654321<", ">654320<"), data=signed(last={LAST: Decimal(654321)})),
        beside=WITH_KEY,
        merged=True,
    ),
    "U21": in_inbox(sound, beside=WITH_KEY, merged=True),
    "U22": in_round(lambda: signed(key=OTHER_KEY), passed=lambda: signed(key=OTHER_KEY), beside=WITH_KEY),
    "U10": imported(with_words("行政许可\n\t19", "行政许可\n\t18"), twice=True),
    "U11": imported(with_words("竹产业", "竹材产业"), twice=True),
}
STRUCTURE = {
    "S01": in_inbox(lambda: sheet_deleted("表四"), "表四"),
    "S02": in_inbox(lambda: by_hand(lambda book: book.create_sheet("备注")), "备注"),
    "S03": in_inbox(lambda: sheet_renamed("表二", "附表二"), "附表二"),
    "S04": in_inbox(lambda: by_hand(lambda book: book["表二"].protection.disable()), "表二"),
    "S05": in_inbox(lambda: in_part("xl/workbook.xml", ('<workbookProtection lockStructure="1"/>', ""))),
    "S06": in_inbox(lambda: cells("表三", L8=8), "表三 L8"),
    "S07": in_inbox(lambda: cells("表三", L8="=SUM(E8:J8)"), "表三 L8"),
    "S08": in_inbox(lambda: cells("表三", C10="（一）公开"), "表三 C10"),
    "S09": in_inbox(lambda: in_part("表二", ("<formula2>999999999<", "<formula2>99999999999<")), "表二 C7"),
    "S10": in_inbox(lambda: shifted("表三", row=12), "表三 A12"),
    "S11": in_inbox(lambda: by_hand(lambda book: setattr(book["表四"], "sheet_state", "hidden")), "表四"),
    "S12": in_inbox(lambda: by_hand(lambda book: book["表三"].merge_cells("E12:F12")), "表三 E12"),
    "S13": in_inbox(lambda: with_parts(xl__externalLinks__externalLink1_dot_xml=b"<x/>")),
    "S14": in_inbox(lambda: with_parts(xl__vbaProject_dot_bin=b"<x/>")),
    "S15": in_inbox(lambda: cells("xltools", B6=None), "xltools B6"),
    "S16": in_inbox(lambda: with_identity("texts", "<t>[0-9a-f]{16}</t>", "<t>0123456789abcdef</t>"), "xltools B2"),
    "S17": in_inbox((SAMPLES / "source" / "县财政局.xls").read_bytes, name="县财政局.xls"),
    "S18": in_inbox(lambda: stored("表三", "L8", "99"), "表三 L8"),
    "S19": in_inbox(lambda: cells("表三", B38="说明：本年无"), "表三 B38"),
    "S20": in_inbox(
        lambda: by_hand(lambda book: setattr(book["表三"]["D12"], "protection", Protection(locked=False))), "表三 D12"
    ),
    "S21": in_inbox(lambda: exchanged("表三", *((f"F{row}", f"G{row}") for row in range(7, 31))), "表三 F7"),
    "S22": in_inbox(
        lambda: by_hand(
            lambda book: setattr(book["表三"], "conditional_formatting", type(book["表三"].conditional_formatting)())
        ),
        "表三",
    ),
    "S23": in_inbox(lambda: shifted("表三", column=6), "表三 F1"),
    "S24": in_inbox(
        lambda: typed({}, last={"t2.normative.current": Decimal(13)}),
        "xltools B26",
        project='last = "2024.xlsx"\n',
        beside={"2024.xlsx": lambda: consolidated(YEAR - 1)},
    ),
    "S25": in_inbox(lambda: with_parts(xl__embeddings__oleObject1_dot_bin=b"<x/>")),
    "S26": in_inbox(lambda: shifted("表三", row=12)),
    "S27": without_project(lambda: stored("表三", "E8", "987654", consolidated(YEAR)), "表三 E8"),
    "S29": in_inbox(
        sound,
        "审核",
        beside={f"templates/{FORM.id}/form.toml": lambda: with_rule("received <= 500", 'over = "t3", each = "column"').encode()},
    ),
    "S28": in_inbox(verdicts_typed_over, "审核 H10"),
}  # fmt: skip
UNUSABLE = {
    "S86": in_inbox(lambda: b"bplist00", name=".101_青禾镇_2025.xlsx.icloud"),
    "S78": Planted(lock_file_that_is_given),
    "S79": Planted(same_text_where_nothing_compares_texts),
    "S80": Planted(old_where_nothing_reads_it),
    "S84": Planted(locked_where_nothing_opens_locks),
    "S87": in_inbox(labelled),
    "S88": in_inbox(scrambled),
    "S89": in_inbox(with_blank_rows, "表三"),
    "S90": in_inbox(bytes),
    "S91": in_inbox(lambda: sound()[:-2000]),
    "S92": in_inbox(encrypted),
    "S93": in_inbox(lambda: b"%PDF-1.7\n"),
    "S94": in_inbox(lambda: sound() + bytes(2 << 20), project="[limits]\nfile_mb = 1\n"),
    "S95": in_inbox(lambda: in_part("xl/workbook.xml", ("?>\n", '?>\n<!DOCTYPE a [<!ENTITY b "c">]>'))),
    "S96": in_inbox(not_ours),
    "S81": judged_by(without_bound, file_memory_mb=300),
    "S82": judged_by(without_end, file_seconds=2),
    "S83": judged_by(failing),
    "S97": Planted(link_out_of_the_inbox),
    "S98": in_inbox(lambda: with_identity("texts", "disclosure-2021", "disclosure-1999")),
    "S99": Planted(no_report),
}
VALUES = {
    "V01": in_inbox(lambda: cells("表二", C12=None), "表二 C12"),
    "V02": in_inbox(lambda: cells("表二", C12="约三件"), "表二 C12"),
    "V03": in_inbox(lambda: cells("表二", C12="３"), "表二 C12"),
    "V04": in_inbox(lambda: cells("表二", C12="3件"), "表二 C12"),
    "V05": in_inbox(lambda: cells("表二", C12="无"), "表二 C12"),
    "V06": in_inbox(lambda: cells("表二", C12=-1), "表二 C12"),
    "V07": in_inbox(lambda: cells("表二", C12=1.5), "表二 C12"),
    "V08": in_inbox(lambda: cells("表二", C12=1e20), "表二 C12"),
    "V09": in_inbox(lambda: cells("表二", C12=dt.date(2025, 3, 4)), "表二 C12"),
    "V10": in_inbox(lambda: with_value("表二", "C12", "#REF!", "e"), "表二 C12"),
    "V11": in_inbox(lambda: cells("表二", C12=True), "表二 C12"),
    "V12": in_inbox(lambda: cells("表二", C3="是"), "表二 C12"),
    "V13": in_inbox(lambda: with_formula("1+2", "3"), "表二 C12"),
    "V14": in_inbox(lambda: cells("表二", C12="   "), "表二 C12"),
    "V15": in_inbox(lambda: cells("封面", C13=None), "封面 C13"),
    "V16": in_inbox(lambda: cells("表二", C19=1.23456789), "表二 C19"),
    "V17": in_inbox(lambda: cells("表二", C3="对"), "表二 C3"),
    "V18": in_inbox(lambda: cells("文字", B17=None), "文字 B17"),
    "V19": imported(with_words("行政许可\n\t19", "行政许可\n\t"), "原文 第 33 行"),
    "V20": imported(with_words("本年制发件数\n\t本年废止件数\n\t现行有效件数", "现行有效件数\n\t本年制发件数\n\t本年废止件数"), "原文 第 19 行"),
    "V21": imported(with_words("行政许可\n\t19", "行政许可\n\t19（其中修订3）"), "原文 第 34 行"),
    "V22": imported(tables_alone, "原文 第 1 行"),
    "V23": imported(with_words("行政许可\n\t19", "行政许可\n\t19件"), "原文 第 34 行"),
    "V24": in_inbox(lambda: with_value("文字", "B17", "#NAME?", "e"), "文字 B17"),
    "V28": imported(with_one_row_of_the_other_edition, "原文 第 290 行"),
    "V27": in_inbox(lambda: with_typed_totals("t3.granted.person", 900), "表三 E10"),
    "V25": in_inbox(lambda: cells("封面", C12="张" * 101), "封面 C12"),
    "V26": imported(with_words("竹产业", "竹产业" * 11_000), "原文 第 4 行"),
    "V35": in_inbox(with_entries(entry(DOCUMENTS, 2, 1, None, 1)), "文件清单 G8", beside=OTHER_FORM),
    "V36": in_inbox(with_entries(), "文件清单 F6", beside=OTHER_FORM),
    "V37": in_inbox(
        with_entries(entry(DOCUMENTS, 1, 1, 1, 1), declared="是"), "文件清单 C7", beside=OTHER_FORM
    ),
    "V38": Planted(report_with_a_list, "原文 第 4 张表第 2 行第 2 格"),
    "V39": in_inbox(with_entries(entry(DOCUMENTS, 1, 1, 1, 1, sort="订正")), "文件清单 D7", beside=OTHER_FORM),
    "V31": in_inbox(without_duty_but_with_figures, "经费 B8", beside=OTHER_FORM),
    "V34": in_inbox(with_no_answer, "窗口 D6", beside=OTHER_FORM),
    "V32": in_inbox(with_field("window", "部分设立"), "封面 C14", beside=OTHER_FORM),
    "V33": in_inbox(with_field("credit", "1234"), "封面 C15", beside=OTHER_FORM),
}  # fmt: skip
RECEIVED = "t3.received.total"
PARTS_OF_A_REPORT = (
    "总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议和行政诉讼情况、"
    "存在的主要问题及改进情况、其他需要报告的事项"
)
#: More than two hundred characters in which hardly anything is said.
LONG_TEXT = "全年围绕群众关心的事情逐项推进，做到有部署、有检查、有回音。" * 8
PROSE = {
    "P01": prose("本年度我镇收到政府信息公开申请5件。", "表三 L8", figures={RECEIVED: 6}),
    "P02": prose("全年未收到政府信息公开申请。", "表三 L8", figures={RECEIVED: 1}),
    "P03": prose("收到公开申请8件，均已办结。", "表三 L8", figures={RECEIVED: 8, "t3.carried_out.total": 1}),
    "P04": prose("公开信息200条，其中微信50条，占35%。", "文字 B17"),
    "P05": prose("公开信息 268 条，其中微信 255 条，网站 9 条，公示栏 3 条。", "文字 B17"),
    "P06": prose("2024年，我镇主动公开各类信息。", "文字 B17"),
    "P07": prose("2025年，本单位将进一步加强培训学习工作。", "文字 B17"),
    "P08": prose("数据统计期限为2024年1月1日至2024年12月31日。", "文字 B17"),
    "P09": prose("无", "文字 B31", section="others"),
    "P10": prose("收取信息处理费380元。", "文字 B31"),
    "P11": prose("按照国办公开办函〔2019〕60号要求编制。", "文字 B17"),
    "P12": prose("（一）公开\n（三）管理", "文字 B17"),
    "P13": prose("无。", "文字", section="problems"),
    "P14": prose("2025年，白石镇认真落实条例。", "文字 B17", units=("白石镇",)),
    "P15": prose("收到公开申请78件，上年结转3件，共办结75件，结转下年度3件。", "文字 B17"),
    "P16": prose("统计期限为2025年1月1日至202512月31日。", "文字 B17"),
    "P17": prose(f"本报告由{PARTS_OF_A_REPORT}等七个部分组成。", "文字 B17"),
    "P18": prose(
        "（一）主动公开情况。做了。\n（二）依申请公开情况。做了。\n（三）政府信息管理情况。做了。\n（四）平台建设情况。做了。",
        "文字 B17",
    ),
    "P19": prose(LONG_TEXT, "文字 B17"),
    "P20": prose(f"{LONG_TEXT}依申请公开按程序办理，发布前审核，网站专栏及时更新。", "文字 B17"),
    "P21": prose("公开信息。", "文字 B17", local=LocalRule("overview", in_force=True, most=4)),
    "P22": prose(
        "主动公开政府信息86条。",
        "文字 B17",
        local=LocalRule(
            "overview",
            in_force=True,
            total="t1.published.number",
            by_channel=("t1.website.number", "t1.wechat.number"),
        ),
    ),
    "P23": prose(
        "公开工作有序推进。",
        "文字 B17",
        figures={"t2.normative.made": 3},
        local=LocalRule("overview", in_force=True, repeats=("t2.normative.made",)),
    ),
    "P24": imported(with_words("二、主动公开", "三、主动公开"), "原文 第 9 行"),
    "P25": imported(with_words("五、存在的主要问题及改进情况", "五、存在问题及改进情况"), "原文 第 380 行"),
}
PRINTED = {
    "R01": compared(
        lambda report: edited(report, (">11</w:t>", ">17</w:t>")), "原文 第 2 张表第 4 行第 2 格"
    ),
    "R02": compared(lambda report: edited(report, ("申请11件", "申请12件")), "原文 第 5 段"),
    "R03": compared(table_deleted, "原文 第 10 段"),
    "R04": compared(
        lambda report: edited(report, ("青禾镇人民政府</w:t>", "柳溪镇人民政府</w:t>")), "原文 第 15 段"
    ),
    "R07": published(passed=False, day=dt.date(2026, 1, 20)),
    "R08": published(passed=True, day=dt.date(2026, 3, 1)),
    "R09": published(passed=True, day=dt.date(2026, 1, 20)),
    "R05": Planted(workbook_in_place_of_its_report),
    "R06": compared(
        lambda report: edited(
            report, ("本年度因政府信息公开引起的行政复议1件，均为结果维持；未发生行政诉讼。", "")
        ),
        "",
    ),
}
DATES = {
    "D01": in_inbox(lambda: cells("封面", C15="明年一月"), "封面 C15"),
    "D02": in_inbox(lambda: cells("封面", C15=dt.date(YEAR, 12, 31)), "封面 C15"),
    "D03": in_inbox(lambda: cells("封面", C15=dt.date(YEAR + 1, 2, 1)), "封面 C15"),
    "D04": without_project(lambda: built(year=2094), "表二 C7"),
    "D05": without_project(lambda: quarterly(2, year=2094), "统计表 F7"),
}
LIKENESS = {
    "L01": Planted(same_text_as_another_unit, "文字 B17"),
    "L02": Planted(same_text_as_last_year, "文字 B17"),
    "L04": in_inbox(
        lambda: explained_by(UNIT), "审核", beside={"inbox/别的.xlsx": lambda: explained_by(NEIGHBOUR)}
    ),
    "L03": Planted(same_texts_as_last_year_in_many_units, "文字 B17"),
}

PLANTED: dict[str, Planted] = {
    **UNITS_AND_ROSTER, **STRUCTURE, **UNUSABLE, **VALUES, **PROSE, **PRINTED, **DATES, **LIKENESS,
}  # fmt: skip
