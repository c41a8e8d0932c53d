"""A document's text → the parts of a .docx, with the page, footers and settings of an official document. And whether a
document is as it was written here: it carries a digest of its parts."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable

from xltools.ooxml.parts import PROPERTIES
from xltools.report.word.styles import (
    BOTTOM,
    FONT_TABLE,
    LEFT,
    PAGE,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RIGHT,
    STYLES,
    TOP,
    twips,
)
from xltools.report.word.xml import (
    PACKAGE,
    XML_HEAD,
    R,
    W,
    content_type,
    relationships,
    run,
    w,
)

#: Names of parts that every document has.
DOCUMENT = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
CONTENT_TYPES = "[Content_Types].xml"
#: What the part with the properties is.
PROPERTIES_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"

#: What the digest of a document begins with, among its properties.
_MARK = "xltools:"

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
#: How high the header begins, which is empty, and the page's number: 7 mm below the type area of 35 mm.
_HEADER_AT, _FOOTER_AT = 851, twips(23)
_ODD_FOOTER, _EVEN_FOOTER = "rId5", "rId6"
#: A character of the page's number, which is set in 14 pt.
_NUMBER_CHARACTER = 280

_SECTION = w(
    "sectPr",
    f'<w:footerReference w:type="default" r:id="{_ODD_FOOTER}"/>',
    f'<w:footerReference w:type="even" r:id="{_EVEN_FOOTER}"/>',
    w("pgSz", w=PAGE_WIDTH, h=PAGE_HEIGHT),
    w("pgMar", top=TOP, right=RIGHT, bottom=BOTTOM, left=LEFT, header=_HEADER_AT, footer=_FOOTER_AT, gutter=0),
    w("cols", space=425),
)  # fmt: skip

_COMPATIBILITY = w(
    "compat",
    w(
        "compatSetting",
        name="compatibilityMode",
        uri="http://schemas.microsoft.com/office/word",
        val=15,  # Word 2013 and later
    ),
)
_SETTINGS = (
    f'{XML_HEAD}<w:settings xmlns:w="{W}">'
    + w("zoom", percent=100)
    + w("bordersDoNotSurroundHeader")
    + w("bordersDoNotSurroundFooter")
    + w("defaultTabStop", val=420)
    + w("evenAndOddHeaders")
    + w("characterSpacingControl", val="compressPunctuation")
    + _COMPATIBILITY
    + w("themeFontLang", val="en-US", eastAsia="zh-CN")
    + "</w:settings>"
)


def _footer(side: str) -> str:
    """The page's number between dashes, one character from the outer edge (``left`` or ``right``)."""
    indent = w("ind", **{f"{side}Chars": 100, side: _NUMBER_CHARACTER})
    number = "".join(
        w("r", piece)
        for piece in (
            w("fldChar", fldCharType="begin"),
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            w("fldChar", fldCharType="separate"),
            w("t", "1"),
            w("fldChar", fldCharType="end"),
        )
    )
    line = w(
        "p",
        w("pPr", w("pStyle", val=PAGE), indent, w("jc", val=side)),
        run("— "),
        number,
        run(" —"),
    )
    return f'{XML_HEAD}<w:ftr xmlns:w="{W}">{line}</w:ftr>'


_CONTENT_TYPES = (
    f'{XML_HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + content_type(DOCUMENT, f"{_WORD}.document.main+xml")
    + content_type("word/styles.xml", f"{_WORD}.styles+xml")
    + content_type("word/settings.xml", f"{_WORD}.settings+xml")
    + content_type("word/fontTable.xml", f"{_WORD}.fontTable+xml")
    + content_type("word/footer1.xml", f"{_WORD}.footer+xml")
    + content_type("word/footer2.xml", f"{_WORD}.footer+xml")
    + content_type(PROPERTIES, PROPERTIES_TYPE)
    + "</Types>"
)
_PACKAGE_RELATIONS = relationships(
    ("rId1", f"{R}/officeDocument", DOCUMENT),
    ("rId2", f"{PACKAGE}/relationships/metadata/core-properties", PROPERTIES),
)
_DOCUMENT_RELATIONS = relationships(
    ("rId1", f"{R}/styles", "styles.xml"),
    ("rId2", f"{R}/settings", "settings.xml"),
    ("rId3", f"{R}/fontTable", "fontTable.xml"),
    (_ODD_FOOTER, f"{R}/footer", "footer1.xml"),
    (_EVEN_FOOTER, f"{R}/footer", "footer2.xml"),
)


def properties(title: str, digest: str = "") -> str:
    """The part with the document's properties: its title, and a digest that tells later whether somebody changed it.

    ``title`` is XML already. There are no dates and no names, so that the same document is the same bytes.
    """
    return (
        f'{XML_HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title>"
        + (f"<dc:identifier>{digest}</dc:identifier>" if digest else "")
        + "</cp:coreProperties>"
    )


def package_parts(body: str, title: str) -> dict[str, bytes]:
    """The parts of a document, by name, in their order. ``body`` and ``title`` are XML."""
    parts = {
        CONTENT_TYPES: _CONTENT_TYPES,
        "_rels/.rels": _PACKAGE_RELATIONS,
        DOCUMENT: f'{XML_HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}">{w("body", body, _SECTION)}</w:document>',
        RELATIONS: _DOCUMENT_RELATIONS,
        "word/styles.xml": STYLES,
        "word/settings.xml": _SETTINGS,
        "word/fontTable.xml": FONT_TABLE,
        "word/footer1.xml": _footer("right"),
        "word/footer2.xml": _footer("left"),
        PROPERTIES: properties(title),
    }
    return {name: text.encode() for name, text in parts.items()}


def is_untouched(content: bytes) -> bool:
    """Whether a document is as it was written here: nobody has changed it since. False for any other file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            infos = [info for info in package.infolist() if info.filename != PROPERTIES]
            digest = digest_of((info.filename, info.CRC, info.file_size) for info in infos)
            return digest.encode() in package.read(PROPERTIES)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, zlib.error, RuntimeError):
        return False


def digest_of(parts: Iterable[tuple[str, int, int]]) -> str:
    """The digest of a document, from name, checksum and size of each of its parts but the properties."""
    digest = hashlib.sha256()
    for name, checksum, size in parts:
        digest.update(f"{name} {checksum} {size}\n".encode())
    return _MARK + digest.hexdigest()
