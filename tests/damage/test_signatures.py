"""A county's workbooks are signed: what was forged is told apart, whoever has forged it, and everything else still counts."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import Callable, Iterator
from contextlib import chdir
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from damage import (
    KEY,
    NEIGHBOUR,
    OTHER_KEY,
    THIRD,
    Inbox,
    by_hand,
    in_part,
    signed,
    sound,
    unzipped,
)
from returns import FORM, FORMS, UNIT, YEAR

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, run
from xltools.county.key import FILE, file_of, key_in, made_key
from xltools.form.period import Period
from xltools.jobs.round.decide import choose, pass_returns
from xltools.jobs.round.state import state_of
from xltools.jobs.workspace import Workspace, now, today
from xltools.model.consolidation import Status
from xltools.model.errors import UnusableArgumentError
from xltools.model.round import State
from xltools.model.signature import UNSIGNED, Key
from xltools.workbook.layout.identity import KEYS, SIGNATURE_KEYS, value_cell
from xltools.workbook.read.unit_book import read
from xltools.workbook.write.stamp import Stamper

FIGURE = "t3.received.person"
LAST = {FIGURE: Decimal(654321), "t2.charge.charged": Decimal("72701.2578")}


@pytest.fixture
def county(inbox: Inbox) -> Inbox:
    """A county that has a key, and a healthy neighbour whose workbook it has signed."""
    (inbox.folder / FILE).write_bytes(file_of(KEY))
    return inbox.put(signed(NEIGHBOUR), Inbox.HEALTHY)


def edited(data: bytes, **values: object) -> bytes:
    """The workbook with other values on its hidden sheet, saved by another program."""

    def change(book: openpyxl.Workbook) -> None:
        for cell, value in values.items():
            book["xltools"][cell] = value  # type: ignore[assignment]

    return by_hand(change, data)


def with_signature_of(one: bytes, other: bytes) -> bytes:
    """A workbook that carries the signature of another one."""
    rows = range(len(KEYS) + 1, len(KEYS) + len(SIGNATURE_KEYS) + 1)
    texts: dict[str, object] = {}

    def take(book: openpyxl.Workbook) -> None:
        texts.update((f"B{row}", book["xltools"][f"B{row}"].value) for row in rows)

    by_hand(take, other)
    return edited(one, **texts)


# What is as it was sent out.


def test_a_workbook_of_this_county_counts(county: Inbox) -> None:
    county.put(signed(last=LAST)).expect()


def test_last_years_figures_are_signed_as_any_program_saves_them(county: Inbox) -> None:
    county.put(by_hand(lambda _: None, signed(last=LAST))).expect()


@pytest.mark.parametrize(
    "number",
    ["0", "-0", "-3.5", "0.1", "1E-7", "72701.25780000001", "123456789012.345678", "999999999999999"],
)
def test_last_years_figures_are_signed_to_the_digits_that_are_read_back(number: str, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(
        Stamper(FORM, Period(YEAR), county_name="清河县", key=KEY).workbook(UNIT, {FIGURE: Decimal(number)})
    )
    sent = read(path, FORMS.get).submission.signed
    assert sent
    assert sent.signature == KEY.sign(sent.claim)


def test_no_figure_of_this_year_is_signed(county: Inbox) -> None:
    """What the unit fills in is its own: the signature says nothing of it."""
    data = by_hand(lambda book: book["表二"].__setitem__("C12", 121), signed())
    county.put(data).expect()
    assert county.counted().number("t2.licence.licences") == 121


def test_a_workbook_of_an_earlier_version_counts_with_one_note(county: Inbox) -> None:
    county.put(sound()).expect("U21", says="没有签名")
    assert county.counted().unit == UNIT


@pytest.mark.parametrize("data", [sound, signed], ids=["unsigned", "signed"])
def test_without_a_key_nothing_is_said(inbox: Inbox, data: Callable[[], bytes]) -> None:
    inbox.put(data()).expect()


def test_without_a_project_nothing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A township checks its own workbook."""
    path = tmp_path / Inbox.NAME
    path.write_bytes(signed(key=OTHER_KEY))
    assert run(["check", str(path)]) == NOTHING_WRONG
    assert "签名" not in capsys.readouterr().out


