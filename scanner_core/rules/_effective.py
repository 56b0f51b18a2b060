"""What a call in a pickle stream really calls, once lookups and wrappers are undone.

``getattr(__import__("os"), "system")("true")`` is ``os.system("true")``; so is
``functools.partial(os.system, "true")()``.  Pure functions over the values of
``facts``; the table of names says what looks up and what wraps.
"""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.facts import Constant, Items, Name, Result
from scanner_core.knowledge import Behaviour

if TYPE_CHECKING:
    from scanner_core.facts import Value
    from scanner_core.knowledge import Row

MAX_STEPS: Final = 24
MAKERS: Final = frozenset(
    {"copyreg._reconstructor", "copyreg.__newobj__", "copyreg.__newobj_ex__"}
)
"""What pickles call to make objects without their constructors."""
CLASS_MAKERS: Final = frozenset(
    {
        "_create_namedtuple",
        "_create_type",
        "_make_skeleton_class",
        "_make_skeleton_enum",
        "_rehydrate_skeleton_class",
    }
)
"""What makes the classes that a stream carries, whatever module it is in."""
ARRAYS: Final = {"NumpyArrayWrapper": "numpy.ndarray"}
"""What joblib's loader puts in the place of an object of its own."""
TYPES: Final = {
    "AttrGetterType": "operator.attrgetter",
    "ItemGetterType": "operator.itemgetter",
    "PartialType": "functools.partial",
    "SuperType": "builtins.super",
}
"""Names that dill 0.4.1 has for types, where they are not those of ``types``."""


@dataclass(frozen=True, slots=True)
class Effective:
    """A call with its lookups undone."""

    name: str | None
    """Dotted; ``None`` if only running the code would tell."""
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...] = ()


def effective(
    callee: Value,
    arguments: tuple[Value, ...],
    keywords: tuple[tuple[str, Value], ...] = (),
) -> Effective:
    """Return what a call amounts to."""
    for _ in range(MAX_STEPS):
        match callee:
            case Name(name):
                row = knowledge.row(name)
                applies_now = (
                    row
                    and row.behaviour is Behaviour.APPLIES
                    and not row.is_deferred
                    and row.callee < len(arguments)
                    and arguments[row.callee] != Constant(None)
                )
                if not row or not applies_now:
                    arguments = tuple(map(folded, arguments))
                    return Effective(name, arguments, keywords)
                position = row.callee
                callee, rest = arguments[position], arguments[position + 1 :]
                arguments = tuple(x for each in rest for x in _spread(each))
            case Result(callee=Name(wrapper)) if _is_deferred(wrapper):
                inner, *bound = _wrapped(callee)
                if inner is None:
                    return Effective(wrapper, arguments, keywords)
                callee, arguments = inner, (*bound, *arguments)
            case Result(callee=Name(maker), arguments=made) if (
                _is_caller(maker) and made
            ):
                method = Result(Name("builtins.getattr"), (*arguments[:1], made[0]))
                callee, arguments = method, (*made[1:], *arguments[1:])
            case _:
                found = resolved(callee)
                if found is None:
                    return Effective(None, arguments, keywords)
                callee = Name(found)
    return Effective(None, arguments, keywords)


def _wrapped(value: Result) -> tuple[Value | None, *tuple[Value, ...]]:
    """Return what a wrapper calls later, and what it gives that in front.

    State that was set on it says something else, as functools.partial has it.  Nothing
    is called by a decorator with options, which is about to get its function.
    """
    match value.state, value.arguments:
        case None, () | (Constant(), *_):
            return (None,)
        case None, (inner, *bound):
            return inner, *bound
        case Items(items=(inner, Items(kind="tuple", items=bound), *_)), _:
            return inner, *bound
        case state, _:
            return (state,)


def resolved(value: Value, depth: int = 0) -> str | None:
    """Return the dotted name that a value is, or ``None`` if it cannot be told."""
    if depth > MAX_STEPS:
        return None
    match value:
        case Name(name):
            return name
        case Result(callee=Name(resolver), arguments=arguments):
            return _looked_up(resolver, arguments, depth + 1)
        case Result(callee=Result(callee=Name(getter), arguments=paths)) if (
            _last(getter) == "attrgetter" and len(value.arguments) == 1
        ):
            base = resolved(value.arguments[0], depth + 1)
            match paths:
                case (Constant(str(path)),) if base:
                    return f"{base}.{path}"
            return None
        case Result(callee=Result() as callee, arguments=arguments):
            call = effective(callee, arguments)
            return call.name and _looked_up(call.name, call.arguments, depth + 1)
        case _:
            return None


