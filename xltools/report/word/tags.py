"""The tags of a template, paragraph by paragraph: ``{{ … }}``, ``{% … %}`` and ``{# … #}``.

The first fault in a template is one Chinese sentence that names the tag and the place where it stands. Jinja itself
would name neither, because by the time it reads a template Word's paragraphs are gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.reasons import Reason
from xltools.model.text import shortened
from xltools.report.language import DOCUMENTS, TemplateValue, cause
from xltools.report.scopes import ANYTHING, Scope, Shape, loop_scope, mentioned_names, unknown_names
from xltools.report.word.paragraphs import PlacedParagraph, placed_paragraphs

_OPENING = re.compile(r"\{\{|\{%|\{#")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_FULL_WIDTH = re.compile(r"｛\s*[｛%％]|[%％｝]\s*｝")
#: docxtpl's prefixes: a tag takes with it its paragraph (p), its row (tr), its cell (tc) or its run (r).
_PREFIX = re.compile(r"\A(?:p|tr|tc|r)\s+")
_STATEMENT = re.compile(r"(?:(?:p|tr|tc|r)\s+)?(?P<word>\w+)(?P<rest>.*)", re.DOTALL)
#: Prefix of the tags of a block → the reason that says what both must stand in.
_NOT_WITHIN = {"": "T31", "r": "T32", "p": "T33", "tr": "T34", "tc": "T35"}
_PREFIXES_OF_TABLES = ("tr", "tc")
#: How a statement becomes a template of its own.
_WHOLE_STATEMENTS = {
    "for": "{{% for{rest} %}}{{% endfor %}}",
    "if": "{{% if{rest} %}}{{% endif %}}",
    "elif": "{{% if{rest} %}}{{% endif %}}",
    "set": "{{% set{rest} %}}",
}
_BLOCKS = ("for", "if")
#: The end of a block → what begins it.
_ENDS = {"endfor": "for", "endif": "if"}
_MIDDLES = ("elif", "else")
#: Statements that name nothing: one of Jinja's, and docxtpl's for cells that are merged.
_WITHOUT_NAMES = ("else", "vm", "hm")
#: How much of a paragraph a message quotes.
_QUOTED = 24

#: What filling in a tag may raise.
FAILURES = (TemplateError, TypeError, ValueError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag: how it begins, what stands inside, and the paragraph it stands in."""

    opening: str
    inner: str
    paragraph: PlacedParagraph

    @property
    def prefix(self) -> str:
        """What the tag takes with it when it is taken out; "" for nothing but itself."""
        prefix = _PREFIX.match(self.inner.lstrip("-+"))
        return prefix[0].strip() if prefix else ""

    @property
    def statement(self) -> str:
        """A statement without the signs that trim the space around it."""
        return self.inner.strip(" -+")

    @property
    def word(self) -> str:
        """The word that says what a statement does: for, endif …"""
        statement = _STATEMENT.match(self.statement)
        return statement["word"] if statement else ""

    @property
    def within(self) -> object:
        """What the other tags of its block must share with it."""
        match self.prefix:
            case "tr":
                return self.paragraph.cell[:1]
            case "tc":
                return self.paragraph.cell[:2]
            case "p":
                return self.paragraph.cell
            case _:
                return self.paragraph.number

    @property
    def shown(self) -> str:
        """The tag as a message shows it."""
        return f"{self.opening}{self.inner}{_CLOSING[self.opening]}"

    def tree(self) -> nodes.Template | None:
        """The tag as a template of its own; None for a comment and for a statement that templates do not know.

        Raises TemplateSyntaxError for what is not written as Jinja wants it.
        """
        match self.opening:
            case "{{":
                return DOCUMENTS.parse(f"{{{{{_PREFIX.sub('', self.inner.strip())}}}}}")
            case "{%":
                statement = _STATEMENT.match(self.statement)
                whole = _WHOLE_STATEMENTS.get(self.word)
                return DOCUMENTS.parse(whole.format(rest=statement["rest"])) if statement and whole else None
            case _:
                return None


class TaggedPart:
    """The tags of one part of a template."""

    def __init__(self, xml: str, part: str, file: str) -> None:
        """``part``: its name in the package; ``file``: what messages call the template.

        Raises UnusableArgumentError where the part is no whole XML.
        """
        self.file = file
        self._paragraphs = placed_paragraphs(xml, part)

    def tags(self) -> Iterator[Tag]:
        """Every tag in order. Raises UnusableArgumentError at one that is not closed."""
        for paragraph in self._paragraphs:
            yield from _tags_of(paragraph, self.file)

    def check(self, scope: Scope) -> None:
        """Raises UnusableArgumentError at the first tag that is not closed, not understood, or names something
        that is not in scope."""
        checker = _Checker(self.file, scope)
        for tag in self.tags():
            checker.check(tag)
        checker.end()

    def mentioned_names(self) -> Iterator[str]:
        """The names that the tags mention, with their dots. The tags must have been checked."""
        for tag in self.tags():
            if tree := tag.tree():
                yield from mentioned_names(tree)

    def blame(self, values: Mapping[str, TemplateValue]) -> None:
        """Raises UnusableArgumentError at the first tag that fails on these values by itself.

        A tag in a loop asks for what only the loop knows, and is passed over.
        """
        known = {*values, *DOCUMENTS.globals}
        for tag in self.tags():
            tree = tag.tree()
            if tree is None or not find_undeclared_variables(tree) <= known:
                continue
            try:
                DOCUMENTS.from_string(tree).render(values)
            except FAILURES as error:
                fault = Reason("T26", tag=tag.shown, cause=cause(error))
                raise _refusal(self.file, tag.paragraph, fault) from error


