"""``sentences.toml`` of a form → the prose of a report, made from the figures.

The words are data, edited without code. A sentence that asks for a figure nobody has given is left out, and so
is one that says what the unit's own text says already. Nothing is made up: what only a person can write is
asked for in the document. Only ``load`` opens a file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from jinja2 import Template, TemplateError, TemplateSyntaxError

from xltools.check.prose import without_text
from xltools.form.spec import Form, Section
from xltools.form.toml import WHOLE_FILE, FormError, NotTomlError, Reader, parse
from xltools.report.language import SENTENCES, BlankFigureError, TemplateValue, cause
from xltools.report.names import identifier
from xltools.report.printable import printable, printable_lines
from xltools.report.scopes import Scope, mentioned_names, unknown_names

#: What the file is called in the folder of a form.
FILE = "sentences.toml"
#: A heading that runs into its text, as official documents have them: （一）主动公开情况。
_RUN_IN_HEADING = re.compile(r"\A(（[一二三四五六七八九十]{1,3}）[^。：；，]{1,28}(?:[。：]|\Z))")
#: Signs and spaces, which say nothing.
_SIGNS = re.compile(r"[\W_]+")
#: A number, with the character after it: 86条, 91.7%.
_COUNTED = re.compile(r"\d[\d,.]*(?:[^\d\W]|%)")
_TO_HALF_WIDTH = str.maketrans("０１２３４５６７８９，．％", "0123456789,.%")
#: How much of a sentence a message quotes.
_QUOTED = 60


class ReportKind(StrEnum):
    """Whose report it is: a unit's, or the county's of all of them. The values stand in ``sentences.toml``."""

    UNIT = "单位"
    COUNTY = "县"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the report.

    Attributes:
        heading: a heading that runs into the text.
        text: the text.
        to_write: what a person is asked to write.
    """

    heading: str = ""
    text: str = ""
    to_write: str = ""

    def as_values(self) -> dict[str, str]:
        """As a template sees it."""
        return {"小标题": self.heading, "内容": self.text, "待写": self.to_write}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to be filled in.

    Attributes:
        key: where it stands in the file.
        source: how it is written there, on one line.
        template: the same, ready to be filled in.
        mentions: the names that it mentions, with their dots.
    """

    key: str
    source: str
    template: Template
    mentions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Topic:
    """Sentences that make one paragraph of a section, under a heading that runs into the text."""

    section: str
    kinds: tuple[ReportKind, ...]
    heading: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class EmptySection:
    """What is done where a section has nothing to print.

    Attributes:
        to_write: what a person is asked to write; "" for words made of the section's title.
        saying_nothing: texts that say nothing (无), without signs and spaces.
    """

    to_write: str = ""
    saying_nothing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentences:
    """The words of a form.

    Attributes:
        topics: the paragraphs, in the order of the file.
        sections: section id → what is done where it is empty.
        placeholders: placeholders of the office's own: name → the text that stands for it.
    """

    topics: tuple[Topic, ...] = ()
    sections: Mapping[str, EmptySection] = field(default_factory=dict)
    placeholders: Mapping[str, Sentence] = field(default_factory=dict)


def load(file: Path, form: Form, scope: Scope) -> Sentences:
    """The sentences in a file; ``scope`` are the names that they may use. Raises FormError naming the key."""
    try:
        return loads(file.read_bytes(), form, scope)
    except FormError as error:
        raise error.in_file(file) from error


def loads(content: bytes, form: Form, scope: Scope) -> Sentences:
    """The sentences in the bytes of a ``sentences.toml``; as ``load``."""
    try:
        top = Reader(parse(content), "")
    except NotTomlError as error:
        raise FormError(WHOLE_FILE, error.fault) from error
    ids = {section.id for section in form.sections}
    placeholders = dict(_placeholder(entry, scope) for entry in top.each("name"))
    topics = tuple(_topic(entry, ids, scope) for entry in top.each("paragraph"))
    sections = dict(_empty_section(entry, ids) for entry in top.each("section"))
    top.done()
    return Sentences(topics, sections, placeholders)


def _placeholder(entry: Reader, scope: Scope) -> tuple[str, Sentence]:
    """A placeholder of the office's own: its name, and the text that stands for it."""
    name = entry.get("name", str)
    if identifier(name) != name or name in scope:
        raise FormError(entry.at("name"), "F70", name=name)
    sentence = _sentence(entry.get("text", str), entry.at("text"), scope)
    entry.done()
    return name, sentence


def _empty_section(entry: Reader, ids: Collection[str]) -> tuple[str, EmptySection]:
    id = _section_id(entry, ids, "id")
    nothing = tuple(_without_signs(text) for text in entry.strings("nothing"))
    empty = EmptySection(entry.get("ask", str, ""), nothing)
    entry.done()
    return id, empty


def _section_id(entry: Reader, ids: Collection[str], key: str) -> str:
    id = entry.get(key, str)
    if id not in ids:
        raise FormError(entry.at(key), "F60", id=id)
    return id


def _topic(entry: Reader, ids: Collection[str], scope: Scope) -> Topic:
    kind = entry.get("report", str, "")
    if kind and kind not in list(ReportKind):
        raise FormError(entry.at("report"), "F71", kinds=tuple(ReportKind))
    topic = Topic(
        section=_section_id(entry, ids, "section"),
        kinds=(ReportKind(kind),) if kind else tuple(ReportKind),
        heading=entry.get("title", str, ""),
        sentences=tuple(
            _sentence(text, f"{entry.at('sentences')}[{number}]", scope)
            for number, text in enumerate(entry.strings("sentences"), 1)
        ),
    )
    entry.done()
    return topic


