r"""Chinese text in VBA: readable in our sources, plain ASCII in the project.

VBA keeps string literals in the code page of the machine that runs it, so a Chinese literal is
garbled where Windows is set to UTF-8 or to another language. In the project, every literal with other
than ASCII characters becomes a call of ``U`` (module ``Letters``), which decodes it while running:

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
#: A line of VBA is at most 1023 characters long.
LONGEST_LINE = 1023


def escaped(source: str) -> str:
    """Source as we write it → ASCII source. ValueError where VBA allows no call in place of a literal."""
    lines = []
    for number, line in enumerate(source.split("\n"), 1):
        plain = line
        if not line.isascii():
            plain = _LITERAL.sub(_escape, line)
            if re.match(r"\s*(Attribute\b|(Public |Private |Global )?Const\b)", line):
                raise ValueError(f"line {number}: a constant must be ASCII: {line}")
        if not plain.isascii():
            raise ValueError(f"line {number}: Chinese outside a string: {line}")
        if len(plain) > LONGEST_LINE:
            raise ValueError(f"line {number} is too long: {line[:60]}…")
        lines.append(plain)
    return "\n".join(lines)


def unescaped(source: str) -> str:
    """The way back: what ``escaped`` was given."""
    return _CALL.sub(_unescape, source)


def literal(text: str) -> str:
    """A text as a literal of our sources, quotes doubled. Line ends have no place in it (ValueError)."""
    if "\n" in text or "\r" in text:
        raise ValueError(f"more than one line: {text!r}")
    return '"' + text.replace('"', '""') + '"'


def _escape(found: re.Match[str]) -> str:
    text = found[0]
    return text if text.isascii() else f'U("{_encoded(text[1:-1])}")'


def _encoded(text: str) -> str:
    units = text.encode("utf-16-be")
    codes = (int.from_bytes(units[at : at + 2]) for at in range(0, len(units), 2))
    return "".join(chr(code) if 32 <= code < 127 and code != 92 else f"\\u{code:04X}" for code in codes)


def _unescape(found: re.Match[str]) -> str:
    codes = _CODE.sub(lambda code: chr(int(code[1], 16)), found[1])
    return '"' + codes.encode("utf-16-be", "surrogatepass").decode("utf-16-be") + '"'
