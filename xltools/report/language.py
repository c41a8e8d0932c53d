"""The language of templates and sentences: Jinja in a sandbox, with a handful of filters that count. Pure.

A figure is a Decimal. One that is not known is a ``Blank``: any use of it raises BlankFigureError, so that no
sentence can take it for 0; ``is defined`` asks whether it is known. A name that does not exist is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, TemplateRuntimeError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from xltools.form.words import number as shown

#: What XML cannot hold, and the private characters that other parts of the program use as marks.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class BlankFigureError(UndefinedError):
    """A sentence asked for a figure that nobody has given."""


class Blank(StrictUndefined):
    """A figure that is not known."""


@cache
def blank(name: str) -> Blank:
    """The blank figure of that name."""
    return Blank(hint=f"“{name}”没有数字", name=name, exc=BlankFigureError)


def plain(text: str) -> str:
    """A text that a document can hold: characters that XML forbids are replaced."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _printed(value: object) -> object:
    if isinstance(value, Mapping | list | tuple):
        raise TypeError("一组数字或者一列内容不能直接印出，请写到具体一项")
    if isinstance(value, Decimal):
        return shown(value)
    return plain(value) if type(value) is str else value


def _in_a_document(value: object) -> object:
    """A blank figure leaves its cell empty; everything else is as in a sentence."""
    return "" if isinstance(value, Blank) or value is None else _printed(value)


def said_of(error: Exception) -> str:
    """Why a template or a sentence fails on its values, in Chinese."""
    match error:
        case TemplateSyntaxError():
            return "括号、引号或者标签没有写对"
        case UndefinedError() | TemplateRuntimeError() if _CHINESE.search(error.message or ""):
            return str(error.message)
        case UndefinedError():
            return "用到了没有的名称"
        case DivisionByZero() | InvalidOperation() | ZeroDivisionError():
            return "除数是 0"
        case TypeError() if _CHINESE.search(str(error)):
            return str(error)
        case TypeError():
            return "文字、一组数字和没有的东西不能当数字计算，或者括号里给的内容不对"
        case _:
            return "写法不对"


# Filters. Each says in its docstring what an editor of sentences needs to know.


def count(value: Decimal, unit: str = "件") -> str:
    """``12件``."""
    return f"{shown(value)}{unit}"


def share(part: Decimal, whole: Decimal) -> str:
    """``91.7%``; nothing where the whole is 0."""
    return f"{_percent(part, whole)}%" if whole else ""


def change(now: Decimal, before: Decimal, unit: str = "件") -> str:
    """``较上年增加4件，增长50%``, ``较上年减少1件，下降20%``, ``与上年持平``."""
    difference = now - before
    if not difference:
        return "与上年持平"
    word, rate = ("增加", "增长") if difference > 0 else ("减少", "下降")
    text = f"较上年{word}{shown(abs(difference))}{unit}"
    percent = _percent(abs(difference), before) if before > 0 else ""
    return f"{text}，{rate}{percent}%" if percent not in ("", "0") else text


def nonzero(values: Mapping[str, Any], *paths: str, skip: bool = False) -> list[dict[str, Any]]:
    """Those of the figures named that are not 0, as ``名`` and ``数``. ``予以公开.总计`` is called by its first
    name, ``其他组织=其他`` by what follows the sign. With ``略空`` a figure that is not known is passed over."""
    found = []
    for path in paths:
        where, _, label = path.partition("=")
        value: Any = values
        for name in where.split("."):
            if not isinstance(value, Mapping) or name not in value:
                raise UndefinedError(f"“{where}”不认识")
            value = value[name]
        if skip and isinstance(value, Blank):
            continue
        if value != 0:
            found.append({"名": label or where.partition(".")[0], "数": value})
    return found


def joined(items: Iterable[Mapping[str, Any]], unit: str = "件", whole: Decimal | None = None) -> str:
    """``自然人11件、商业企业1件``; with ``占比`` the share is said of those that have a tenth of it or more:
    ``自然人11件（占91.7%）``."""
    return "、".join(
        f"{item['名']}{shown(item['数'])}{unit}"
        + (f"（占{share(item['数'], whole)}）" if whole and 10 * item["数"] >= whole else "")
        for item in items
    )


def ended(text: str, ending: str, *others: str) -> str:
    """``青禾镇`` → ``青禾镇人民政府``; as it is where it ends so already, or in one of the others."""
    return text if text.endswith((ending, *others)) else f"{text}{ending}"


def _percent(part: Decimal, whole: Decimal) -> str:
    return shown((100 * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP))


#: What an editor writes → what it does. Jinja passes Chinese keywords on as they are.
FILTERS = {
    "数": shown,
    "件": count,
    "占比": share,
    "增减": change,
    "补尾": ended,
    "非零": lambda values, *paths, **options: nonzero(values, *paths, skip=options.get("略空", False)),
    "连写": lambda items, unit="件", **options: joined(items, unit, options.get("占比")),
}


def _environment(*, document: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=document,
        finalize=_in_a_document if document else _printed,
        cache_size=0,
    )
    environment.filters.update(FILTERS)
    return environment


#: For sentences: text in, text out, and a blank figure raises.
SENTENCES = _environment(document=False)
#: For documents: whatever is put in is escaped, and a blank figure leaves nothing.
DOCUMENTS = _environment(document=True)
