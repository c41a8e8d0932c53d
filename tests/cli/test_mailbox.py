"""``xltools collect imaps://…`` against a real mail server: what it takes in, and that it leaves the mailbox as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from damage import sound
from mail_server import PASSWORD, MailServer
from sending import mail_of, zip_of

from xltools.cli import run
from xltools.county.channels.imap import utf7
from xltools.county.ledger import Ledger, ledger_of
from xltools.county.receipts import round_of
from xltools.jobs.new import create_project

CHINA = dt.timezone(dt.timedelta(hours=8))
ARRIVED = dt.datetime(2026, 1, 13, 8, 5, 9, tzinfo=CHINA)


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mail_server: MailServer) -> Iterator[Path]:
    """A project for 2025, on a machine that trusts the server and knows the password."""
    create_project(tmp_path / "county", county="清河县", year=2025)
    monkeypatch.chdir(tmp_path / "county")
    monkeypatch.setenv("SSL_CERT_FILE", str(mail_server.certificate))
    monkeypatch.setenv("XLTOOLS_MAIL_PASSWORD", PASSWORD)
    yield tmp_path / "county"
    mail_server.clear()


def ledger(county: Path) -> Ledger:
    there = ledger_of(county / "inbox")
    assert there is not None
    return there


def said(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str]:
    capsys.readouterr()
    code = run(["collect", *args])
    shown = capsys.readouterr()
    return code, shown.out + shown.err


def test_a_return_that_came_by_mail_is_in_the_inbox_with_its_sender_and_its_time(
    county: Path, mail_server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    mail_server.put(mail_of({"年报.zip": zip_of({"年报 终稿.xlsx": sound()})}), arrived=ARRIVED)

    code, _ = said(capsys, mail_server.address)

    assert code == 0
    (receipt,) = round_of(ledger(county).entries()).receipts
    assert (county / "inbox" / receipt.file).read_bytes() == sound()
    assert (receipt.sender, receipt.time, receipt.name) == (
        "李四 <lisi@example.cn>",
        ARRIVED,
        "年报 终稿.xlsx",
    )


def test_the_mailbox_stays_as_it_was_and_a_second_run_changes_nothing(
    county: Path, mail_server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    mail_server.put(mail_of({"年报.xlsx": sound()}), arrived=ARRIVED)
    mail_server.put(mail_of({}, text="收到请回复"), arrived=ARRIVED)
    said(capsys, mail_server.address)
    entries = ledger(county).entries()

    code, text = said(capsys, mail_server.address)

    assert (code, mail_server.unread()) == (0, 2)
    assert ledger(county).entries() == entries
    assert "共 1 个文件：已有 1" in text


def test_a_folder_with_a_chinese_name_is_found(
    county: Path, mail_server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    mail_server.put(mail_of({"年报.xlsx": sound()}), utf7("年报收件"), arrived=ARRIVED)
    code, _ = said(capsys, f"{mail_server.address}/年报收件")
    assert code == 0
    assert len(round_of(ledger(county).entries()).receipts) == 1


def test_mails_of_last_year_are_not_looked_at_unless_one_asks(
    county: Path, mail_server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    mail_server.put(mail_of({"年报.xlsx": sound()}), arrived=ARRIVED.replace(year=2025))
    said(capsys, mail_server.address)
    assert round_of(ledger(county).entries()).receipts == ()
    said(capsys, mail_server.address, "--since", "2025-01-01")
    assert len(round_of(ledger(county).entries()).receipts) == 1


def test_two_mails_with_one_file_are_one_return_and_a_copy(
    county: Path, mail_server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        mail_server.put(mail_of({"年报.xlsx": sound()}), arrived=ARRIVED)
    said(capsys, mail_server.address)
    round_ = round_of(ledger(county).entries())
    assert (len(round_.receipts), len(round_.copies)) == (1, 1)


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("{server}/没有这个文件夹", "里没有文件夹“没有这个文件夹”"),
        ("imaps://a@localhost:1/INBOX", "连不上邮箱"),
        ("imap://a@localhost/INBOX", "不能用，请写成 imaps://"),
        ("imaps://localhost/INBOX", "不能用，请写成 imaps://"),
    ],
)
def test_what_is_wrong_with_a_mailbox_is_one_sentence(
    mail_server: MailServer, capsys: pytest.CaptureFixture[str], address: str, code: str
) -> None:
    exit_code, text = said(capsys, address.format(server=mail_server.address))
    assert exit_code == 2
    assert code in text


@pytest.mark.usefixtures("county")
def test_a_wrong_password_is_said_and_a_password_in_the_address_is_not_shown(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XLTOOLS_MAIL_PASSWORD", "wrong")
    assert "拒绝登录" in said(capsys, mail_server.address)[1]
    _, text = said(capsys, "imaps://a:secret@localhost/INBOX")
    assert "不能用" in text
    assert "secret" not in text


@pytest.mark.usefixtures("county")
def test_a_server_whose_certificate_nobody_trusts_gets_no_password(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "证书不可信" in said(capsys, mail_server.address)[1]


@pytest.mark.usefixtures("county")
def test_without_a_password_it_is_said_where_to_put_it(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("XLTOOLS_MAIL_PASSWORD")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    assert "XLTOOLS_MAIL_PASSWORD" in said(capsys, mail_server.address)[1]
