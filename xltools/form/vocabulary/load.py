"""``prose.toml`` → Vocabulary: which words of a unit's text name which figures of the form.

The file stands beside form.toml and is no part of it: its words may be improved in the middle of a year, and the
workbooks that were sent out, which carry form.toml's digest, stay valid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from xltools.form.spec import Form
from xltools.form.toml import WHOLE_FILE, FormError, NotTomlError, Reader, parse
from xltools.form.vocabulary.nouns import Aspect, Breakdown, LocalRule, Phrase, Term, Vocabulary

#: The name of the file, in the form's folder.
VOCABULARY_FILE = "prose.toml"
#: A figure in a sum: its sign, ``last.``, table, row and column.
_TERM = re.compile(r"\s*([+-]?)\s*(last\.)?([A-Za-z_]\w*)\.([A-Za-z_]\w*)\.([A-Za-z_]\w*)\s*")
#: A word list or a number in a pattern.
_BRACED = re.compile(r"\{([^{}]*)\}")


def read_vocabulary(content: bytes, form: Form) -> Vocabulary:
    """The words in the bytes of a prose.toml. Raises FormError naming the key."""
    try:
        top = Reader(parse(content), "")
    except NotTomlError as error:
        raise FormError(WHOLE_FILE, error.fault) from error
    lists = _words_by_name(top, "lists")
    mentions: dict[str, tuple[str, ...]] = {}
    least: dict[str, int] = {}
    aspects: dict[str, tuple[Aspect, ...]] = {}
    for entry in top.each("section"):
        section_id = _section_id(entry, "id", form)
        if words := entry.strings("mentions"):
            mentions[section_id] = words
        if characters := entry.get("least", int, 0):
            least[section_id] = characters
        aspects[section_id] = tuple(_aspect(aspect, form) for aspect in entry.each("aspect"))
        entry.done()
    vocabulary = Vocabulary(
        lists=lists,
        fillers=top.strings("fillers"),
        skip=top.strings("skip"),
        areas=top.strings("areas"),
        channels=top.strings("channels"),
        skip_sentence=top.strings("skip_sentence"),
        phrases=tuple(_phrase(entry, form, lists) for entry in top.each("phrase")),
        mentions=mentions,
        least=least,
        outdated=top.strings("outdated"),
        aspects=aspects,
        local=tuple(_local(entry, form) for entry in top.each("local")),
        parts=_words_by_name(top, "parts"),
        breakdowns=tuple(_breakdown(entry) for entry in top.each("breakdown")),
    )
    top.done()
    return vocabulary


def _words_by_name(top: Reader, key: str) -> dict[str, tuple[str, ...]]:
    """A table of word lists."""
    table = Reader(top.get(key, dict, {}), key)
    return {name: table.strings(name) for name in table.data}


def _section_id(entry: Reader, key: str, form: Form) -> str:
    section_id = entry.identifier(key)
    if all(section.id != section_id for section in form.sections):
        raise FormError(entry.at(key), "F60", id=section_id)
    return section_id


def _aspect(entry: Reader, form: Form) -> Aspect:
    levels = entry.strings("levels")
    for level in levels:
        if level not in form.levels:
            raise FormError(entry.at("levels"), "F31", level=level)
    aspect = Aspect(entry.get("name", str), entry.strings("headings"), entry.strings("words"), levels)
    if not aspect.words and not aspect.headings:
        raise FormError(entry.at("words"), "F66")
    entry.done()
    return aspect


def _breakdown(entry: Reader) -> Breakdown:
    groups = [Reader({"all": group}, entry.key) for group in entry.get("all", list, [])]
    breakdown = Breakdown(
        words=entry.strings("words"),
        whole=entry.strings("whole"),
        only=entry.strings("only"),
        all=tuple(group.strings("all") for group in groups),
        least=entry.get("least", int, 2),
    )
    for key in ("words", "whole"):
        if not getattr(breakdown, key):
            raise FormError(entry.at(key), "F65")
    entry.done()
    return breakdown


def _local(entry: Reader, form: Form) -> LocalRule:
    rule = LocalRule(
        section=_section_id(entry, "section", form),
        in_force=entry.get("in_force", bool, True),
        most=entry.get("most", int, 0),
        total=entry.get("total", str, ""),
        by_channel=entry.strings("by_channel"),
        repeats=entry.strings("repeats"),
    )
    named = {
        "total": (rule.total,) if rule.total else (),
        "by_channel": rule.by_channel,
        "repeats": rule.repeats,
    }
    for key, figure_ids in named.items():
        for figure_id in figure_ids:
            if figure_id not in form.figures:
                raise FormError(entry.at(key), "F64", name=figure_id)
    entry.done()
    return rule


def _phrase(entry: Reader, form: Form, lists: Mapping[str, tuple[str, ...]]) -> Phrase:
    phrase = Phrase(
        name=entry.get("name", str),
        value=_sum(entry.get("value", str), entry.at("value"), form),
        others=tuple(_sum(text, entry.at("others"), form) for text in entry.strings("others")),
        says=_patterns(entry, "says", lists),
        none=_patterns(entry, "none", lists),
        units=entry.strings("units"),
        wholes=tuple(_sum(text, entry.at("wholes"), form) for text in entry.strings("wholes")),
        context=entry.strings("context"),
        unless=entry.strings("unless"),
        unless_sentence=entry.strings("unless_sentence"),
        stops=entry.strings("stops"),
        scale=entry.get("scale", int, 1),
        by_channel=entry.get("by_channel", bool, False),
        also=entry.get("also", bool, False),
        own=entry.get("own", bool, False),
        done=entry.get("done", bool, False),
        fee=entry.get("fee", bool, False),
    )
    entry.done()
    return phrase


def _patterns(entry: Reader, key: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The patterns of a key, which call only word lists that are there; those of ``says`` have a number."""
    patterns = entry.strings(key)
    for pattern in patterns:
        for name in _BRACED.findall(pattern):
            if name.removesuffix("?") not in lists and name not in ("N", "0"):
                raise FormError(entry.at(key), "F61", pattern=pattern, list=name)
        if key == "says" and "{N}" not in pattern:
            raise FormError(entry.at(key), "F62", pattern=pattern)
    return patterns


def _sum(text: str, key: str, form: Form) -> tuple[Term, ...]:
    """``t3.received.total + t3.carried_in.total``; the id of a group stands for all rows in it."""
    terms: list[Term] = []
    position = 0
    while position < len(text):
        match = _TERM.match(text, position)
        if match is None or (terms and not match[1]):
            raise FormError(key, "F63", text=text)
        sign, last, table, row, column = match.groups()
        figure_ids = list(_figure_ids(form, table, row, column))
        if not figure_ids:
            raise FormError(key, "F64", name=match[0].strip())
        terms += [Term(figure_id, -1 if sign == "-" else 1, bool(last)) for figure_id in figure_ids]
        position = match.end()
    if not terms:
        raise FormError(key, "F65")
    return tuple(terms)


def _figure_ids(form: Form, table_id: str, row_id: str, column_id: str) -> Iterator[str]:
    """The figures of a row, or of all rows of a group, in one column."""
    table = form.tables_by_id.get(table_id)
    for block in table.blocks if table else ():
        heads = [head for top in block.rows for head in top.walk() if head.id == row_id]
        for leaf in (leaf for head in heads for leaf in head.addends()):
            figure_id = f"{table_id}.{leaf.id}.{column_id}"
            if figure_id in form.figures:
                yield figure_id
