"""Resolve an expression to a name, a constant, an opened file, or a reason why not.

The one place that knows how Python programs spell such things; rules never look at
syntax.  To support another spelling, add a case here.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
from typing import TYPE_CHECKING, Final

from scanner_core.facts import (
    Constant,
    Fetched,
    Files,
    HubFile,
    Items,
    Name,
    Opened,
    Unknown,
)
from scanner_core.source.flow import file_sets, known_calls, paths
from scanner_core.source.flow.inline import Inliner
from scanner_core.source.flow.scopes import Scope, free
from scanner_core.source.flow.values import (
    COMMAND_LINE,
    COMPUTED,
    ENVIRONMENT,
    MAX_ALTERNATIVES,
    SOURCES,
    UNPACKED,
    Class,
    Function,
    Given,
    Instance,
    Several,
    alternatives,
    as_item,
    join,
    one_of,
    partly,
    told,
)
from scanner_core.source.places import Origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner_core.facts import Value
    from scanner_core.source.flow.values import Resolved
    from scanner_core.source.wanted import Wanted

    Definition = ast.FunctionDef | ast.AsyncFunctionDef

MAX_DEPTH: Final = 24
"""Of expressions in expressions; generous for people, tight for generated text."""
MAX_STEPS: Final = 600_000
"""Expressions that are looked at in one program; a dense megabyte takes 300,000."""
MAX_ITEMS: Final = 64
MOST_ITEMS: Final = 1000
"""The same, where every item counts."""
MAX_NAME: Final = 250
TOLD: Final = (Constant, Fetched, Files, HubFile, Items, Opened)
"""Values whose methods are known."""
FROM_ENVIRONMENT: Final = frozenset({"os.environ.get", "os.getenv"})
DISPLAYS: Final = (ast.Dict, ast.List, ast.Tuple)
TOO_DEEP: Final = Unknown("the expression nests too deeply")
TOO_MANY: Final = Unknown("the collection is large")


class Resolver:
    """Resolves expressions in the scopes of one program."""

    def __init__(self, program: Scope, path: str, wanted: Wanted | None = None) -> None:
        self._program = program
        self._wanted = wanted
        self._path = path
        self._steps = 0
        self._inliner = Inliner(self)
        self.follows = wanted is not None and wanted.follows
        """Whether functions that take the place of others are followed."""
        self.origin = Origin()
        """Of the statement that is being followed."""
        self.environ: dict[str, Resolved] = {}
        """Variables of the environment that are known, if calls are followed."""
        self.results: dict[ast.AST, Resolved] = {}
        """What functions returned that were followed, by who called them."""
        self.properties: set[str] = set()
        """Methods that are called where their names stand, if calls are followed."""
        self._most = MOST_ITEMS if self.follows else MAX_ITEMS
        self._made: dict[ast.expr, Resolved] = {}
        self.complete: Callable[[Definition], None] = lambda _: None
        """Gives a function of the program its body, if that was left out."""
        self.patched: dict[str, Resolved] = {}
        """What the program puts in the place of names of libraries."""
        self.attributes: set[str] = set()
        """Of its own classes, those by which something wanted may be reached."""

    def notice(self, attribute: str, name: str) -> None:
        """Notice what an attribute of a class of the program stands for."""
        if self._wanted is None or self._wanted.may_be_reached(name):
            self.attributes.add(attribute)

    @property
    def is_exhausted(self) -> bool:
        """Whether some expressions were not looked at."""
        return self._steps > MAX_STEPS

    def spend(self, steps: int) -> bool:
        """Take some of the steps for other work; return whether there were any left."""
        self._steps += steps
        return not self.is_exhausted

    def resolve(self, node: ast.expr, scope: Scope, depth: int = 0) -> Resolved:
        """Return what an expression stands for at this point of the program."""
        self._steps += 1
        if depth > MAX_DEPTH or self._steps > MAX_STEPS:
            return TOO_DEEP
        match node:
            case ast.Name(id=name):
                return self._name(name, scope)
            case ast.Constant(value=value):
                return Constant(value)
            case ast.Attribute():
                return self._attribute(node, scope, depth + 1)
            case ast.Call():
                return self._call(node, scope, depth + 1)
            case ast.Dict() | ast.List() | ast.Tuple():
                return self._items(node, scope, depth + 1)
            case ast.JoinedStr(values=parts):
                return self._text(parts, scope, depth + 1)
            case ast.Subscript():
                return self._subscript(node, scope, depth + 1)
            case _:
                return self._operation(node, scope, depth + 1)

    def returned(self, function: Function) -> Resolved:
        """Return what a function of the program returns, whatever it is given."""
        return self._inliner.returned(function, Given(), 0)

    def _name(self, name: str, scope: Scope) -> Resolved:
        if (bound := scope.bound(name)) is not None:
            return bound
        if name == "__file__":
            return Constant(self._path)
        return free(name, self._program.stars)

    def _attribute(self, node: ast.Attribute, scope: Scope, depth: int) -> Resolved:
        if node.attr in self.properties:
            return self.results.get(node, COMPUTED)
        return self._attribute_of(self.resolve(node.value, scope, depth), node.attr)

    def _attribute_of(self, owner: Resolved, name: str) -> Resolved:
        if isinstance(owner, Several):
            several = [_attribute_of(each, name) for each in owner.alternatives]
            result = functools.reduce(join, several)
        else:
            result = _attribute_of(owner, name)
        if self.follows and isinstance(owner, Class) and isinstance(result, Function):
            # Of all objects of the class, this one is its `self`.
            return dataclasses.replace(result, owner=result.owner and owner)
        if self.patched and isinstance(result, Name):
            return self.patched.get(result.name, result)
        return result

    def _operation(self, node: ast.expr, scope: Scope, depth: int) -> Resolved:
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                one = self.resolve(left, scope, depth)
                other = self.resolve(right, scope, depth)
                files = file_sets.combine(one, op, other)
                return files or paths.combine(one, op, other)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._choice(test, body, orelse, scope, depth)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                value = self.resolve(operand, scope, depth)
                if isinstance(value, Constant):
                    return Constant(not value.value)
                return COMPUTED
            case ast.NamedExpr(value=inner) | ast.Await(value=inner):
                return self.resolve(inner, scope, depth)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return self._files_in(node, scope, depth)
            case ast.BoolOp(op=ast.Or(), values=values):
                return self._first_true(values, scope, depth)
            case ast.Lambda() if self.follows:
                return self._function(node, scope)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if self.follows:
                one = self.resolve(left, scope, depth)
                return paths.compared(one, op, self.resolve(right, scope, depth))
            case _:
                return COMPUTED

    def _choice(
        self,
        test: ast.expr,
        body: ast.expr,
        orelse: ast.expr,
        scope: Scope,
        depth: int,
    ) -> Resolved:
        condition = self.resolve(test, scope, depth)
        if isinstance(condition, Constant):
            taken = body if condition.value else orelse
            return self.resolve(taken, scope, depth)
        return join(
            self.resolve(body, scope, depth), self.resolve(orelse, scope, depth)
        )

    def _files_in(
        self,
        node: ast.ListComp | ast.GeneratorExp | ast.SetComp,
        scope: Scope,
        depth: int,
    ) -> Resolved:
        """Return the files of a comprehension over files, of one loop."""
        match node.generators:
            case [ast.comprehension(target=ast.Name(id=name), iter=iterated, ifs=ifs)]:
                files = self.resolve(iterated, scope, depth)
            case _:
                return COMPUTED
        if not isinstance(files, Files):
            return COMPUTED
        inner = Scope(scope, runs_now=True)
        for test in ifs:
            if file_sets.subject(test) == name:
                files = file_sets.narrowed(files, test)
        inner.bind(name, files)
        made = self.resolve(node.elt, inner, depth)
        return made if isinstance(made, Files) else COMPUTED

    def _first_true(self, values: list[ast.expr], scope: Scope, depth: int) -> Resolved:
        """Return what ``a or b`` may be: nothing behind what is true."""
        found: Resolved | None = None
        for each in values[:MAX_ALTERNATIVES]:
            value = self.resolve(each, scope, depth)
            if isinstance(value, Constant) and not value.value:
                continue
            found = value if found is None else join(found, value)
            if isinstance(value, Constant | Name):
                break
        return found or COMPUTED

    def _text(self, parts: list[ast.expr], scope: Scope, depth: int) -> Resolved:
        text = ""
        missing: Resolved | None = None
        found: list[Resolved] = []
        for part in parts:
            plain = isinstance(part, ast.Constant) or (
                isinstance(part, ast.FormattedValue) and part.format_spec is None
            )
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            value = self.resolve(inner, scope, depth) if plain else COMPUTED
            if not isinstance(value, Constant) or not isinstance(
                value.value, str | int
            ):
                missing = missing or value
            text += told(value)
            found.append(value)
        if (files := file_sets.text(found)) is not None:
            return files
        return partly(missing, text) if missing else paths.short(text)

    def _items(
        self, node: ast.Dict | ast.List | ast.Tuple, scope: Scope, depth: int
    ) -> Resolved:
        if isinstance(node, ast.Dict):
            return self._mapping(node, scope, depth)
        if len(node.elts) > self._most:
            return TOO_MANY
        found: list[Value] = []
        for part in node.elts:
            if not isinstance(part, ast.Starred):
                found.append(self._item(part, scope, depth))
                continue
            unpacked = self.resolve(part.value, scope, depth)
            if not isinstance(unpacked, Items) or unpacked.kind == "dict":
                return COMPUTED
            found += unpacked.items
        kind = "list" if isinstance(node, ast.List) else "tuple"
        return Items(kind, tuple(found)) if len(found) <= self._most else TOO_MANY

    def _mapping(self, node: ast.Dict, scope: Scope, depth: int) -> Resolved:
        if len(node.keys) > self._most:
            return TOO_MANY
        found: list[Value] = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                found += self._item(key, scope, depth), self._item(value, scope, depth)
                continue
            unpacked = self.resolve(value, scope, depth)
            if isinstance(unpacked, Items) and unpacked.kind == "dict":
                found += unpacked.items
            else:
                found += UNPACKED, UNPACKED
        return Items("dict", tuple(found)) if len(found) <= self._most else TOO_MANY

    def _item(
        self, node: ast.expr, scope: Scope, depth: int
    ) -> Constant | Name | Items | Unknown:
        value = self.resolve(node, scope, depth)
        # A collection that is named would grow without bound: a = [a, a].
        if isinstance(value, Items) and isinstance(node, DISPLAYS):
            return value
        return as_item(value)

    def _subscript(self, node: ast.Subscript, scope: Scope, depth: int) -> Resolved:
        if isinstance(node.value, ast.Attribute) and node.value.attr == "parents":
            return paths.ancestor(
                self.resolve(node.value.value, scope, depth),
                self.resolve(node.slice, scope, depth),
            )
        container = self.resolve(node.value, scope, depth)
        key = self.resolve(node.slice, scope, depth)
        match container, key:
            case Items(), Constant():
                return known_calls.item(container, key) or COMPUTED
            case Items(), _ if self.follows and isinstance(node.slice, ast.Slice):
                return container
            case Items(), _:
                return one_of(known_calls.values(container))
            case Name(name=name), _ if name in known_calls.HOLDS:
                return Name(name)
            case Name(name="sys.argv"), _:
                return COMMAND_LINE
            case Name(name=name), Constant(value=str(text)):
                return self._looked_up(name, text, scope)
            case ((Fetched() | Opened() | Files() | HubFile()), _):
                return container
            case Unknown(), _ if container in SOURCES:
                return container
            case _:
                return COMPUTED

    def _looked_up(self, mapping: str, key: str, scope: Scope) -> Resolved:
        """Return what one of the mappings holds that Python keeps names in."""
        if mapping == "sys.modules":
            return Name(key)
        if mapping == "os.environ":
            return self.environ.get(key, ENVIRONMENT)
        if mapping == known_calls.NAMESPACE:
            return self._name(key, scope)
        if mapping.endswith(known_calls.NAMES_OF):
            return self._attribute_of(Name(mapping[: -len(known_calls.NAMES_OF)]), key)
        return COMPUTED

    def _call(self, node: ast.Call, scope: Scope, depth: int) -> Resolved:
        if isinstance(node.func, ast.Attribute):
            value = self.resolve(node.func.value, scope, depth)
            if isinstance(value, TOLD):
                given = self.arguments(node, scope, depth)
                return known_calls.method(value, node.func.attr, given)
            function = self._attribute_of(value, node.func.attr)
        else:
            function = self.resolve(node.func, scope, depth)
        for callee in alternatives(function):
            result = self._result(callee, node, scope, depth)
            if result is not COMPUTED:
                return result
        return COMPUTED

    def _result(
        self, callee: Resolved, node: ast.Call, scope: Scope, depth: int
    ) -> Resolved:
        match callee:
            case Name(name=name) if name in known_calls.FUNCTIONS:
                given = self.arguments(node, scope, depth)
                match given.positional[:1]:
                    case (Constant(value=str(key)),) if (
                        name in FROM_ENVIRONMENT and key in self.environ
                    ):
                        return self.environ[key]
                return known_calls.FUNCTIONS[name](given, node)
            case Name(name=name):
                made = known_calls.made_by(name)
                return Instance(made) if made else COMPUTED
            case Function() if node in self.results:
                return self.results[node]
            case Function():
                given = self.arguments(node, scope, depth)
                return self._inliner.returned(callee, given, depth)
            case Class():
                return self._object(node, callee) if self.follows else callee
            case Unknown() if callee in SOURCES:
                return callee
            case _:
                return COMPUTED

    def _object(self, node: ast.Call, class_: Class) -> Resolved:
        """Return the object that a call makes, which has attributes of its own."""
        if node not in self._made:
            self._made[node] = Class(class_.base, dict(class_.attributes))
        return self._made[node]

    def _function(self, node: ast.Lambda, scope: Scope) -> Resolved:
        """Return what is defined without a name."""
        if node not in self._made:
            body = ast.copy_location(ast.Return(node.body), node.body)
            made = ast.FunctionDef("_", node.args, [body], [])
            ast.copy_location(made, node)
            self._made[node] = Function(made, scope, self.origin)
        return self._made[node]

    def arguments(self, node: ast.Call, scope: Scope, depth: int = 0) -> Given:
        """Return the arguments of a call, with what is unpacked where it is known."""
        positional: list[Resolved] = []
        keywords: dict[str, Resolved] = {}
        for part in node.args:
            if not isinstance(part, ast.Starred):
                positional.append(self.resolve(part, scope, depth))
                continue
            unpacked = self.resolve(part.value, scope, depth)
            if not isinstance(unpacked, Items) or unpacked.kind == "dict":
                keywords["*"] = UNPACKED
                break
            positional += known_calls.elements(unpacked)
        for keyword in node.keywords:
            value = self.resolve(keyword.value, scope, depth)
            if keyword.arg is not None:
                keywords[keyword.arg] = value
            else:
                keywords |= _unpacked(value)
        return Given(tuple(positional), tuple(keywords.items()))


def _unpacked(value: Resolved) -> dict[str, Resolved]:
    if not isinstance(value, Items) or value.kind != "dict":
        return {"**": UNPACKED}
    found: dict[str, Resolved] = {}
    for key, item in known_calls.pairs(value):
        if not isinstance(key, Constant):
            found["**"] = UNPACKED
        elif isinstance(key.value, str):
            found[key.value] = item
    return found


def _attribute_of(value: Resolved, name: str) -> Resolved:
    match value:
        case Name(name=owner) | Instance(of=owner) if len(owner) <= MAX_NAME:
            return Name(f"{owner}.{name}")
        case Constant(value=str(path)):
            return paths.attribute(path, name)
        case Class(base=base, attributes=attributes):
            inherited = COMPUTED if base is None else Name(f"{base}.{name}")
            return attributes.get(name, inherited)
        case Fetched() if name in known_calls.CONTENT:
            return value
        case Files() | HubFile():
            return file_sets.attribute(value, name)
        case Unknown() if value in SOURCES:
            return value
        case _:
            return COMPUTED
