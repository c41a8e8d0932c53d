"""The style sheets of a web page → what is said of an element, as far as it changes what a text says. Pure.

Only simple selectors are understood (tag, class, id, one inside the other): pages that hide or strike through text use
no others for it. A rule with any other selector, or for paper only, says nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml.html import HtmlElement

#: The properties that matter; anything else is dropped.
_PROPERTIES = frozenset(
    {"display", "visibility", "opacity", "color", "font-size", "mso-hide", "text-decoration",
     "text-decoration-line", "vertical-align", "position", "top", "bottom", "left", "text-indent", "clip"}
)  # fmt: skip
#: A page has some thousands of rules at most.
_MOST_TEXT, _MOST_RULES = 2_000_000, 20_000

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_RULE = re.compile(r"@(\w[\w-]*)([^{};]*)(\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|;)")
_SHOWN_MEDIA = re.compile(
    r"\s*(?:all|screen|only screen|screen\s*,\s*print|print\s*,\s*screen)\s*\Z", re.IGNORECASE
)
_COMPOUND = re.compile(r"(?P<tag>[\w-]+|\*)?(?P<rest>(?:[.#][\w\u0080-\uffff-]+)*)\Z")
_IMPORTANT = re.compile(r"!\s*important\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Compound:
    """One part of a selector: ``p.note`` or ``#foot``."""

    tag: str
    classes: frozenset[str]
    ids: frozenset[str]

    def fits(self, element: HtmlElement) -> bool:
        if self.tag and self.tag != element.tag:
            return False
        if self.ids and not self.ids <= {element.get("id", "")}:
            return False
        return not self.classes or self.classes <= set((element.get("class") or "").split())


@dataclass(frozen=True, slots=True)
class _Rule:
    """A selector and what it says. ``parents`` tells for each part but the last whether it must be the parent."""

    parts: tuple[_Compound, ...]
    parents: tuple[bool, ...]
    declarations: Mapping[str, str]
    weight: tuple[int, int, int, int]

    def fits(self, element: HtmlElement) -> bool:
        if not self.parts[-1].fits(element):
            return False
        above: HtmlElement | None = element
        for part, is_parent in zip(reversed(self.parts[:-1]), reversed(self.parents), strict=True):
            above = _fitting_ancestor(part, above, is_parent)
            if above is None:
                return False
        return True


def _fitting_ancestor(part: _Compound, element: HtmlElement | None, is_parent: bool) -> HtmlElement | None:
    above = None if element is None else element.getparent()
    while above is not None and not part.fits(above):
        if is_parent:
            return None
        above = above.getparent()
    return above


class StyleSheets:
    """What the style sheets of a page say of its elements.

    Args:
        texts: The style sheets, in their order.
    """

    def __init__(self, texts: list[str]) -> None:
        self.by_key: dict[str, list[_Rule]] = {}
        text = _COMMENT.sub(" ", "\n".join(texts)[:_MOST_TEXT])
        for number, rule in enumerate(_rules(text)):
            if number > _MOST_RULES:
                break
            self.by_key.setdefault(_key(rule.parts[-1]), []).append(rule)

    def declarations(self, element: HtmlElement) -> Mapping[str, str]:
        """What is said of an element: by rules, the weightier later, and by its own ``style``, which weighs most."""
        own = declarations(element.get("style") or "")
        if not self.by_key:
            return own
        keys = [str(element.tag), "*", f"#{element.get('id', '')}"]
        keys += [f".{name}" for name in (element.get("class") or "").split()]
        fitting = [
            rule for key in dict.fromkeys(keys) for rule in self.by_key.get(key, ()) if rule.fits(element)
        ]
        said: dict[str, str] = {}
        for rule in sorted(fitting, key=lambda rule: rule.weight):
            said.update(rule.declarations)
        said.update(own)
        return said


def declarations(text: str) -> dict[str, str]:
    """``display: none; top: 1px`` → property → value, in small letters; those that do not matter are left out."""
    said: dict[str, str] = {}
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        name = name.strip().lower()
        if colon and name in _PROPERTIES:
            said[name] = _IMPORTANT.sub("", value).strip().lower()
    return said


def _rules(text: str) -> Iterator[_Rule]:
    for at_rule in _AT_RULE.finditer(text):
        if at_rule[1].lower() == "media" and _SHOWN_MEDIA.match(at_rule[2]):
            yield from _plain_rules(at_rule[3][1:-1], 0)
    yield from _plain_rules(_AT_RULE.sub(" ", text), _MOST_RULES)


def _plain_rules(text: str, order: int) -> Iterator[_Rule]:
    for number, match in enumerate(_RULE.finditer(text), order):
        said = declarations(match[2])
        if not said:
            continue
        important = int("important" in match[2].lower())
        for selector in match[1].split(","):
            if parsed := _selector(selector):
                parts, parents = parsed
                weight = _weight(parts)
                yield _Rule(parts, parents, said, (important, *weight, number))


def _selector(text: str) -> tuple[tuple[_Compound, ...], tuple[bool, ...]] | None:
    """The parts of a selector, and which of them but the last must be parents; None for one that is not understood."""
    parts: list[_Compound] = []
    parents: list[bool] = []
    for word in text.replace(">", " > ").split():
        if word == ">":
            if not parts or (parents and len(parents) == len(parts)):
                return None
            parents.append(True)
            continue
        match = _COMPOUND.match(word)
        if match is None:
            return None
        if len(parents) < len(parts):
            parents.append(False)
        names = re.findall(r"[.#][^.#]+", match["rest"])
        tag = (match["tag"] or "").lower().replace("*", "")
        classes = frozenset(name[1:] for name in names if name[0] == ".")
        parts.append(_Compound(tag, classes, frozenset(name[1:] for name in names if name[0] == "#")))
    return (tuple(parts), tuple(parents)) if parts and len(parents) == len(parts) - 1 else None


def _weight(parts: tuple[_Compound, ...]) -> tuple[int, int]:
    """How much a selector weighs: ids, then classes with tags."""
    ids = sum(len(part.ids) for part in parts)
    return ids, sum(10 * len(part.classes) + bool(part.tag) for part in parts)


def _key(part: _Compound) -> str:
    """Under which key the rules for an element are looked up."""
    if part.ids:
        return f"#{min(part.ids)}"
    if part.classes:
        return f".{min(part.classes)}"
    return part.tag or "*"
