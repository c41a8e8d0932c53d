"""A project of two forms on one roster: each is a round of its own, and one unit's returns are held against each other."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from county_round import County
from damage import healthy
from returns import FORM, FORMS, YEAR

from xltools.form.period import PartOfYear, Period, Span
from xltools.form.spec import Form
from xltools.jobs.check import consolidate, verify
from xltools.jobs.workspace import Workspace
from xltools.model.findings import sentences
from xltools.model.submission import Unit, Value
from xltools.workbook.consolidated.county_book import open_county_book
from xltools.workbook.write.unit_book import build

ENFORCEMENT = FORMS.get("enforcement-2021")
TITLE = ENFORCEMENT.title
POLICE, SCHOOLS = Unit("201", "县公安局", "部门"), Unit("202", "县教育局", "部门")
TOWN = Unit("101", "青禾镇", "乡镇")
SECOND = '\n[forms.enforcement-2021]\ndeadline = "2026-02-15"\nlevels = ["部门"]\noffice = "清河县司法局"\n'
#: What the police decided, as both forms ask for it.
DECIDED = {"t2.penalty.decided": 12, "t2.enforcement.decided": 3, "t2.licence.licences": 9}
SAME = {
    "penalty.all.fined": 10,
    "penalty.all.detained": 2,
    "penalty.all.amount": 1,
    "enforcement.all.sealed": 3,
    "licensing.all.applied": 9,
    "licensing.all.accepted": 9,
    "licensing.all.granted": 8,
    "licensing.all.refused": 1,
}


def book(unit: Unit, form: Form, figures: Mapping[str, int | None]) -> bytes:
    """A return of the unit, right but for the figures that are given; None leaves one blank."""
    sound = healthy(unit, form)
    known = {id: value for id, value in sound.figures.items() if form is FORM}
    zeros = {id: Value(number=Decimal(0), raw="0") for id in sound.figures}
    changed = {id: Value(number=Decimal(n), raw=str(n)) for id, n in figures.items() if n is not None}
    typed = {**zeros, **known, **changed}
    for id, number in figures.items():
        if number is None:
            del typed[id]
    return build(form, replace(sound, figures=typed), county_name="清河县")


class TwoForms(County):
    """A county that asks all units for the one form, and its departments for the other as well."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        super().__init__(folder, capsys, YEAR)
        units = (f"{one.code},{one.name},{one.level}" for one in (TOWN, POLICE, SCHOOLS))
        (folder / "units.csv").write_text("\n".join(["代码,名称,级别", *units]), encoding="utf-8")
        self.settings = folder / "xltools.toml"
        self.settings.write_text(self.settings.read_text("utf-8") + SECOND, encoding="utf-8")

    def put(self, unit: Unit, form: Form, figures: Mapping[str, int | None], name: str = "") -> None:
        self.inbox.mkdir(exist_ok=True)
        path = self.inbox / (name or f"{unit.name}{form.title}.xlsx")
        path.write_bytes(book(unit, form, figures))

    def findings(self, *options: str) -> dict[str, list[str]]:
        """File → the codes and cells of its errors and warnings, in all forms."""
        _, shown = self.command("check", "--json", *options)
        first = json.loads(shown)
        return {
            file["path"]: [
                f"{one['code']} {one['sheet']} {one['cell']}".strip()
                for one in file["findings"]
                if one["severity"] != "note"
            ]
            for found in (first, *first.get("further", ()))
            for file in found["files"]
        }


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> TwoForms:
    return TwoForms(tmp_path / "清河县", capsys)


def names(folder: Path) -> Iterator[str]:
    return (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())


def workbooks(folder: Path) -> list[str]:
    return [name for name in names(folder) if name.endswith(".xlsx")]


def test_each_form_has_its_workbooks_for_the_units_that_report_on_it(county: TwoForms) -> None:
    code, shown = county.command("generate")
    assert code == 0
    assert "已生成 5 份表格" in shown
    assert set(workbooks(county.folder / "outbox")) == {
        "101_青禾镇_2025.xlsx",
        "201_县公安局_2025.xlsx",
        f"201_县公安局_2025_{TITLE}.xlsx",
        "202_县教育局_2025.xlsx",
        f"202_县教育局_2025_{TITLE}.xlsx",
    }


