"""What a 审核说明 must say to count as one: more than stock phrases, and a figure or a cause. As Python and as a formula."""

from __future__ import annotations

from enum import Enum, auto

#: What people write instead of an explanation. Longer ones stand before those that they contain.
STOCK = (
    "特此说明", "没有问题", "情况属实", "我单位", "本单位", "没问题", "无问题", "数据", "数字", "情况", "表格", "核实", "核对",
    "核查", "确认", "无误", "属实", "正确", "准确", "如实", "据实", "填报", "填写", "一致", "相符", "以上", "上述", "已经",
    "经", "已", "均", "都", "，", "。", "、", " ",
)  # fmt: skip
#: What names a figure or a cause.
TELLING = (
    *"0123456789", *"０１２３４５６７８９", "因", "由于", "调整", "合并", "撤销", "划转", "委托", "起草", "更正", "漏报", "重复",
    "跨年", "上年", "新增", "废止", "失效", "修订", "转入", "转出", "更名", "改革",
)  # fmt: skip
#: What is left without the stock phrases must be this long.
SHORTEST = 4


class Emptiness(Enum):
    """Why a text explains nothing."""

    NOTHING = auto()  # it is blank
    STOCK = auto()  # it is made of stock phrases, or is too short
    UNTELLING = auto()  # it names neither a figure nor a cause


def emptiness(text: str) -> Emptiness | None:
    """Why a 审核说明 counts as none; None where it counts."""
    if not text.strip():
        return Emptiness.NOTHING
    left = text
    for phrase in STOCK:
        left = left.replace(phrase, "")
    if _length(left) < SHORTEST:
        return Emptiness.STOCK
    return None if any(word in text for word in TELLING) else Emptiness.UNTELLING


def explained(cell: str) -> str:
    """The same as an Excel expression: true where the text of a cell counts."""
    left = f'{cell}&""'
    for phrase in STOCK:
        left = f'SUBSTITUTE({left},"{phrase}","")'
    words = ",".join(f'"{word}"' for word in TELLING)
    return f"AND(LEN({left})>={SHORTEST},SUMPRODUCT(--ISNUMBER(FIND({{{words}}},{cell})))>0)"


def _length(text: str) -> int:
    """As Excel's LEN counts: in units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2
