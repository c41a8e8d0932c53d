"""Tree → VBA expression, and a sentence as VBA says it. ``evaluate.py`` and ``words.py`` say the same in Python.

A figure of this year is ``Cur(n)`` and of last year ``Old(n)``, n being its place in the form. The
functions it calls stand in ``macros/workbook/Balance.bas``. Chinese is written as it is; the build makes it ASCII.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from xltools.form.rules.expression import LARGEST, Binary, Compare, Extreme, Name, Node, Number, Ref, Sum
from xltools.form.rules.words import Difference, LongSum, Piece, Template

#: Figure → how VBA calls its number.
Named = Callable[[Ref], str]
_SIGNS = {"==": "=", "!=": "<>"}
#: The functions that ``expression`` calls for the larger and the smaller of two numbers, and what each compares by. They
#: stand in the module of a form whose rules need them.
CHOICES = {"Larger": ">=", "Smaller": "<="}
#: VBA allows lines of 1023 characters, when Chinese ones have grown to six each, and statements of 25 lines.
_WIDTH, _GROWN, _LINES = 900, 6, 24
#: A literal is cut into pieces of at most this many characters, so that lines can be broken between them.
_PIECE = 80


def expression(node: Node, named: Named) -> str:
    """The tree as a VBA expression of numbers."""
    match node:
        case Number(value=value) if value == value.to_integral_value():
            return f"{value:f}#" if abs(value) >= 2**15 else format(value.to_integral_value(), "f")
        case Number(value=value):
            return f"Val({quoted(format(value, 'f'))})"  # a decimal literal is spelled anew by every editor
        case Ref():
            return named(node)
        case Binary(op=op, left=left, right=right):
            first, second = expression(left, named), expression(right, named)
            if op != "+" and isinstance(right, Binary | Sum):
                second = f"({second})"
            if op == "*" and isinstance(left, Binary | Sum):
                first = f"({first})"
            return f"{first} {op} {second}"
        case Sum(parts=parts):
            return " + ".join(expression(part, named) for part in parts)
        case Extreme(function=function, parts=parts):
            return _chosen(function, [expression(part, named) for part in parts])
        case Name():
            raise TypeError(f"unbound name {node}")


def _chosen(function: str, parts: list[str]) -> str:
    """The largest or the smallest of numbers: the first two compared, the third with what came of it, and so on."""
    call = "Larger" if function == LARGEST else "Smaller"
    first, *others = parts
    chosen = first if others else f"({first})"
    for part in others:
        chosen = f"{call}({chosen}, {part})"
    return chosen


def difference(tree: Compare, named: Named) -> str:
    """``(left) - (right)``."""
    return f"({expression(tree.left, named)}) - ({expression(tree.right, named)})"


def holds(tree: Compare, number: str) -> str:
    """Whether the comparison holds for the difference in a variable, to the decimals of ``evaluate.rounded``."""
    return f"Compared({number}) {_SIGNS.get(tree.op, tree.op)} 0"


def sentence(template: Template, named: Named, number: str) -> tuple[list[str], str]:
    """(lines, text): the text is a VBA expression; the lines, before it, put together the sums it names."""
    lines: list[str] = []
    pieces: list[str] = []
    sums = 0
    for piece in _joined(template):
        match piece:
            case str():
                pieces.append(quoted(piece))
            case Ref():
                pieces.append(f"Said({named(piece)})")
            case Difference():
                pieces.append(f"Shown(Abs({number}))")
            case LongSum(whole=whole, parts=parts):
                sums += 1
                lines.append("StartSum")
                for part, words in parts:
                    inner, part_text = sentence(words, named, number)
                    if inner:
                        raise ValueError("a long sum within a long sum")
                    lines.append(f"AddPart {expression(part, named)}, {part_text}")
                lines.append(f"Sum{sums} = EndSum({quoted(whole)})")
                pieces.append(f"Sum{sums}")
    return lines, " & ".join(pieces)


def _joined(template: Template) -> Iterator[Piece]:
    """Joins neighbouring texts of the template into one and leaves empty texts out."""
    text = ""
    for piece in template:
        if isinstance(piece, str):
            text += piece
            continue
        if text:
            yield text
        text = ""
        yield piece
    if text:
        yield text


def quoted(text: str) -> str:
    """A text as a literal; a long one as several, joined. A line end becomes a space."""
    plain = text.replace("\n", " ")
    parts = [plain[at : at + _PIECE] for at in range(0, len(plain), _PIECE)] or [""]
    return " & ".join('"' + part.replace('"', '""') + '"' for part in parts)


def statements(lines: Iterable[str], indent: str = "    ") -> Iterator[str]:
    """Lines of a procedure, the long ones continued on the next line where an operator or a comma stands.

    Raises ValueError for a statement that VBA would not take.
    """
    for line in lines:
        yield from _broken(indent + line, indent + "    ")


def _broken(line: str, indent: str) -> Iterator[str]:
    count = 0
    while (at := _break(line)) is not None:
        count += 1
        if not at or count > _LINES:
            raise ValueError(f"too long for a statement of VBA: {line[:60]}…")
        yield f"{line[:at]} _"
        line = indent + line[at + 1 :]
    yield line


def _break(line: str) -> int | None:
    """Where to break a line: at its last space that lies within the width, outside strings and after an operator.

    Returns None for a line that is short enough, and 0 for a long line without such a space.
    """
    break_at, in_string, width = 0, False, 0
    for at, sign in enumerate(line):
        width += 1 if sign.isascii() else _GROWN
        if width > _WIDTH:
            return break_at
        if sign == '"':
            in_string = not in_string
        elif sign == " " and not in_string and line[at - 1] in "+-*&,":
            break_at = at
    return None
