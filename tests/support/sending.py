"""What units send returns in: archives as Chinese programs pack them, mails as mail programs write them."""

from __future__ import annotations

import datetime as dt
import io
import os
import struct
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from xltools.vba import cfb

Files = Mapping[str, bytes]


#: When things were made and sent, unless a test says otherwise.
MONDAY = dt.datetime(2026, 1, 12, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
_ZipTime = tuple[int, int, int, int, int, int]


def _local(when: dt.datetime) -> _ZipTime:
    """As a .zip writes a time down: by the clock of the machine."""
    here = when.astimezone()
    return here.year, here.month, here.day, here.hour, here.minute, here.second


def zip_of(
    files: Files, encoding: str = "gb18030", *, when: _ZipTime | dt.datetime = (2026, 1, 12, 9, 30, 0)
) -> bytes:
    """A .zip whose names are in the coding of the machine it was made on, without the mark of UTF-8."""
    time = _local(when) if isinstance(when, dt.datetime) else when
    out = io.BytesIO()
    marks = {
        f"{number:03}".encode().ljust(len(name.encode(encoding)), b"#"): name
        for number, name in enumerate(files)
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for mark, name in marks.items():
            archive.writestr(zipfile.ZipInfo(mark.decode(), time), files[name])
    data = out.getvalue()
    for mark, name in marks.items():
        data = data.replace(mark, name.encode(encoding))
    return data


def modern_zip_of(files: Files, *, when: dt.datetime = MONDAY) -> bytes:
    """A .zip whose names are marked as UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _local(when)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def seven_zip_of(files: Files, *, when: dt.datetime = MONDAY) -> bytes:
    """A .7z, made by bsdtar."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_bytes(content)
            os.utime(Path(folder) / name, (when.timestamp(),) * 2)
        command = ["bsdtar", "-cf", "-", "--format=7zip", *files]
        environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin"}
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True).stdout


def rar_of(files: Files, *, when: dt.datetime = MONDAY) -> bytes:
    """A .rar of version 5 whose files are stored and not packed: no free program writes one."""
    blocks = [_rar_block(bytes([1, 0, 0]))]
    for name, content in files.items():
        raw = name.encode()
        crc = struct.pack("<I", zlib.crc32(content))
        # file flags: a time and a CRC are there; size; attributes; time; CRC; stored; made on Windows; name
        time = struct.pack("<I", int(when.timestamp()))
        fields = (
            bytes([6])
            + _vint(len(content))
            + bytes([0x20])
            + time
            + crc
            + bytes([0, 0])
            + _vint(len(raw))
            + raw
        )
        blocks.append(_rar_block(bytes([2, 2]) + _vint(len(content)) + fields) + content)
    return b"Rar!\x1a\x07\x01\x00" + b"".join(blocks) + _rar_block(bytes([5, 0, 0]))


def _rar_block(fields: bytes) -> bytes:
    sized = _vint(len(fields)) + fields
    return struct.pack("<I", zlib.crc32(sized)) + sized


def _vint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def mail_of(
    files: Files,
    *,
    subject: str = "政府信息公开年报",
    sender: str = "李四 <lisi@example.cn>",
    date: str | dt.datetime = "Mon, 12 Jan 2026 09:30:00 +0800",
    text: str = "请查收。",
) -> bytes:
    """A mail with files attached, as Python's library writes it."""
    date = format_datetime(date) if isinstance(date, dt.datetime) else date
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = sender, "zfxxgk@example.cn", subject, date
    mail["Message-ID"] = f"<{zlib.crc32(repr((subject, sorted(files), date)).encode())}@example.cn>"
    mail.set_content(text)
    for name, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    if files:
        mail.set_boundary(
            f"=={zlib.crc32(repr((subject, sorted(files))).encode())}=="
        )  # the same one each time
    return bytes(mail)


def mbox_of(*mails: bytes) -> bytes:
    """Mails one after the other, as mail programs keep a folder."""
    return b"".join(
        b"From lisi@example.cn Mon Jan 12 09:30:00 2026\n"
        + mail.replace(b"\r\n", b"\n").rstrip(b"\n")
        + b"\n\n"
        for mail in mails
    )


_TEXT, _BINARY, _INTEGER, _TIME = 0x001F, 0x0102, 0x0003, 0x0040
_SUBJECT, _SENDER, _SENT, _NAME, _DATA, _METHOD = 0x0037, 0x0C1A, 0x0039, 0x3707, 0x3701, 0x3705
_ADDRESS = 0x0C1F
_FIRST_DAY = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)


def outlook_of(
    files: Files, *, subject: str = "年报", sender: str = "李四", when: dt.datetime = MONDAY
) -> bytes:
    """A .msg, as Outlook saves a mail; it counts time in steps of 100 ns since 1601."""
    time = (when - _FIRST_DAY) // dt.timedelta(microseconds=1) * 10
    tree: dict[str, object] = dict(
        _properties(
            struct.pack("<8x4I8x", 0, len(files), 0, len(files)),
            {
                (_SUBJECT, _TEXT): subject.encode("utf-16-le"),
                (_SENDER, _TEXT): sender.encode("utf-16-le"),
                (_ADDRESS, _TEXT): "lisi@example.cn".encode("utf-16-le"),
                (_SENT, _TIME): struct.pack("<Q", time),
            },
        )
    )
    for number, (name, content) in enumerate(files.items()):
        tree[f"__attach_version1.0_#{number:08X}"] = _properties(
            bytes(8),
            {
                (_NAME, _TEXT): name.encode("utf-16-le"),
                (_DATA, _BINARY): content,
                (_METHOD, _INTEGER): struct.pack("<Q", 1),
            },
        )
    return cfb.write(tree)  # type: ignore[arg-type]


def _properties(head: bytes, values: Mapping[tuple[int, int], bytes]) -> dict[str, bytes]:
    """The streams of a message or of an attachment: a table of properties, and a stream for each long one."""
    table, streams = head, {}
    for (identifier, kind), value in values.items():
        long = kind in (_TEXT, _BINARY)
        payload = struct.pack("<II", len(value) + 2 * (kind == _TEXT), 0) if long else value
        table += struct.pack("<HHI", kind, identifier, 6) + payload
        if long:
            streams[f"__substg1.0_{identifier:04X}{kind:04X}"] = value
    return {"__properties_version1.0": table, **streams}
