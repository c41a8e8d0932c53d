"""Formula texts as every program would write them: compared by meaning, moved where they are shared."""

from __future__ import annotations

import re
from functools import lru_cache

_PIECES = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|\s+|_xlfn\.|_xlws\.|[^"\'\s_]+|_')
_PLAIN_SHEET = re.compile(r"'([A-Za-z\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*)'\Z")


@lru_cache(maxsize=8192)
def canonical(formula: str) -> str:
    """A formula as every program would write it: no spaces outside strings, no needless quotes."""
    pieces = []
    for piece in _PIECES.findall(formula.lstrip("=")):
        if piece.isspace() or piece in ("_xlfn.", "_xlws."):
            continue
        plain = _PLAIN_SHEET.match(piece)
        pieces.append(plain[1] if plain else piece)
    return "".join(pieces)


@lru_cache(maxsize=8192)
def translated(formula: str, origin: str, cell: str) -> str:
    """A shared formula as it reads in another cell."""
    # Only here: the library is large, and our own formulas are never shared by the program that saves them.
    from openpyxl.formula.translate import Translator  # noqa: PLC0415

    try:
        return str(Translator(f"={formula}", origin=origin).translate_formula(cell)).lstrip("=")
    except Exception:  # noqa: BLE001 - whatever a hostile formula does to the translator, it is not ours
        return formula
