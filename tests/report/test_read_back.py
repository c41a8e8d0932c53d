"""A law: whatever the figures, the report says them, read back by the readers of reports and not by its maker."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reports import written
from returns import FORM, OLD_FORM, balanced, random_numbers, submission

from xltools.check.prose import check_prose
from xltools.check.prose.reading.claims import reader
from xltools.check.prose.reading.paragraphs import paragraphs
from xltools.compare import check_printed, printed
from xltools.form.rules.evaluate import totals
from xltools.form.spec import Form
from xltools.model.submission import Source, Submission
from xltools.published import document_of_word

#: What is said of a text that leaves something out: the sentences of a report are of figures, the rest a person writes.
LEFT_OUT = {"P09", "P18", "P19", "P20"}
#: What a report of the form in force names in any case, by the names of prose.toml.
NAMED = {"本年新收政府信息公开申请", "行政规范性文件·制发", "行政规范性文件·废止"}


def random_return(form: Form, seed: int) -> Submission:
    """A return that balances, half the figures of which are 0; now and then last year is known."""
    random = Random(seed)
    numbers = balanced(form, random_numbers(form, random))
    parts = ("website", "wechat", "weibo", "elsewhere")
    numbers["t1.published.number"] = sum((numbers[f"t1.{part}.number"] for part in parts), Decimal(0))
    if random.random() < 0.3:
        numbers = {id: Decimal(0) for id in numbers}
    if random.random() < 0.3:
        numbers = {id: number for id, number in numbers.items() if not id.startswith("t1.")}
    whole = {**numbers, **{id: n for id, n in totals(form, numbers).items() if n is not None}}
    last = {id: Decimal(random.randint(0, 50)) for id in form.figures} if random.random() < 0.5 else {}
    year = form.last_year or 2025
    return submission(
        form, whole, year=year, last=last, sections={"problems": "公开不够及时，今后按月核对更新。"}
    )


@pytest.mark.parametrize("form", [FORM, OLD_FORM], ids=lambda form: form.id)
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6))
def test_every_figure_and_every_number_of_the_prose_is_read_back(form: Form, seed: int) -> None:
    filled = random_return(form, seed)
    content = written(filled, form).content
    read = printed(form, document_of_word(content), Source(""))
    assert read is not None
    assert read.submission is not None
    for id, figure in form.figures.items():
        if not form.tables_by_id[figure.table].optional:
            assert read.submission.number(id) == filled.number(id), id
    # As prose against figures: nothing to object to.
    spoken = replace(filled, sections=read.submission.sections)
    assert [one for one in check_prose(form, spoken) if one.code not in LEFT_OUT] == []
    claims = [
        claim
        for section in form.sections
        for paragraph in paragraphs(section.id, read.submission.sections[section.id], filled.year)
        for claim in reader(form.vocabulary).claims(paragraph)
    ]
    for claim in claims:
        expected = sum(
            (term.sign * (filled.number(term.figure) or 0) for term in claim.phrase.value), Decimal(0)
        )
        assert claim.number == expected, claim.quote
    said = {claim.phrase.name for claim in claims}
    if form is FORM:
        assert said >= NAMED
    assert "本年新收政府信息公开申请" in said
    # And against its own workbook: nothing differs.
    assert list(check_printed(form, filled, read, read)) == []


@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), number=st.integers(1, 9))
def test_the_readers_would_notice(seed: int, number: int) -> None:
    """A report of one return is not a report of another."""
    filled = random_return(FORM, seed)
    figures = dict(filled.figures)
    value = figures["t3.received.total"]
    figures["t3.received.total"] = replace(value, number=(value.number or Decimal(0)) + number)
    other = replace(filled, figures=figures)
    read = printed(FORM, document_of_word(written(filled).content), Source(""))
    made = printed(FORM, document_of_word(written(other).content), Source(""))
    assert read is not None
    assert read.submission is not None
    assert made is not None
    codes = {finding.code for finding in check_printed(FORM, other, made, read)}
    assert "R01" in codes
    assert codes & {"R02", "P01", "P02"}


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), at=st.integers(0, 10**6), digit=st.sampled_from("123456789"))
def test_whatever_number_of_the_prose_is_changed_it_is_found(seed: int, at: int, digit: str) -> None:
    filled = random_return(FORM, seed)
    made = printed(FORM, document_of_word(written(filled).content), Source(""))
    assert made is not None
    numbers = [(line, number) for line in made.lines for number in re.finditer(r"\d+(?:\.\d+)?", line.text)]
    line, number = numbers[at % len(numbers)]
    wrong = replace(line, text=line.text[: number.end()] + digit + line.text[number.end() :])
    lines = tuple(wrong if one is line else one for one in made.lines)
    said = list(check_printed(FORM, filled, made, replace(made, lines=lines)))
    assert [one.code for one in said] == ["R02"]
    assert said[0].cell == line.place.cell
    assert number[0] + digit in said[0].found