def test_one_form_alone_is_generated(county: TwoForms) -> None:
    county.command("generate", "--form", "enforcement-2021")
    assert all(TITLE in name for name in workbooks(county.folder / "outbox"))
    code, shown = county.command("generate")
    assert (code, "已存在" in shown or "已经" in shown) == (2, True)
    assert len(workbooks(county.folder / "outbox")) == 2, "nothing is written where a file is there"


def test_the_returns_of_each_form_are_added_up_by_themselves(county: TwoForms) -> None:
    county.put(TOWN, FORM, {})
    county.put(POLICE, FORM, DECIDED)
    county.put(POLICE, ENFORCEMENT, SAME)
    code, shown = county.command("merge")
    assert code == 0, shown
    merged = county.folder / "merged"
    first = open_county_book(merged / "汇总_清河县_2025.xlsx", FORMS.get)
    second = open_county_book(merged / TITLE / f"汇总_清河县_2025_{TITLE}.xlsx", FORMS.get)
    assert (first.form.id, set(first.included)) == (FORM.id, {"101", "201"})
    assert (second.form.id, set(second.included)) == (ENFORCEMENT.id, {"201"})
    assert second.included["201"]["penalty.all.total"] == 12
    for folder in (merged, merged / TITLE):
        assert {"核对情况.html", "findings.json"} <= {path.name for path in folder.iterdir()}
    missing = json.loads(county.command("merge", "--json")[1])
    assert [one["name"] for one in missing["missing"]] == ["县教育局"]
    assert [one["name"] for one in missing["further"][0]["missing"]] == ["县教育局"], (
        "no township is asked for it"
    )


def test_one_form_alone_is_merged(county: TwoForms) -> None:
    county.put(POLICE, FORM, DECIDED)
    county.put(POLICE, ENFORCEMENT, SAME)
    assert county.command("merge", "--form", "enforcement-2021")[0] == 0
    assert {path.name for path in (county.folder / "merged").iterdir()} == {TITLE}


def test_a_form_that_the_project_does_not_ask_for_is_refused(county: TwoForms) -> None:
    code, shown = county.command("check", "--form", "disclosure-2019")
    assert code == 2
    assert "项目里没有表样“disclosure-2019”，可用的是 disclosure-2021、enforcement-2021" in shown


def test_two_forms_that_agree_say_nothing(county: TwoForms) -> None:
    county.put(POLICE, FORM, DECIDED)
    county.put(POLICE, ENFORCEMENT, SAME)
    assert county.findings() == {f"县公安局{FORM.title}.xlsx": [], f"县公安局{TITLE}.xlsx": []}


def test_two_forms_that_differ_are_one_warning_that_names_both_files_and_cells(county: TwoForms) -> None:
    county.put(POLICE, FORM, DECIDED)
    county.put(POLICE, ENFORCEMENT, {**SAME, "penalty.all.detained": 3})
    code, shown = county.command("check")
    assert code == 0, "a warning"
    (line,) = (line for line in shown.splitlines() if "T01" in line)
    assert line.startswith(f"[警告 T01] 文件 县公安局{FORM.title}.xlsx，表二 ")
    assert f"《{FORM.title}》行政处罚·处理决定 12 ≠ 《{TITLE}》行政处罚·合计 13宗，相差 1" in line
    assert f"《{TITLE}》的数字在文件 县公安局{TITLE}.xlsx 的 行政处罚 " in line


def test_what_is_added_up_across_is_named_cell_by_cell(county: TwoForms) -> None:
    county.put(POLICE, FORM, DECIDED)
    county.put(POLICE, ENFORCEMENT, {**SAME, "licensing.all.refused": 0})
    _, shown = county.command("check")
    (line,) = (line for line in shown.splitlines() if "T03" in line)
    _, _, cells = line.partition(f"县公安局{TITLE}.xlsx 的 ")
    assert cells.count("行政许可 ") == 2


def test_nothing_is_judged_while_a_figure_is_blank(county: TwoForms) -> None:
    county.put(POLICE, FORM, DECIDED)
    county.put(POLICE, ENFORCEMENT, {**SAME, "penalty.all.warned": None})
    found = county.findings()
    assert found[f"县公安局{FORM.title}.xlsx"] == []
    assert [one.split()[0] for one in found[f"县公安局{TITLE}.xlsx"]] == ["V01"]


