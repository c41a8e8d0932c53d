"""``sentences.toml`` of a form → the prose of a report, made from the figures. Pure.

The words are data, edited without code. A sentence that asks for a figure nobody has given is left out, and so
is one that says what the unit's own text says already. Nothing is made up: what only a person can write is
asked for in the document.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from jinja2 import Template, TemplateError, TemplateSyntaxError

from xltools.form.spec import Form, Section
from xltools.form.toml import FormError, NotTomlError, Reader, parse
from xltools.report.language import SENTENCES, BlankFigureError, plain, said_of
from xltools.report.names import identifier
from xltools.report.scopes import Shape, dotted, unknown

FILE = "sentences.toml"
#: A heading that runs into its text, as official documents have them: （一）主动公开情况。
_RUN_IN = re.compile(r"\A(（[一二三四五六七八九十]{1,3}）[^。：；，]{1,28}(?:[。：]|\Z))")
_LINES = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_NOTHING = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d[\d,.]*(?:[^\d\W]|%)")
_HALF = str.maketrans("０１２３４５６７８９，．％", "0123456789,.%")


class Kind(StrEnum):
    """Whose report it is: a unit's, or the county's of all of them."""

    UNIT = "单位"
    COUNTY = "县"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the report: a heading that runs into the text, the text, and what is left to write."""

    title: str = ""
    text: str = ""
    ask: str = ""

    def as_values(self) -> dict[str, str]:
        """As a template sees it."""
        return {"小标题": self.title, "内容": self.text, "待写": self.ask}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to be filled in, and the dotted names that it mentions."""

    key: str
    source: str
    template: Template
    mentions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Topic:
    """Sentences that make a paragraph of a section."""

    section: str
    kinds: tuple[Kind, ...]
    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a section asks for where there is nothing to print, and which texts say nothing (无)."""

    ask: str = ""
    nothing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentences:
    """The words of a form. ``names`` are placeholders of the office's own: name → text."""

    topics: tuple[Topic, ...] = ()
    sections: Mapping[str, Asked] = field(default_factory=dict)
    names: Mapping[str, Sentence] = field(default_factory=dict)


def load(file: Path, form: Form, known: Mapping[str, Shape]) -> Sentences:
    """The sentences in a file. ``known`` are the names that they may use. Raises FormError naming the key."""
    try:
        return loads(file.read_bytes(), form, known)
    except FormError as error:
        raise FormError(error.key, error.fact, file) from error


def loads(content: bytes, form: Form, known: Mapping[str, Shape]) -> Sentences:
    """The sentences in the bytes of a sentences.toml. Raises FormError naming the key."""
    try:
        top = Reader(parse(content), "")
    except NotTomlError as error:
        raise FormError("全文", str(error)) from error
    ids = {section.id for section in form.sections}
    named: dict[str, Sentence] = {}
    for entry in top.each("name"):
        name = entry.get("name", str)
        if identifier(name) != name or name in known:
            raise FormError(entry.at("name"), f"“{name}”不能用作占位符的名称，或者已有这个占位符")
        named[name] = _sentence(entry.get("text", str), entry.at("text"), known)
        entry.done()
    topics = tuple(_topic(entry, ids, known) for entry in top.each("paragraph"))
    sections: dict[str, Asked] = {}
    for entry in top.each("section"):
        id = _section(entry, ids, "id")
        sections[id] = Asked(entry.get("ask", str, ""), tuple(map(_bare, entry.strings("nothing"))))
        entry.done()
    top.done()
    return Sentences(topics, sections, named)


def _section(entry: Reader, ids: Collection[str], key: str) -> str:
    id = entry.get(key, str)
    if id not in ids:
        raise FormError(entry.at(key), f"表样里没有文字部分“{id}”")
    return id


def _topic(entry: Reader, ids: Collection[str], known: Mapping[str, Shape]) -> Topic:
    kind = entry.get("report", str, "")
    if kind and kind not in list(Kind):
        raise FormError(entry.at("report"), f"应为{'或'.join(Kind)}，不写就是两种报告都用")
    topic = Topic(
        section=_section(entry, ids, "section"),
        kinds=(Kind(kind),) if kind else tuple(Kind),
        title=entry.get("title", str, ""),
        sentences=tuple(
            _sentence(text, f"{entry.at('sentences')}[{number}]", known)
            for number, text in enumerate(entry.strings("sentences"), 1)
        ),
    )
    entry.done()
    return topic


