"""Which names a template may use, and whether it does: found before anything is filled in. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from jinja2 import Environment, nodes

#: What may stand behind a name: names of its own, a list of things of one shape, a value, anything.
Shape = Any


@dataclass(frozen=True, slots=True)
class Each:
    """A list whose items have this shape."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value with no names below it; ``example`` shows what it looks like, ``about`` says what it is."""

    example: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What other documents have; ``where`` says which."""

    where: str


class _Anything:
    """What cannot be known before the template runs."""


ANYTHING = _Anything()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that means nothing, and the one that may have been meant; or one that cannot stand there, and why."""

    name: str
    meant: str = ""
    why: str = ""

    @property
    def sentence(self) -> str:
        meant = f"，最接近的是“{self.meant}”" if self.meant else ""
        return f"“{self.name}”{self.why or f'不认识{meant}'}"


def unknown(node: nodes.Node, known: Mapping[str, Shape], environment: Environment) -> Iterator[Unknown]:
    """The names in a piece of a template that nothing stands for, filters and functions included."""
    yield from _Walk(environment).visit(node, dict(known))


def bound(node: nodes.For, known: Mapping[str, Shape]) -> dict[str, Shape]:
    """The names that a loop gives to its body."""
    found = _shape(node.iter, known)
    item = found.item if isinstance(found, Each) else ANYTHING
    names = {target.name: ANYTHING for target in node.target.find_all(nodes.Name)}
    if isinstance(node.target, nodes.Name):
        names[node.target.name] = item
    return {**known, **names, "loop": ANYTHING}


class _Walk:
    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def visit(self, node: nodes.Node, known: dict[str, Shape]) -> Iterator[Unknown]:
        match node:
            case nodes.For():
                yield from self.visit(node.iter, known)
                inner = bound(node, known)
                for child in (*node.body, *([node.test] if node.test else [])):
                    yield from self.visit(child, inner)
                for child in node.else_:
                    yield from self.visit(child, known)
            case nodes.Output():
                for child in node.nodes:
                    found = list(self.visit(child, known))
                    yield from found or _unprintable(child, known)
            case nodes.Assign(target=nodes.Name() as target):
                yield from self.visit(node.node, known)
                known[target.name] = _shape(node.node, known)
            case nodes.Name(ctx="load"):
                if isinstance(known.get(node.name), Elsewhere):
                    yield Unknown(node.name, why=known[node.name].where)
                elif node.name not in known and node.name not in self.environment.globals:
                    yield _unknown(node.name, "", known)
            case nodes.Getattr() | nodes.Getitem():
                yield from self._attribute(node, known)
            case nodes.Filter() if node.name not in self.environment.filters:
                yield _unknown(node.name, "", self.environment.filters)
            case _:
                for child in node.iter_child_nodes():
                    yield from self.visit(child, known)

    def _attribute(self, node: nodes.Getattr | nodes.Getitem, known: dict[str, Shape]) -> Iterator[Unknown]:
        inner = list(self.visit(node.node, known))
        for one in inner:
            yield replace(one, name=_written(node)) if one.why and one.name == _written(node.node) else one
        if inner:
            return
        name = _attribute_name(node)
        below = _shape(node.node, known)
        if name is None or below is ANYTHING or isinstance(below, Each):
            return
        if not isinstance(below, Mapping) or name not in below:
            yield _unknown(name, _written(node.node), below if isinstance(below, Mapping) else {})


def _unprintable(node: nodes.Node, known: Mapping[str, Shape]) -> Iterator[Unknown]:
    """A name printed by itself behind which there is more than one thing."""
    if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
        name, shape = _written(node), _shape(node, known)
        if isinstance(shape, Mapping):
            yield Unknown(
                name, why=f"是一组数字或内容，不能直接印出，请写到具体一项，如 {name}.{_last(shape)}"
            )
        elif isinstance(shape, Each):
            yield Unknown(name, why="是一列内容，要用 {%p for … %} 或 {%tr for … %} 逐项印出")


def _last(shape: Mapping[str, Shape]) -> str:
    """The last value below a name, which in a row of figures is their total."""
    name, below = list(shape.items())[-1]
    return f"{name}.{_last(below)}" if isinstance(below, Mapping) else name


def _attribute_name(node: nodes.Getattr | nodes.Getitem) -> str | None:
    if isinstance(node, nodes.Getattr):
        return node.attr
    return node.arg.value if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str) else None


def _unknown(name: str, before: str, among: Mapping[str, Any]) -> Unknown:
    meant = get_close_matches(name, list(among), n=1, cutoff=0.4)
    whole = f"{before}.{name}" if before else name
    return Unknown(whole, (f"{before}.{meant[0]}" if before else meant[0]) if meant else "")


def _shape(node: nodes.Node, known: Mapping[str, Shape]) -> Shape:
    """What stands behind an expression, as far as that can be told."""
    match node:
        case nodes.Name():
            return known.get(node.name, ANYTHING)
        case nodes.Getattr() | nodes.Getitem():
            name, below = _attribute_name(node), _shape(node.node, known)
            if name is not None and isinstance(below, Mapping):
                return below.get(name, ANYTHING)
            if name is None and isinstance(below, Each):
                return below.item
            return ANYTHING
        case _:
            return ANYTHING


def _written(node: nodes.Node) -> str:
    """``表三.新收``, as it was written."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr | nodes.Getitem) and (name := _attribute_name(node)) is not None:
        return f"{_written(node.node)}.{name}"
    return "…"


def dotted(node: nodes.Node, called: dict[str, str] | None = None) -> Iterator[str]:
    """Every name with its dots that a piece of a template mentions: ``表三.新收.总计``.

    Also where a template gives it a shorter name (``{% set 件数 = 表二.规章 %}``), or names it for a filter that
    picks (``表三 | 非零('予以公开.总计')``). ``called``: the shorter names so far.
    """
    called = {} if called is None else called
    match node:
        case nodes.Getattr() | nodes.Getitem() | nodes.Name():
            yield _in_full(_written(node), called)
        case nodes.Assign(target=nodes.Name() as target):
            if isinstance(node.node, nodes.Getattr | nodes.Getitem | nodes.Name):
                called[target.name] = _in_full(_written(node.node), called)
        case nodes.Filter(node=nodes.Expr() as picked):
            for argument in node.args:
                if isinstance(argument, nodes.Const) and isinstance(argument.value, str):
                    yield f"{_in_full(_written(picked), called)}.{argument.value.partition('=')[0]}"
        case _:
            pass
    for child in node.iter_child_nodes():
        yield from dotted(child, called)


def _in_full(name: str, called: Mapping[str, str]) -> str:
    first, mark, rest = name.partition(".")
    return f"{called.get(first, first)}{mark}{rest}"
