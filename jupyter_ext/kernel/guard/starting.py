"""What the calls of a cell start: scripts, modules, and text that is run as code.

``exec``, ``runpy``, ``importlib`` and ``subprocess`` run what no import and no magic
names.  Only what is written in the call, or held under a name in it, is told.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_ext.kernel.guard import objects
from jupyter_ext.kernel.targets import PATHS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jupyter_ext.kernel.guard.objects import Namespace

PROCESSES: Final = frozenset(
    {
        *("run", "Popen", "call", "check_call", "check_output"),
        *("system", "popen", "getoutput", "getstatusoutput"),
        *("create_subprocess_exec", "create_subprocess_shell"),
    }
)
"""The last names of what starts a process, by the words of a command."""
MAGICS: Final = frozenset({"run_line_magic", "magic"})
FILES: Final = frozenset({"run_path", "exec", "execute_notebook", "safe_execfile"})
"""Likewise of what runs a file that they are given, or whose text they are given."""
IMPORTS: Final = frozenset({"import_module", "__import__", "run_module"})
TEXTS: Final = frozenset({"exec", "eval"})
PROGRAMS: Final = (".py", ".ipynb")
MAX_CODE: Final = 100_000
"""Characters of a text that is run."""
MAX_WORDS: Final = 200
SEARCHED: Final = frozenset({"append", "insert", "extend"})


@dataclass(slots=True)
class Started:
    """What some calls start."""

    commands: list[str] = field(default_factory=list)
    """Lines of a shell."""
    magics: list[str] = field(default_factory=list)
    """Lines of IPython, without the sign in front."""
    files: list[Path] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """Code as text."""
    folders: list[str] = field(default_factory=list)
    """In which modules are looked for, too."""


def of(calls: Iterable[ast.Call], names: Namespace) -> Started:
    """Return what some calls start, with the values that names have."""
    found = Started()
    for call in calls:
        _add(call, names, found)
    return found


def _add(call: ast.Call, names: Namespace, found: Started) -> None:
    name = _last(call.func)
    given = [*call.args, *(each.value for each in call.keywords)]
    if name in PROCESSES:
        words = [word for each in given for word in _said(each, names)]
        found.commands.append(" ".join(words[:MAX_WORDS]))
    elif name in MAGICS:
        found.magics.append(" ".join(_all(call.args, names)))
    elif name in IMPORTS:
        found.modules += _all(call.args[:1], names)
    elif name == "reload" and call.args and isinstance(call.args[0], ast.Name):
        file = objects.file_of(names.get(call.args[0].id))
        found.files += [Path(file)] if objects.is_users(file) else []
    elif name in SEARCHED and ast.unparse(call.func).startswith("sys.path."):
        found.folders += _all(call.args, names)
    if name in FILES:
        named = [each for each in _all(call.args, names) if each.endswith(PROGRAMS)]
        found.files += [path for each in named if (path := Path(each)).is_file()]
        if name in TEXTS and not named:
            found.texts += _codes(call, names)
    elif name in TEXTS:
        found.texts += _codes(call, names)


def _codes(call: ast.Call, names: Namespace) -> list[str]:
    """Return the text that is run, if that is told."""
    said = _all(call.args[:1], names)[:1]
    return [each for each in said if len(each) <= MAX_CODE and "(" in each]


def _all(given: Iterable[ast.expr], names: Namespace) -> list[str]:
    return [text for each in given for text in _said(each, names)]


def _last(function: ast.expr) -> str:
    """Return the last name of what is called."""
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _said(node: ast.expr, names: Namespace) -> list[str]:
    """Return the texts that an expression is made of, in their order."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.Attribute(attr="executable"):
            return ["python"]
        case ast.JoinedStr(values=parts):
            return ["".join(_all(parts, names))]
        case ast.Name(id=name):
            return _held(names.get(name))
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return _joined(left, right, names)
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            return ["/".join(_all([left, right], names))]
    return _all(_inside(node), names)


def _inside(node: ast.expr) -> list[ast.expr]:
    """Return the parts of an expression that may be texts, in their order."""
    match node:
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return items
        case ast.Call(func=function, args=args):
            return [function, *args]
        case (
            ast.Attribute(value=inner)
            | ast.FormattedValue(value=inner)
            | ast.Starred(value=inner)
        ):
            return [inner]
    return []


def _joined(left: ast.expr, right: ast.expr, names: Namespace) -> list[str]:
    one, other = _said(left, names), _said(right, names)
    is_list = isinstance(left, ast.List) or isinstance(right, ast.List)
    return [*one, *other] if is_list else ["".join((*one, *other))]


def _held(value: object) -> list[str]:
    """Return a text that a name stands for, or a list of them."""
    if type(value) is list or type(value) is tuple:
        return [text for each in value[:MAX_WORDS] for text in _held(each)]
    return [str(value)] if type(value) is str or type(value) in PATHS else []
