r"""Chinese text in VBA: readable in our sources, plain ASCII in the project.

VBA keeps string literals in the code page of the machine that runs it, so that a Chinese literal is garbled where
Windows is set to UTF-8 or to another language. In the project, every literal that is not ASCII becomes a call of
the function ``U`` (module ``Letters``), which decodes it while the macro runs:

>>> escaped('MsgBox "核对：" & Count')
'MsgBox U("\\u6838\\u5BF9\\uFF1A") & Count'
>>> unescaped(escaped('MsgBox "核对：" & Count'))
'MsgBox "核对：" & Count'
"""

from __future__ import annotations

import re

_LITERAL = re.compile(r'"(?:[^"\n]|"")*"')
_CALL = re.compile(r'U\("((?:[^"\n]|"")*)"\)')
_CODE = re.compile(r"\\u([0-9A-F]{4})")
#: A line in which VBA allows no call in place of a literal.
_CONSTANT = re.compile(r"\s*(Attribute\b|(Public |Private |Global )?Const\b)")
#: A line of VBA is at most 1023 characters long.
LONGEST_LINE = 1023


def escaped(source: str) -> str:
    """A source as we write it → the same source in ASCII.

    Raises ValueError for Chinese in a constant, where VBA allows no call, for Chinese outside a literal, and for a
    line that becomes too long for VBA.
    """
    return "\n".join(_escaped_line(line, number) for number, line in enumerate(source.split("\n"), 1))


def _escaped_line(line: str, number: int) -> str:
    if not line.isascii() and _CONSTANT.match(line):
        raise ValueError(f"line {number}: a constant must be ASCII: {line}")
    ascii_line = _LITERAL.sub(_escaped_literal, line)
    if not ascii_line.isascii():
        raise ValueError(f"line {number}: Chinese outside a string: {line}")
    if len(ascii_line) > LONGEST_LINE:
        raise ValueError(f"line {number} is too long: {line[:60]}…")
    return ascii_line


def unescaped(source: str) -> str:
    """The source that ``escaped`` was given."""
    return _CALL.sub(_literal_of_call, source)


def literal(text: str) -> str:
    """A text as a literal of our sources, quotes doubled. Raises ValueError for a text with a line end."""
    if "\n" in text or "\r" in text:
        raise ValueError(f"more than one line: {text!r}")
    return '"' + text.replace('"', '""') + '"'


def _escaped_literal(match: re.Match[str]) -> str:
    literal_text = match[0]
    return literal_text if literal_text.isascii() else f'U("{_encoded(literal_text[1:-1])}")'


def _encoded(text: str) -> str:
    """Printable ASCII as it is; everything else, and the sign that begins a code, by its units of UTF-16."""
    utf_16 = text.encode("utf-16-be")
    units = (int.from_bytes(utf_16[at : at + 2]) for at in range(0, len(utf_16), 2))
    return "".join(
        chr(unit) if 0x20 <= unit < 0x7F and unit != ord("\\") else f"\\u{unit:04X}" for unit in units
    )


def _literal_of_call(match: re.Match[str]) -> str:
    units = _CODE.sub(lambda code: chr(int(code[1], 16)), match[1])
    return '"' + units.encode("utf-16-be", "surrogatepass").decode("utf-16-be") + '"'
