r"""Reports as JSON, back again, and the JSON Schema of both; all from the type hints.

``findings.py`` is the only description of the format.  A lone surrogate in a string
(of a file name that is not UTF-8) is written as the visible text ``\udcff``, because
JSON in UTF-8 cannot carry it; so that much, and nothing else, is lost on the way.
Readers ignore keys that they do not know, so fields may be added to a version.
"""

from __future__ import annotations

import ast
import dataclasses
import enum
import functools
import inspect
import json
import reprlib
import types
import typing
from typing import Final, TypeAlias, TypeVar

from scanner_core import findings
from scanner_core.findings import SCHEMA_VERSION, ArtifactReport, Report, Skipped

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
T = TypeVar("T")

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
LEFT_OUT_IF_EMPTY: Final = frozenset(
    {(Skipped, "locations"), (Skipped, "folders"), (ArtifactReport, "judged_by")}
)
"""A list that is only there where somebody asked for it, or of programs."""
_SCALARS: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}


def to_json(report: Report, *, indent: int | None = None) -> str:
    """Return a report as JSON text, in ASCII whatever it holds."""
    return json.dumps(encode(report), indent=indent, allow_nan=False)


def from_json(text: str | bytes) -> Report:
    """Return the report that ``to_json`` wrote.

    Raises ``ValueError``, with the path of the first field that is not as it should be.
    """
    try:
        data = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("$: is nested too deeply") from None
    except ValueError as error:
        raise ValueError(f"$: is not JSON: {error}") from error
    return decode(Report, data)


def encode(value: object) -> Json:
    """Return a value of ``findings.py`` as what ``json.dumps`` takes.

    Raises ``TypeError`` for a value that has no place in a report.
    """
    match value:
        case enum.IntEnum():
            return value.name.lower()
        case enum.Enum():
            return str(value.value)
        case None | bool() | int() | float():
            return value
        case str():
            return value if value.isascii() else _without_surrogates(value)
        case tuple():
            return [encode(item) for item in value]
    kind: type = type(value)
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"a report holds no {kind.__name__}")
    given = ((name, getattr(value, name)) for name in _hints(kind))
    return {
        name: encode(item)
        for name, item in given
        if item or (kind, name) not in LEFT_OUT_IF_EMPTY
    }


def decode(kind: type[T], data: Json, path: str = "$") -> T:
    """Return a dataclass of ``findings.py`` made of what ``json.loads`` returns.

    Raises ``ValueError``, with the path of the first field that is not as it should be.
    """
    if not isinstance(data, dict):
        raise _wrong(path, data, "an object")
    plain: type = kind
    values: dict[str, object] = {}
    for name, hint in _hints(plain).items():
        if name in data:
            values[name] = _decode(hint, data[name], f"{path}.{name}")
        elif (plain, name) not in LEFT_OUT_IF_EMPTY:
            raise ValueError(f"{path}.{name}: is missing")
    if (version := values.get("schema_version", SCHEMA_VERSION)) != SCHEMA_VERSION:
        raise _wrong(f"{path}.schema_version", version, str(SCHEMA_VERSION))
    return kind(**values)


def schema() -> dict[str, Json]:
    """Return the JSON Schema of a report, in the dialect of 2020-12."""
    definitions: dict[str, Json] = {}
    _define(Report, definitions)
    return {
        "$schema": DIALECT,
        "$id": f"urn:gifthorse:report:{SCHEMA_VERSION}",
        "title": "What gifthorse found",
        "$ref": "#/$defs/Report",
        "$defs": definitions,
    }


@functools.cache
def _hints(kind: type) -> dict[str, object]:
    """Return the types of a dataclass's fields, the version of the schema first."""
    hints = typing.get_type_hints(kind)
    return {name: hints[name] for name in sorted(hints, key="schema_version".__ne__)}


