"""What a person calls a file that is not the kind that was asked for."""

from __future__ import annotations

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
    XML = "XML 文件"
    TEXT = "文本文件"
    OTHER = "其他文件"


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