# What was forged.


def test_another_units_code_with_this_units_signature(county: Inbox) -> None:
    forged = edited(signed(NEIGHBOUR, last=LAST), B8=UNIT.code, B9=UNIT.name)
    county.put(forged).expect("U19", says=("身份信息", "与签名不符"))
    assert county.judge().standings[0].status is Status.RETURNED


@pytest.mark.parametrize(("cell", "value"), [("B7", "白水县"), ("B10", "街道"), ("B11", "x@example.cn")])
def test_each_line_of_the_identity_is_signed(county: Inbox, cell: str, value: str) -> None:
    county.put(edited(signed(), **{cell: value}))
    assert "U19" in [one.code for one in county.judge().findings]


def test_a_signature_cut_out_of_another_units_workbook(county: Inbox) -> None:
    forged = with_signature_of(signed(key=OTHER_KEY), signed(NEIGHBOUR))
    county.put(forged).expect("U19")


def test_a_forged_identity_never_counts(county: Inbox, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither with --include-errors, nor chosen by a person."""
    county.put(edited(signed(), B11="x@example.cn"))
    with chdir(county.folder):
        assert run(["merge", "--include-errors"]) == ERRORS_FOUND
        assert "计入汇总 1 个单位" in capsys.readouterr().out
    with pytest.raises(UnusableArgumentError, match="不能计入汇总，没有选定：这份表的身份信息"):
        choose(Workspace.open(county.folder), county.inbox, UNIT.code, Path(Inbox.NAME), now=now())


def test_a_figure_of_last_year_is_altered(county: Inbox) -> None:
    forged = in_part("xltools", (">654321<", ">654320<"), data=signed(last=LAST))
    county.put(forged).expect("U20", says=("上年数字", "与签名不符"))


def test_a_figure_of_last_year_is_taken_away_or_added(county: Inbox) -> None:
    row = 21 + list(FORM.figures).index(FIGURE)
    for data in (edited(signed(last=LAST), **{f"B{row}": None}), edited(signed(), **{f"B{row}": 14})):
        county.put(data).expect("U20")


@pytest.mark.parametrize("text", ["", "0" * 64, "签名", "😀"])
def test_whatever_stands_there_is_no_signature(county: Inbox, text: str) -> None:
    county.put(edited(signed(), **{value_cell("signature"): text or None})).expect("U19")


# A workbook of another key.


def test_another_countys_workbook_with_the_same_codes_and_names(county: Inbox) -> None:
    data = signed(key=OTHER_KEY, county="白水县")
    county.put(data).expect("U18", says=("不是用本项目的密钥签名的", "“白水县”", "xltools choose 101"))
    assert county.judge().standings[0].status is Status.RETURNED


def test_a_person_may_take_it_and_pass_it(county: Inbox) -> None:
    county.put(signed(key=OTHER_KEY))
    workspace = Workspace.open(county.folder)
    choose(workspace, county.inbox, UNIT.code, Path(Inbox.NAME), now=now())
    state = state_of(workspace, county.inbox, today=today())
    assert [one.code for one in state.consolidation.findings] == ["U22"]
    assert [one.unit for one in state.consolidation.included] == [UNIT, NEIGHBOUR]
    (passed,) = pass_returns(workspace, county.inbox, [UNIT.code], now=now())
    assert passed.unit == UNIT
    after = state_of(workspace, county.inbox, today=today()).of(UNIT.code)
    assert after
    assert after.state is State.PASSED


def test_who_has_taken_one_has_not_taken_the_next(county: Inbox) -> None:
    """Another file of the same unit and the same key has to be looked at by itself."""
    county.put(signed(key=OTHER_KEY))
    choose(Workspace.open(county.folder), county.inbox, UNIT.code, Path(Inbox.NAME), now=now())
    county.put(by_hand(lambda book: book["表二"].__setitem__("C12", 121), signed(key=OTHER_KEY)))
    state = state_of(Workspace.open(county.folder), county.inbox, today=today())
    assert [one.code for one in state.consolidation.findings] == ["U18"]


def test_after_a_key_was_lost_one_command_takes_all_that_it_has_signed(
    county: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A project that was made anew: its units have the workbooks of the old one."""
    county.put(signed(key=OTHER_KEY)).put(signed(NEIGHBOUR, OTHER_KEY), Inbox.HEALTHY)
    with chdir(county.folder):
        assert run(["choose", UNIT.code, Inbox.NAME, "--same-key"]) == NOTHING_WRONG
        assert "都接受" in capsys.readouterr().out
        assert run(["check"]) == NOTHING_WRONG
        assert capsys.readouterr().out.count("[提示 U22]") == 2
        late = tmp_path / "县林业局.xlsx"
        late.write_bytes(signed(THIRD, OTHER_KEY))
        assert run(["collect", str(late)]) == NOTHING_WRONG
        assert "县林业局.xlsx：没有发现错误" in capsys.readouterr().out
        run(["choose", UNIT.code, Inbox.NAME])  # taken back: this one counts, the others wait
        assert run(["check"]) == ERRORS_FOUND
        assert capsys.readouterr().out.count("[错误 U18]") == 2


def test_what_goes_back_is_a_workbook_that_is_signed(county: Inbox) -> None:
    """In an altered one nothing can be put right; the unit is told nothing that is for the county to do."""
    county.put(signed(key=OTHER_KEY))
    with chdir(county.folder):
        assert run(["return"]) == NOTHING_WRONG
    (folder,) = (county.folder / "returned").iterdir()
    sent = read(folder / "请填报_青禾镇_2025.xlsx", FORMS.get).submission.signed
    assert sent
    assert sent.signature == KEY.sign(sent.claim)
    letter = next(folder.glob("*.txt")).read_text("utf-8-sig")
    assert "不能确定是本县下发的（表内写的县是“清河县”）。请在附送的空表中重新填报。" in letter
    assert "xltools" not in letter


def test_repair_moves_what_was_typed_into_a_signed_workbook(county: Inbox) -> None:
    row = 21 + list(FORM.figures).index(FIGURE)
    county.put(edited(signed(), **{f"B{row}": 14}))
    with chdir(county.folder):
        assert run(["repair", f"inbox/{Inbox.NAME}", "-o", "新表.xlsx"]) == NOTHING_WRONG
    county.put((county.folder / "新表.xlsx").read_bytes()).expect()
    assert county.counted().number("t2.licence.licences") == 120


def test_what_is_imported_is_signed(county: Inbox) -> None:
    report = Path(__file__).parents[2] / "samples" / "published" / "竹笺镇2025年度报告.txt"
    with chdir(county.folder):
        run(["import", str(report), "-o", "导入"])
    (book,) = (county.folder / "导入").iterdir()
    made = read(book, FORMS.get).submission.signed
    assert made
    assert made.signature == KEY.sign(made.claim)


def test_collect_says_it_at_once(county: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sent = tmp_path / "来件"
    sent.mkdir()
    for name, data in {
        "另一把": signed(key=OTHER_KEY),
        "伪造": edited(signed(), B11="x@example.cn"),
        "改上年": in_part("xltools", (">654321<", ">654320<"), data=signed(last=LAST)),
        "本县": signed(),
    }.items():
        (sent / f"{name}.xlsx").write_bytes(data)
    with chdir(county.folder):
        run(["collect", str(sent)])
    said = capsys.readouterr().out
    for words in (
        "不是用本项目的密钥签名的",
        "身份信息（县、单位、年度、表样）与签名不符",
        "上年数字与签名不符",
        "本县.xlsx：没有发现错误",
    ):
        assert said.count(words) == 1, said


# The key.


def files(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != FILE:
            data = path.read_bytes()
            yield path, data
            if zipfile.is_zipfile(io.BytesIO(data)):
                yield from ((path / name, content) for name, content in unzipped(data).items())


def test_the_key_is_private_and_goes_nowhere(county: Inbox, capsys: pytest.CaptureFixture[str]) -> None:
    (county.folder / FILE).unlink()
    key = made_key(county.folder)
    assert (county.folder / FILE).stat().st_mode & 0o777 == 0o600
    county.put(signed(key=OTHER_KEY)).put(signed(NEIGHBOUR, key), Inbox.HEALTHY)
    with chdir(county.folder):
        for line in (
            "generate",
            "collect outbox",
            "check --json",
            "merge --open-data",
            "return",
            "report",
            "status --ledger",
        ):
            run(line.split())
    shown = capsys.readouterr()
    forms = (key.secret, key.secret.hex().encode(), key.secret.hex().upper().encode())
    assert not any(form in (shown.out + shown.err).encode() for form in forms)
    assert [path for path, data in files(county.folder) if any(form in data for form in forms)] == []
    assert "secret" not in repr(key)
    assert "6b6b" not in repr(KEY)


def test_another_machine_is_not_given_the_key(county: Inbox) -> None:
    """What a workspace is for other processes and machines does not hold it, even after it was used."""
    workspace = Workspace.open(county.folder)
    assert workspace.key == workspace.expected.key == KEY
    assert KEY.secret not in pickle.dumps(workspace)


def test_generate_makes_a_key_where_there_is_none(inbox: Inbox, capsys: pytest.CaptureFixture[str]) -> None:
    with chdir(inbox.folder):
        assert run(["generate"]) == NOTHING_WRONG
        assert "没有签名的密钥，新做了一把" in capsys.readouterr().out
        key = key_in(inbox.folder)
        assert key
        sent = read(inbox.folder / "outbox" / Inbox.NAME, FORMS.get).submission.signed
        assert sent
        assert sent.signature == key.sign(sent.claim)
        assert run(["generate", "--replace"]) == NOTHING_WRONG
        assert "密钥" not in capsys.readouterr().out
    assert key_in(inbox.folder) == key


def test_a_lost_key_is_no_dead_end(county: Inbox) -> None:
    """Without it everything counts as it did before there were keys; with a new one each return waits for a person."""
    county.put(signed())
    (county.folder / FILE).unlink()
    assert county.judge().findings == ()
    made_key(county.folder)
    assert [one.code for one in county.judge().findings] == ["U18", "U18"]
    (county.folder / FILE).write_bytes(file_of(KEY))  # the backup
    assert county.judge().findings == ()


def test_a_key_that_cannot_be_used_is_refused(county: Inbox) -> None:
    for content in (b"", b"# only a remark\n", b"abcd\n", b"\xff\xfe\xff", file_of(KEY) * 2):
        (county.folder / FILE).write_bytes(content)
        with pytest.raises(UnusableArgumentError, match=r"xltools\.key 读不出来"):
            Workspace.open(county.folder)


def test_the_next_year_has_the_same_key(county: Inbox, tmp_path: Path) -> None:
    after = tmp_path / "2026"
    assert run(["new", str(after), "--from", str(county.folder)]) == NOTHING_WRONG
    assert key_in(after) == KEY
    assert (after / FILE).stat().st_mode & 0o777 == 0o600


def test_the_project_of_an_earlier_version_gets_one_for_the_next_year(inbox: Inbox, tmp_path: Path) -> None:
    assert run(["new", str(tmp_path / "2026"), "--from", str(inbox.folder)]) == NOTHING_WRONG
    assert key_in(tmp_path / "2026")
    assert key_in(inbox.folder) is None


# What is written.


def test_without_a_key_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(sound())
    got = read(path, FORMS.get).submission.signed
    assert got
    assert got.signature == UNSIGNED
    assert b"signed_by" not in unzipped(sound())["xl/sharedStrings.xml"]


def test_two_keys_are_never_the_same() -> None:
    one, other = Key.new(), Key.new()
    assert one != other
    assert one.id != other.id
    assert one.secret.hex()[:16] not in (one.id, other.id)
