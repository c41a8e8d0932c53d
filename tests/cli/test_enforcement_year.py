"""行政执法统计年报: the published figures of real units through generate, check, merge and report; planted errors are found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from returns import FORMS, fill, submission
from validator import Validate

from xltools.cli import NOTHING_WRONG, run
from xltools.form.rules.evaluate import totals
from xltools.form.spec import Form
from xltools.model.submission import Value
from xltools.published.read import read_document, read_published
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write.unit_book import build

HEADER = "代码,名称,级别,联系人,电话,邮箱\n"
#: 庆元县 2024, as it was published; 行政强制 and the other acts were not, and are 0 here.
QINGYUAN = {
    "penalty": "12175 94929 235 189 101 0 11 504 12",
    "amount": "1753.79",
    "licensing": "26569 26569 26462 102 5",
}
#: 郑州市城市管理局 2020, on the edition before; 行政拘留 is no column there.
ZHENGZHOU = {"penalty": "0 293 0 0 0 0 0 0", "amount": "11817.5", "licensing": "2207 2207 2207 0 0"}
PUBLISHED = [("enforcement-2021", 2024, QINGYUAN, 108156), ("enforcement-2019", 2020, ZHENGZHOU, 293)]


def typed(form: Form, published: dict[str, str]) -> dict[str, Decimal]:
    """A number for every figure that a person types: those that were published, and 0."""
    numbers = {id: Decimal(0) for id, figure in form.figures.items() if not figure.computed_by}
    for table in ("penalty", "licensing"):
        own = [f for f in form.table_figures[table] if not f.computed_by and f.column.id != "amount"]
        numbers |= {
            figure.id: Decimal(text) for figure, text in zip(own, published[table].split(), strict=True)
        }
    numbers["penalty.all.amount"] = Decimal(published["amount"])
    return numbers


def project(folder: Path, form: str, year: int) -> Path:
    assert run(["new", str(folder), "--county", "示例县", "--year", str(year)]) == NOTHING_WRONG
    (folder / "units.csv").write_text(f"{HEADER}301,示例县执法局,部门,王某,0123-4567890,\n", "utf-8-sig")
    toml = folder / "xltools.toml"
    toml.write_text(toml.read_text("utf-8").replace("disclosure-2021", form), "utf-8")
    assert run(["generate", "--project", str(folder)]) == NOTHING_WRONG
    return folder


def sent(folder: Path, form: Form, year: int, numbers: dict[str, Decimal]) -> Path:
    """The unit fills in its workbook and sends it."""
    workbook = next((folder / "outbox").glob("*.xls?"))
    target = folder / "inbox" / workbook.name
    shutil.copy(workbook, target)
    fields = {id: Value(raw="某") for id in ("head", "contact", "phone")}
    filled = submission(
        form,
        numbers,
        year=year,
        fields={**fields, "signed": Value(raw=f"{year + 1}-1-15")},
        sections={"overview": "本单位依法履行职责，行政执法总体情况见各表。"},
    )
    fill(target, form, filled)
    return target


@pytest.mark.parametrize(("id", "year", "published", "total"), PUBLISHED)
def test_published_figures_go_the_whole_way(
    id: str, year: int, published: dict[str, str], total: int, tmp_path: Path, validate: Validate
) -> None:
    form = FORMS.get(id)
    folder = project(tmp_path / "project", id, year)
    workbook = sent(folder, form, year, typed(form, published))
    assert run(["check", str(folder / "inbox")]) == NOTHING_WRONG
    assert run(["merge", str(folder / "inbox")]) == NOTHING_WRONG
    result = json.loads((folder / "merged" / "findings.json").read_text("utf-8"))
    assert [found["code"] for file in result["files"] for found in file["findings"]] == []
    assert result["totals"]["penalty.all.total"] == total
    assert result["totals"]["penalty.all.amount"] == pytest.approx(float(published["amount"]))
    assert run(["report", str(workbook), "-o", str(folder / "reports")]) == NOTHING_WRONG
    report = next((folder / "reports").glob("*.docx"))
    pristine = next((folder / "outbox").glob("*.xls?"))
    assert validate([pristine, report]) == {pristine: [], report: []}
    text = "".join(cell.text for row in read_document(report)[0].rows for cell in row.cells)
    assert "第二部分 总体情况" in text
    # The tables stand before the text, as the form orders them.
    assert (
        text.index("行政处罚实施情况统计表") < text.index("行政许可实施情况统计表") < text.index("第二部分")
    )
    assert published["amount"] in text


#: A right return: every figure that is not named is 0. The year before, 10 万元.
RIGHT: dict[str, int | str] = {
    "licensing.all.applied": 100,
    "licensing.all.accepted": 100,
    "licensing.all.granted": 60,
    "licensing.all.refused": 40,
    "penalty.all.fined": 5,
    "penalty.all.confiscated": 1,
    "penalty.all.amount": "12.5",
    "last.penalty.all.amount": 10,
}
NO_FINES = {"penalty.all.fined": 0}
NOTHING_TAKEN = {**NO_FINES, "penalty.all.confiscated": 0, "penalty.all.amount": 0}
#: Rule → the figure that is wrong → what else the right return says, and the wrong number.
PLANTED: dict[str, dict[str, tuple[dict[str, int], int | str]]] = {
    "B03": {"licensing.all.accepted": ({}, 101), "licensing.all.applied": ({}, 99)},
    "B04": {
        "licensing.all.granted": ({}, 61),
        "licensing.all.refused": ({}, 41),
        "licensing.all.accepted": ({}, 99),
    },
    "B05": {
        "penalty.all.fined": ({"penalty.all.confiscated": 0}, 0),
        "penalty.all.confiscated": (NO_FINES, 0),
        "penalty.all.amount": (NOTHING_TAKEN, "0.000001"),
    },
    "B06": {"penalty.all.fined": (NOTHING_TAKEN, 1), "penalty.all.amount": ({}, 0)},
    "H01": {"penalty.all.amount": ({}, "10000.000001"), "last.penalty.all.amount": ({}, "0.0124")},
    "H02": {"penalty.all.amount": ({}, "0.009999"), "last.penalty.all.amount": ({}, "12500.000001")},
}


@dataclass(frozen=True)
class Planted:
    """One wrong number in a return that is right without it."""

    rule: str
    figure: str
    right: Mapping[str, int | str]
    wrong: int | str
    totals_typed: bool = False


def planted(form: Form) -> Iterator[Planted]:
    """Each rule with its error in each figure that it names; where totals are typed, a total is one more or one less."""
    for rule in form.rules:
        (instance,) = rule.instances
        named = [f"last.{ref.figure}" if ref.last else ref.figure for ref in instance.refs]
        if rule.computes:
            right = {**dict.fromkeys(named, 1), instance.figure: len(named) - 1}
            for figure, error in (*((figure, 1) for figure in named), (instance.figure, -1)):
                yield Planted(rule.id, figure, right, right[figure] + error, totals_typed=True)
        else:
            assert set(PLANTED[rule.id]) == set(named)
            for figure, (right, wrong) in PLANTED[rule.id].items():
                yield Planted(rule.id, figure, right, wrong)


def write(path: Path, form: Form, said: Mapping[str, int | str], *, totals_typed: bool) -> None:
    """A unit's workbook: what is said besides the right return, and the totals that it comes to where they are not said."""
    every: dict[str, int | str] = {**dict.fromkeys(form.figures, 0), **RIGHT, **said}
    typed = {id: Decimal(value) for id, value in every.items()}
    computed = {
        id: total for id, total in totals(form, typed).items() if total is not None and id not in said
    }
    last = {id.removeprefix("last."): typed[id] for id in typed if id.startswith("last.")}
    numbers = {id: {**typed, **computed}[id] for id in form.figures}
    filled = submission(form, numbers, year=form.first_year, last=last)
    path.write_bytes(build(form, filled, totals_typed=totals_typed))


