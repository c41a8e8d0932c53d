"""What a person calls a file that is not the kind that was asked for."""

from __future__ import annotations

import struct
from enum import StrEnum


class FileKind(StrEnum):
    """A kind of file, in the words that stand in a finding."""

    PDF = "PDF 文档"
    RTF = "RTF 文档"
    WORD = "Word 文档"
    TEXT_DOCUMENT = "文字文档"  # of OpenDocument
    SLIDES = "演示文稿"
    OFD = "OFD 版式文件"
    PICTURE = "图片"
    RAR = "RAR 压缩包"
    SEVEN_ZIP = "7z 压缩包"
    ARCHIVE = "压缩包"
    WEB_PAGE = "网页"
    CHECK_PAGE = "自查页（只用来核对，不用报送）"
    MERGE_PAGE = "汇总页（县里汇总用，不用报送）"
    XML = "XML 文件"
    TEXT = "文本文件"
    OTHER = "其他文件"


#: How the name of the file begins that Office keeps beside a document while it is open; who has it open stands in it.
OFFICE_LOCK = "~$"
#: The titles of the pages that this software makes itself.
TITLES = {FileKind.CHECK_PAGE: "报表自查", FileKind.MERGE_PAGE: "报表汇总"}
#: How the kinds begin that neither a workbook nor a report has.
SIGNATURES = (
    (b"{\\rtf", FileKind.RTF),
    (b"\x89PNG", FileKind.PICTURE),
    (b"\xff\xd8\xff", FileKind.PICTURE),
    (b"GIF8", FileKind.PICTURE),
    (b"Rar!", FileKind.RAR),
    (b"7z\xbc\xaf", FileKind.SEVEN_ZIP),
    (b"\x1f\x8b", FileKind.ARCHIVE),
)


#: Where the head of a compound file says how large its sectors are, and how many its three tables take.
_SECTOR_SHIFT, _TABLES = 30, (0x2C, 0x40, 0x48)


def tables_fit(data: bytes) -> bool:
    """Whether the tables of a compound file (an old workbook, a mail of Outlook) may lie in it. Whoever reads one by what it
    says reads on without end where it says more, and its chains go round."""
    if len(data) < 512:
        return False
    (shift,) = struct.unpack_from("<H", data, _SECTOR_SHIFT)
    counts = [struct.unpack_from("<I", data, at)[0] for at in _TABLES]
    return shift in {9, 12} and max(counts) <= len(data) >> shift