def test_a_unit_that_has_sent_one_form_is_not_held_against_anything(county: TwoForms) -> None:
    county.put(POLICE, FORM, DECIDED)
    county.put(SCHOOLS, ENFORCEMENT, SAME)
    assert county.findings() == {f"县公安局{FORM.title}.xlsx": [], f"县教育局{TITLE}.xlsx": []}


def test_a_warning_that_the_unit_has_explained_is_a_note_that_quotes_it(county: TwoForms) -> None:
    county.put(POLICE, FORM, DECIDED)
    county.put(POLICE, ENFORCEMENT, {**SAME, "penalty.all.detained": 3})
    said = '\n[explained.201]\nT01 = "有 1 宗拘留由派出所代填，公开年报不计"\n'
    county.settings.write_text(county.settings.read_text("utf-8") + said, encoding="utf-8")
    _, shown = county.command("check")
    (line,) = (line for line in shown.splitlines() if "T01" in line)
    assert line.startswith("[提示 T01]")
    assert "单位说明：有 1 宗拘留由派出所代填，公开年报不计" in line


def test_a_stock_phrase_explains_nothing(county: TwoForms) -> None:
    county.put(POLICE, FORM, DECIDED)
    county.put(POLICE, ENFORCEMENT, {**SAME, "penalty.all.detained": 3})
    said = '\n[explained.201]\nT01 = "核实无误"\n'
    county.settings.write_text(county.settings.read_text("utf-8") + said, encoding="utf-8")
    assert "[警告 T01]" in county.command("check")[1]


def test_a_projects_own_rule_stands_in_place_of_those_that_are_shipped(county: TwoForms) -> None:
    rules = county.folder / "templates" / "across.toml"
    rules.parent.mkdir(exist_ok=True)
    rules.write_text(
        '[forms]\na = "disclosure-2021"\nb = "enforcement-2021"\n'
        '[[rule]]\nid = "T09"\ntitle = "罚款不多于处罚决定"\nadvice = "请核对"\n'
        'expr = "b.penalty.fined <= a.t2.penalty.decided"\n',
        encoding="utf-8",
    )
    county.put(POLICE, FORM, {**DECIDED, "t2.penalty.decided": 9})
    county.put(POLICE, ENFORCEMENT, SAME)
    found = county.findings()
    assert found[f"县公安局{FORM.title}.xlsx"] == []
    assert [one.split()[0] for one in found[f"县公安局{TITLE}.xlsx"]] == ["T09"], (
        "where the rule's first figure is"
    )


@pytest.mark.parametrize(
    ("wrong", "key", "said"),
    [
        ("a.t2.penalty.decided == b.penalty.totl", "rule[1].expr", "没有名为“b.penalty.totl”的行、列或数字"),
        ("a.t2.penalty.decided == a.t2.licence.licences", "rule[1].expr", "用到了 1 张表样的数字"),
        ("c.t2.penalty.decided == b.penalty.total", "rule[1].expr", "没有名为“c.t2.penalty.decided”"),
    ],
)
def test_a_wrong_rule_is_refused_with_file_key_and_remedy(
    county: TwoForms, wrong: str, key: str, said: str
) -> None:
    rules = county.folder / "templates" / "across.toml"
    rules.parent.mkdir(exist_ok=True)
    rules.write_text(
        '[forms]\na = "disclosure-2021"\nb = "enforcement-2021"\n'
        f'[[rule]]\nid = "T01"\ntitle = "规则"\nadvice = "请核对"\nexpr = "{wrong}"\n',
        encoding="utf-8",
    )
    county.put(POLICE, FORM, DECIDED)
    code, shown = county.command("check")
    assert code == 2
    assert f"{rules} 的 {key} 有误：{said}" in shown
    assert "请改正后重试" in shown


def test_collect_numbers_the_returns_of_each_form_by_themselves(county: TwoForms) -> None:
    county.send("甲.xlsx", book(POLICE, FORM, DECIDED))
    county.send("乙.xlsx", book(POLICE, ENFORCEMENT, SAME))
    code, shown = county.collect()
    assert code == 0, shown
    assert set(county.files) == {"201_县公安局_2025_第1次.xlsx", f"201_县公安局_2025_{TITLE}_第1次.xlsx"}
    assert county.findings() == {name: [] for name in county.files}


