"""``prose.toml`` → Vocabulary: which words of the prose name which figures of the form.

It stands beside form.toml and not in it: its words may be bettered in the middle of a year, and the
workbooks that were sent out, which carry form.toml's digest, stay good.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.form.spec import Form, Phrase, Term, Vocabulary
from xltools.form.toml import WHOLE_FILE, FormError, NotTomlError, Reader, parse

PROSE = "prose.toml"
_TERM = re.compile(r"\s*([+-]?)\s*(last\.)?([A-Za-z_]\w*)\.([A-Za-z_]\w*)\.([A-Za-z_]\w*)\s*")
_NAMED = re.compile(r"\{([^{}]*)\}")


def read_vocabulary(content: bytes, form: Form) -> Vocabulary:
    """The words in the bytes of a prose.toml. Raises FormError naming the key."""
    try:
        top = Reader(parse(content), "")
    except NotTomlError as error:
        raise FormError(WHOLE_FILE, error.fault) from error
    lists = Reader(top.get("lists", dict, {}), "lists")
    sections = {section.id for section in form.sections}
    mentions: dict[str, tuple[str, ...]] = {}
    least: dict[str, int] = {}
    words = {name: lists.strings(name) for name in lists.data}
    for entry in top.each("section"):
        id = entry.identifier()
        if id not in sections:
            raise FormError(entry.at("id"), "F60", id=id)
        if mention := entry.strings("mentions"):
            mentions[id] = mention
        if characters := entry.get("least", int, 0):
            least[id] = characters
        entry.done()
    vocabulary = Vocabulary(
        lists=words,
        fillers=top.strings("fillers"),
        skip=top.strings("skip"),
        skip_sentence=top.strings("skip_sentence"),
        phrases=tuple(_phrase(entry, form, words) for entry in top.each("phrase")),
        mentions=mentions,
        least=least,
        outdated=top.strings("outdated"),
    )
    top.done()
    return vocabulary


def _phrase(entry: Reader, form: Form, lists: dict[str, tuple[str, ...]]) -> Phrase:
    def patterns(name: str) -> tuple[str, ...]:
        found = entry.strings(name)
        for pattern in found:
            for called in _NAMED.findall(pattern):
                if called.removesuffix("?") not in lists and called not in ("N", "0"):
                    raise FormError(entry.at(name), "F61", pattern=pattern, list=called)
            if name == "says" and "{N}" not in pattern:
                raise FormError(entry.at(name), "F62", pattern=pattern)
        return found

    phrase = Phrase(
        name=entry.get("name", str),
        value=_sum(entry.get("value", str), entry.at("value"), form),
        others=tuple(_sum(text, entry.at("others"), form) for text in entry.strings("others")),
        says=patterns("says"),
        none=patterns("none"),
        units=entry.strings("units"),
        context=entry.strings("context"),
        unless=entry.strings("unless"),
        stops=entry.strings("stops"),
        own=entry.get("own", bool, False),
        done=entry.get("done", bool, False),
        fee=entry.get("fee", bool, False),
    )
    entry.done()
    return phrase


def _sum(text: str, key: str, form: Form) -> tuple[Term, ...]:
    """``t3.received.total + t3.carried_in.total``; a group's id stands for all in it."""
    found: list[Term] = []
    position = 0
    while position < len(text):
        term = _TERM.match(text, position)
        if term is None or (found and not term[1]):
            raise FormError(key, "F63", text=text)
        ids = list(_leaves(form, *term.groups()[2:]))
        if not ids:
            raise FormError(key, "F64", name=term[0].strip())
        found += [Term(id, -1 if term[1] == "-" else 1, bool(term[2])) for id in ids]
        position = term.end()
    if not found:
        raise FormError(key, "F65")
    return tuple(found)


def _leaves(form: Form, table: str, row: str, column: str) -> Iterator[str]:
    """The figures of a row, or of all rows of a group, in one column."""
    for block in form.tables_by_id[table].blocks if table in form.tables_by_id else ():
        heads = [head for top in block.rows for head in top.walk() if head.id == row]
        for leaf in (leaf for head in heads for leaf in head.leaves()):
            if (id := f"{table}.{leaf.id}.{column}") in form.figures:
                yield id
