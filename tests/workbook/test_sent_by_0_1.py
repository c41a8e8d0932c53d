"""Workbooks that version 0.1 sent out can be read by every later version. Those in ``sent_by_0_1`` were made by it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from changed_form import form_of, with_rule, without_rule
from damage import by_hand, healthy
from openpyxl import Workbook
from returns import FORM, FORMS

from xltools.county.library import FormLibrary
from xltools.form.spec import Form
from xltools.workbook.layout.cover import COVER
from xltools.workbook.layout.identity import identity_from
from xltools.workbook.layout.sent import version_0_1
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.facts import book_facts
from xltools.workbook.read.unit_book import Read, read

SENT = Path(__file__).parent / "sent_by_0_1"
ALL = sorted(path.name for path in SENT.iterdir())
OWN = FormLibrary([Path(__file__).parents[1] / "form" / "data"])
REGULATION = "市政府委托起草的规章 1 件"


def reading(name: str, form: Form | None = None) -> Read:
    return read(SENT / name, lambda id: form or (OWN if id == "invented" else FORMS).get(id))


def codes(found: Read) -> list[str]:
    return [one.code for one in found.findings]


@pytest.mark.parametrize("name", ALL)
def test_it_is_no_damage_to_be_older(name: str) -> None:
    assert reading(name).findings == ()


def test_all_kinds_are_there() -> None:
    assert len(ALL) == 7


def test_its_figures_are_read() -> None:
    got = reading("disclosure-2021.xlsx").submission
    assert got.number("t3.received.person") == Decimal(6)
    assert got.number("t3.received.total") == Decimal(8)
    assert got.number("t4.review.total") == Decimal(0)
    assert got.last["t2.regulation.repealed"] == Decimal(1)
    assert got.explanations == {"B05.made": REGULATION}
    assert (got.unit.code, got.year, got.county_name) == ("101", 2025, "清河县")


def test_a_countys_workbook_is_read() -> None:
    found = reading("county_disclosure-2021.xlsx")
    assert found.is_consolidated
    assert found.submission.number("t2.licence.licences") == 240


def test_a_workbook_of_a_form_of_ones_own_is_read() -> None:
    found = reading("invented.xlsx")
    assert found.submission.form == "invented"
    assert found.submission.number("loans.adults.books") is not None


@pytest.mark.parametrize("name", ["disclosure-2021.xlsx", "disclosure-2021_button.xlsm"])
@pytest.mark.parametrize(
    "text",
    [
        with_rule("normative <= 1", 'over = "t2", each = "column"'),
        with_rule("number <= 250", 'over = "t1", each = "row"'),
        without_rule("B01"),
    ],
    ids=["a rule more that moves rows", "a rule more", "a rule less"],
)
def test_other_rules_by_now(name: str, text: str) -> None:
    found = reading(name, form_of(text))
    assert codes(found) == ["S29"]
    assert found.submission.figures == reading(name).submission.figures
    assert found.submission.explanations == {"B05.made": REGULATION}


def test_totals_typed_and_other_rules_by_now() -> None:
    name = "disclosure-2021_totals_typed.xlsx"
    found = reading(name, form_of(with_rule("normative <= 1", 'over = "t2", each = "column"')))
    assert codes(found) == ["S29"]
    assert found.submission.figures == reading(name).submission.figures


def test_a_countys_workbook_and_other_rules_by_now() -> None:
    name = "county_disclosure-2021.xlsx"
    found = reading(name, form_of(with_rule("normative <= 1", 'over = "t2", each = "column"')))
    assert codes(found) == ["S29"]
    assert found.submission.figures == reading(name).submission.figures


def test_other_rules_of_a_form_of_ones_own_are_another_template() -> None:
    """Of such a form nobody knows what the old fingerprint stood for, once the form has changed."""
    own = OWN.get("invented")
    text = (OWN.folder("invented") / "form.toml").read_text("utf-8")
    changed = form_of(text.replace('severity = "warning"', 'severity = "error"'))
    assert changed.rules != own.rules
    assert codes(reading("invented.xlsx", changed)) == ["S16", "S26"]


def test_other_places_by_now_are_another_template() -> None:
    from changed_form import edited

    form = form_of(edited('label = "（一）予以公开"', 'label = "（一）公开"'))
    assert codes(reading("disclosure-2021.xlsx", form)) == ["S16", "S26"]


# The old fingerprint


def identity(name: str) -> str:
    return identity_from(book_facts((SENT / name).read_bytes()).sheets["xltools"].values).fingerprint


@pytest.mark.parametrize("name", ALL)
def test_the_old_fingerprint_can_still_be_made(name: str) -> None:
    """It was made of the names that the program's classes had then, whatever they are called now."""
    got = reading(name).submission
    form = OWN.get("invented") if got.form == "invented" else FORMS.get(got.form)
    assert version_0_1.fingerprint(form, totals_typed=got.totals_typed) == identity(name)


@pytest.mark.parametrize("name", [name for name in ALL if name != "invented.xlsx"])
def test_what_the_old_fingerprints_stand_for(name: str) -> None:
    """As long as the forms that came with version 0.1 are what they were."""
    got = reading(name).submission
    own = layout(FORMS.get(got.form), totals_typed=got.totals_typed)
    sent = version_0_1.SENT[identity(name)]
    assert (sent.fingerprint, sent.rule_rows) == (own.fingerprint, own.rule_rows.text)
    assert sent.rules in own.rules_with_earlier_covers


def test_a_return_filled_in_then_and_one_filled_in_now_are_the_same() -> None:
    then, now = reading("disclosure-2019.xlsx").submission, healthy(form=FORMS.get("disclosure-2019"))
    assert {id: then.number(id) for id in now.figures} == {id: now.number(id) for id in now.figures}
    assert FORM.id != then.form


def test_a_cover_that_counted_texts_among_the_blanks_is_no_damage(tmp_path: Path) -> None:
    """As workbooks have it that went out after version 0.1 and before its cover was changed."""
    own = layout(FORM)
    ways = own.rules_with_earlier_covers - {sent.rules for sent in version_0_1.SENT.values()}
    assert len(ways) == 1

    def older(book: Workbook) -> None:
        rules = next(row for row in book["xltools"].iter_rows() if row[1].value == own.rules_fingerprint)
        rules[1].value = next(iter(ways))
        book[COVER][own.cover.conclusion.value.name.partition(":")[0]] = '=IF(C17>0,"还有未填","可以报送")'

    path = tmp_path / "101_青禾镇_2025.xlsx"
    path.write_bytes(by_hand(older))
    assert [one.code for one in read(path, FORMS.get).findings] == []
