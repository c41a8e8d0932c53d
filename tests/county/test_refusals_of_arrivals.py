"""Everything that is said of archives, mails and mailboxes comes about in the situation that it speaks of."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from damage import sound, typed, with_identity
from mail_server import PASSWORD, MailServer
from plant_findings import built
from planting import OF_ARRIVALS, Ground, Table
from returns import YEAR
from sending import mail_of, rar_of, zip_of

from xltools.county.channels import Bounds, archives, arrivals
from xltools.jobs.new import create_project
from xltools.vba import cfb

ARRIVED = dt.datetime(2026, 1, 13, 8, 5, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
ORDINARY, SMALL = Bounds(), Bounds(file=10_000, whole=20_000)

OF_MAILBOXES = frozenset(code for code in OF_ARRIVALS if "A50" <= code <= "A59")
PLANTED, MAILBOXES = Table(), Table()
plants, plants_in_mailbox = PLANTED.plants, MAILBOXES.plants


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ground:
    monkeypatch.chdir(tmp_path)
    create_project(tmp_path, county="清河县", year=2025)
    return Ground(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("code", sorted(OF_ARRIVALS - OF_MAILBOXES))
def test_what_is_said_of_a_file_comes_of_its_situation(code: str, ground: Ground) -> None:
    PLANTED.yields(code, ground)


def opened(ground: Ground, name: str, content: bytes, bounds: Bounds = ORDINARY) -> object:
    path = ground.put(f"sent/{name}", content)
    return list(arrivals(path, bounds, path.as_posix()))


def said(ground: Ground, name: str, content: bytes) -> list[str]:
    """What the command says of a file, without what stands before the colon."""
    ground.put(f"sent/{name}", content)
    shown = ground.command("collect", "sent")
    return [line.partition("：")[2] for line in shown.splitlines()]


# Archives


@plants("N80")
def an_encrypted_archive(ground: Ground) -> object:
    packed = bytearray(zip_of({"青禾镇.xlsx": b"PK"}))
    for start in (packed.index(b"PK\x03\x04") + 6, packed.index(b"PK\x01\x02") + 8):
        packed[start] |= 1
    return opened(ground, "年报.zip", bytes(packed))


@plants("N81")
def half_an_archive(ground: Ground) -> object:
    return opened(ground, "年报.zip", zip_of({"青禾镇.xlsx": sound()})[:-30])


@plants("N82")
def an_archive_in_an_archive_in_an_archive(ground: Ground) -> object:
    packed = b"PK"
    for _ in range(8):
        packed = zip_of({"再来.zip": packed})
    return opened(ground, "年报.zip", packed)


@plants("N83")
def an_archive_with_too_much_in_it(ground: Ground) -> object:
    return opened(ground, "年报.zip", zip_of({f"{number}.xlsx": bytes(9_000) for number in range(9)}), SMALL)


@plants("N84")
def an_archive_with_a_file_that_is_too_large(ground: Ground) -> object:
    return opened(ground, "年报.zip", zip_of({"一.xlsx": bytes(50_000)}), SMALL)


@plants("N85")
def a_rar_where_no_program_opens_it(ground: Ground) -> object:
    ground.monkeypatch.setattr(archives, "bsdtar", lambda: "")
    return opened(ground, "年报.rar", rar_of({"青禾镇.xlsx": sound()}))


@plants("N86")
def a_method_that_nobody_knows(ground: Ground) -> object:
    packed = bytearray(zip_of({"青禾镇.xlsx": b"PK" * 40}))
    for start in (packed.index(b"PK\x03\x04") + 8, packed.index(b"PK\x01\x02") + 10):
        packed[start : start + 2] = (77).to_bytes(2, "little")
    return opened(ground, "年报.zip", bytes(packed))


# Mails


@plants("N87")
def winmail_dat(ground: Ground) -> object:
    return opened(ground, "来信.eml", mail_of({"winmail.dat": b'x\x9f>"TNEF'}))


@plants("N88")
def a_file_on_a_cloud_disk(ground: Ground) -> object:
    text = "超大附件：年报.xlsx（20M）进入下载页面 https://mail.example.com/ftn/download?code=1"
    return opened(ground, "来信.eml", mail_of({}, text=text))


@plants("N89")
def half_a_mail_of_outlook(ground: Ground) -> object:
    return opened(ground, "来信.msg", cfb.write({"__properties_version1.0": b"half"}))


# Files


@plants("K20")
def a_temporary_file(ground: Ground) -> object:
    return "\n".join(said(ground, "~$青禾镇.xlsx", b"x"))


@plants("K21")
def the_same_file_twice(ground: Ground) -> object:
    ground.put("sent/一.xlsx", sound())
    return "\n".join(said(ground, "二.xlsx", sound()))


ROSTER, OTHER_ROSTER = (
    f"代码,名称,级别\n101,{name},乡镇\n102,白石镇,乡镇\n" for name in ("青禾镇", "青禾乡")
)
UNBALANCED = typed({"t3.granted.person": 900})


@plants("K22")
def a_return_with_errors(ground: Ground) -> object:
    ground.put("units.csv", ROSTER)
    return "\n".join(said(ground, "青禾镇.xlsx", UNBALANCED))


@plants("K23")
def a_right_return(ground: Ground) -> object:
    ground.put("units.csv", ROSTER)
    return "\n".join(said(ground, "青禾镇.xlsx", sound()))


@plants("K24")
def a_return_with_a_warning(ground: Ground) -> object:
    ground.put("units.csv", OTHER_ROSTER)
    return "\n".join(said(ground, "青禾镇.xlsx", sound()))


@plants("K25")
def a_return_with_errors_and_a_warning(ground: Ground) -> object:
    ground.put("units.csv", OTHER_ROSTER)
    return "\n".join(said(ground, "青禾镇.xlsx", UNBALANCED))


# Decisions


RIGHT, OTHER, WRONG, WORSE = (
    typed({"t2.licence.licences": 7}),
    typed({"t2.licence.licences": 8}),
    *(typed({"t3.granted.person": number}) for number in (900, 901)),
)


def several(ground: Ground, *books: bytes) -> None:
    """Returns of one unit, a day apart, collected."""
    ground.put("units.csv", ROSTER)
    for number, content in enumerate(books):
        path = ground.put(f"sent/{number}.xlsx", content)
        os.utime(path, (1_768_200_000 + number * 86_400,) * 2)
    ground.command("collect", "sent")


def why(ground: Ground) -> str:
    """What merge says of the return that counts: the reason stands in brackets."""
    shown = ground.command("merge", "inbox")
    return next(
        line.partition("这一份为准（")[2].rpartition("）")[0]
        for line in shown.splitlines()
        if "这一份为准（" in line
    )


@plants("K30")
def a_return_that_was_chosen(ground: Ground) -> object:
    several(ground, RIGHT, OTHER)
    ground.command("choose", "101", "101_青禾镇_2025_第1次.xlsx")
    return why(ground)


@plants("K31")
def a_return_that_was_passed(ground: Ground) -> object:
    several(ground, RIGHT)
    ground.command("pass", "101")
    several(ground, RIGHT, OTHER)
    return why(ground)


@plants("K32")
def a_later_return(ground: Ground) -> object:
    several(ground, RIGHT, OTHER)
    return why(ground)


@plants("K33")
def a_later_return_as_wrong_as_the_first(ground: Ground) -> object:
    several(ground, WRONG, WORSE)
    return why(ground)


def replaced(ground: Ground) -> str:
    """What is said of the return that does not count."""
    ground.command("merge", "inbox")
    found = json.loads((ground.folder / "merged" / "findings.json").read_text("utf-8"))
    return next(
        str(one["message"]) for file in found["files"] for one in file["findings"] if one["code"] == "U13"
    )


@plants("K34")
def two_returns_in_the_order_in_which_they_came(ground: Ground) -> object:
    several(ground, RIGHT, OTHER)
    return replaced(ground).partition("（")[2].partition("两份的不同之处（")[2].partition("）")[0]


@plants("K35")
def two_returns_of_which_nobody_knows_when_they_came(ground: Ground) -> object:
    ground.put("units.csv", ROSTER)
    ground.put("inbox/一.xlsx", RIGHT)
    ground.put("inbox/二.xlsx", OTHER)
    ground.command("choose", "101", "一.xlsx")
    return replaced(ground).partition("两份的不同之处（")[2].partition("）")[0]


@plants("K36")
def passing_a_return_with_errors(ground: Ground) -> object:
    several(ground, WRONG)
    return ground.command("pass", "101").partition("一个也没有通过：")[2]


@plants("K37")
def another_return_after_passing_as_status_says_it(ground: Ground) -> object:
    several(ground, RIGHT)
    ground.command("pass", "101")
    several(ground, RIGHT, OTHER)
    return next(
        line for line in ground.command("status").splitlines() if "101" in line or "青禾镇" in line
    ).rpartition("：")[2]


@plants("K38")
def another_return_after_passing_as_collect_says_it(ground: Ground) -> object:
    several(ground, RIGHT)
    ground.command("pass", "101")
    return "\n".join(said(ground, "又一份.xlsx", OTHER))


@plants("A60")
def a_unit_that_is_not_on_the_roster(ground: Ground) -> object:
    several(ground, RIGHT)
    return ground.command("choose", "无名镇", "一.xlsx")


@plants("A61")
def a_file_that_is_not_in_the_inbox(ground: Ground) -> object:
    several(ground, RIGHT)
    return ground.command("choose", "青禾镇", "一.xlsx")


@plants("A62")
def a_file_of_another_unit(ground: Ground) -> object:
    several(ground, RIGHT)
    return ground.command("choose", "白石镇", "101_青禾镇_2025_第1次.xlsx")


@plants("A63")
def a_return_with_errors_that_is_passed(ground: Ground) -> object:
    several(ground, WRONG)
    return ground.command("pass", "青禾镇")


@plants("A68")
def choosing_a_return_of_another_year(ground: Ground) -> object:
    several(ground, built(year=YEAR - 1))
    return ground.command("choose", "青禾镇", f"101_青禾镇_{YEAR - 1}_第1次.xlsx")


@plants("A69")
def a_report_that_is_published_tomorrow(ground: Ground) -> object:
    several(ground, RIGHT)
    page = ground.put("网页.html", "<p>年度报告</p>")
    book = ground.folder / "inbox" / "101_青禾镇_2025_第1次.xlsx"
    return ground.command("check", str(page), "--against", str(book), "--published", "--date", "2099-01-01")


@plants("A70")
def taking_the_key_of_a_return_that_no_other_key_has_signed(ground: Ground) -> object:
    several(ground, RIGHT)
    return ground.command("choose", "青禾镇", "101_青禾镇_2025_第1次.xlsx", "--same-key")


@plants("A67")
def choosing_for_a_unit_whose_return_is_passed(ground: Ground) -> object:
    several(ground, RIGHT)
    ground.command("pass", "青禾镇")
    return ground.command("choose", "青禾镇", "101_青禾镇_2025_第1次.xlsx")


@plants("A64")
def taking_back_what_was_never_given(ground: Ground) -> object:
    several(ground, RIGHT)
    return ground.command("pass", "--reopen", "青禾镇")


@plants("A65")
def a_page_without_its_workbook(ground: Ground) -> object:
    return ground.command("check", ground.put("网页.html", "<p>"), "--published")


@plants("A66")
def a_damaged_workbook_of_nobody_knows_whom(ground: Ground) -> object:
    several(ground, RIGHT)
    ground.put("坏表.xlsx", with_identity("texts", "<t>101</t>", "<t>909</t>"))
    return ground.command("repair", "坏表.xlsx", "-o", "好表.xlsx")


# Mailboxes


@dataclass
class MailGround(Ground):
    """The same with a mail server, of which the machine knows certificate and password."""

    server: MailServer

    def collected(self, address: str) -> str:
        return self.command("collect", address.format(server=self.server.address))


@pytest.fixture
def mail_ground(ground: Ground, mail_server: MailServer) -> Iterator[MailGround]:
    ground.monkeypatch.setenv("SSL_CERT_FILE", str(mail_server.certificate))
    ground.monkeypatch.setenv("XLTOOLS_MAIL_PASSWORD", PASSWORD)
    yield MailGround(ground.folder, ground.monkeypatch, ground.capsys, mail_server)
    mail_server.clear()


@pytest.mark.parametrize("code", sorted(OF_MAILBOXES))
def test_what_is_said_of_a_mailbox_comes_of_its_situation(code: str, mail_ground: MailGround) -> None:
    MAILBOXES.yields(code, mail_ground)


@plants_in_mailbox("A50")
def an_address_that_is_none(ground: MailGround) -> object:
    return ground.collected("imaps://localhost/INBOX")


@plants_in_mailbox("A51")
def a_server_that_is_not_there(ground: MailGround) -> object:
    return ground.collected("imaps://a@localhost:1/INBOX")


@plants_in_mailbox("A52")
def a_wrong_password(ground: MailGround) -> object:
    ground.monkeypatch.setenv("XLTOOLS_MAIL_PASSWORD", "wrong")
    return ground.collected("{server}")


@plants_in_mailbox("A53")
def a_folder_that_is_not_there(ground: MailGround) -> object:
    return ground.collected("{server}/没有")


@plants_in_mailbox("A54")
def a_line_that_breaks(ground: MailGround) -> object:
    ground.server.put(mail_of({"年报.xlsx": sound(), "照片.jpg": bytes(900_000)}), arrived=ARRIVED)
    with breaking_line(ground.server.port, after=200_000) as port:
        return ground.collected(ground.server.address.replace(f":{ground.server.port}", f":{port}"))


@plants_in_mailbox("A55")
def a_certificate_that_nobody_trusts(ground: MailGround) -> object:
    ground.monkeypatch.delenv("SSL_CERT_FILE")
    return ground.collected("{server}")


@plants_in_mailbox("A56")
def no_password(ground: MailGround) -> object:
    ground.monkeypatch.delenv("XLTOOLS_MAIL_PASSWORD")
    ground.monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    return ground.collected("{server}")


@contextlib.contextmanager
def breaking_line(port: int, after: int) -> Iterator[int]:
    """A port that leads to another one, until so many bytes came back."""
    with socket.create_server(("localhost", 0)) as listening:

        def carry() -> None:
            with contextlib.suppress(OSError):
                near, _ = listening.accept()
                with near, socket.create_connection(("localhost", port)) as far:
                    threading.Thread(target=forward, args=(near, far), daemon=True).start()
                    left = after
                    while left > 0 and (data := far.recv(min(left, 4096))):
                        near.sendall(data)
                        left -= len(data)
                    near.shutdown(socket.SHUT_RDWR)

        carrying = threading.Thread(target=carry, daemon=True)
        carrying.start()
        yield listening.getsockname()[1]
        carrying.join(timeout=10)


def forward(near: socket.socket, far: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := near.recv(4096):
            far.sendall(data)