def _decode(hint: object, data: Json, path: str) -> object:
    if isinstance(hint, types.UnionType):
        if data is None:
            return None
        return _decode(_not_none(hint), data, path)
    if typing.get_origin(hint) is tuple:
        if not isinstance(data, list):
            raise _wrong(path, data, "an array")
        item = typing.get_args(hint)[0]
        return tuple(_decode(item, each, f"{path}[{i}]") for i, each in enumerate(data))
    if not isinstance(hint, type):
        raise TypeError(f"{path}: {hint} has no place in a report")
    if issubclass(hint, enum.Enum):
        return _decode_member(hint, data, path)
    if hint in _SCALARS:
        return _decode_scalar(hint, data, path)
    return decode(hint, data, path)


def _decode_member(kind: type[enum.Enum], data: Json, path: str) -> enum.Enum:
    members = {encode(member): member for member in kind}
    if not isinstance(data, str) or data not in members:
        raise _wrong(path, data, f"one of {', '.join(map(str, members))}")
    return members[data]


def _decode_scalar(kind: type, data: Json, path: str) -> object:
    if kind is float and type(data) is int:
        return float(data)
    # Exactly that type: a bool is an int to isinstance(), but not in JSON.
    if type(data) is not kind:
        raise _wrong(path, data, f"of type {_SCALARS[kind]}")
    return data


def _define(kind: type, definitions: dict[str, Json]) -> None:
    if kind.__name__ in definitions:
        return
    definitions[kind.__name__] = {}  # Keeps its place before what it refers to.
    about = _documented_fields().get(kind.__name__, {})
    properties: dict[str, Json] = {}
    for name, hint in _hints(kind).items():
        properties[name] = described = _describe(hint, definitions)
        if name in about:
            described["description"] = about[name]
    if "schema_version" in properties:
        properties["schema_version"] = {"const": SCHEMA_VERSION}
    definitions[kind.__name__] = {
        "description": inspect.getdoc(kind) or "",
        "type": "object",
        "properties": properties,
        "required": [n for n in properties if (kind, n) not in LEFT_OUT_IF_EMPTY],
    }


def _describe(hint: object, definitions: dict[str, Json]) -> dict[str, Json]:
    if isinstance(hint, types.UnionType):
        described = _describe(_not_none(hint), definitions)
        if isinstance(name := described.get("type"), str) and len(described) == 1:
            return {"type": [name, "null"]}
        return {"anyOf": [described, {"type": "null"}]}
    if typing.get_origin(hint) is tuple:
        item = typing.get_args(hint)[0]
        return {"type": "array", "items": _describe(item, definitions)}
    if not isinstance(hint, type):
        raise TypeError(f"{hint} has no place in a report")
    if hint in _SCALARS:
        return {"type": _SCALARS[hint]}
    if issubclass(hint, enum.Enum):
        members = [encode(member) for member in hint]
        definitions[hint.__name__] = {
            "description": inspect.getdoc(hint) or "",
            "enum": members,
        }
    else:
        _define(hint, definitions)
    return {"$ref": f"#/$defs/{hint.__name__}"}


def _not_none(hint: types.UnionType) -> object:
    (only,) = (each for each in typing.get_args(hint) if each is not type(None))
    return only


@functools.cache
def _documented_fields() -> dict[str, dict[str, str]]:
    """Return the string literals that stand under the fields, by class and field."""
    documented: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(findings)).body:
        if isinstance(node, ast.ClassDef):
            fields = documented[node.name] = {}
            for field, below in zip(node.body, node.body[1:], strict=False):
                match field, below:
                    case (
                        ast.AnnAssign(target=ast.Name(id=name)),
                        ast.Expr(value=ast.Constant(value=str(text))),
                    ):
                        fields[name] = inspect.cleandoc(text)
    return documented


def _without_surrogates(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()


def _refuse_constant(name: str) -> Json:
    raise ValueError(f"{name} is no number")


def _wrong(path: str, data: object, wanted: str) -> ValueError:
    return ValueError(f"{path}: is {reprlib.repr(data)}, not {wanted}")