def _refusal(file: str, paragraph: PlacedParagraph, fault: Reason) -> UnusableArgumentError:
    """What is wrong with a template at one of its paragraphs."""
    return UnusableArgumentError(
        "W20", file=file, place=paragraph.place, text=_shortened(paragraph.text), fault=fault
    )


def _shortened(text: str) -> str:
    return shortened(text, _QUOTED, "…")


def _tags_of(paragraph: PlacedParagraph, file: str) -> Iterator[Tag]:
    """The tags of a paragraph."""
    text = paragraph.text
    if full_width := _FULL_WIDTH.search(text):
        raise _refusal(file, paragraph, Reason("T20", text=full_width[0]))
    at = 0
    while opening := _OPENING.search(text, at):
        closing = _CLOSING[opening[0]]
        end = text.find(closing, opening.end())
        next_opening = _OPENING.search(text, opening.end())
        if end < 0 or (next_opening and next_opening.start() < end):
            piece = text[opening.start() : next_opening.start() if next_opening else None]
            fault = Reason("T21", text=_shortened(piece.strip()), closing=closing)
            raise _refusal(file, paragraph, fault)
        yield Tag(opening[0], _straight_quotes(text[opening.end() : end]), paragraph)
        at = end + len(closing)


def _straight_quotes(text: str) -> str:
    """Word likes to bend quotation marks."""
    return re.sub("[‘’]", "'", re.sub("[“”]", '"', text))


class _Checker:
    """Goes through the tags of a part with the names that are in scope at each."""

    def __init__(self, file: str, scope: Scope) -> None:
        self.file = file
        #: The tags whose blocks are open, and the names inside each block, those outside all blocks first.
        self._open: list[Tag] = []
        self._scopes: list[dict[str, Shape]] = [dict(scope)]

    def check(self, tag: Tag) -> None:
        """The next tag."""
        if tag.opening == "{{":
            self._check_names(self._tree(tag), tag)
        elif tag.opening == "{%":
            self._check_statement(tag)

    def end(self) -> None:
        """There are no more tags."""
        if self._open:
            tag = self._open[-1]
            raise self._refusal(tag, Reason("T29", tag=tag.shown, partner=f"{{% end{tag.word} %}}"))

    def _refusal(self, tag: Tag, fault: Reason) -> UnusableArgumentError:
        return _refusal(self.file, tag.paragraph, fault)

    def _tree(self, tag: Tag) -> nodes.Template:
        try:
            tree = tag.tree()
        except TemplateSyntaxError as error:
            raise self._refusal(tag, Reason("T22", tag=tag.shown)) from error
        if tree is None:
            raise self._refusal(tag, Reason("T24", tag=tag.shown))
        return tree

    def _check_names(self, tree: nodes.Template, tag: Tag) -> None:
        for unknown in unknown_names(tree, self._scopes[-1], DOCUMENTS):
            raise self._refusal(tag, Reason("T25", tag=tag.shown, unknown=unknown.reason))

    def _check_statement(self, tag: Tag) -> None:
        self._check_prefix(tag)
        if tag.word in _ENDS:
            self._end_block(tag)
            return
        if tag.word in _MIDDLES:
            self._check_middle(tag)
        if tag.word in _WITHOUT_NAMES:
            return
        tree = self._tree(tag)
        self._check_names(tree, tag)
        if tag.word == "set":
            assigned = (name.name for name in tree.find_all(nodes.Name) if name.ctx == "store")
            self._scopes[-1].update(dict.fromkeys(assigned, ANYTHING))
        elif tag.word in _BLOCKS:
            self._begin_block(tag, tree)

    def _check_prefix(self, tag: Tag) -> None:
        if tag.prefix in _PREFIXES_OF_TABLES and not tag.paragraph.cell:
            raise self._refusal(tag, Reason("T27", tag=tag.shown, prefix=tag.prefix))
        if not tag.prefix and _PREFIX.match(tag.statement):
            raise self._refusal(tag, Reason("T23", tag=tag.shown))

    def _begin_block(self, tag: Tag, tree: nodes.Template) -> None:
        loop = tree.find(nodes.For)
        scope = self._scopes[-1]
        self._open.append(tag)
        self._scopes.append(loop_scope(loop, scope) if loop else dict(scope))

    def _check_middle(self, tag: Tag) -> None:
        if not self._open:
            raise self._refusal(tag, Reason("T28", tag=tag.shown))
        self._check_pair(self._open[-1], tag)

    def _end_block(self, tag: Tag) -> None:
        beginning = _ENDS[tag.word]
        if not self._open or self._open[-1].word != beginning:
            raise self._refusal(tag, Reason("T29", tag=tag.shown, partner=f"{{% {beginning} … %}}"))
        self._check_pair(self._open.pop(), tag)
        self._scopes.pop()

    def _check_pair(self, first: Tag, tag: Tag) -> None:
        """Both tags of a block take the same with them: else a paragraph would begin that does not end."""
        place = first.paragraph.place
        if first.prefix != tag.prefix:
            prefix = first.prefix or tag.prefix
            fault = Reason("T30", tag=tag.shown, place=place, first=first.shown, prefix=prefix)
        elif first.within != tag.within:
            fault = Reason(_NOT_WITHIN[tag.prefix], tag=tag.shown, place=place, first=first.shown)
        else:
            return
        raise self._refusal(tag, fault)
