"""The styles and fonts of a template that the program draws, by GB/T 9704-2012, and the measures of its page.

A4; the type area is 156 × 225 mm, 37 mm from the top and 28 mm from the binding edge; 22 lines of 28 characters of
三号 (16 pt). Office machines have 仿宋_GB2312 and its like, or their successors: the font table names the other name of
each. Lengths are in twips (1/20 pt) unless a name says otherwise.
"""

from __future__ import annotations

from xltools.report.word.xml import XML_HEAD, W, w

FANG, HEI, KAI, TITLE, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"

#: Points of the sizes that GB/T 9704-2012 names: 二号, 三号, 四号; and of the tables: 小四, 五号, 小五.
_TWO_HAO, _THREE_HAO, _FOUR_HAO, _SMALL_FOUR_HAO, _FIVE_HAO, _SMALL_FIVE_HAO = 22, 16, 14, 12, 10.5, 9


def twips(millimetres: float) -> int:
    """A length in twentieths of a point."""
    return round(millimetres * 1440 / 25.4)


#: The page, its type area, and the margins around it.
PAGE_WIDTH, PAGE_HEIGHT = twips(210), twips(297)
WIDTH = twips(156)
LEFT, TOP = twips(28), twips(37)
RIGHT, BOTTOM = twips(210) - twips(28) - WIDTH, twips(297) - twips(37) - twips(225)
#: 22 lines in 225 mm, as a whole number of tenths of a point below: 28.9 pt.
LINE = 578
#: 28 characters of 16 pt are 158 mm wide: each is set a quarter of a point closer, as Word's grid would.
_CLOSER = -5
#: The width of a character of 三号.
_CHARACTER = 320

#: Where the centre of a date stands that ends four characters before the right edge: 2026年1月15日 is 124 pt wide,
#: with the quarters of a character that Word leaves between digits and characters.
SIGNED_AT = WIDTH - 4 * _CHARACTER - 1240
#: So many characters of a name fit around that centre; a longer one ends two characters before the edge.
SIGNED_MOST = 2 * (WIDTH - SIGNED_AT) // _CHARACTER

#: So many characters of a title stand on a line: 20 of 二号, of which some are digits, half as wide.
HEADLINE_MOST = 21
#: The widths of a character of a cell in 五号, and in 小五.
CELL_CHARACTER, SMALL_CHARACTER = round(_FIVE_HAO * 20), _SMALL_FIVE_HAO * 20

#: Ids of paragraph styles, by what they are for.
BODY, HEADLINE, HEADING = "zw", "bt", "yjbt"
CELL, LABEL = "bg", "bgbq"
SMALL, SMALL_LABEL = "fbwz", "fbbq"
SIGNED, SIGNED_LONG, DATED = "lk", "lkc", "rq"
ANNEX, CAPTION, NOTE, PICTURE = "fj", "fjbt", "zhu", "tu"
DRAFT, PAGE = "cg", "ym"
#: Ids of character styles.
RUN_IN, TO_WRITE = "ejbt", "dx"


def _font(east: str) -> str:
    """A font for Chinese, letters and digits alike."""
    return f'<w:rFonts w:ascii="{east}" w:eastAsia="{east}" w:hAnsi="{east}" w:cs="Times New Roman"/>'


def _size(points: float) -> str:
    """A size of letters; Word counts in half points."""
    return w("sz", val=round(points * 2)) + w("szCs", val=round(points * 2))


def _exact(line: int, before: int = 0, after: int = 0) -> str:
    """Lines of one height, and the space around the paragraph."""
    return w("spacing", before=before, after=after, line=line, lineRule="exact")


def _automatic(before: int = 0, after: int = 0) -> str:
    """Lines as high as what stands in them: 240 is one line."""
    return w("spacing", before=before, after=after, line=240, lineRule="auto")


def _aligned(side: str) -> str:
    return w("jc", val=side)


def _right_indent(characters: int) -> str:
    """So many characters before the right edge, with the same in twips for programs that count no characters."""
    return w("ind", rightChars=characters * 100, right=characters * _CHARACTER)


_CLOSER_LETTERS = w("spacing", val=_CLOSER)
_TWO_CHARACTERS_IN = w("ind", firstLineChars=200, firstLine=2 * _CHARACTER)
_WITH_NEXT = w("keepNext")
#: The height of the lines of a headline, of cells in 五号 and 小五, and of notes in 小四.
_HEADLINE_LINE, CELL_LINE, _SMALL_LINE, _NOTE_LINE = 700, 260, 240, 400
#: The space above and below the text of a cell.
_CELL_SPACE = 20


def _paragraph_style(
    id: str, name: str, layout: str, letters: str, based_on: str = "a", *, next_style: str = ""
) -> str:
    """A paragraph style. ``layout`` and ``letters`` are the properties of paragraph and run, in XML."""
    return w(
        "style",
        w("name", val=name),
        w("basedOn", val=based_on),
        w("next", val=next_style) if next_style else "",
        w("qFormat"),
        w("pPr", layout),
        w("rPr", letters),
        type="paragraph", customStyle=1, styleId=id,
    )  # fmt: skip


def _character_style(id: str, name: str, letters: str) -> str:
    return w(
        "style", w("name", val=name), w("qFormat"), w("rPr", letters), type="character", customStyle=1, styleId=id
    )  # fmt: skip


