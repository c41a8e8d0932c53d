"""What is proved of a form's rules: that they hold together, that each is needed, and which wrong numbers they notice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from small_form import rule

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, run
from xltools.county.library import FormLibrary
from xltools.form.load import loads
from xltools.form.rules.evaluate import Verdict, judge, totals
from xltools.form.rules.expression import Ref
from xltools.form.spec import Form, Instance
from xltools.jobs.forms.prove import Answer, Proof, prove

LIBRARY = FormLibrary.default(None)
SHIPPED = [LIBRARY.get(id) for id in LIBRARY.ids()]
EVERYTHING = Path(__file__).parents[1] / "form" / "data" / "everything" / "form.toml"


@cache
def proofs_of_shipped(id: str) -> list[Proof]:
    """The proofs of a shipped form; several tests ask for the same."""
    return prove(LIBRARY.get(id))


def the_proof(form: Form) -> Proof:
    (proof,) = prove(form)
    return proof


def ids_of(instances: Iterable[Instance]) -> list[str]:
    return [instance.id for instance in instances]


@pytest.mark.parametrize("form", SHIPPED, ids=lambda form: form.id)
def test_the_rules_of_a_shipped_form_hold_together_are_needed_and_notice_what_they_name(form: Form) -> None:
    for proof in proofs_of_shipped(form.id):
        assert proof.is_sound, (ids_of(proof.following), ids_of(proof.independent), proof.unnoticed)


@pytest.mark.parametrize("form", [*SHIPPED, loads(EVERYTHING.read_bytes())], ids=lambda form: form.id)
def test_in_the_example_every_rule_holds_as_it_is_judged(form: Form) -> None:
    for proof in proofs_of_shipped(form.id) if form in SHIPPED else prove(form):
        example, last = proof.example, proof.last
        assert example is not None
        assert totals(form, example) == {id: example[id] for id in form.computations}, proof.totals_typed
        assert sum(number > 0 for number in example.values()) > len(example) / 2

        def number(ref: Ref) -> Decimal | None:
            return (last if ref.last else example).get(ref.figure)  # noqa: B023 - called at once

        for level in proof.levels:
            verdicts = {
                judge(rule, one, number, level).verdict for rule in form.rules for one in rule.instances
            }
            assert Verdict.FAIL not in verdicts


@pytest.mark.parametrize("form", SHIPPED, ids=lambda form: form.id)
def test_a_figure_that_no_rule_protects_can_be_wrong_unnoticed(form: Form) -> None:
    """Python's own judgement: in the example no rule fails, whichever such figure is larger by one."""
    for proof in proofs_of_shipped(form.id):
        assert proof.example is not None
        for figure in proof.unprotected:
            typed = {**proof.example, figure.id: proof.example[figure.id] + 1}
            wrong = typed if proof.totals_typed else {**typed, **totals(form, typed)}

            def number(ref: Ref) -> Decimal | None:
                return (proof.last if ref.last else wrong).get(ref.figure)  # noqa: B023 - called at once

            for rule_, one in ((each, one) for each in form.rules for one in each.instances):
                assert judge(rule_, one, number, proof.levels[0]).verdict is not Verdict.FAIL, figure.name


def test_a_form_with_totals_is_proved_in_both_layouts() -> None:
    """In a published report totals are typed, and then their rules are judged, and protect every part of a total."""
    for form in (one for one in SHIPPED if one.computations):
        computed, typed = proofs_of_shipped(form.id)
        assert (computed.totals_typed, typed.totals_typed) == (False, True)
        kept = set(form.computations.values())
        assert set(typed.instances) == {*computed.instances, *kept} == set(form.instances)
        assert {figure.id for figure in typed.typed} == set(form.figures)
        for total in kept:
            assert {one.id for one in typed.noticing(form.figures[total.figure], 1)} >= {total.id}


def test_totals_that_people_type_can_contradict_each_other() -> None:
    """A total that the workbook computes is right of itself; a rule that forbids it is a contradiction in both layouts."""
    form = made(rule("d == sum(a, b)", extra="computes = true") + rule_again("B2", "d > a + b"))
    assert [proof.together for proof in prove(form)] == [Answer.NO, Answer.NO]