@pytest.mark.parametrize("id", ["enforcement-2021", "enforcement-2019"])
def test_a_planted_error_is_found_in_its_cell(
    id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = FORMS.get(id)
    faults = list(planted(form))
    rights = {(fault.totals_typed, *sorted(fault.right.items())): fault for fault in faults}
    for number, fault in enumerate(rights.values()):
        write(tmp_path / f"right-{number}.xlsx", form, fault.right, totals_typed=fault.totals_typed)
    for number, fault in enumerate(faults):
        wrong = {**fault.right, fault.figure: fault.wrong}
        write(tmp_path / f"{number:02}.xlsx", form, wrong, totals_typed=fault.totals_typed)
    run(["check", str(tmp_path), "--json"])
    found = {
        Path(file["path"]).stem: {
            (one["code"], one["sheet"], one["cell"])
            for one in file["findings"]
            if one["code"] in form.rules_by_id
        }
        for file in json.loads(capsys.readouterr().out)["files"]
    }
    assert {name: codes for name, codes in found.items() if name.startswith("right") and codes} == {}
    for number, fault in enumerate(faults):
        place = layout(form).places[form.instances_by_id[f"{fault.rule}.all"].figure]
        assert (fault.rule, place.sheet, place.cell) in found[f"{number:02}"], fault


REPORT = """庆元县2024年度行政执法统计年报

第一部分 数据表

行政处罚实施情况统计表
行政处罚实施数量（宗）\t合计（宗）\t罚没金额（万元）
警告、通报批评\t罚款\t没收违法所得、没收非法财物\t暂扣许可证、执照，降低资质等级\t吊销许可证、执照\t限制开展生产经营活动\t责令停产停业、责令关闭、限制从业\t行政拘留\t其他行政处罚
12175\t94929\t235\t189\t101\t0\t11\t504\t12\t108156\t1753.79

行政许可实施情况统计表
申请数量\t受理数量\t许可数量\t不予许可数量\t撤销许可数量
26569\t26569\t26462\t102\t5

第二部分 总体情况
本单位依法履行职责。
"""


def test_a_published_report_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "庆元.txt"
    path.write_text(REPORT, "utf-8")
    read = read_published(path, [FORMS.get(id) for id in FORMS.ids()]).submission
    form = FORMS.get("enforcement-2021")
    assert (read.form, read.year) == (form.id, 2024)
    wanted = {
        id: number for id, number in typed(form, QINGYUAN).items() if id.startswith(("penalty", "licen"))
    }
    assert {id: read.number(id) for id in wanted} == wanted
    assert read.number("penalty.all.total") == 108156
    # What the report does not give stays blank.
    assert {read.number(figure.id) for figure in form.table_figures["enforcement"]} == {None}
