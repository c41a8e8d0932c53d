"""The tags of a template, paragraph by paragraph: what is wrong with one is said with the place it stands at. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables

from xltools.model.errors import UnusableArgumentError
from xltools.report.language import DOCUMENTS, said_of
from xltools.report.scopes import ANYTHING, Shape, bound, dotted, unknown

_OPEN = re.compile(r"\{\{|\{%|\{#")
_CLOSED = {"{{": "}}", "{%": "%}", "{#": "#}"}
_WIDE = re.compile(r"｛\s*[｛%％]|[%％｝]\s*｝")
_STATEMENT = re.compile(r"(?:(?:p|tr|tc|r)\s+)?(?P<word>\w+)(?P<rest>.*)", re.DOTALL)
_PREFIX = re.compile(r"\A(?:p|tr|tc|r)\s+")
#: What a prefix takes away with the tag, and between what its block must stand: both in one of these.
_WITHIN = {"": "同一段", "r": "同一段", "p": "同一格或者都在表格之外", "tr": "同一张表", "tc": "同一行"}
_IN_TABLES = ("tr", "tc")
_ENDS = {"endfor": "for", "endif": "if"}
_MIDDLE = {"else", "elif"}
#: docxtpl's own: they take no names.
_OWN = {"vm", "hm"}
_QUOTED = 24


@dataclass(frozen=True, slots=True)
class _Line:
    """The text of a paragraph and what a person calls its place. ``number`` tells paragraphs apart; ``cell`` is
    the table, row and cell that it stands in, () outside tables."""

    text: str
    place: str
    number: int = 0
    cell: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Tag:
    kind: str
    inner: str
    line: _Line

    @property
    def prefix(self) -> str:
        """What the tag takes with it: p its paragraph, tr its row, tc its cell, r its run."""
        found = _PREFIX.match(self.inner.lstrip("-+"))
        return found[0].strip() if found else ""

    @property
    def within(self) -> object:
        """What the other tags of its block must share with it."""
        match self.prefix:
            case "tr":
                return self.line.cell[:1]
            case "tc":
                return self.line.cell[:2]
            case "p":
                return self.line.cell
            case _:
                return self.line.number

    @property
    def shown(self) -> str:
        return f"{self.kind}{self.inner}{_CLOSED[self.kind]}"


def check_tags(xml: str, part: str, file: str, known: Mapping[str, Shape]) -> None:
    """Raises UnusableArgumentError at the first tag of the part that is not closed, not understood, or names
    what nothing stands for."""
    lines = list(_lines(xml, part))
    _Checker(file, known).check(tag for line in lines for tag in _tags(line, file))


def placeholders(xml: str) -> Iterator[str]:
    """The dotted names that the tags of a part mention."""
    for line in _lines(xml, ""):
        for tag in _tags(line, ""):
            if tag.kind == "{{":
                yield from dotted(DOCUMENTS.parse(f"{{{{{_PREFIX.sub('', tag.inner.strip())}}}}}"))
            elif tag.kind == "{%" and (tree := _parsed(tag)) is not None:
                yield from dotted(tree)


#: What filling in a tag may raise.
FAILURES = (TemplateError, TypeError, ValueError, ArithmeticError)


def blame(xml: str, part: str, file: str, values: Mapping[str, object]) -> None:
    """Raises UnusableArgumentError at the first tag of the part that fails on these values by itself.

    A tag in a loop asks for what only the loop knows, and is passed over.
    """
    for line in _lines(xml, part):
        for tag in _tags(line, file):
            tree = _alone(tag)
            if tree is None or not set(find_undeclared_variables(tree)) <= {*values, *DOCUMENTS.globals}:
                continue
            try:
                DOCUMENTS.from_string(tree).render(values)
            except FAILURES as error:
                raise _refuse(file, line, f"的 {tag.shown} 不能用：{said_of(error)}") from error


def _alone(tag: _Tag) -> nodes.Template | None:
    """A tag as a template of its own."""
    if tag.kind == "{{":
        return DOCUMENTS.parse(f"{{{{{_PREFIX.sub('', tag.inner.strip())}}}}}")
    return _parsed(tag) if tag.kind == "{%" else None


def place_of(part: str) -> str:
    """What a person calls a part of a document."""
    name = part.rpartition("/")[2]
    return "页眉" if name.startswith("header") else "页脚" if name.startswith("footer") else "正文"


def _refuse(file: str, line: _Line, what: str) -> UnusableArgumentError:
    return UnusableArgumentError(
        f"模板 {file} 的{line.place}（“{_short(line.text)}”）{what}，请在 Word 中改正；"
        "xltools report --fields 列出可以使用的全部占位符"
    )


def _short(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


class _Checker:
    def __init__(self, file: str, known: Mapping[str, Shape]) -> None:
        self.file = file
        #: Blocks that are open: what opened them, and the names known inside.
        self.open: list[tuple[str, _Tag]] = []
        self.known = [dict(known)]

    def check(self, tags: Iterator[_Tag]) -> None:
        for tag in tags:
            if tag.kind == "{{":
                self._expression(tag)
            elif tag.kind == "{%":
                self._statement(tag)
        if self.open:
            word, tag = self.open[-1]
            raise _refuse(self.file, tag.line, f"的 {tag.shown} 没有对应的 {{% end{word} %}}")

    def _expression(self, tag: _Tag) -> None:
        inner = _PREFIX.sub("", tag.inner.strip())
        try:
            self._names(DOCUMENTS.parse(f"{{{{{inner}}}}}"), tag)
        except TemplateSyntaxError as error:
            raise _refuse(self.file, tag.line, f"的 {tag.shown} 写法不对") from error

    def _statement(self, tag: _Tag) -> None:
        found = _STATEMENT.match(tag.inner.strip(" -+"))
        word = found["word"] if found else ""
        if tag.prefix in _IN_TABLES and not tag.line.cell:
            raise _refuse(self.file, tag.line, f"的 {tag.shown} 不在表格里，{{%{tag.prefix} 只能用在表格里")
        if not tag.prefix and _PREFIX.match(tag.inner.strip(" -+")):
            raise _refuse(self.file, tag.line, f"的 {tag.shown} 写法不对，{{% 和后面的字母之间不能有空格")
        if word in _ENDS:
            if not self.open or self.open[-1][0] != _ENDS[word]:
                raise _refuse(self.file, tag.line, f"的 {tag.shown} 没有对应的 {{% {_ENDS[word]} … %}}")
            self._paired(self.open[-1][1], tag)
            self.open.pop()
            self.known.pop()
            return
        if word in _MIDDLE and not self.open:
            raise _refuse(self.file, tag.line, f"的 {tag.shown} 不在 {{% if … %}} 之内")
        if word in _MIDDLE:
            self._paired(self.open[-1][1], tag)
        if word in _OWN or word == "else":
            return
        try:
            tree = _parsed(tag)
        except TemplateSyntaxError as error:
            raise _refuse(self.file, tag.line, f"的 {tag.shown} 写法不对") from error
        if tree is None:
            raise _refuse(self.file, tag.line, f"的 {tag.shown} 不认识，可用的是 for、if、elif、else、set")
        self._names(tree, tag)
        if word == "set":
            self.known[-1].update(
                {name.name: ANYTHING for name in tree.find_all(nodes.Name) if name.ctx == "store"}
            )
        elif word in ("for", "if"):
            self.open.append((word, tag))
            loop = next(tree.find_all(nodes.For), None) if word == "for" else None
            self.known.append(bound(loop, self.known[-1]) if loop else dict(self.known[-1]))

    def _paired(self, first: _Tag, tag: _Tag) -> None:
        """The tags of a block take away the same: else a paragraph would begin that does not end."""
        if first.prefix != tag.prefix:
            said = f"写法不一样，两处都要写成 {{%{first.prefix or tag.prefix} … %}}"
        elif first.within != tag.within:
            hint = "；各占一段时写成 {%p … %}，各占一行时写成 {%tr … %}" if not tag.prefix else ""
            said = f"不在{_WITHIN[tag.prefix]}，配不成一对{hint}"
        else:
            return
        raise _refuse(
            self.file,
            tag.line,
            f"的 {tag.shown} 与{first.line.place}的 {first.shown} {said}",
        )

    def _names(self, tree: nodes.Node, tag: _Tag) -> None:
        for one in unknown(tree, self.known[-1], DOCUMENTS):
            raise _refuse(self.file, tag.line, f"的占位符 {tag.shown} 里{one.sentence}")


def _parsed(tag: _Tag) -> nodes.Template | None:
    """A statement by itself, as a tree; None for one that templates have no use for."""
    found = _STATEMENT.match(tag.inner.strip(" -+"))
    word, rest = (found["word"], found["rest"]) if found else ("", "")
    whole = {
        "for": f"{{% for{rest} %}}{{% endfor %}}",
        "if": f"{{% if{rest} %}}{{% endif %}}",
        "elif": f"{{% if{rest} %}}{{% endif %}}",
        "set": f"{{% set{rest} %}}",
    }.get(word)
    return DOCUMENTS.parse(whole) if whole else None


def _tags(line: _Line, file: str) -> Iterator[_Tag]:
    at = 0
    if found := _WIDE.search(line.text):
        raise _refuse(file, line, f"里的“{found[0]}”是全角的，占位符要用半角的 {{{{ 和 }}}}")
    while found := _OPEN.search(line.text, at):
        end = line.text.find(_CLOSED[found[0]], found.end())
        another = _OPEN.search(line.text, found.end())
        if end < 0 or (another and another.start() < end):
            piece = line.text[found.start() : another.start() if another else None]
            raise _refuse(file, line, f"里的“{_short(piece.strip())}”没有写完，缺少 {_CLOSED[found[0]]}")
        # Word likes to bend quotation marks.
        inner = re.sub("[‘’]", "'", re.sub("[“”]", '"', line.text[found.end() : end]))
        yield _Tag(found[0], inner, line)
        at = end + 2


class _Paragraphs:
    """Collects the paragraphs of a part with their places."""

    def __init__(self, part: str) -> None:
        self.where = place_of(part)
        self.found: list[_Line] = []
        self.texts: list[list[str]] = []
        self.in_text = False
        self.body = self.tables = 0
        self.stack: list[list[int]] = []

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        match tag:
            case "w:tbl":
                self.tables += 1
                self.stack.append([self.tables, 0, 0])
            case "w:tr" if self.stack:
                self.stack[-1][1:] = [self.stack[-1][1] + 1, 0]
            case "w:tc" if self.stack:
                self.stack[-1][2] += 1
            case "w:p":
                self.texts.append([])
            case "w:t":
                self.in_text = True

    def end(self, tag: str) -> None:
        match tag:
            case "w:tbl":
                self.stack.pop()
            case "w:p":
                self._line("".join(self.texts.pop()))
            case "w:t":
                self.in_text = False

    def text(self, text: str) -> None:
        if self.in_text and self.texts:
            self.texts[-1].append(text)

    def _line(self, text: str) -> None:
        if self.stack:
            place = "第 {} 张表第 {} 行第 {} 格".format(*self.stack[-1])
        elif self.where != "正文":
            place = self.where
        else:
            self.body += bool(text.strip())
            place = f"正文第 {self.body} 段"
        if text.strip():
            cell = tuple(self.stack[-1]) if self.stack else ()
            self.found.append(_Line(text, place, len(self.found), cell))


def _lines(xml: str, part: str) -> list[_Line]:
    collector = _Paragraphs(part)
    parser = expat.ParserCreate()
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.text
    try:
        parser.Parse(xml.encode(), True)
    except expat.ExpatError as error:
        raise UnusableArgumentError(f"模板的 {part} 不是完整的 XML，请用 Word 重新保存") from error
    return collector.found
