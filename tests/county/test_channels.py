"""Archives and mails are taken apart into the files they hold; names, senders and times come along."""

from __future__ import annotations

import base64
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sending import mail_of, mbox_of, modern_zip_of, outlook_of, rar_of, seven_zip_of, zip_of

from xltools.county.channels import Arrival, Bounds, Obstacle, archives, arrivals
from xltools.model.messages.reasons import Reason

CHINA = dt.timezone(dt.timedelta(hours=8))
MORNING = dt.datetime(2026, 1, 12, 9, 30, tzinfo=CHINA)
FILES = {"青禾镇.xlsx": b"PK a return", "白鹭乡（终稿）.xlsx": b"PK another", "说明.txt": "请查收".encode()}
BOUNDS = Bounds()


class Desk:
    """A folder with what was sent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def opened(self, name: str, content: bytes, bounds: Bounds = BOUNDS) -> list[Arrival | Obstacle]:
        path = self.folder / name
        path.write_bytes(content)
        return list(arrivals(path, bounds, name))

    def files(self, name: str, content: bytes) -> dict[str, bytes]:
        """The files by their names; nothing may stand in the way."""
        items = self.opened(name, content)
        assert all(isinstance(item, Arrival) for item in items), items
        return {item.origin.name: item.content for item in items if isinstance(item, Arrival)}

    def refused(self, name: str, content: bytes, bounds: Bounds = BOUNDS) -> list[str]:
        """The codes of what could not be opened."""
        obstacles = [item for item in self.opened(name, content, bounds) if isinstance(item, Obstacle)]
        return [item.reason.code for item in obstacles if isinstance(item.reason, Reason)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# Archives


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("Windows 打的包.zip", zip_of(FILES, "gb18030")),
        ("忘了标 UTF-8 的包.zip", zip_of(FILES, "utf-8")),
        ("新软件打的包.zip", modern_zip_of(FILES)),
        ("年报.rar", rar_of(FILES)),
    ],
)
def test_an_archive_gives_its_files_by_their_names(desk: Desk, name: str, packed: bytes) -> None:
    assert desk.files(name, packed) == FILES


def test_so_does_a_7z(desk: Desk) -> None:
    assert desk.files("年报.7z", seven_zip_of(FILES)) == FILES


def test_a_kind_is_known_by_its_content_and_not_by_its_name(desk: Desk) -> None:
    assert desk.files("年报.xlsx.dat", rar_of(FILES)) == FILES
    assert desk.files("年报.doc", zip_of(FILES)) == FILES


def test_archives_in_archives_are_opened_and_the_way_says_so(desk: Desk) -> None:
    nested = zip_of(
        {"各乡镇/二组.zip": zip_of({"青禾镇.xlsx": b"PK"}), "各乡镇/三组.rar": rar_of({"白鹭乡.xlsx": b"PK"})}
    )
    ways = [item.origin.described for item in desk.opened("全部.zip", nested)]
    assert ways == ["全部.zip › 各乡镇/二组.zip › 青禾镇.xlsx", "全部.zip › 各乡镇/三组.rar › 白鹭乡.xlsx"]


def test_a_workbook_is_a_zip_but_no_archive(desk: Desk) -> None:
    workbook = modern_zip_of({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b""})
    assert desk.files("青禾镇.xlsx", workbook) == {"青禾镇.xlsx": workbook}
    assert desk.files("青禾镇.zip", workbook) == {"青禾镇.zip": workbook}


def test_a_workbook_that_was_half_sent_is_still_somebodys_file(desk: Desk) -> None:
    half = modern_zip_of({"[Content_Types].xml": b"<Types/>" * 100})[:-40]
    assert desk.files("青禾镇.xlsx", half) == {"青禾镇.xlsx": half}
    assert desk.refused("年报.zip", half) == ["N81"]


def test_what_systems_leave_behind_in_archives_is_no_file(desk: Desk) -> None:
    packed = modern_zip_of(
        {"__MACOSX/._青禾镇.xlsx": b"x", "Thumbs.db": b"x", "~$青禾镇.xlsx": b"x", "青禾镇.xlsx": b"PK"}
    )
    assert desk.files("年报.zip", packed) == {"青禾镇.xlsx": b"PK"}


@pytest.mark.parametrize("pack", [zip_of, seven_zip_of, rar_of])
def test_a_file_in_an_archive_arrived_when_the_archive_did(desk: Desk, pack: Callable[..., bytes]) -> None:
    items = desk.opened("年报", pack(FILES))
    arrived = dt.datetime.fromtimestamp((desk.folder / "年报").stat().st_mtime, CHINA)
    assert {item.origin.time for item in items} == {arrived}


def test_the_files_of_a_zip_come_in_the_order_of_their_last_change(desk: Desk) -> None:
    times = {
        "改.xlsx": (2026, 1, 14, 8, 0, 0),
        "原.xlsx": (2026, 1, 12, 8, 0, 0),
        "再改.xlsx": (2026, 1, 15, 8, 0, 0),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, time in times.items():
            archive.writestr(zipfile.ZipInfo(name, time), name)
    assert list(desk.files("年报.zip", packed.getvalue())) == ["原.xlsx", "改.xlsx", "再改.xlsx"]


def test_an_encrypted_archive_is_said_to_be_one(desk: Desk) -> None:
    packed = bytearray(zip_of({"青禾镇.xlsx": b"PK"}))
    for start in (packed.index(b"PK\x03\x04") + 6, packed.index(b"PK\x01\x02") + 8):
        packed[start] |= 1
    assert desk.refused("年报.zip", bytes(packed)) == ["N80"]


@pytest.mark.parametrize(
    "torn",
    [
        zip_of(FILES)[:-30],
        rar_of(FILES)[:60],
        rar_of(FILES)[:90],
        rar_of(FILES)[:-8],
        seven_zip_of(FILES)[:80],
    ],
    ids=["a zip", "a rar in its head", "a rar in a name", "a rar at its end", "a 7z"],
)
def test_a_torn_archive_is_said_to_be_torn(desk: Desk, torn: bytes) -> None:
    assert desk.refused("年报.zip", torn) == ["N81"]


def test_without_a_program_for_it_a_rar_is_to_be_unpacked_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "bsdtar", lambda: "")
    (item,) = desk.opened("年报.rar", rar_of(FILES))
    assert isinstance(item, Obstacle)
    assert (
        str(item.reason) == "这台电脑上没有能打开 RAR 压缩包的程序（bsdtar），请先解压，再收解压出来的文件夹"
    )


@pytest.mark.parametrize("pack", [modern_zip_of, rar_of, seven_zip_of])
def test_archives_that_unpack_to_too_much_stop_there(desk: Desk, pack: object) -> None:
    assert callable(pack)
    small = Bounds(file=10_000, whole=100_000)
    many = pack({f"{number}.xlsx": bytes(9_000) for number in range(30)})
    assert desk.refused("年报.zip", many, small) == ["N83"]
    large = pack({"一.xlsx": bytes(50_000)})
    assert desk.refused("年报.zip", large, small) == ["N84"]


def test_archives_without_end_stop_too(desk: Desk) -> None:
    packed = b"PK"
    for _ in range(8):
        packed = zip_of({"再来.zip": packed})
    assert desk.refused("年报.zip", packed) == ["N82"]


def test_entries_that_point_out_of_the_archive_are_only_names(desk: Desk) -> None:
    packed = modern_zip_of({"../../../etc/青禾镇.xlsx": b"PK", "C:\\Windows\\白鹭乡.xlsx": b"PK"})
    assert set(desk.files("年报.zip", packed)) == {"青禾镇.xlsx", "白鹭乡.xlsx"}


# Mails


@pytest.mark.parametrize(
    ("name", "mail"),
    [
        ("来信.eml", mail_of(FILES)),
        ("没有扩展名的来信", mail_of(FILES)),
        ("收件箱.mbox", mbox_of(mail_of(FILES))),
    ],
)
def test_a_mail_gives_what_is_attached_with_its_sender_and_time(desk: Desk, name: str, mail: bytes) -> None:
    items = desk.opened(name, mail)
    assert {item.origin.name for item in items} == set(FILES)
    for item in items:
        assert isinstance(item, Arrival)
        assert item.content == FILES[item.origin.name]
        assert (item.origin.sender, item.origin.time) == ("李四 <lisi@example.cn>", MORNING)


def test_an_outlook_message_does_too(desk: Desk) -> None:
    items = desk.opened("来信.msg", outlook_of(FILES))
    assert {item.origin.name: item.content for item in items if isinstance(item, Arrival)} == FILES
    assert {item.origin.sender for item in items} == {"李四 <lisi@example.cn>"}
    assert {item.origin.time for item in items} == {MORNING}


def test_when_a_mail_arrived_its_server_says_and_not_its_sender(desk: Desk) -> None:
    mail = b"Received: from a by b; Tue, 20 Jan 2026 08:00:00 +0800\r\n" + mail_of(FILES)
    assert {item.origin.time for item in desk.opened("来信.eml", mail)} == {
        MORNING.replace(day=20, hour=8, minute=0)
    }


def test_an_archive_in_a_mail_has_the_mails_sender_and_time(desk: Desk) -> None:
    (item,) = desk.opened("来信.eml", mail_of({"年报.zip": zip_of({"青禾镇.xlsx": b"PK"})}))
    assert (item.origin.name, item.origin.sender, item.origin.time) == (
        "青禾镇.xlsx",
        "李四 <lisi@example.cn>",
        MORNING,
    )


def test_a_mail_that_was_forwarded_as_a_file_is_opened_too(desk: Desk) -> None:
    assert desk.files("转发.eml", mail_of({"原信.eml": mail_of(FILES, subject="原来的")})) == FILES


def headed(*headers: bytes) -> bytes:
    """A mail with one file, whose part has these headers."""
    head = [
        b"From: a@example.cn",
        b"Subject: x",
        b"Date: Mon, 12 Jan 2026 09:30:00 +0800",
        b"MIME-Version: 1.0",
    ]
    return b"\r\n".join([*head, *headers, b"", base64.b64encode(b"PK"), b""])


BASE64 = b"Content-Transfer-Encoding: base64"


@pytest.mark.parametrize(
    "disposition",
    [
        b'Content-Disposition: attachment; filename="=?gb2312?B?x+C6zNXyLnhsc3g=?="',
        b"Content-Disposition: attachment; filename==?GBK?Q?=C7=E0=BA=CC=D5=F2=2Exlsx?=",
        b"Content-Disposition: attachment; filename*=gb18030''%C7%E0%BA%CC%D5%F2.xlsx",
        b"Content-Disposition: attachment; filename*0*=utf-8''%E9%9D%92%E7%A6; filename*1*=%BE%E9%95%87.xlsx",
        b'Content-Disposition: attachment; filename="' + "青禾镇.xlsx".encode("gbk") + b'"',
        b'Content-Disposition: attachment; filename="' + "青禾镇.xlsx".encode() + b'"',
        b'Content-Type: application/octet-stream; name="=?utf-8?B?6Z2S56a+6ZWHLnhsc3g=?="',
        b'Content-Disposition: attachment; filename="=?x-unknown?B?x+C6zNXyLnhsc3g=?="',
    ],
)
def test_the_name_of_an_attached_file_is_read_however_it_is_written(desk: Desk, disposition: bytes) -> None:
    assert desk.files("来信.eml", headed(disposition, BASE64)) == {"青禾镇.xlsx": b"PK"}


def test_a_signatures_picture_is_no_attachment(desk: Desk) -> None:
    logo = headed(
        b"Content-Type: image/png; name=logo.png",
        b"Content-ID: <logo>",
        b"Content-Disposition: inline",
        BASE64,
    )
    assert desk.files("来信.eml", logo) == {}


def test_a_file_on_a_cloud_disk_is_not_there_and_it_is_said(desk: Desk) -> None:
    assert desk.refused("来信.eml", mail_of({}, text="从QQ邮箱发来的超大附件：青禾镇.xlsx 进入下载页面")) == [
        "N88"
    ]
    assert desk.refused("来信.eml", mail_of({}, text="年报随后报送。")) == []


def test_winmail_dat_is_to_be_sent_again(desk: Desk) -> None:
    assert desk.refused("来信.eml", mail_of({"winmail.dat": b'x\x9f>"TNEF'})) == ["N87"]


def test_a_mailbox_gives_the_files_of_every_mail_in_order(desk: Desk) -> None:
    box = mbox_of(
        mail_of({"一.xlsx": b"PK1"}, subject="一"),
        mail_of({}, text="没有附件"),
        mail_of({"二.xlsx": b"PK2"}, subject="二"),
    )
    ways = [item.origin.described for item in desk.opened("收件箱", box)]
    assert ways == ["收件箱 › “一” › 一.xlsx", "收件箱 › “二” › 二.xlsx"]


def test_a_broken_outlook_message_is_said_to_be_one(desk: Desk) -> None:
    message = outlook_of(FILES)
    assert desk.refused("来信.msg", message[:2048] + bytes(len(message) - 2048)) in (["N89"], [])


def test_a_text_that_begins_like_a_header_is_no_mail(desk: Desk) -> None:
    text = "Subject: 年报\n正文".encode()
    assert desk.files("说明.txt", text) == {"说明.txt": text}


def test_a_mail_in_an_mbox_that_is_too_large_is_named_and_the_others_are_read(desk: Desk) -> None:
    mails = mbox_of(mail_of({"大.xlsx": bytes(50_000)}), mail_of({"青禾镇.xlsx": b"PK"}))
    large, small = desk.opened("收件箱.mbox", mails, Bounds(file=10_000))
    assert isinstance(large, Obstacle)
    assert large.reason == Reason("N84", limit="0 MB")
    assert large.origin.way[-1].startswith("“")
    assert isinstance(small, Arrival)
    assert small.content == b"PK"