def test_rules_that_contradict_each_other() -> None:
    text = rule("a > b") + rule_again("B2", "b > a")
    proof = the_proof(made(text))
    assert (proof.together, proof.example, proof.sound) == (Answer.NO, None, Answer.NO)


def made(text: str) -> Form:
    """The form of a text."""
    return loads(text.encode())


def rule_again(id: str, expr: str, extra: str = "") -> str:
    """A second rule, over every column."""
    return f"""
[[rule]]
id = "{id}"
title = "规则"
basis = "虚构"
advice = "请核对"
expr = "{expr}"
scope = [{{ over = "t", each = "column" }}]
{extra}
"""


def fermat() -> str:
    """A form whose first rule follows from the others by Fermat's last theorem, which the solver does not know."""
    of_x = '{ over = "t", each = "column", only = ["x"] }'
    positive = "".join(rule_again(f"B{n}", f"{row} > 0") for n, row in ((2, "a"), (3, "b"), (4, "c")))
    return rule("a * a * a + b * b * b != c * c * c", scope=of_x) + positive


def test_a_rule_that_follows_from_others_is_named_unless_the_form_says_so() -> None:
    chain = rule("a <= b") + rule_again("B2", "b <= c")
    follows = rule_again("B3", "a <= c")
    proof = the_proof(made(chain + follows))
    assert ids_of(proof.following) == ["B3.x", "B3.y", "B3.all"]
    said = rule_again("B3", "a <= c", 'follows = ["x", "y", "all"]')
    assert the_proof(made(chain + said)).is_sound


def test_a_rule_that_is_said_to_follow_and_does_not() -> None:
    said = rule_again("B2", "a <= c", 'follows = ["y"]')
    proof = the_proof(made(rule("a <= b") + said))
    assert ids_of(proof.independent) == ["B2.y"]


def test_a_rule_that_names_a_figure_without_noticing_it() -> None:
    proof = the_proof(made(rule("a + d - d == b")))
    assert {(one.instance.id, one.figure.row.id) for one in proof.unnoticed} == {
        ("B1.x", "d"), ("B1.y", "d"), ("B1.all", "d"),
    }  # fmt: skip


def test_each_direction_of_an_error_is_said_apart() -> None:
    proof = the_proof(made(rule("a <= b", scope='{ over = "t", each = "column", only = ["x"] }')))
    noticed = {
        (figure.row.id, error): ids_of(proof.noticing(figure, error))
        for figure in proof.typed
        if figure.column.id == "x" and figure.row.id in "ab"
        for error in (1, -1)
    }
    assert noticed == {("a", 1): ["B1.x"], ("a", -1): [], ("b", 1): [], ("b", -1): ["B1.x"]}
    assert [figure.id for figure in proof.noticed_only(1)] == ["t.a.x"]
    assert [figure.id for figure in proof.noticed_only(-1)] == ["t.b.x"]
    assert proof.is_sound


def test_less_than_nothing_is_no_error_that_a_rule_could_notice() -> None:
    """Where only 0 is right, a number that is smaller by one cannot be typed."""
    proof = the_proof(made(rule("a == 0")))
    assert {figure.row.id for figure in proof.noticed_only(1)} == {"a"}
    assert not proof.noticed_only(-1)


def test_what_the_solver_cannot_tell_is_undecided_and_the_form_is_not_called_sound() -> None:
    proof = the_proof(made(fermat()))
    assert proof.together is Answer.YES
    assert {one.rule for one in proof.undecided_follows} == {"B1"}
    assert (proof.following, proof.unnoticed) == ((), ())
    assert proof.sound is Answer.UNKNOWN
    assert not proof.is_sound


def test_what_is_refuted_is_refuted_whatever_is_undecided() -> None:
    proof = the_proof(made(fermat() + rule_again("B5", "d <= 5") + rule_again("B6", "d <= 6")))
    assert {one.rule for one in proof.following} == {"B6"}
    assert {one.rule for one in proof.undecided_follows} == {"B1"}
    assert proof.sound is Answer.NO