def test_two_returns_of_one_form_and_one_of_the_other_keep_apart_in_the_ledger(county: TwoForms) -> None:
    """The later disclosure return counts for that form; the other form's is not taken for a newer one."""
    county.send("甲.xlsx", book(POLICE, FORM, {**DECIDED, "t2.penalty.decided": 11}))
    county.collect()
    county.send("乙.xlsx", book(POLICE, FORM, DECIDED))
    county.send("丙.xlsx", book(POLICE, ENFORCEMENT, SAME))
    county.collect()
    assert county.command("pass", "201")[0] == 0
    _, shown = county.command("merge", "--json")
    first = json.loads(shown)
    assert first["totals"]["t2.penalty.decided"] == 12
    assert first["further"][0]["totals"]["penalty.all.total"] == 12


def test_a_return_of_the_other_form_does_not_come_after_the_one_that_was_passed(county: TwoForms) -> None:
    county.send("甲.xlsx", book(POLICE, FORM, DECIDED))
    county.collect()
    county.command("pass", "201")
    county.send("乙.xlsx", book(POLICE, ENFORCEMENT, SAME))
    _, shown = county.collect()
    assert "通过" not in shown.partition("乙.xlsx")[2].partition("\n")[0]
    assert county.findings() == {name: [] for name in county.files}


def test_each_form_is_passed_and_reopened_by_itself(county: TwoForms) -> None:
    second = ("--form", "enforcement-2021")
    county.send("甲.xlsx", book(POLICE, FORM, DECIDED))
    county.send("乙.xlsx", book(POLICE, ENFORCEMENT, SAME))
    county.collect()

    def states() -> list[dict[str, str]]:
        shown = [json.loads(county.command("status", "--json", *form)[1]) for form in ((), second)]
        return [{one["unit"]["name"]: one["state"] for one in found["units"]} for found in shown]

    assert states() == [
        {"青禾镇": "未报", "县公安局": "已报", "县教育局": "未报"},
        {"县公安局": "已报", "县教育局": "未报"},
    ]
    assert county.command("pass", "201", *second)[0] == 0
    assert [one["县公安局"] for one in states()] == ["已报", "已通过"]
    assert county.command("pass", "201")[0] == 0
    assert [one["县公安局"] for one in states()] == ["已通过", "已通过"]
    assert county.command("pass", "--reopen", "201", *second)[0] == 0
    assert [one["县公安局"] for one in states()] == ["已通过", "已报"]


def test_each_form_is_reminded_returned_and_reported_by_itself(county: TwoForms) -> None:
    second = ("--form", "enforcement-2021")
    blank = {**SAME, "licensing.all.accepted": None}
    county.send("甲.xlsx", book(POLICE, FORM, DECIDED))
    county.send("乙.xlsx", book(POLICE, ENFORCEMENT, blank))
    county.collect()
    assert county.command("status", "--remind", "催报", *second)[0] == 0
    letters = county.folder / "催报" / TITLE
    assert set(names(letters)) >= {"催报_201_县公安局.txt", "催报_202_县教育局.txt"}
    text = (letters / "催报_202_县教育局.txt").read_text("utf-8-sig")
    assert ENFORCEMENT.title in text
    assert FORM.title not in text
    assert "清河县司法局" in text
    code, shown = county.command("return", "--json", *second)
    assert code == 0, shown
    returned = county.folder / "returned" / TITLE / "201_县公安局"
    assert returned.is_dir()
    assert f"{YEAR}年{ENFORCEMENT.title}" in next(returned.glob("*.txt")).read_text("utf-8-sig")
    assert not (county.folder / "returned" / "201_县公安局").exists(), "the return on the first form is right"
    assert county.command("bulletin", *second)[0] == 0
    assert (county.folder / "merged" / f"通报_清河县_{YEAR}_{TITLE}.docx").is_file()


def test_the_page_of_the_second_form_names_it_in_its_commands(county: TwoForms) -> None:
    county.put(POLICE, ENFORCEMENT, SAME)
    county.command("merge")
    page = (county.folder / "merged" / TITLE / "核对情况.html").read_text("utf-8")
    assert "xltools status --form enforcement-2021" in page
    assert "--remind" not in page


def test_what_cannot_be_read_is_of_the_form_whose_name_it_bears(county: TwoForms) -> None:
    county.put(POLICE, FORM, DECIDED)
    (county.inbox / f"201_县公安局_2025_{TITLE}.xlsx").write_bytes(b"")
    first = json.loads(county.command("merge", "--json")[1])
    assert [file["path"] for file in first["files"]] == [f"县公安局{FORM.title}.xlsx"]
    (broken,) = first["further"][0]["files"]
    assert broken["standing"] == "无法读取"


