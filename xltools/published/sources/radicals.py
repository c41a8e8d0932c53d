"""Radicals → the characters that have the same shape. Pure.

A font that draws 民 and the radical ⺠ with one glyph makes the text of a PDF say ⺠, and text copied out of such a PDF
says so too. The two look the same, so that putting one for the other changes nothing that a reader sees.
"""

from __future__ import annotations

import unicodedata

#: Unicode itself says which character each of the Kangxi radicals is …
_KANGXI = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
#: … but of the radicals supplement it says so for two only. These are the others that are whole characters.
_SUPPLEMENT = "⺝月 ⺠民 ⻁虎 ⻄西 ⻅见 ⻆角 ⻉贝 ⻋车 ⻑長 ⻓长 ⻔门 ⻘青 ⻚页 ⻛风 ⻜飞 ⻝食 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻬齐 ⻮齿 ⻰龙 ⺟母 ⻳龟"
_CHARACTERS = str.maketrans(_KANGXI | {pair[0]: pair[1] for pair in _SUPPLEMENT.split()})


def without_radicals(text: str) -> str:
    """The text with characters for radicals, of the same length."""
    return text.translate(_CHARACTERS)
