"""Which names a template may use, and whether it does.

This is found before anything is filled in, in every branch of a template, whatever the figures are. A *scope* is the
names that may be used at one place, each with the shape of what stands behind it. Templates come in as Jinja's
trees; nothing is read or written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TypeAlias

from jinja2 import Environment, nodes

from xltools.model.messages.reasons import Reason


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value with no names below it; ``example`` shows what it looks like, ``about`` says what it is."""

    example: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Each:
    """A list whose items have this shape."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What only other documents have; ``reason`` is the code of the reason that says which."""

    reason: str


@dataclass(frozen=True, slots=True)
class Anything:
    """What cannot be told before the template runs."""


ANYTHING = Anything()

#: What stands behind a name; a mapping has names of its own.
Shape: TypeAlias = "Leaf | Each | Elsewhere | Anything | Mapping[str, Shape]"
#: The names that may be used at one place of a template.
Scope: TypeAlias = Mapping[str, Shape]

#: A name is suggested for another one that is at least so much like it, from 0 to 1.
_LIKENESS = 0.4


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that may not be used.

    Attributes:
        name: as the template writes it.
        code: the code of the reason.
        args: what the reason says besides the name.
        is_elsewhere: whether other documents have it.
    """

    name: str
    code: str
    args: Mapping[str, str] = field(default_factory=dict)
    is_elsewhere: bool = False

    @property
    def reason(self) -> Reason:
        """Why it may not be used."""
        return Reason(self.code, name=self.name, **self.args)


def unknown_names(node: nodes.Node, scope: Scope, environment: Environment) -> Iterator[UnknownName]:
    """The names in a piece of a template that may not be used, filters and functions included."""
    yield from _Walk(environment).visit(node, dict(scope))


def loop_scope(loop: nodes.For, scope: Scope) -> dict[str, Shape]:
    """The names that may be used inside a loop."""
    items = _shape(loop.iter, scope)
    item = items.item if isinstance(items, Each) else ANYTHING
    names: dict[str, Shape] = {target.name: ANYTHING for target in loop.target.find_all(nodes.Name)}
    if isinstance(loop.target, nodes.Name):
        names[loop.target.name] = item
    return {**scope, **names, "loop": ANYTHING}


class _Walk:
    """Goes through a tree with the names that are in scope at each place."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def visit(self, node: nodes.Node, scope: dict[str, Shape]) -> Iterator[UnknownName]:
        """What is unknown in a node. A name that the node assigns is added to ``scope``."""
        match node:
            case nodes.For():
                yield from self._loop(node, scope)
            case nodes.Output():
                for printed in node.nodes:
                    unknown = list(self.visit(printed, scope))
                    yield from unknown or _unprintable(printed, scope)
            case nodes.Assign(target=nodes.Name() as target):
                yield from self.visit(node.node, scope)
                scope[target.name] = _shape(node.node, scope)
            case nodes.Name(ctx="load"):
                yield from self._name(node.name, scope)
            case nodes.Getattr() | nodes.Getitem():
                yield from self._name_below(node, scope)
            case nodes.Filter() if node.name not in self.environment.filters:
                yield _unknown(node.name, "", self.environment.filters)
            case _:
                for child in node.iter_child_nodes():
                    yield from self.visit(child, scope)

    def _loop(self, loop: nodes.For, scope: dict[str, Shape]) -> Iterator[UnknownName]:
        yield from self.visit(loop.iter, scope)
        inner = loop_scope(loop, scope)
        for child in (*loop.body, *([loop.test] if loop.test else [])):
            yield from self.visit(child, inner)
        for child in loop.else_:
            yield from self.visit(child, scope)

    def _name(self, name: str, scope: Scope) -> Iterator[UnknownName]:
        shape = scope.get(name)
        if isinstance(shape, Elsewhere):
            yield UnknownName(name, shape.reason, is_elsewhere=True)
        elif name not in scope and name not in self.environment.globals:
            yield _unknown(name, "", scope)

    def _name_below(
        self, node: nodes.Getattr | nodes.Getitem, scope: dict[str, Shape]
    ) -> Iterator[UnknownName]:
        """What is unknown in ``表三.新收``: the name before the dot, or else the one behind it."""
        unknown_before = list(self.visit(node.node, scope))
        if unknown_before:
            whole, before = _written(node), _written(node.node)
            for unknown in unknown_before:
                # Of a name that only other documents have the whole is said, as the template writes it.
                is_before = unknown.is_elsewhere and unknown.name == before
                yield replace(unknown, name=whole) if is_before else unknown
            return
        name = _name_after_dot(node)
        shape = _shape(node.node, scope)
        if name is None or isinstance(shape, Anything | Each):
            return
        names_below = shape if isinstance(shape, Mapping) else {}
        if name not in names_below:
            yield _unknown(name, _written(node.node), names_below)


