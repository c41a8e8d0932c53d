"""The language of templates and sentences: Jinja in a sandbox, with a handful of filters for figures.

A figure is a Decimal. One that is not known is a ``Blank``: any use of it raises BlankFigureError, so that no
sentence can take it for 0; ``is defined`` asks whether it is known. A name that does not exist is an error. Nothing
here knows a form, and nothing is read or written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation
from functools import cache
from typing import Any, TypeAlias, TypedDict, cast

from jinja2 import StrictUndefined, TemplateRuntimeError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from xltools.form.rules.words import number as shown
from xltools.model.messages.reasons import Reason
from xltools.report.printable import printable


class BlankFigureError(UndefinedError):
    """A sentence asked for a figure that nobody has given; ``reason`` names it."""

    def __init__(self, name: str | None = None) -> None:
        super().__init__(name)
        self.reason = Reason("T01", name=name)


class UnusableValueError(TemplateRuntimeError):
    """A template or a sentence does something with a value that cannot be done; ``reason`` says what."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


class Blank(StrictUndefined):
    """A figure that is not known."""


#: What may stand behind a placeholder: a text, a number, a figure that is not known, names with values of their
#: own, or a list of values.
TemplateValue: TypeAlias = (
    "str | int | Decimal | Blank | Mapping[str, TemplateValue] | Sequence[TemplateValue]"
)


class NamedFigure(TypedDict):
    """A figure and what a sentence calls it. The keys are names of the language."""

    名: str  # noqa: PLC2401 - a name of the language
    数: Decimal  # noqa: PLC2401 - a name of the language


@cache
def blank(name: str) -> Blank:
    """The unknown figure of that name (``表三.新收.总计``)."""
    return Blank(hint=name, name=name, exc=BlankFigureError)


def _printed(value: object) -> object:
    if isinstance(value, Mapping | list | tuple):
        raise UnusableValueError(Reason("T13"))
    if isinstance(value, Decimal):
        return shown(value)
    return printable(value) if type(value) is str else value


def _in_a_document(value: object) -> object:
    """A blank figure leaves its cell empty; everything else is as in a sentence."""
    return "" if isinstance(value, Blank) or value is None else _printed(value)


def cause(error: Exception) -> Reason:
    """Why a template or a sentence cannot be read, or fails on its values."""
    match error:
        case BlankFigureError() | UnusableValueError():
            return error.reason
        case TemplateSyntaxError():
            return Reason("T10")
        case UndefinedError():
            return Reason("T11")
        case DivisionByZero() | InvalidOperation() | ZeroDivisionError():
            return Reason("T12")
        case TypeError():
            return Reason("T14")
        case _:
            return Reason("T15")


# Filters. The first line of each docstring shows what comes out.


def count(value: Decimal, unit: str = "件") -> str:
    """``12件``: a number and what it counts."""
    return f"{shown(value)}{unit}"


def share(part: Decimal, whole: Decimal) -> str:
    """``91.7%``: a part of a whole; nothing where the whole is 0."""
    return f"{_percent(part, whole)}%" if whole else ""


def change(now: Decimal, before: Decimal, unit: str = "件", than: str = "上年") -> str:
    """``较上年增加4件，增长50%``, ``较上年减少1件，下降20%`` or ``与上年持平``: this year's figure against last year's, or last period's
    (``than="上期"``).

    A percentage is left out where last year's figure is 0 and where it comes to 0.
    """
    difference = now - before
    if not difference:
        return f"与{than}持平"
    word, rate = ("增加", "增长") if difference > 0 else ("减少", "下降")
    text = f"较{than}{word}{shown(abs(difference))}{unit}"
    percent = _percent(abs(difference), before) if before > 0 else ""
    return f"{text}，{rate}{percent}%" if percent not in ("", "0") else text


def nonzero(values: TemplateValue, *paths: str, skip_blank: bool = False) -> list[NamedFigure]:
    """Those of the figures named that are not 0, each with a name.

    Args:
        values: names with values below them, such as a table.
        paths: the figures by their names below it. ``予以公开.总计`` is called by its first name, 予以公开;
            ``其他组织=其他`` by what follows the sign.
        skip_blank: whether a figure that is not known is passed over (``略空``); it raises otherwise.
    """
    figures: list[NamedFigure] = []
    for path in paths:
        where, _, label = path.partition("=")
        value = _below(values, where)
        if skip_blank and isinstance(value, Blank):
            continue
        if value != 0:
            # Whatever else stands there makes its sentence fail where it is printed, and is named then.
            figures.append({"名": label or where.partition(".")[0], "数": cast(Decimal, value)})
    return figures


def _below(values: TemplateValue, path: str) -> TemplateValue:
    """What stands behind a name with dots."""
    value = values
    for name in path.split("."):
        if not isinstance(value, Mapping) or name not in value:
            raise UnusableValueError(Reason("T02", name=path))
        value = value[name]
    return value


def joined(figures: Iterable[NamedFigure], unit: str = "件", whole: Decimal | None = None) -> str:
    """``自然人11件、商业企业1件``: named figures one after the other.

    With a ``whole`` (``占比``) the share of it is said of those that have a tenth of it or more: ``自然人11件（占91.7%）``.
    """
    return "、".join(
        f"{figure['名']}{shown(figure['数'])}{unit}"
        + (f"（占{share(figure['数'], whole)}）" if whole and 10 * figure["数"] >= whole else "")
        for figure in figures
    )


def ended(text: str, ending: str, *others: str) -> str:
    """``青禾镇`` → ``青禾镇人民政府``; the text as it is where it ends so already, or in one of the others."""
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
    "非零": lambda values, *paths, **options: nonzero(values, *paths, skip_blank=options.get("略空", False)),
    "连写": lambda figures, unit="件", **options: joined(figures, unit, options.get("占比")),
}


#: What a dictionary has besides its keys.
_OF_DICTS = frozenset(dir(dict))


class Sandbox(ImmutableSandboxedEnvironment):
    """Where templates of pages, letters and reports run: they see what they are given and change nothing.

    It is Jinja's, and decides once for a type and a name whether a template may see it. Jinja decides for each value anew, by the
    same two things.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._decided: dict[tuple[type, str], bool] = {}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What ``obj.attribute`` is in a template."""
        if type(obj) is dict and attribute not in _OF_DICTS and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may see an attribute."""
        asked = type(obj), attr
        decided = self._decided.get(asked)
        if decided is None:
            decided = self._decided[asked] = super().is_safe_attribute(obj, attr, value)
        return decided


def _environment(*, document: bool) -> Sandbox:
    environment = Sandbox(
        undefined=StrictUndefined,
        autoescape=document,
        finalize=_in_a_document if document else _printed,
        cache_size=0,
    )
    environment.filters.update(FILTERS)
    return environment


#: For sentences: plain text, and a figure that is not known raises.
SENTENCES = _environment(document=False)
#: For documents: whatever is put in is escaped for XML, and a figure that is not known leaves nothing.
DOCUMENTS = _environment(document=True)