def test_a_solver_out_of_patience_has_proved_nothing() -> None:
    for form in SHIPPED:
        for proof in prove(form, patience=1):
            assert (proof.together, proof.example, proof.sound) == (Answer.UNKNOWN, None, Answer.UNKNOWN)
            assert proof.unprotected == ()


def test_numbers_that_are_judged_otherwise_are_no_example() -> None:
    """Exactly, a ten-millionth is more than nothing; to six decimals, as rules are judged, it is not."""
    proof = the_proof(made(rule("0.0000001 * a > 0")))
    assert (proof.together, proof.example) == (Answer.UNKNOWN, None)


def test_the_command_says_it_and_writes_the_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    example = tmp_path / "样表.xlsx"
    assert run(["form", "prove", "disclosure-2021", "-o", str(example)]) == NOTHING_WRONG
    said = capsys.readouterr().out
    assert "规则能同时成立" in said
    assert "没有规则保护的数字 2 个：收费通知·数量、信息处理费·数量" in said
    assert "disclosure-2021（乡镇、街道、部门、县，总计手填）：要核对的规则 62 条" in said
    assert "只有多填 1 能发现、少填 1 发现不了的数字 7 个：规章·制发、" in said
    assert run(["check", str(example), "--json"]) == NOTHING_WRONG
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert [one for one in file["findings"] if one["severity"] != "note"] == []


def test_the_command_fails_for_a_form_that_is_not_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(["new", str(tmp_path), "--county", "清河县", "--year", "2025"])
    folder = tmp_path / "templates" / "f"
    folder.mkdir(parents=True)
    (folder / "form.toml").write_text(rule("a > b") + rule_again("B2", "b > a"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert run(["form", "prove", "f", "--json"]) == ERRORS_FOUND
    (proof,) = json.loads(capsys.readouterr().out)["proofs"]
    assert (proof["sound"], proof["together"], proof["example"]) == (False, "no", None)


def test_the_command_lists_which_rules_notice_which_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["form", "prove", "enforcement-2021", "--detail"]) == NOTHING_WRONG
    lines = capsys.readouterr().out.splitlines()
    assert "  行政许可 行政许可·受理数量\t多填 1：B03.all\t少填 1：B04.all" in lines
    assert "  行政许可 行政许可·申请数量\t多填 1：发现不了\t少填 1：B03.all" in lines
    assert run(["form", "prove", "enforcement-2021", "--json"]) == NOTHING_WRONG
    computed, typed = json.loads(capsys.readouterr().out)["proofs"]
    assert computed["noticed"]["licensing.all.accepted"] == {"one_more": ["B03.all"], "one_less": ["B04.all"]}
    assert "penalty.all.total" not in computed["noticed"]
    assert typed["noticed"]["penalty.all.total"] == {"one_more": ["B01.all"], "one_less": ["B01.all"]}


@pytest.mark.parametrize(
    ("text", "said", "question"),
    [
        (fermat(), "未能判定能否从其他规则推出的规则 1 处：B1.x", "follows"),
        (rule("0.0000001 * a > 0"), "未能判定规则能否同时成立，其余各项没有再证明", "together"),
    ],
    ids=["follows", "together"],
)
def test_the_command_says_what_is_undecided(
    text: str,
    said: str,
    question: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run(["new", str(tmp_path), "--county", "清河县", "--year", "2025"])
    folder = tmp_path / "templates" / "f"
    folder.mkdir(parents=True)
    (folder / "form.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert run(["form", "prove", "f"]) == ERRORS_FOUND
    shown = capsys.readouterr().out
    assert said in shown
    assert "都能发现" not in shown
    assert run(["form", "prove", "f", "--json"]) == ERRORS_FOUND
    (proof,) = json.loads(capsys.readouterr().out)["proofs"]
    assert proof["sound"] is None
    assert {one["question"] for one in proof["undecided"]} >= {question}