def _unprintable(node: nodes.Node, scope: Scope) -> Iterator[UnknownName]:
    """A name printed by itself behind which there is more than one thing."""
    if isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
        name, shape = _written(node), _shape(node, scope)
        if isinstance(shape, Mapping):
            yield UnknownName(name, "T04", {"example": f"{name}.{_last(shape)}"})
        elif isinstance(shape, Each):
            yield UnknownName(name, "T05")


def _last(scope: Scope) -> str:
    """The last value below a name, which in a row of figures is their total."""
    name, shape = list(scope.items())[-1]
    return f"{name}.{_last(shape)}" if isinstance(shape, Mapping) else name


def _name_after_dot(node: nodes.Getattr | nodes.Getitem) -> str | None:
    """The name in ``….名`` or ``…['名']``; None where it is computed."""
    if isinstance(node, nodes.Getattr):
        return node.attr
    return node.arg.value if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str) else None


def _unknown(name: str, before: str, known: Iterable[str]) -> UnknownName:
    """A name that is not among the known ones. ``before`` is what the template writes before its last dot."""
    close = get_close_matches(name, list(known), n=1, cutoff=_LIKENESS)
    dot = f"{before}." if before else ""
    if close:
        return UnknownName(f"{dot}{name}", "T03", {"suggestion": f"{dot}{close[0]}"})
    return UnknownName(f"{dot}{name}", "T02")


def _shape(node: nodes.Node, scope: Scope) -> Shape:
    """What stands behind an expression, as far as that can be told."""
    match node:
        case nodes.Name():
            return scope.get(node.name, ANYTHING)
        case nodes.Getattr() | nodes.Getitem():
            name, shape = _name_after_dot(node), _shape(node.node, scope)
            if name is not None and isinstance(shape, Mapping):
                return shape.get(name, ANYTHING)
            if name is None and isinstance(shape, Each):
                return shape.item
            return ANYTHING
        case _:
            return ANYTHING


def _written(node: nodes.Node) -> str:
    """``表三.新收``, as it was written; ``…`` for what has no name."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr | nodes.Getitem) and (name := _name_after_dot(node)) is not None:
        return f"{_written(node.node)}.{name}"
    return "…"


def mentioned_names(node: nodes.Node, short_names: dict[str, str] | None = None) -> Iterator[str]:
    """Every name, with its dots, that a piece of a template mentions: ``表三.新收.总计``.

    A shorter name that the template gives (``{% set 件数 = 表二.规章 %}``) is told in full, and so is a name for a
    filter that picks (``表三 | 非零('予以公开.总计')``).

    Args:
        node: the piece.
        short_names: the shorter names that were given before it; those that it gives are added.
    """
    short_names = {} if short_names is None else short_names
    match node:
        case nodes.Getattr() | nodes.Getitem() | nodes.Name():
            yield _in_full(_written(node), short_names)
        case nodes.Assign(target=nodes.Name() as target):
            if isinstance(node.node, nodes.Getattr | nodes.Getitem | nodes.Name):
                short_names[target.name] = _in_full(_written(node.node), short_names)
        case nodes.Filter(node=nodes.Expr() as picked):
            for argument in node.args:
                if isinstance(argument, nodes.Const) and isinstance(argument.value, str):
                    yield f"{_in_full(_written(picked), short_names)}.{argument.value.partition('=')[0]}"
        case _:
            pass
    for child in node.iter_child_nodes():
        yield from mentioned_names(child, short_names)


def _in_full(name: str, short_names: Mapping[str, str]) -> str:
    first, dot, rest = name.partition(".")
    return f"{short_names.get(first, first)}{dot}{rest}"
