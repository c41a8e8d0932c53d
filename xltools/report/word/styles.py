"""The fixed parts of a template drawn by us: page, fonts and styles by GB/T 9704-2012, footers, package.

A4; the type area is 156 × 225 mm, 37 mm from the top and 28 mm from the binding edge; 22 lines of 28
characters of 三号 (16 pt). Office machines have 仿宋_GB2312 and its like or their successors: the font table
names the other name of each.
"""

from __future__ import annotations

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

FANG, HEI, KAI, TITLE, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"


def twips(millimetres: float) -> int:
    """Twentieths of a point."""
    return round(millimetres * 1440 / 25.4)


#: The type area.
WIDTH = twips(156)
_LEFT, _TOP = twips(28), twips(37)
_RIGHT, _BOTTOM = twips(210) - twips(28) - WIDTH, twips(297) - twips(37) - twips(225)
#: 22 lines in 225 mm, as a whole number of tenths of a point below: 28.9 pt.
LINE = 578
#: 28 characters of 16 pt are 158 mm wide: each is set a quarter of a point closer, as Word's grid would.
_CLOSER = -5

SECTION = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId5"/><w:footerReference w:type="even" r:id="rId6"/>'
    f'<w:pgSz w:w="{twips(210)}" w:h="{twips(297)}"/>'
    f'<w:pgMar w:top="{_TOP}" w:right="{_RIGHT}" w:bottom="{_BOTTOM}" w:left="{_LEFT}" w:header="851" '
    f'w:footer="{twips(23)}" w:gutter="0"/><w:cols w:space="425"/></w:sectPr>'
)

#: Where the centre of a date stands that ends four characters before the right edge: 2026年1月15日 is 124 pt wide,
#: with the quarters of a character that Word leaves between digits and characters.
SIGNED_AT = WIDTH - 4 * 320 - 1240
#: So many characters of a name fit around that centre; a longer one ends two characters before the edge.
SIGNED_MOST = 2 * (WIDTH - SIGNED_AT) // 320


def fonts(east: str) -> str:
    """Letters and digits in the font of the characters around them."""
    return f'<w:rFonts w:ascii="{east}" w:eastAsia="{east}" w:hAnsi="{east}" w:cs="Times New Roman"/>'


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _exact(line: int, before: int = 0, after: int = 0) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="exact"/>'


_TWO = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
_TIGHT = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
#: Between the lines of a cell: 13 pt for 五号, 12 pt for 小五.
_IN_CELLS, _IN_SMALL = 260, 240


def _paragraph(
    id: str, name: str, layout: str, letters: str, based: str = "a", *, following: str = ""
) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/>'
        + (f'<w:next w:val="{following}"/>' if following else "")
        + f"<w:qFormat/><w:pPr>{layout}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def _character(id: str, name: str, letters: str) -> str:
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{id}"><w:name w:val="{name}"/><w:qFormat/>'
        f"<w:rPr>{letters}</w:rPr></w:style>"
    )


#: Style ids, by what they are for.
BODY, HEADLINE, HEADING, CELL, LABEL, SMALL, SMALL_LABEL, SIGNED, SIGNED_LONG, DATED, ANNEX, CAPTION, NOTE, DRAFT, PICTURE = (
    "zw", "bt", "yjbt", "bg", "bgbq", "fbwz", "fbbq", "lk", "lkc", "rq", "fj", "fjbt", "zhu", "cg", "tu",
)  # fmt: skip
RUN_IN, TO_WRITE = "ejbt", "dx"
PAGE = "ym"