def _sentence(text: str, key: str, scope: Scope) -> Sentence:
    """A sentence of the file, looked through. Raises FormError for a fault in it or a name that is not in scope."""
    # A line break in the file is for the eye; the sentence is one.
    source = re.sub(r"\s*\n\s*", "", text.strip())
    try:
        tree = SENTENCES.parse(source)
        for unknown in unknown_names(tree, scope, SENTENCES):
            raise FormError(key, "F72", unknown=unknown.reason)
        return Sentence(key, source, SENTENCES.from_string(source), frozenset(mentioned_names(tree)))
    except TemplateSyntaxError as error:
        raise FormError(key, "F73", sentence=source[:_QUOTED], cause=cause(error)) from error


class SectionWriter:
    """Writes the sections of prose of one form's reports."""

    def __init__(self, form: Form, sentences: Sentences, figures: Mapping[str, frozenset[str]]) -> None:
        """``figures``: a name with its dots → the ids of the figures that it stands for."""
        self.form, self.sentences = form, sentences
        self._figures = {
            sentence.key: frozenset(id for name in sentence.mentions for id in figures.get(name, ()))
            for topic in sentences.topics
            for sentence in topic.sentences
        }

    def placeholders(self, values: Mapping[str, TemplateValue]) -> dict[str, str]:
        """The office's own placeholders, filled in."""
        return {name: filled(sentence, values) for name, sentence in self.sentences.placeholders.items()}

    def paragraphs(
        self,
        section: Section,
        kind: ReportKind,
        values: Mapping[str, TemplateValue],
        own_text: str,
        mentioned_figures: Collection[str],
    ) -> list[Paragraph]:
        """The paragraphs of a section.

        The unit's own text comes first and whole. Of the sentences only those follow that say something else; they
        get no headings then, because the numbers of headings are the unit's. A sentence says nothing else when the
        text speaks of one of its figures, or has all of its numbers. An empty section asks for what is missing,
        unless it is one that the form asks nobody for; so does one that says nothing of an aspect that it must report.

        Args:
            section: the section.
            kind: whose report it is.
            values: what stands for the names that sentences use.
            own_text: what the unit wrote there.
            mentioned_figures: the ids of the figures that this text speaks of.
        """
        empty = self.sentences.sections.get(section.id, EmptySection())
        own = list(_own_paragraphs(section, own_text))
        if _without_signs(own_text) in empty.saying_nothing:
            own, mentioned_figures = [], ()
        own_numbers = set(_counted_numbers(own_text)) if own else set()
        made = []
        for topic in self.sentences.topics:
            if topic.section != section.id or kind not in topic.kinds:
                continue
            sentences = self._new_sentences(topic, values, mentioned_figures, own_numbers)
            if text := "".join(sentences):
                made.append(Paragraph("" if own else topic.heading, text))
        paragraphs = [*own, *made]
        if not paragraphs and not section.published:
            return [Paragraph(to_write=empty.to_write or f"【请填写“{section.title}”】")]
        text = "".join(paragraph.heading + paragraph.text for paragraph in paragraphs)
        if paragraphs and (missing := without_text(self.form, section.id, text)):
            paragraphs.append(Paragraph(to_write=f"【请补写：{'、'.join(missing)}】"))
        return paragraphs

    def _new_sentences(
        self,
        topic: Topic,
        values: Mapping[str, TemplateValue],
        mentioned_figures: Collection[str],
        own_numbers: Collection[str],
    ) -> Iterator[str]:
        """The sentences of a topic that say what the unit's own text does not say."""
        for sentence in topic.sentences:
            if self._figures[sentence.key].intersection(mentioned_figures):
                continue
            text = filled(sentence, values)
            if not _has_all_numbers(own_numbers, text):
                yield text


def filled(sentence: Sentence, values: Mapping[str, TemplateValue]) -> str:
    """The sentence with its figures; "" where one of them is not known.

    Raises FormError, naming its key, for a sentence that fails on these values.
    """
    try:
        return sentence.template.render(values).strip()
    except BlankFigureError:
        return ""
    except (TemplateError, TypeError, ArithmeticError) as error:
        quoted = sentence.source[:_QUOTED]
        raise FormError(sentence.key, "F74", FILE, sentence=quoted, cause=cause(error)) from error


def _counted_numbers(text: str) -> list[str]:
    """The numbers of a text with the character after each: 86条."""
    return _COUNTED.findall(re.sub(r"\s+", "", printable(text)).translate(_TO_HALF_WIDTH))


def _has_all_numbers(numbers: Collection[str], sentence: str) -> bool:
    """Whether all numbers of a sentence are among these; one number alone may be there by chance."""
    of_sentence = _counted_numbers(sentence)
    return len(of_sentence) > 1 and all(number in numbers for number in of_sentence)


def _own_paragraphs(section: Section, text: str) -> Iterator[Paragraph]:
    """What the unit wrote, a paragraph a line; the section's title once more in front is left out."""
    lines = printable_lines(text)
    if lines and _without_signs(lines[0]) == _without_signs(section.title):
        lines = lines[1:]
    for line in lines:
        heading = _RUN_IN_HEADING.match(line)
        if heading:
            yield Paragraph(heading[1], line[heading.end() :].lstrip())
        else:
            yield Paragraph(text=line)


def _without_signs(text: str) -> str:
    return _SIGNS.sub("", text)
