"""The text of the report on administrative enforcement against its tables. Every sentence is ours."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from returns import FORMS, submission

from xltools.check.prose import check_prose
from xltools.form.rules.evaluate import totals
from xltools.model.findings import message

EDITIONS = ("enforcement-2019", "enforcement-2021")
FINED, AMOUNT = "penalty.all.fined", "penalty.all.amount"
APPLIED, ACCEPTED = "licensing.all.applied", "licensing.all.accepted"
GRANTED, REFUSED = "licensing.all.granted", "licensing.all.refused"
SEALED, INSPECTED = "enforcement.all.sealed", "others.all.inspected"


def found(form_id: str, text: str, figures: Mapping[str, int | str]) -> list[str]:
    """What is said of a return with this text; what is not in ``figures`` is 0."""
    form = FORMS.get(form_id)
    typed = {id: Decimal(0) for id, figure in form.figures.items() if not figure.computed_by}
    typed |= {id: Decimal(number) for id, number in figures.items()}
    numbers = {id: number for id, number in {**typed, **totals(form, typed)}.items() if number is not None}
    return [message(one) for one in check_prose(form, submission(form, numbers, sections={"overview": text}))]


WRONG = [
    ("本年度我局作出行政处罚决定12宗。", {FINED: 13}, "行政处罚合计"),
    ("共作出行政处罚１２件，罚没金额3.5万元。", {FINED: 12, AMOUNT: "3.6"}, "罚没金额"),
    ("作出行政处罚12件，罚没款36000元。", {FINED: 12, AMOUNT: "3.5"}, "罚没金额"),
    ("本年度没有作出行政处罚。", {FINED: 1}, "行政处罚合计"),
    ("共收到行政许可申请30件，受理行政许可申请29件，准予许可28件。", {APPLIED: 30, ACCEPTED: 29, GRANTED: 27}, "许可数量"),
    ("不予行政许可2件。", {REFUSED: 1}, "不予许可数量"),
    ("本年度实施行政强制3宗。", {SEALED: 2}, "行政强制合计"),
    ("全年开展行政检查150次。", {INSPECTED: 151}, "行政检查次数"),
]  # fmt: skip
RIGHT = [
    ("本年度我局作出行政处罚决定12宗，罚没金额3.5万元。", {FINED: 12, AMOUNT: "3.5"}),
    ("没有作出行政处罚，没有收到行政许可申请。", {}),
    # another measure, another time, a part, somebody else's
    ("本年度立案14件，办结行政处罚案件13件。", {FINED: 12}),
    ("上年度作出行政处罚决定20宗。", {FINED: 12}),
    ("适用简易程序作出行政处罚5件。", {FINED: 12}),
    ("作出不予行政处罚决定4件。", {FINED: 12}),
    ("罚没款上缴国库3.4万元，罚款12宗。", {FINED: 12, AMOUNT: "3.5"}),
    ("实施行政强制措施2宗，申请法院强制执行1宗。", {SEALED: 2}),
    ("开展联合行政检查20次。", {INSPECTED: 151}),
    ("罚没金额约3万元。", {AMOUNT: "3.4"}),
]  # fmt: skip


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(("text", "figures", "name"), WRONG)
def test_a_text_that_says_another_number_is_found(
    text: str, figures: Mapping[str, int | str], name: str, edition: str
) -> None:
    (said,) = [one for one in found(edition, text, figures) if name in one]
    assert "文字" in said or "表" in said


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(("text", "figures"), RIGHT)
def test_what_speaks_of_something_else_is_passed_over(
    text: str, figures: Mapping[str, int | str], edition: str
) -> None:
    assert found(edition, text, figures) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_program_s_own_sentences_agree_with_its_figures(edition: str) -> None:
    """What stands in a report that is filled in by ``sentences.toml`` is read back without a finding."""
    text = (
        "本年度作出行政处罚12宗，罚没金额3.5万元。本年度收到行政许可申请30宗，受理29宗，准予许可27宗，不予许可2宗，撤销许可1宗。"
        "本年度实施行政强制2宗。"
    )
    figures: dict[str, int | str] = {
        FINED: 12, AMOUNT: "3.5", APPLIED: 30, ACCEPTED: 29, GRANTED: 27, REFUSED: 2,
        "licensing.all.revoked": 1, SEALED: 2,
    }  # fmt: skip
    assert found(edition, text, figures) == []
