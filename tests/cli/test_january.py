"""A whole January: sixty units, some hundred and forty files through all channels, every kind of fault, two rounds.

The test knows what each unit has sent; after collect, merge, return, corrections, collect, merge and pass the books agree with
what it knows: every file accounted for, every original byte for byte, totals, state and lateness of each unit right.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import mailbox
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from email import message_from_bytes
from pathlib import Path
from random import Random

import openpyxl
import pytest
from mail_server import PASSWORD, MailServer
from returns import FORM, right_return
from sending import mail_of, modern_zip_of, outlook_of, rar_of, seven_zip_of, zip_of

import xltools.jobs.workspace
from xltools.cli import run
from xltools.county.ledger import ledger_of
from xltools.county.receipts import round_of
from xltools.jobs.new import create_project
from xltools.model.round import Round, State
from xltools.model.submission import Submission, Unit, Value
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write.unit_book import build

CHINA = dt.timezone(dt.timedelta(hours=8))
DUE = dt.date(2026, 1, 31)
TODAY = dt.date(2026, 2, 20)
FIRST_SYLLABLES, LAST_SYLLABLES = "青白石柳云梅松竹桃杏", "禾鹭桥溪岭湾"
UNITS = [
    Unit(f"{1001 + number}", f"{first}{last}镇", "乡镇")
    for number, (first, last) in enumerate(
        (first, last) for first in FIRST_SYLLABLES for last in LAST_SYLLABLES
    )
]
WAYS = ("folder", "zip", "modern zip", "rar", "7z", "eml", "msg", "mbox", "mailbox")


@dataclass
class Sent:
    """Something that a unit sent: what, when, how, and under which name."""

    unit: Unit
    content: bytes
    when: dt.datetime
    way: str
    name: str


@dataclass
class Known:
    """What the test knows of a unit in the end."""

    unit: Unit
    counts: Submission | None = None
    state: State = State.MISSING
    first: dt.datetime | None = None
    contents: list[bytes] = field(default_factory=list)

    @property
    def late(self) -> int:
        day = self.first.astimezone(CHINA).date() if self.first else TODAY
        return max((day - DUE).days, 0)


def at(day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    """A time in January; day 40 is 9 February."""
    return dt.datetime(2026, 1, 1, hour, minute, tzinfo=CHINA) + dt.timedelta(days=day - 1)


def returned(unit: Unit, seed: int, *, wrong: bool = False, year: int = 2025) -> Submission:
    filled = replace(right_return(seed), unit=unit, year=year)
    if not wrong:
        return filled
    number = filled.number("t3.granted.person")
    assert number is not None
    figures = {**filled.figures, "t3.granted.person": Value(number=number + 900)}
    return replace(filled, figures=figures)


def workbook(filled: Submission) -> bytes:
    return build(FORM, filled, county_name="清河县")


class January:
    """What is sent, and what is known of it."""

    def __init__(self) -> None:
        self.random = Random(20260101)
        self.known = {unit.code: Known(unit) for unit in UNITS}
        self.first_round: list[Sent] = []
        self.second_round: list[Sent] = []
        self.noise: dict[str, bytes] = {}
        for number, unit in enumerate(UNITS):
            self.unit(number, unit)
        self.noise |= {
            "通知.docx": b"PK not a document",
            "~$青禾镇.xlsx": b"lock",
            "Thumbs.db": b"x",
            ".石桥镇.xlsx.icloud": b"bplist00",
        }

    def unit(self, number: int, unit: Unit) -> None:
        """What becomes of a unit follows from its number."""
        known = self.known[unit.code]
        day = 5 + number % 24
        right = returned(unit, number)
        if number < 30 or 40 <= number < 50:
            when = at(day if number < 45 else 32 + number % 5)
            self.send(known, workbook(right), when, counts=right)
            if number % 3 == 0 or number >= 40:  # the same bytes once more, another way
                self.again(known, when + dt.timedelta(hours=3))
        elif number < 40:
            self.send(known, workbook(returned(unit, number, wrong=True)), at(day))
            self.send(known, workbook(right), at(day + 4), counts=right, second=True, state=State.AGAIN)
        elif number < 53:
            self.send(known, workbook(returned(unit, number, wrong=True)), at(day), state=State.RETURNED)
            worse = workbook(returned(unit, number + 100, wrong=True))
            self.send(known, worse, at(day + 4), second=True, state=State.RETURNED)
        elif number < 55:
            self.send(known, workbook(right)[:-500], at(day), state=State.UNREADABLE)
        elif number == 55:
            self.send(
                known, workbook(returned(unit, number, year=2024)), at(day), state=State.RETURNED, year=2024
            )
        elif number == 56:
            name = f"{UNITS[59].name}.xlsx"  # it says that it is another unit's
            self.send(known, workbook(right), at(day), state=State.RETURNED, name=name, way="folder")
        elif number < 59:
            self.noise[f"{unit.name}盖章扫描.pdf"] = b"%PDF-1.4"

    def send(  # noqa: PLR0913 - what is said of a file, given by name
        self,
        known: Known,
        content: bytes,
        when: dt.datetime,
        *,
        counts: Submission | None = None,
        state: State = State.REPORTED,
        second: bool = False,
        name: str = "",
        way: str = "",
        year: int = 2025,
    ) -> None:
        number = len(self.first_round) + len(self.second_round)
        way = way or WAYS[number % len(WAYS)]
        # A file that cannot be read is known by its name alone.
        name = name or (
            f"{known.unit.name}.xlsx" if state is State.UNREADABLE else f"年报{number}（终稿）.xlsx"
        )
        sent = Sent(known.unit, content, when, way, name)
        (self.second_round if second else self.first_round).append(sent)
        known.contents.append(content)
        known.counts, known.state = counts, state
        if known.first is None and state is not State.UNREADABLE and year == 2025:
            known.first = when

    def again(self, known: Known, when: dt.datetime) -> None:
        number = len(self.first_round)
        self.first_round.append(
            Sent(known.unit, known.contents[0], when, WAYS[(number + 4) % len(WAYS)], f"再发{number}.xlsx")
        )


def deliver(sent: list[Sent], folder: Path, server: MailServer) -> None:
    """Puts everything where it arrives."""
    folder.mkdir(parents=True)
    box = mailbox.mbox(folder / "导出.mbox")
    for number, each in enumerate(sent):
        files = {each.name: each.content}
        path = folder / f"来件{number}"
        match each.way:
            case "folder":
                path = path / each.name
                path.parent.mkdir()
                path.write_bytes(each.content)
            case "zip" | "modern zip" | "rar" | "7z":
                path = path.with_suffix(f".{each.way.split()[-1]}")
                path.write_bytes(packed(each.way, files, each.when))
            case "eml":
                path = path.with_suffix(".eml")
                path.write_bytes(mail_of(files, date=each.when))
            case "msg":
                path = path.with_suffix(".msg")
                path.write_bytes(outlook_of(files, when=each.when))
            case "mbox":
                box.add(message_from_bytes(mail_of(files, date=each.when)))
                continue
            case "mailbox":
                server.put(mail_of(files), arrived=each.when)
                continue
        os.utime(path, (each.when.timestamp(),) * 2)
    box.close()


def packed(way: str, files: dict[str, bytes], when: dt.datetime) -> bytes:
    match way:
        case "zip":
            return zip_of(files, when=when)
        case "modern zip":
            return modern_zip_of(files, when=when)
        case "rar":
            return rar_of(files, when=when)
        case _:
            return seven_zip_of(files, when=when)


@pytest.fixture
def mail(mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server.certificate))
    monkeypatch.setenv("XLTOOLS_MAIL_PASSWORD", PASSWORD)
    yield mail_server
    mail_server.clear()


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class County:
    """The project, and its commands."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        create_project(folder, county="清河县", year=2025)
        self.write_roster(UNITS)

    def write_roster(self, units: list[Unit]) -> None:
        lines = [f"{unit.code},{unit.name},{unit.level}" for unit in units]
        (self.folder / "units.csv").write_text("\n".join(["代码,名称,级别", *lines]), encoding="utf-8")

    def command(self, *args: str) -> str:
        self.capsys.readouterr()
        with contextlib.chdir(self.folder):
            code = run(args)
        shown = self.capsys.readouterr()
        assert code in (0, 1), shown
        return shown.out

    @property
    def round(self) -> Round:
        ledger = ledger_of(self.folder / "inbox")
        assert ledger
        return round_of(ledger.entries())

    def states(self) -> dict[str, tuple[str, int]]:
        """Name → state and days late, as status says them."""
        found = {}
        for line in self.command("status").splitlines()[:-1]:
            state, _, rest = line.partition(" ")
            name = re.split(r"[（ ：]", rest, maxsplit=1)[0]
            late = re.search(r"逾期 (\d+) 天", rest)
            found[name] = (state, int(late[1]) if late else 0)
        return found

    def totals(self) -> dict[str, Decimal]:
        """Figure → what the consolidated workbook shows for it."""
        self.command("merge", "inbox")
        (path,) = (self.folder / "merged").glob("汇总_清河县_2025.xlsx")
        book = openpyxl.load_workbook(path, data_only=True)
        places = layout(FORM).places
        return {
            id: Decimal(str(book[place.sheet][place.cell].value or 0)).quantize(Decimal("0.000001"))
            for id, place in places.items()
        }