def test_without_a_project_the_returns_of_a_rarer_form_are_said_to_be_of_it_by_its_title(
    tmp_path: Path,
) -> None:
    for unit, form in ((POLICE, FORM), (SCHOOLS, FORM), (TOWN, ENFORCEMENT)):
        (tmp_path / f"{unit.name}.xlsx").write_bytes(book(unit, form, {}))
    workspace = Workspace.open(tmp_path)
    found = consolidate(workspace, verify(workspace, [tmp_path])).findings
    (said,) = (one for one in found if one.code == "U06")
    assert (
        sentences(said)
        == f"表内表样是“{TITLE}”，本次汇总用的是“{FORM.title}”。请用“{FORM.title}”的表重新填报。"
    )


def test_reports_of_one_unit_stand_apart(county: TwoForms) -> None:
    county.put(POLICE, FORM, DECIDED)
    county.put(POLICE, ENFORCEMENT, SAME)
    code, shown = county.command("report")
    assert code == 0, shown
    assert set(names(county.folder / "reports")) == {
        "201_县公安局_2025_年度报告.docx",
        f"{TITLE}/201_县公安局_2025_年度报告.docx",
    }


def test_a_unit_that_was_not_asked_and_has_reported_counts(county: TwoForms) -> None:
    county.put(TOWN, ENFORCEMENT, SAME)
    further = json.loads(county.command("merge", "--json")[1])["further"][0]
    assert [file["standing"] for file in further["files"]] == ["已报"]
    assert further["totals"]["penalty.all.total"] == 12


def test_deadlines_are_each_forms_own(county: TwoForms) -> None:
    workspace = Workspace.open(county.folder)
    (second,) = workspace.further
    assert str(second.due("部门")) == "2026-02-15"
    assert [unit.code for unit in workspace.asked] == ["101", "201", "202"]
    assert [unit.code for unit in second.asked] == ["201", "202"]


def test_the_next_year_has_both_forms_with_last_years_workbook_of_each(county: TwoForms) -> None:
    county.put(POLICE, FORM, DECIDED)
    county.put(POLICE, ENFORCEMENT, SAME)
    county.command("merge")
    assert county.command("new", "../下一年", "--from", ".")[0] == 0
    first = Workspace.open(county.folder.parent / "下一年")
    (second,) = first.further
    assert first.last_of("201")["t2.penalty.decided"] == 12
    assert second.last_of("201")["penalty.all.total"] == 12
    assert second.required().levels == ("部门",)
    assert str(second.due("部门")) == "2027-02-15"


def test_published_reports_of_both_forms_of_one_unit_are_two_workbooks(county: TwoForms) -> None:
    """The second is no other version of the first."""
    published = county.folder / "已发布"
    published.mkdir()
    tables = (
        "行政许可实施情况统计表\n申请数量\t受理数量\t许可数量\t不予许可数量\t撤销许可数量\n9\t9\t8\t1\t0\n"
    )
    report = "一、总体情况\n无\n二、主动公开政府信息情况\n第二十条第（五）项\n行政许可\t9\n"
    (published / "甲.txt").write_text(f"县公安局2025年政府信息公开工作年度报告\n{report}", encoding="utf-8")
    (published / "乙.txt").write_text(
        f"2025年行政执法统计年报\n编制单位：县公安局\n{tables}", encoding="utf-8"
    )
    _, shown = county.command("import", "已发布", "-o", "导入")
    assert set(names(county.folder / "导入")) == {
        "201_县公安局_2025.xlsx",
        f"201_县公安局_2025_{TITLE}.xlsx",
    }, shown


# A quarter beside the year.

STATISTICS = FORMS.get("statistics-quarterly")
THIRD, FOURTH = (Period(int(YEAR), PartOfYear(Span.QUARTER, number)) for number in (3, 4))


def quarterly(unit: Unit, period: Period, figures: Mapping[str, int]) -> bytes:
    """A return on a quarter, nought but for the figures that are given."""
    typed = {**dict.fromkeys(STATISTICS.figures, 0), **figures}
    values = {id: Value(number=Decimal(n), raw=str(n)) for id, n in typed.items()}
    sound = healthy(unit, STATISTICS)
    fields = {**sound.fields, "signed": Value(raw=f"{period.next.first_day.replace(day=7)}")}
    return build(
        STATISTICS, replace(sound, part=period.part, figures=values, fields=fields), county_name="清河县"
    )