#: What a document is without any style: 仿宋 in 三号, and Word's own styles for paragraph, run and table.
_DEFAULTS = (
    w(
        "docDefaults",
        w(
            "rPrDefault",
            w("rPr", _font(FANG), _size(_THREE_HAO), w("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")),
        ),
        w("pPrDefault"),
    )
    + w(
        "style",
        w("name", val="Normal"),
        w("qFormat"),
        w("pPr", w("widowControl", val=0), w("spacing", before=0, after=0), _aligned("both")),
        type="paragraph", default=1, styleId="a",
    )
    + w(
        "style", w("name", val="Default Paragraph Font"), w("uiPriority", val=1), w("semiHidden"),
        type="character", default=1, styleId="a0",
    )
    + w(
        "style",
        w("name", val="Normal Table"),
        w("uiPriority", val=99),
        w("semiHidden"),
        w(
            "tblPr",
            w("tblInd", w=0, type="dxa"),
            w(
                "tblCellMar",
                *(
                    w(side, w=margin, type="dxa")
                    for side, margin in (("top", 0), ("left", 108), ("bottom", 0), ("right", 108))
                ),
            ),
        ),
        type="table", default=1, styleId="a1",
    )
)  # fmt: skip

_OWN_STYLES = (
    _paragraph_style(
        BODY, "公文正文", w("overflowPunct", val=0) + _exact(LINE) + _TWO_CHARACTERS_IN, _CLOSER_LETTERS
    ),
    _paragraph_style(
        HEADLINE, "公文标题", _WITH_NEXT + _exact(_HEADLINE_LINE) + _aligned("center"), _font(TITLE) + _size(_TWO_HAO),
        next_style=BODY,
    ),
    _paragraph_style(
        HEADING, "一级标题", _WITH_NEXT + _exact(LINE) + _TWO_CHARACTERS_IN + w("outlineLvl", val=0),
        _font(HEI) + _CLOSER_LETTERS, next_style=BODY,
    ),
    _paragraph_style(
        CELL, "表格文字",
        w("snapToGrid", val=0) + _exact(CELL_LINE, _CELL_SPACE, _CELL_SPACE) + _aligned("center"), _size(_FIVE_HAO),
    ),
    _paragraph_style(LABEL, "表格标签", _aligned("left"), "", CELL),
    _paragraph_style(SMALL, "附表文字", _exact(_SMALL_LINE, _CELL_SPACE, _CELL_SPACE), _size(_SMALL_FIVE_HAO), CELL),
    _paragraph_style(SMALL_LABEL, "附表标签", _aligned("left"), "", SMALL),
    _paragraph_style(
        SIGNED, "落款单位",
        _WITH_NEXT + w("tabs", w("tab", val="center", pos=SIGNED_AT)) + _exact(LINE, LINE) + _aligned("left"), "",
    ),
    _paragraph_style(
        SIGNED_LONG, "落款单位（长）", _WITH_NEXT + _exact(LINE, LINE) + _right_indent(2) + _aligned("right"), ""
    ),
    _paragraph_style(DATED, "落款日期", _exact(LINE) + _right_indent(4) + _aligned("right"), ""),
    _paragraph_style(ANNEX, "附件", _WITH_NEXT + _exact(LINE) + _aligned("left"), _font(HEI)),
    _paragraph_style(
        CAPTION, "附表标题", _WITH_NEXT + _exact(LINE, 120, 60) + _aligned("center"), _font(HEI) + _size(_FOUR_HAO)
    ),
    _paragraph_style(NOTE, "附表说明", _exact(_NOTE_LINE) + _aligned("left"), _size(_SMALL_FOUR_HAO)),
    _paragraph_style(PICTURE, "图", _automatic(120, 120) + _aligned("center"), ""),
    _paragraph_style(DRAFT, "草稿提示", _exact(LINE) + _aligned("center"), w("b") + w("color", val="C00000")),
    _paragraph_style(PAGE, "页码", _automatic(), _font(SONG) + _size(_FOUR_HAO)),
    _character_style(RUN_IN, "随文小标题", _font(KAI)),
    _character_style(TO_WRITE, "待写", w("shd", val="clear", color="auto", fill="FFFF00")),
)  # fmt: skip

#: The part ``word/styles.xml``.
STYLES = f'{XML_HEAD}<w:styles xmlns:w="{W}">{_DEFAULTS}{"".join(_OWN_STYLES)}</w:styles>'


def _font_entry(name: str, other_name: str, family: str) -> str:
    """A font of Chinese characters, and what a machine may have in its place."""
    return w(
        "font",
        w("altName", val=other_name),
        w("charset", val=86),
        w("family", val=family),
        w("pitch", val="default"),
        name=name,
    )


_FONTS = (
    _font_entry(FANG, "仿宋", "modern"),
    _font_entry(HEI, "SimHei", "modern"),
    _font_entry(KAI, "楷体", "modern"),
    _font_entry(TITLE, "小标宋", "roman"),
    _font_entry(SONG, "SimSun", "roman"),
)
#: The part ``word/fontTable.xml``.
FONT_TABLE = f'{XML_HEAD}<w:fonts xmlns:w="{W}">{"".join(_FONTS)}</w:fonts>'