def test_a_january(
    tmp_path: Path, mail: MailServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = dt.datetime.combine(TODAY, dt.time(9), CHINA)
    monkeypatch.setattr(xltools.jobs.workspace, "now", lambda: now)
    january, county = January(), County(tmp_path / "县", capsys)
    sources = tmp_path / "来件"
    deliver(january.first_round, sources / "一", mail)
    for name, content in january.noise.items():
        (sources / "一" / name).write_bytes(content)
    before = digests(sources)

    # The first round
    shown = county.command("collect", str(sources), mail.address)
    returns = {hashlib.sha256(each.content).hexdigest() for each in january.first_round}
    assert {receipt.sha256 for receipt in county.round.receipts} == returns
    assert len(county.round.copies) == len(january.first_round) - len(returns)
    counted = Counter(re.findall(r"\[(收下|已有|未收|打不开)\]", shown))
    assert counted["收下"] == len(returns)
    assert counted["已有"] == len(january.first_round) - len(returns)
    # Thumbs.db is nobody's file; the placeholder of a cloud cannot be opened; all others are left.
    assert counted["未收"] + counted["打不开"] == len(january.noise) - 1
    assert digests(sources) == before, "sources are only read"
    assert len({file.unit for file in county.round.left if file.scan} - {""}) == 2

    back = county.command("return")
    assert "共 17 个单位" in back, back

    # A unit gets another name; what it has sent bears the old one.
    renamed = replace(UNITS[2], name="青山街道")
    january.known[renamed.code].unit = renamed
    county.write_roster([*UNITS[:2], renamed, *UNITS[3:]])

    # The second round
    deliver(january.second_round, sources / "二", mail)
    entries = len(county.round.receipts)
    county.command("collect", str(sources), mail.address)
    assert len(county.round.receipts) == entries + len(january.second_round)
    whole = county.round
    county.command("collect", str(sources), mail.address)
    assert county.round == whole, "running it again changes nothing"

    # The books
    for receipt in whole.receipts:
        content = (county.folder / "inbox" / receipt.file).read_bytes()
        assert hashlib.sha256(content).hexdigest() == receipt.sha256
    known = list(january.known.values())
    expected = {one.unit.name: (str(one.state), one.late) for one in known}
    # What cannot be read, and what is of another year, is no return of this one: it is late until today.
    assert county.states() == expected
    totals = county.totals()
    for id, figure in FORM.figures.items():
        if figure.computed_by is None:
            wanted = sum((one.counts.number(id) or Decimal(0) for one in known if one.counts), Decimal(0))
            assert totals[id] == wanted.quantize(Decimal("0.000001")), id

    # Passed
    right = [one.unit.name for one in known if one.state in (State.REPORTED, State.AGAIN)]
    county.command("pass", *right)
    assert {name for name, (state, _) in county.states().items() if state == "已通过"} == set(right)
    assert county.totals() == totals

    # Published
    units = [one for one in known if one.state is State.REPORTED and one.unit != renamed][:3]
    for number, one in enumerate(units):
        (file,) = [receipt.file for receipt in county.round.of(one.unit.code)]
        county.command("report", f"inbox/{file}", "-o", f"reports/{number}")
        (page,) = (county.folder / "reports" / str(number)).glob("*.docx")
        day = ("2026-01-29", "2026-01-30", "2026-02-04")[number]
        shown = county.command(
            *("check", str(page), "--against", f"inbox/{file}", "--published"),
            *("--date", day, "--address", f"https://example.gov.cn/{number}.html"),
        )
        assert ("晚于规定的期限 2026-01-31，逾期 4 天" in shown) == (number == 2)
    published = {name for name, (state, _) in county.states().items() if state == "已发布"}
    assert published == {one.unit.name for one in units}
    assert {number: decision.day for number, decision in county.round.published.items()} == {
        one.unit.code: dt.date.fromisoformat(day)
        for one, day in zip(units, ("2026-01-29", "2026-01-30", "2026-02-04"), strict=True)
    }
    assert "台账完整" in county.command("status", "--ledger")
