"""What code that a stream carries could do, by the names that it uses.

Nothing here disassembles: a name counts if models have no use for it, by itself or as
an attribute of a module that the code names as well.  ``os.path.join`` is no reason to
stop anybody, ``os.system`` is.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from scanner_core import knowledge
from scanner_core.facts import Constant, Items, Result
from scanner_core.knowledge import Behaviour

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from scanner_core.facts import Value

RUNNERS: Final = frozenset(
    {
        "Popen",
        "__import__",
        "__subclasses__",
        "check_call",
        "check_output",
        "ctypes",
        "execve",
        "getoutput",
        "popen",
        "pty",
        "run_module",
        "run_path",
        "socket",
        "subprocess",
        "urlopen",
        "urlretrieve",
    }
)
"""Names that models have no use for, whatever they are attributes of."""
BUILTIN_RUNNERS: Final = frozenset({"compile", "eval", "exec"})
"""Only as global names: ``re.compile`` and ``model.eval()`` are ordinary."""
LOOKUPS: Final = frozenset({"__dict__", "__getattribute__", "getattr", "globals"})
"""What finds the rest, once there is a module to look into."""
GATEWAYS: Final = frozenset(
    {"__builtins__", "builtins", "importlib", "nt", "os", "posix", "sys"}
)
LIBRARIES: Final = frozenset(
    {"aiohttp", "fsspec", "gdown", "httpx", "requests", "sh", "urllib3", "wget"}
)
"""Beside the standard library: of their functions, some are dangerous."""
WORDS_IN_SOURCE: Final = RUNNERS | BUILTIN_RUNNERS | GATEWAYS | {"globals", "shutil"}
WORD: Final = re.compile(r"[A-Za-z_]\w*")
MAX_NAMES: Final = 500
LOADS_GLOBAL: Final = frozenset({91, 92, 101, 116})
"""LOAD_NAME and LOAD_GLOBAL in CPython 3.6 to 3.14, by ``opcode.opmap`` of each."""
EXTENDED: Final = frozenset({69, 71, 144})
"""EXTENDED_ARG in the same: an index may be longer than it looks."""


def runners(texts: Collection[str], arguments: Sequence[Value]) -> list[str]:
    """Return the names in code objects that models have no use for, sorted.

    ``texts`` are all texts in the ``arguments`` that the code is made of.
    """
    given = set(list(texts)[:MAX_NAMES])
    found: set[str] = set(RUNNERS & given)
    found |= {name for name in BUILTIN_RUNNERS & given if _is_global(name, arguments)}
    if GATEWAYS & given:
        found |= LOOKUPS & given
    found.update(_dangerous_attributes(given))
    return sorted(found)


def names_nothing(function: Value) -> bool:
    """Tell whether a carried function can only call what it is given.

    Its code then has no names, no code in it, and no defaults or cells beside it.
    """
    match function:
        case Result(arguments=(Result(arguments=code), _, *rest)):
            tuples = [each.items for each in code if isinstance(each, Items)]
            return (
                all(each == Constant(None) for each in rest[1:])
                and len(tuples) > 1
                and all(isinstance(each, Constant) for each in tuples[0])
                and not tuples[1]
            )
        case _:
            return False


def runners_in_source(texts: Collection[str]) -> list[str]:
    """Return the words in generated source that it has no use for, sorted."""
    return sorted(WORDS_IN_SOURCE & {w for text in texts for w in WORD.findall(text)})


def _dangerous_attributes(given: set[str]) -> Iterator[str]:
    known = sys.stdlib_module_names | knowledge.HARVESTED | LIBRARIES
    modules = given & (known | {"__builtins__"})
    for module in modules:
        for name in given - modules:
            path = f"{module.strip('_')}.{name}"
            row = knowledge.row(path) if name.isidentifier() else None
            if row and row.behaviour is Behaviour.DANGEROUS:
                yield f"{module}.{name}"


def _is_global(name: str, arguments: Sequence[Value]) -> bool:
    """Tell whether code loads a name as a global one, in some version of Python."""
    codes = [each.value for each in arguments if isinstance(each, Constant)]
    tuples = [each.items for each in arguments if isinstance(each, Items)]
    index = next(
        (items.index(Constant(name)) for items in tuples if Constant(name) in items), -1
    )
    raw = [code for code in codes if isinstance(code, bytes)]
    if index < 0 or not any(raw):
        return True  # There is no telling.
    wanted = {index, 2 * index, 2 * index + 1}  # From 3.11 on, with a flag below it.
    return any(
        operation in EXTENDED or (operation in LOADS_GLOBAL and argument in wanted)
        for code in raw
        for operation, argument in zip(code[::2], code[1::2], strict=False)
    )
