"""Files that a program names by a pattern, a folder or a repository of the Hub.

A list of files stands for each of its files as well: what is done with one of them is
done with all.
"""

from __future__ import annotations

import ast
import dataclasses
import os
import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Fetched, Files, HubFile, Name
from scanner_core.source.flow import paths
from scanner_core.source.flow.values import COMPUTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scanner_core.source.flow.values import Given, Resolved

    Method = Callable[[Given, ast.Call], Resolved]

MAX_PATTERN: Final = 4096
MAGIC: Final = re.compile(r"[*?\[]")
BELOW: Final = {"glob": "", "rglob": "**", "iterdir": "*"}
"""Methods of a folder that list files, and what they put in front of their pattern."""
SAME: Final = paths.SAME | {
    "__enter__",
    "copy",
    "getvalue",
    "open",
    "peek",
    "read",
    "read_bytes",
}
"""Methods that give the same files, their paths or what they hold."""
PASSING: Final = """
    builtins.iter builtins.list builtins.max builtins.min builtins.next
    builtins.reversed builtins.set builtins.sorted builtins.str builtins.tuple
    natsort.natsorted os.fspath os.path.abspath os.path.expanduser os.path.normpath
    os.path.realpath random.choice tqdm.auto.tqdm tqdm.notebook.tqdm tqdm.tqdm
    tqdm.tqdm_notebook
"""
"""Functions that hand on what they are given, or some of it."""
REPOSITORY: Final = ("repo_id", 0)
PATH: Final = ("filename", 1)
KINDS: Final = frozenset({"model", "dataset", "space"})


def escaped(path: str) -> str:
    """Return a pattern that only this path fits."""
    return MAGIC.sub(r"[\g<0>]", path)


def below(folder: str, name: str, given: Given) -> Resolved:
    """Return what a method of a path lists: ``Path("models").glob("*.pt")``."""
    pattern = given.get("pattern", 0)
    parts = [escaped(folder), BELOW[name]]
    if isinstance(pattern, Constant) and isinstance(pattern.value, str):
        parts.append(pattern.value)
    elif name != "iterdir":
        return COMPUTED
    return _files(os.path.join(*filter(None, parts)))  # noqa: PTH118 (the text counts)


def method(files: Files | HubFile, name: str, given: Given) -> Resolved:
    """Return what a method of files, or of what one of them holds, gives."""
    if name in SAME:
        return files
    if name == "joinpath":
        return joined((files, *given.positional)) or COMPUTED
    if name in BELOW and isinstance(files, Files) and files.pattern:
        return below_pattern(files, name, given)
    return COMPUTED


def below_pattern(files: Files, name: str, given: Given) -> Resolved:
    """Return what a method lists of folders that fit a pattern."""
    inner = below("", name, given)
    return _join(files, inner) if isinstance(inner, Files) else COMPUTED


def attribute(files: Files | HubFile, name: str) -> Resolved:
    """Return an attribute of a path of these files."""
    match files, name:
        case _, "path":
            return files
        case Files(pattern=pattern), "name":
            return dataclasses.replace(files, pattern=os.path.basename(pattern))  # noqa: PTH119 (the text counts)
        case HubFile(), "parent":
            return _folder(files)
        case _:
            return COMPUTED


def combine(left: Resolved, op: ast.operator, right: Resolved) -> Resolved | None:
    """Return what an operator makes of files: folder / file, folder + file."""
    match op:
        case ast.Div():
            return joined((left, right))
        case ast.Add():
            return text((left, right))
        case _:
            return None


def joined(parts: Sequence[Resolved]) -> Resolved | None:
    """Return parts as one path; ``None`` if none of them stands for files."""
    if not any(isinstance(part, Fetched | Files | HubFile) for part in parts):
        return None
    result = parts[0]
    for part in parts[1:]:
        result = _join(result, part)
    return result


def text(parts: Sequence[Resolved]) -> Resolved | None:
    """Return pieces of text as one; ``None`` if none of them stands for files."""
    files = [part for part in parts if isinstance(part, Files)]
    match parts:
        case [HubFile() as one]:
            return one
        case [HubFile() as folder, Constant(value=str(rest))] if rest[:1] == "/":
            return _join(folder, Constant(rest[1:]))
        case _ if not files:
            return None
    pattern = ""
    for part in parts:
        match part:
            case Files():
                pattern += part.pattern
            case Constant(value=str() | int() as value):
                pattern += escaped(str(value))
            case _:
                return COMPUTED
    suffixes = files[-1].suffixes if parts[-1] is files[-1] else ()
    return _files(pattern, suffixes)


def pairs(callee: Resolved, given: Given) -> tuple[Files | None, Files] | None:
    """Return what the first and the last target of a loop over a call stand for.

    ``for folder, _, name in os.walk("models")`` or ``for i, path in enumerate(paths)``.
    """
    match callee, given.positional[:1]:
        case Name(name="os.walk"), (Constant(value=str(top)),):
            folders = os.path.join(escaped(top), "**")  # noqa: PTH118 (the text counts)
            return Files(folders), Files("*")
        case Name(name="builtins.enumerate"), (Files() as files,):
            return None, files
        case _:
            return None


def narrowed(files: Files, test: ast.expr) -> Files:
    """Return those of the files for which a condition on their name holds."""
    suffixes: tuple[str, ...] = ()
    match test:
        case ast.Call(func=ast.Attribute(attr="endswith"), args=[wanted]):
            suffixes = _texts(wanted)
        case ast.Compare(
            left=ast.Attribute(attr="suffix") | ast.Subscript(),
            ops=[ast.Eq() | ast.In()],
            comparators=[wanted],
        ):
            suffixes = _texts(wanted)
        case _:
            pass
    return dataclasses.replace(files, suffixes=suffixes) if suffixes else files