def _sentence(text: str, key: str, known: Mapping[str, Shape]) -> Sentence:
    # A line break in the file is for the eye; the sentence is one.
    source = re.sub(r"\s*\n\s*", "", text.strip())
    try:
        tree = SENTENCES.parse(source)
        for one in unknown(tree, known, SENTENCES):
            raise FormError(key, one.sentence)
        return Sentence(key, source, SENTENCES.from_string(source), frozenset(dotted(tree)))
    except TemplateSyntaxError as error:
        raise FormError(key, f"“{source[:60]}”写法不对（{said_of(error)}）") from error


class Writer:
    """Writes the sections of one form's reports."""

    def __init__(self, form: Form, sentences: Sentences, figures: Mapping[str, frozenset[str]]) -> None:
        """``figures``: dotted name → the figures it stands for."""
        self.form, self.sentences = form, sentences
        self._figures = {
            sentence.key: frozenset(id for name in sentence.mentions for id in figures.get(name, ()))
            for topic in sentences.topics
            for sentence in topic.sentences
        }

    def named(self, values: Mapping[str, Any]) -> dict[str, str]:
        """The office's own placeholders, filled in."""
        return {name: filled(sentence, values) for name, sentence in self.sentences.names.items()}

    def section(
        self, section: Section, kind: Kind, values: Mapping[str, Any], own: str, said: Collection[str]
    ) -> list[Paragraph]:
        """The paragraphs of a section. ``own``: what the unit wrote; ``said``: the figures it speaks of.

        The unit's own text comes first and whole; of the sentences only those follow that say something else,
        without headings, whose numbers would be the unit's. A sentence says nothing else when the text speaks
        of one of its figures, or has all of its numbers. An empty section asks for what is missing, unless it
        is one that the form asks nobody for.
        """
        asked = self.sentences.sections.get(section.id, Asked())
        written = list(_own(section, own))
        if _bare(own) in asked.nothing:
            written, said = [], ()
        told = set(_counted(own)) if written else set()
        topics = [
            topic for topic in self.sentences.topics if topic.section == section.id and kind in topic.kinds
        ]
        made = []
        for topic in topics:
            sentences = (
                filled(sentence, values)
                for sentence in topic.sentences
                if not self._figures[sentence.key].intersection(said)
            )
            if text := "".join(one for one in sentences if not _told(one, told)):
                made.append(Paragraph("" if written else topic.title, text))
        found = [*written, *made]
        if section.published:
            return found
        return found or [Paragraph(ask=asked.ask or f"【请填写“{section.title}”】")]


def filled(sentence: Sentence, values: Mapping[str, Any]) -> str:
    """The sentence with its figures, nothing where one of them is not known."""
    try:
        return sentence.template.render(values).strip()
    except BlankFigureError:
        return ""
    except (TemplateError, TypeError, ArithmeticError) as error:
        raise FormError(sentence.key, f"“{sentence.source[:60]}”不能用（{said_of(error)}）", FILE) from error


def _counted(text: str) -> list[str]:
    """The numbers of a text with the character after each: 86条."""
    return _NUMBER.findall(re.sub(r"\s+", "", plain(text)).translate(_HALF))


def _told(sentence: str, told: Collection[str]) -> bool:
    """Whether a text has all numbers of a sentence; one number alone may be there by chance."""
    numbers = _counted(sentence)
    return len(numbers) > 1 and all(number in told for number in numbers)


def _own(section: Section, text: str) -> Iterator[Paragraph]:
    """What the unit wrote, paragraph by paragraph; the section's title once more in front is left out."""
    lines = (line.strip().replace("\t", " ") for line in map(plain, _LINES.split(text)))
    for number, line in enumerate(line for line in lines if line):
        if number == 0 and _bare(line) == _bare(section.title):
            continue
        heading = _RUN_IN.match(line)
        yield Paragraph(heading[1], line[heading.end() :].lstrip()) if heading else Paragraph(text=line)


def _bare(text: str) -> str:
    return _NOTHING.sub("", text)
