"""Marks of type inside a plain text: what Markdown and tags of HTML say of a few characters. Pure.

``3<sup>1</sup>`` and ``3^1^`` raise the 1, ``~~3~~5`` strikes the 3 through, ``青<rt>qīng</rt>`` says how a character is
pronounced. Other tags of type are taken away; where one stands between two digits, nobody knows whether they are one
number, and a space takes its place.
"""

from __future__ import annotations

import re

from xltools.published.sources.typography import lowered, raised

_RAISED = re.compile(
    r"<sup\b[^<>]*>(?P<tag>[^<>\n]{0,20})</sup\s*>"
    r"|\^(?P<caret>\d{1,2})\^"
    r"|\$\s*\^\s*\{?\s*(?P<formula>[^{}$\n]{1,8}?)\s*\}?\s*\$"
    r"|\[\^(?P<note>\w{1,4})\](?!:)",
    re.IGNORECASE,
)
_LOWERED = re.compile(r"<sub\b[^<>]*>([^<>\n]{0,20})</sub\s*>", re.IGNORECASE)
_STRUCK = re.compile(
    r"<(del|s|strike)\b[^<>]*>[^\n]{0,200}?</\1\s*>|(?<!~)~~(?!~)(?=\S)[^~\n]{1,200}(?<=\S)~~(?!~)",
    re.IGNORECASE,
)
_PRONUNCIATION = re.compile(r"<(rt|rp|rtc)\b[^<>]*>[^\n<]{0,40}</\1\s*>", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]{1,200})(?<=[^\s*])\*\*(?!\*)")
_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|span|font|ins|mark|small|big|a|ruby|rb|code|o:p)(?:\s[^<>\n]*)?/?>", re.IGNORECASE
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def without_marks(text: str) -> str:
    """The text as it is meant to be seen. It keeps its lines."""
    if "<" in text:
        text = _PRONUNCIATION.sub("", text)
        text = _LOWERED.sub(lambda match: lowered(match[1]), text)
        text = _BREAK.sub(" ", text)
    text = _STRUCK.sub("", text)
    text = _RAISED.sub(_raised, text)
    text = _BOLD.sub(lambda match: match[1], text)
    return _TAG.sub(lambda match: _between(text, match), text) if "<" in text else text


def _raised(match: re.Match[str]) -> str:
    inside = raised(match[match.lastgroup or 0])
    return f"[{inside}]" if match.lastgroup == "note" else inside


def _between(text: str, match: re.Match[str]) -> str:
    around = text[max(match.start() - 1, 0) : match.start()] + text[match.end() : match.end() + 1]
    return " " if len(around) == 2 and around.isdecimal() else ""