def subject(test: ast.expr) -> str | None:
    """Return the variable whose name a condition is about."""
    match test:
        case (
            ast.Call(func=ast.Attribute(value=ast.Name(id=name)))
            | ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id=name))))
            | ast.Compare(left=ast.Attribute(value=ast.Name(id=name)))
            | ast.Compare(left=ast.Subscript(value=ast.Call(args=[ast.Name(id=name)])))
        ):
            return name
        case _:
            return None


def _texts(wanted: ast.expr) -> tuple[str, ...]:
    match wanted:
        case ast.Constant(value=str(one)):
            return (one,)
        case ast.Tuple(elts=several) | ast.List(elts=several) | ast.Set(elts=several):
            return tuple(
                each.value
                for each in several
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )
        case _:
            return ()


def _join(left: Resolved, right: Resolved) -> Resolved:
    match left, right:
        case Fetched(), _:
            return left
        case HubFile(), Constant(value=str(name)):
            path = f"{left.path}/{name}" if left.path else name
            return dataclasses.replace(left, path=path)
        case Files(), Constant(value=str(name)):
            return _files(os.path.join(left.pattern, escaped(name)))  # noqa: PTH118 (the text counts)
        case Constant(value=str(folder)), Files():
            path = os.path.join(escaped(folder), right.pattern)  # noqa: PTH118 (the text counts)
            return _files(path, right.suffixes)
        case Constant(value=str(one)), Constant(value=str(other)):
            return Constant(os.path.join(one, other))  # noqa: PTH118 (the text counts)
        case Files(), Files():
            path = os.path.join(left.pattern, right.pattern)  # noqa: PTH118 (the text counts)
            return _files(path, right.suffixes)
        case _:
            return COMPUTED


def _files(pattern: str, suffixes: tuple[str, ...] = ()) -> Resolved:
    return Files(pattern, suffixes) if len(pattern) <= MAX_PATTERN else COMPUTED


def _folder(file: HubFile) -> HubFile:
    return dataclasses.replace(file, path=file.path.rpartition("/")[0])


def _globbed(given: Given, _: ast.Call) -> Resolved:
    match given.get("pathname", 0), given.get("root_dir", 1):
        case Files() as files, None:
            return files
        case Constant(value=str(pattern)), None:
            return _files(pattern)
        case Constant(value=str(pattern)), Constant(value=str(root)):
            return _join(Constant(root), Files(pattern))
        case _:
            return COMPUTED


def _listed(_given: Given, _: ast.Call) -> Resolved:
    """Return the names in a folder; only joined to it they are paths."""
    return Files("*")


def _entries(given: Given, _: ast.Call) -> Resolved:
    match given.get("path", 0):
        case Constant(value=str(folder)):
            return _files(os.path.join(escaped(folder), "*"))  # noqa: PTH118 (the text counts)
        case _:
            return COMPUTED


def _passed(given: Given, _: ast.Call) -> Resolved:
    first = given.positional[0] if given.positional else COMPUTED
    return first if isinstance(first, Files | HubFile) else COMPUTED


def _text(given: Given, keyword: str, position: int | None = None) -> str | None:
    """Return an argument that is a text; raises ``ValueError`` if it is not told."""
    value = dict(given.keywords).get(keyword)
    if value is None and position is not None:
        value = given.get(keyword, position)
    match value:
        case None | Constant(value=None):
            return None
        case Constant(value=str(written)):
            return written
        case _:
            raise ValueError(keyword)


def _from_hub(given: Given, *, is_file: bool) -> Resolved:
    """Return what a download from the Hub brings: a file of the cache, or a folder."""
    unknown = Fetched(None, "huggingface_hub.hf_hub_download")
    if "**" in dict(given.keywords):
        return unknown
    try:
        repo = _text(given, *REPOSITORY)
        path = _text(given, *PATH) if is_file else ""
        inner, local = _text(given, "subfolder"), _text(given, "local_dir")
        kind = _text(given, "repo_type") or "model"
        revision, cache = _text(given, "revision"), _text(given, "cache_dir")
    except ValueError:
        return unknown
    if not repo or path is None or kind not in KINDS:
        return COMPUTED
    path = "/".join(filter(None, (inner, path)))
    if local is not None:
        return Constant(os.path.join(local, path) if path else local)  # noqa: PTH118 (the text counts)
    return HubFile(repo, path, revision, cache, kind)


def _file_of_hub(given: Given, _: ast.Call) -> Resolved:
    return _from_hub(given, is_file=True)


def _snapshot_of_hub(given: Given, _: ast.Call) -> Resolved:
    return _from_hub(given, is_file=False)


def _dirname(given: Given, _: ast.Call) -> Resolved:
    first = given.positional[0] if given.positional else COMPUTED
    return _folder(first) if isinstance(first, HubFile) else COMPUTED


def _functions() -> Iterator[tuple[str, Method]]:
    yield from ((name, _passed) for name in PASSING.split())
    for name in ("glob.glob", "glob.iglob"):
        yield name, _globbed
    for module in ("", "HfApi.", "file_download."):
        yield f"huggingface_hub.{module}hf_hub_download", _file_of_hub
    for module in ("", "HfApi.", "_snapshot_download."):
        yield f"huggingface_hub.{module}snapshot_download", _snapshot_of_hub


FUNCTIONS: Final[dict[str, Method]] = {
    **dict(_functions()),
    "os.listdir": _listed,
    "os.path.dirname": _dirname,
    "os.scandir": _entries,
}
"""Functions that list or download files, or hand them on."""