STYLES = (
    f'{_HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANG)}{_size(16)}'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/>'
    f'<w:pPr><w:widowControl w:val="0"/><w:spacing w:before="0" w:after="0"/><w:jc w:val="both"/></w:pPr>'
    "</w:style>"
    '<w:style w:type="character" w:default="1" w:styleId="a0"><w:name w:val="Default Paragraph Font"/>'
    '<w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
    '<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
    '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
    "</w:tblCellMar></w:tblPr></w:style>"
    + _paragraph(BODY, "公文正文", "<w:overflowPunct w:val=\"0\"/>" + _exact(LINE) + _TWO, f'<w:spacing w:val="{_CLOSER}"/>')
    + _paragraph(
        HEADLINE, "公文标题", "<w:keepNext/>" + _exact(700) + '<w:jc w:val="center"/>',
        fonts(TITLE) + _size(22), following=BODY,
    )
    + _paragraph(
        HEADING, "一级标题", "<w:keepNext/>" + _exact(LINE) + _TWO + '<w:outlineLvl w:val="0"/>',
        fonts(HEI) + f'<w:spacing w:val="{_CLOSER}"/>', following=BODY,
    )
    + _paragraph(
        CELL, "表格文字", '<w:snapToGrid w:val="0"/>' + _exact(_IN_CELLS, 20, 20) + '<w:jc w:val="center"/>', _size(10.5)
    )
    + _paragraph(LABEL, "表格标签", '<w:jc w:val="left"/>', "", CELL)
    + _paragraph(SMALL, "附表文字", _exact(_IN_SMALL, 20, 20), _size(9), CELL)
    + _paragraph(SMALL_LABEL, "附表标签", '<w:jc w:val="left"/>', "", SMALL)
    + _paragraph(
        SIGNED, "落款单位",
        f'<w:keepNext/><w:tabs><w:tab w:val="center" w:pos="{SIGNED_AT}"/></w:tabs>' + _exact(LINE, LINE)
        + '<w:jc w:val="left"/>', "",
    )
    + _paragraph(
        SIGNED_LONG, "落款单位（长）",
        "<w:keepNext/>" + _exact(LINE, LINE) + '<w:ind w:rightChars="200" w:right="640"/><w:jc w:val="right"/>', "",
    )
    + _paragraph(DATED, "落款日期", _exact(LINE) + '<w:ind w:rightChars="400" w:right="1280"/><w:jc w:val="right"/>', "")
    + _paragraph(ANNEX, "附件", "<w:keepNext/><w:pageBreakBefore/>" + _exact(LINE) + '<w:jc w:val="left"/>', fonts(HEI))
    + _paragraph(
        CAPTION, "附表标题", "<w:keepNext/>" + _exact(LINE, 120, 60) + '<w:jc w:val="center"/>', fonts(HEI) + _size(14)
    )
    + _paragraph(NOTE, "附表说明", _exact(400) + '<w:jc w:val="left"/>', _size(12))
    + _paragraph(PICTURE, "图", '<w:spacing w:before="120" w:after="120" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>', "")
    + _paragraph(DRAFT, "草稿提示", _exact(LINE) + '<w:jc w:val="center"/>', '<w:b/><w:color w:val="C00000"/>')
    + _paragraph(PAGE, "页码", _TIGHT, fonts(SONG) + _size(14))
    + _character(RUN_IN, "随文小标题", fonts(KAI))
    + _character(TO_WRITE, "待写", '<w:shd w:val="clear" w:color="auto" w:fill="FFFF00"/>')
    + "</w:styles>"
)  # fmt: skip


def _font(name: str, other: str, *, roman: bool) -> str:
    family = "roman" if roman else "modern"
    return (
        f'<w:font w:name="{name}">'
        + (f'<w:altName w:val="{other}"/>' if other else "")
        + f'<w:charset w:val="86"/><w:family w:val="{family}"/><w:pitch w:val="default"/></w:font>'
    )


FONTS = (
    f'{_HEAD}<w:fonts xmlns:w="{W}">'
    + _font(FANG, "仿宋", roman=False)
    + _font(HEI, "SimHei", roman=False)
    + _font(KAI, "楷体", roman=False)
    + _font(TITLE, "小标宋", roman=True)
    + _font(SONG, "SimSun", roman=True)
    + "</w:fonts>"
)

SETTINGS = (
    f'{_HEAD}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/>'
    '<w:bordersDoNotSurroundFooter/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
)


def _footer(side: str) -> str:
    """The page's number between dashes, one character from the outer edge."""
    field = "".join(
        f'<w:r>{inner}</w:r>'
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>', '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>',
        )
    )  # fmt: skip
    indent = f'<w:ind w:{side}Chars="100" w:{side}="280"/>'
    return (
        f'{_HEAD}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="{PAGE}"/>{indent}<w:jc w:val="{side}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">— </w:t></w:r>{field}<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_TYPES}.settings+xml"/>'
    f'<Override PartName="/word/fontTable.xml" ContentType="{_TYPES}.fontTable+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_TYPES}.footer+xml"/>'
    f'<Override PartName="/word/footer2.xml" ContentType="{_TYPES}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_OF_DOCUMENT = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{R}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{R}/settings" Target="settings.xml"/>'
    f'<Relationship Id="rId3" Type="{R}/fontTable" Target="fontTable.xml"/>'
    f'<Relationship Id="rId5" Type="{R}/footer" Target="footer1.xml"/>'
    f'<Relationship Id="rId6" Type="{R}/footer" Target="footer2.xml"/>'
    "</Relationships>"
)


def core(title: str, digest: str = "") -> str:
    """The document's properties: its title, and what tells later whether somebody changed it; no dates."""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title>"
        + (f"<dc:identifier>{digest}</dc:identifier>" if digest else "")
        + "</cp:coreProperties>"
    )


def package(body: str, title: str) -> dict[str, bytes]:
    """The parts of a document with this body, by name, in their order."""
    document = f'{_HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}{SECTION}</w:body></w:document>'
    found = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": _RELATIONS,
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _OF_DOCUMENT,
        "word/styles.xml": STYLES,
        "word/settings.xml": SETTINGS,
        "word/fontTable.xml": FONTS,
        "word/footer1.xml": _footer("right"),
        "word/footer2.xml": _footer("left"),
        "docProps/core.xml": core(title),
    }
    return {name: text.encode() for name, text in found.items()}