class YearAndQuarter(TwoForms):
    """A county whose project of the year asks for a quarter of the same year, too."""

    def of(self, quarter: Period) -> YearAndQuarter:
        text = self.settings.read_text("utf-8").replace(SECOND, "")
        section = f"\n[forms.{STATISTICS.id}]\nquarter = {quarter.part.number}\n"
        self.settings.write_text(text + section, encoding="utf-8")
        return self

    def put_quarter(self, unit: Unit, period: Period, figures: Mapping[str, int]) -> None:
        self.inbox.mkdir(exist_ok=True)
        (self.inbox / f"{unit.name}_季度.xlsx").write_bytes(quarterly(unit, period, figures))


@pytest.fixture
def year_and_quarter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> YearAndQuarter:
    return YearAndQuarter(tmp_path / "清河县", capsys)


#: Eleven requests came in this year, three of them in the quarter, by letter; nothing else happened but what both forms ask for.
ELEVEN = {
    **{f"s.{row}.ytd": 11 for row in ("received", "letter")},
    **{f"s.{row}.now": 3 for row in ("received", "letter")},
}


def test_each_form_has_its_own_period(year_and_quarter: YearAndQuarter) -> None:
    county = year_and_quarter.of(FOURTH)
    assert county.command("generate")[0] == 0
    made = [name for name in workbooks(county.folder / "outbox") if "101" in name]
    assert made == ["101_青禾镇_2025.xlsx", f"101_青禾镇_2025年第4季度_{STATISTICS.title}.xlsx"]
    county.put(TOWN, FORM, {})
    county.put_quarter(TOWN, FOURTH, {})
    county.put_quarter(POLICE, THIRD, {})
    found = county.findings()
    assert found[f"{TOWN.name}_季度.xlsx"] == []
    assert [one.split()[0] for one in found[f"{POLICE.name}_季度.xlsx"]] == ["U23"], "of another quarter"
    county.command("merge")
    merged = county.folder / "merged" / STATISTICS.title
    book = open_county_book(merged / f"汇总_清河县_2025年第4季度_{STATISTICS.title}.xlsx", FORMS.get)
    assert (book.period, set(book.included)) == (FOURTH, {"101"})


def test_the_year_is_held_against_what_its_fourth_quarter_has_added_up(
    year_and_quarter: YearAndQuarter,
) -> None:
    county = year_and_quarter.of(FOURTH)
    county.put(POLICE, FORM, {"t3.received.person": 12, "t3.granted.person": 12})
    county.put_quarter(POLICE, FOURTH, ELEVEN)
    shown = county.command("check")[1]
    (line,) = (line for line in shown.splitlines() if "T04" in line)
    assert line.startswith(f"[警告 T04] 文件 县公安局{FORM.title}.xlsx，表三 ")
    assert f"《{FORM.title}》新收·总计 14 ≠ 《{STATISTICS.title}》收到申请数·本年累计 11件，相差 3" in line


def test_the_year_is_held_against_no_other_quarter(year_and_quarter: YearAndQuarter) -> None:
    county = year_and_quarter.of(THIRD)
    county.put(POLICE, FORM, {"t3.received.person": 12, "t3.granted.person": 12})
    county.put_quarter(POLICE, THIRD, ELEVEN)
    found = county.findings()
    assert not [one for several in found.values() for one in several if one.startswith("T0")]


def test_the_project_of_the_next_year_asks_for_its_fourth_quarter(year_and_quarter: YearAndQuarter) -> None:
    county = year_and_quarter.of(FOURTH)
    county.settings.write_text(county.settings.read_text("utf-8") + 'deadline = "2026-01-08"\n', "utf-8")
    county.put(TOWN, FORM, {})
    county.put_quarter(TOWN, FOURTH, {})
    county.command("merge")
    code, shown = county.command("new", str(county.folder.parent / "2026"), "--from", str(county.folder))
    assert code == 0, shown
    workspace = Workspace.open(county.folder.parent / "2026")
    (quarter,) = workspace.further
    project = quarter.required()
    assert (project.period, project.deadlines) == (Period(2026, FOURTH.part), {"": dt.date(2027, 1, 8)})
    assert workspace.archive is not None
    assert quarter.archive is None, "what the fourth quarter follows on is the third one's"
