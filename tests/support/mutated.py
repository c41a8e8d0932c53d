"""Files changed at random: their bytes, the entries of a package, the nodes of its XML, the words and numbers of a text.

A change is a function of the file and of a ``Random``: the same seed gives the same file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from damage import unzipped, zipped, zipped_entries

Change = Callable[[bytes, Random], bytes]
#: What attributes and texts are replaced by: numbers, names and texts no spreadsheet writes.
ODD = ["", "-1", "0", "99999999999", "1E999", "NaN", "１", "#REF!", "XFE1", "A0", "A1:", "_xD800_", "_x0000_",
       "AAAA60", "a1", "1A", "A1 B2", "\u202e1", "\x85", "1e-400", "shared", "inlineStr", "N", "array",
       "是", "str", "d", "e", "b", "9" * 5000, "=" * 300, "-" * 3000 + "a", "." * 5000, "$A$1:$B$2",
       "审核!A1", "../../etc"]  # fmt: skip
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_TEXT = re.compile(r">([^<>]+)<")
_ELEMENT = re.compile(r"<(\w+)[^<>]*/>|<(v|f|c|row|is|si|t)\b[^<>]*>.*?</\2>")
_WORD = re.compile(r"\d+|[\u4e00-\u9fff]+|[A-Za-z_]+|[^\w\s]")
#: Characters that a changed text has at most behind the place of a change: how long a file may be has tests of its own.
_LONGEST = 100_000
BYTE_CHANGES = ("flip", "zero", "cut", "splice", "grow")


def mauled(data: bytes, random: Random, kind: str = "") -> bytes:
    """Bytes flipped, zeroed, cut off, copied elsewhere, or appended."""
    wrong = bytearray(data)
    at, long = random.randrange(len(data)), random.choice([1, 2, 16, 400])
    match kind or random.choice(BYTE_CHANGES):
        case "flip":
            for _ in range(long):
                wrong[random.randrange(len(data))] ^= 1 << random.randrange(8)
        case "zero":
            wrong[at : at + long] = bytes(long)
        case "cut":
            del wrong[at:]
        case "splice":
            other = random.randrange(len(data))
            wrong[at : at + long] = data[other : other + long]
        case _:
            wrong += random.randbytes(long)
    return bytes(wrong)


def nodes(data: bytes, random: Random, part: str = "") -> bytes:
    """Attributes, texts and elements of a part of a package replaced, dropped or doubled; well formed before and after."""
    parts = unzipped(data)
    name = part or random.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    text = parts[name].decode()
    for _ in range(random.choice([1, 1, 3, 20])):
        kind = random.choice(["attribute", "text", "drop", "double"])
        pattern = {"attribute": _ATTRIBUTE, "text": _TEXT}.get(kind, _ELEMENT)
        found = list(pattern.finditer(text))
        if not found:
            continue
        one = random.choice(found)
        group = {"attribute": 2, "text": 1}.get(kind, 0)
        odd = {"drop": "", "double": one[0] * 2}.get(kind, random.choice(ODD))
        text = text[: one.start(group)] + odd + text[one.end(group) :]
    return zipped({**parts, name: text.encode()})


def entries(data: bytes, random: Random) -> bytes:
    """Entries of a package left out, doubled, exchanged, renamed or mauled."""
    held = list(unzipped(data).items())
    at, other = random.randrange(len(held)), random.randrange(len(held))
    (name, content), (second, _) = held[at], held[other]
    match random.choice(["drop", "double", "exchange", "rename", "maul", "empty"]):
        case "drop":
            del held[at]
        case "double":
            held.append((name, mauled(content, random) if content else content))
        case "exchange":
            held[at], held[other] = (second, content), (name, held[other][1])
        case "rename":
            odd = random.choice(
                [name.upper(), f"../{name}", f"/{name}", name.replace("/", "\\"), "\u202e" + name]
            )
            held[at] = (odd, content)
        case "maul":
            held[at] = (name, mauled(content, random) if content else content)
        case _:
            held[at] = (name, b"")
    return zipped_entries(held)


def words(data: bytes, random: Random) -> bytes:
    """Words, numbers and signs of a text replaced, dropped, doubled or exchanged."""
    return _with_words(data.decode(), random).encode()


def tokens(data: bytes, random: Random) -> bytes:
    """The same of a file that is half text, as a PDF is."""
    return _with_words(data.decode("latin-1"), random).encode("latin-1", "replace")


def _with_words(text: str, random: Random) -> str:
    for _ in range(random.choice([1, 1, 3, 20])):
        found = list(_WORD.finditer(text))
        if not found:
            break
        one, other = random.choice(found), random.choice(found)
        new = random.choice(["", one[0] * 2, other[0], one[0][:20] * 500, random.choice(ODD)])
        text = text[: one.start()] + new + text[one.end() :][:_LONGEST]
    return text


def lines(data: bytes, random: Random) -> bytes:
    """Lines of a text dropped, doubled or moved."""
    held: Sequence[bytes] = data.splitlines(keepends=True)
    at, to = random.randrange(len(held)), random.randrange(len(held))
    chosen = held[at]
    rest = [*held[:at], *held[at + 1 :]] if random.random() < 0.7 else list(held)
    if random.random() < 0.7:
        rest[to:to] = [chosen] * random.choice([1, 1, 2, 50])
    return b"".join(rest)
