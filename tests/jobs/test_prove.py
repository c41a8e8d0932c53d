"""What is proved of a form's rules: that they hold together, that each is needed, and which wrong numbers they notice."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from small_form import rule

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, run
from xltools.county.library import FormLibrary
from xltools.form.load import loads
from xltools.form.rules.evaluate import Verdict, judge, totals
from xltools.form.rules.expression import Ref
from xltools.form.spec import Form
from xltools.jobs.forms.prove import Proof, prove

LIBRARY = FormLibrary.default(None)
SHIPPED = [LIBRARY.get(id) for id in LIBRARY.ids()]
EVERYTHING = Path(__file__).parents[1] / "form" / "data" / "everything" / "form.toml"


def the_proof(form: Form) -> Proof:
    (proof,) = prove(form)
    return proof


def ids(proof: Proof, which: str) -> list[str]:
    return [instance.id for instance in getattr(proof, which)]


@pytest.mark.parametrize("form", SHIPPED, ids=lambda form: form.id)
def test_the_rules_of_a_shipped_form_hold_together_are_needed_and_notice_what_they_name(form: Form) -> None:
    for proof in prove(form):
        assert proof.is_sound, (ids(proof, "following"), ids(proof, "independent"), proof.unnoticed)


@pytest.mark.parametrize("form", [*SHIPPED, loads(EVERYTHING.read_bytes())], ids=lambda form: form.id)
def test_in_the_example_every_rule_holds_as_it_is_judged(form: Form) -> None:
    for proof in prove(form):
        example, last = proof.example, proof.last
        assert example is not None
        assert totals(form, example) == {id: example[id] for id in form.computations}
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
    for proof in prove(form):
        assert proof.example is not None
        for figure in proof.unprotected:
            typed = {**proof.example, figure.id: proof.example[figure.id] + 1}
            wrong = {**typed, **totals(form, typed)}

            def number(ref: Ref) -> Decimal | None:
                return (proof.last if ref.last else wrong).get(ref.figure)  # noqa: B023 - called at once

            for rule_, one in ((each, one) for each in form.rules for one in each.instances):
                assert judge(rule_, one, number, proof.levels[0]).verdict is not Verdict.FAIL, figure.name


def test_rules_that_contradict_each_other() -> None:
    text = rule("a > b") + rule_again("B2", "b > a")
    proof = the_proof(made(text))
    assert proof.example is None
    assert not proof.is_sound


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


def test_a_rule_that_follows_from_others_is_named_unless_the_form_says_so() -> None:
    chain = rule("a <= b") + rule_again("B2", "b <= c")
    follows = rule_again("B3", "a <= c")
    proof = the_proof(made(chain + follows))
    assert ids(proof, "following") == ["B3.x", "B3.y", "B3.all"]
    said = rule_again("B3", "a <= c", 'follows = ["x", "y", "all"]')
    assert the_proof(made(chain + said)).is_sound


def test_a_rule_that_is_said_to_follow_and_does_not() -> None:
    said = rule_again("B2", "a <= c", 'follows = ["y"]')
    proof = the_proof(made(rule("a <= b") + said))
    assert ids(proof, "independent") == ["B2.y"]


def test_a_rule_that_names_a_figure_without_noticing_it() -> None:
    proof = the_proof(made(rule("a + d - d == b")))
    assert {(one.instance.id, one.figure.row.id) for one in proof.unnoticed} == {
        ("B1.x", "d"), ("B1.y", "d"), ("B1.all", "d"),
    }  # fmt: skip


def test_the_command_says_it_and_writes_the_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    example = tmp_path / "样表.xlsx"
    assert run(["form", "prove", "disclosure-2021", "-o", str(example)]) == NOTHING_WRONG
    said = capsys.readouterr().out
    assert "规则能同时成立" in said
    assert "没有规则保护的数字 2 个：收费通知·数量、信息处理费·数量" in said
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
    assert (proof["sound"], proof["example"]) == (False, None)