def _looked_up(resolver: str, arguments: tuple[Value, ...], depth: int) -> str | None:
    """Return the name that a call of a resolver yields."""
    row = knowledge.row(resolver)
    if row is None or _last(resolver) in CLASS_MAKERS:
        return None
    if row.behaviour is Behaviour.APPLIES:
        return _applied(resolver, row, arguments, depth)
    if row.behaviour is not Behaviour.RESOLVER:
        return None
    match _last(resolver), arguments:
        case (("attrgetter" | "itemgetter" | "methodcaller"), _):
            return None  # They make a function; what it gets is known once it is used.
        case "getitem", (container, Constant(str(key))):
            base = None if _is_data(container) else resolved(container, depth + 1)
            if base == "sys.modules":
                return key
            return base and f"{base.removesuffix('.__dict__')}.{key}"
        case (
            ("getattr" | "_getattr" | "_getattribute" | "_get_attr"),
            (owner, Constant(str(name)), *_),
        ):
            base = _owner(owner, depth + 1)
            return base and f"{base}.{name}"
        case (("getattr" | "_getattr" | "_getattribute" | "_get_attr" | "getitem"), _):
            return None
        case last, _:
            return _spelled_out(last, arguments)


def _applied(
    applier: str, row: Row, arguments: tuple[Value, ...], depth: int
) -> str | None:
    """Return the name that comes of what is called: now, or later, if that is all."""
    if row.is_deferred:
        return resolved(arguments[0], depth + 1) if arguments else None
    call = effective(Name(applier), arguments)
    if call.name is None or call.name == applier:
        return None
    return _looked_up(call.name, call.arguments, depth + 1)


def _spelled_out(resolver: str, arguments: tuple[Value, ...]) -> str | None:
    """Return the name that a resolver is given as text, whole or in parts."""
    match resolver, arguments:
        case "__import__", (Constant(str(module)),):
            return module.partition(".")[0]
        case (("_builtin_type" | "_load_type"), (Constant(str(name)),)):
            return _type_name(name)
        case "_eval_repr", (Constant(str(name)), *_):
            return f"builtins.{name}" if name.isidentifier() else None
        case "EntryPoint", (_, Constant(str(path)), *_):
            return path.replace(":", ".")
        case (
            ("_ufunc_reconstruct" | "unpickle_function"),
            (Constant(str(module)), Constant(str(name)), *_),
        ):
            return f"{module}.{name}"
        case _, (Constant(str(path)), *_):
            return path.replace(":", ".")
        case _:
            return None


def _type_name(name: str) -> str:
    """Return the type that dill and cloudpickle have such a short name for."""
    is_builtin = isinstance(getattr(builtins, name, None), type)
    return TYPES.get(name) or f"{'builtins' if is_builtin else 'types'}.{name}"


def folded(value: Value) -> Value:
    """Return a constant for what is one to every loader: bytes before protocol 3."""
    match value:
        case Result(
            callee=Name("_codecs.encode"),
            arguments=(Constant(str(text)), Constant("latin1" | "latin-1")),
        ):
            return Constant(text.encode("latin-1", "replace"))
        case _:
            return value


def _owner(value: Value, depth: int) -> str | None:
    """Return whose attributes a value has: an object has those of its class."""
    match value:
        case Result(callee=Name(maker), arguments=(Name() as made, *_)) if (
            maker in MAKERS
        ):
            value = Result(made, ())
    match value:
        case Result(callee=Name(maker)) if _is_data(value.callee):
            return ARRAYS.get(_last(maker), maker)
        case Result(callee=Name(maker)) if knowledge.row(
            maker
        ) is None and is_spelled_as_class(maker):
            return None if knowledge.is_covered(maker) else maker
        case Constant(value=constant):
            return f"builtins.{type(constant).__name__}"
        case Items(kind=kind):
            return f"builtins.{kind}"
    return resolved(value, depth)


def is_subscription(call: Effective) -> bool:
    """Tell whether a class that makes data is given parameters: ``List[int]``."""
    match call.arguments:
        case (container, _) if _last(call.name or "") == "getitem":
            for _ in range(MAX_STEPS):
                match container:
                    case Result(callee=Name(inner), arguments=(first, _)) if (
                        _last(inner) == "getitem"
                    ):
                        container = first
            return _is_data(container)
        case _:
            return False


def _is_data(value: Value) -> bool:
    if not isinstance(value, Name):
        return False
    row = knowledge.row(value.name)
    return bool(row and row.behaviour in {Behaviour.DATA, Behaviour.CLASS})


def _is_deferred(name: str) -> bool:
    row = knowledge.row(name)
    return bool(row and row.behaviour is Behaviour.APPLIES and row.is_deferred)


def _is_caller(name: str) -> bool:
    return _last(name) == "methodcaller" and bool(knowledge.row(name))


def is_spelled_as_class(name: str) -> bool:
    """Tell whether a name is that of a class, if people write names as they should.

    What is an attribute of a class is taken for a method.
    """
    *_, owner, last = ("", *name.split("."))
    return _is_capital(last) and not _is_capital(owner)


def _is_capital(part: str) -> bool:
    return part.lstrip("_")[:1].isupper()


def _last(name: str) -> str:
    return name.rpartition(".")[2]


def _spread(value: Value) -> tuple[Value, ...]:
    """Return the arguments in a tuple of arguments, as appliers take them."""
    match value:
        case Items(kind="tuple" | "list", items=items):
            return items
        case _:
            return (value,)
