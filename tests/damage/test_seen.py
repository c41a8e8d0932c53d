"""What a person sees counts: characters that nobody sees, dates that are some seconds off, errors in cells of text."""

from __future__ import annotations

import datetime as dt

import pytest
from damage import Inbox, cells, in_part, typed, with_value

from xltools.model.cells import text_of, whole_day
from xltools.model.submission import day
from xltools.model.text import compact, is_blank, revealed

UNSEEN = [
    "\u200b",
    "\u200e",
    "\u202c",
    "\u202d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u2066",
    "\u3164",
    "\u2800",
    "\ufe0f",
    "\u180e",
    "\x0b",
]


@pytest.mark.parametrize("character", [one for one in UNSEEN if one != "\x0b"])
@pytest.mark.parametrize("place", ["{}3", "3{}", "{0}3{0}"])
def test_a_figure_with_a_character_that_nobody_sees_is_to_be_typed_again(
    inbox: Inbox, character: str, place: str
) -> None:
    name = f"〈U+{ord(character):04X}〉"
    inbox.put(cells("表二", C12=place.format(character))).expect("V03 表二 C12", says=(name, "重新输入 3"))


def test_digits_that_show_in_reverse_are_no_number(inbox: Inbox) -> None:
    """A person sees 21 where 12 is stored: neither is taken."""
    inbox.put(cells("表二", C12="\u202e12")).expect("V02 表二 C12", says="〈U+202E〉12")


@pytest.mark.parametrize("space", ["\u00a0", "\u2003", "\u3000", "\u205f", "\u200b", "\u3164"])
def test_a_section_of_nothing_but_spaces_is_empty(inbox: Inbox, space: str) -> None:
    inbox.put(cells("文字", B24=space * 3)).expect("V18 文字 B24")


@pytest.mark.parametrize("answer", ["是\u200b", " 是", "\u202d否\u202c"])
def test_a_declaration_is_what_one_sees_of_it(inbox: Inbox, answer: str) -> None:
    codes = {finding.code for finding in inbox.put(cells("表二", C3=answer)).judge().findings}
    assert "V17" not in codes
    assert ("V12" in codes) == ("是" in answer)


def test_a_message_names_every_character_that_nobody_sees() -> None:
    assert [revealed(f"3{character}") for character in UNSEEN] == [f"3〈U+{ord(one):04X}〉" for one in UNSEEN]
    assert revealed("青禾镇\n第二行\t末") == "青禾镇\n第二行\t末"


@pytest.mark.parametrize("character", UNSEEN)
def test_names_are_compared_by_what_one_sees(character: str) -> None:
    assert compact(f"青{character}禾镇 ") == "青禾镇"
    assert is_blank(character * 2)


# Dates


@pytest.mark.parametrize("seconds", [0, 43, -43, 0.000001, -0.01, 59])
def test_a_moment_around_midnight_is_the_day(seconds: float) -> None:
    midnight = dt.datetime(2026, 1, 15)  # noqa: DTZ001 - a spreadsheet's
    assert whole_day(midnight + dt.timedelta(seconds=seconds)) == dt.date(2026, 1, 15)
    assert text_of(midnight + dt.timedelta(seconds=seconds)) == "2026-01-15"


def test_a_time_of_the_day_stays_one() -> None:
    assert whole_day(dt.datetime(2026, 1, 15, 16, 30)) is None  # noqa: DTZ001 - the same
    assert day("2026-01-15 16:30:00") == dt.date(2026, 1, 15)


@pytest.mark.parametrize(
    "text",
    ["2026-1-15", "2026年1月15日", "2026年1月15号", "2026.1.15", "2026/01/15", "２０２６年１月１５日", "2026 年 1 月 15 日",
     "二〇二六年一月十五日", "二○二六年一月十五日", "2026-01-15T00:00:43", "2026-01-15 8:05", "\u200e2026-01-15\u202c"],
)  # fmt: skip
def test_a_day_however_it_is_written(text: str) -> None:
    assert day(text) == dt.date(2026, 1, 15)


@pytest.mark.parametrize(
    "text", ["2026-2-30", "二〇二六年二月三十日", "一月十五日", "15", "2026年1月", "待定"]
)
def test_what_is_no_day_stays_none(text: str) -> None:
    assert day(text) is None


@pytest.mark.parametrize("flag", ["1", "true", "TRUE", "on"])
def test_a_workbook_that_counts_days_from_1904_shows_the_same_days(inbox: Inbox, flag: str) -> None:
    serial = (dt.date(2026, 1, 15) - dt.date(1904, 1, 1)).days
    data = in_part(
        "xl/workbook.xml",
        ("<workbookPr ", f'<workbookPr date1904="{flag}" '),
        data=with_value("封面", "C15", str(serial)),
    )
    inbox.put(data).expect()
    assert inbox.counted().fields["signed"].raw == "2026-01-15"


# Errors and lengths


@pytest.mark.parametrize(
    ("sheet", "cell"), [("封面", "C12"), ("封面", "C13"), ("封面", "C15"), ("文字", "B17"), ("文字", "B24")]
)
def test_an_error_value_in_a_cell_of_text_is_told_and_not_called_missing(
    inbox: Inbox, sheet: str, cell: str
) -> None:
    data = with_value(sheet, cell, "#NAME?", "e")
    inbox.put(data).expect(f"V24 {sheet} {cell}", says=("#NAME?", "英文单引号"))


def test_a_text_that_was_pasted_past_its_limit_is_told_and_kept_whole(inbox: Inbox) -> None:
    inbox.put(cells("封面", C12="张" * 300)).expect("V25 封面 C12", says=("300 字", "100 字"))
    assert "张" * 300 in [value.raw for value in inbox.counted().fields.values()]


def test_a_right_return_has_none_of_this(inbox: Inbox) -> None:
    inbox.put(typed({})).expect()
