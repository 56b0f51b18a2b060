"""Which Python files that come with a model a call would run.

As transformers 5.23 finds them: the modules that ``auto_map`` names, what these import
from beside them, and ``custom_generate/generate.py``.  Where no configuration names
any, it is every module of the repository that may run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.linking._folder import is_inside
from scanner_core.linking._target import GONE, File, Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scanner_core.linking._folder import Folder

    Find = Callable[[str], Folder | None]

CONFIGURATIONS: Final = (
    "config.json",
    "tokenizer_config.json",
    "processor_config.json",
    "preprocessor_config.json",
    "image_processor_config.json",
    "video_preprocessor_config.json",
)
GENERATE: Final = "custom_generate/generate.py"
MAX_MODULES: Final = 64
IMPORTED: Final = re.compile(
    r"^\s*(?:from\s+\.(?P<of>[\w.]*)\s+import\s+(?P<names>[\w, ]*)|import\s+\.(\w+))",
    re.MULTILINE,
)


def modules(folder: Folder, other: Find) -> list[File | Unread]:
    """Return the modules that would run, those of other repositories included.

    ``other`` finds the folder of another repository, of which a class may come.
    """
    named = [*_auto_map(folder)]
    found: dict[str, File | Unread] = {}
    for repo, module in dict.fromkeys(named):
        where = other(repo) if repo else folder
        prefix = f"{repo}--" if repo else ""
        if where is None:
            name = f"{repo}/{module}.py"
            found[name] = Unread(name, GONE)
        else:
            _follow(where, f"{module.replace('.', '/')}.py", prefix, found)
    if isinstance(folder.find(GENERATE), File):
        _follow(folder, GENERATE, "", found)
    if not found:
        return [e for e in folder.files() if e.name.endswith(".py")]
    return list(found.values())


def _auto_map(folder: Folder) -> Iterator[tuple[str, str]]:
    """Yield repositories and modules; the repository is empty for this one."""
    for name in CONFIGURATIONS:
        content = folder.json(name)
        mapping = content.get("auto_map") if isinstance(content, dict) else None
        for reference in _texts(mapping):
            repo, _, rest = reference.rpartition("--")
            module = rest.rpartition(".")[0]
            if module:
                yield repo, module


def _texts(value: object) -> Iterator[str]:
    pending = [value]
    seen = 0
    while pending and seen < MAX_MODULES:
        seen += 1
        match pending.pop():
            case str(text):
                yield text
            case dict() as mapping:
                pending += [*mapping.values()][:MAX_MODULES][::-1]
            case list() as several:
                pending += several[:MAX_MODULES][::-1]
            case _:
                pass


def _follow(
    folder: Folder, first: str, prefix: str, found: dict[str, File | Unread]
) -> None:
    """Add a module and what it imports from beside it."""
    pending = [first]
    while pending and len(found) < MAX_MODULES:
        name = pending.pop()
        if f"{prefix}{name}" in found:
            continue
        each = folder.find(name)
        if each is None:
            if name == first:
                found[f"{prefix}{name}"] = Unread(f"{prefix}{name}", GONE)
            continue
        if isinstance(each, File):
            each = File(each.path, f"{prefix}{name}")
            pending += _imported(folder.text(name), name)
        found[f"{prefix}{name}"] = each


def _imported(source: str, name: str) -> Iterator[str]:
    """Yield the files that a module may import from beside it."""
    here = name.rpartition("/")[0]
    for each in IMPORTED.finditer(source):
        of = each["of"] if each["of"] is not None else each[3]
        up, of = len(of) - len(of.lstrip(".")), of.lstrip(".")
        base = "/".join(here.split("/")[: -up or None]) if here else ""
        names = [of] if of else [part.strip() for part in each["names"].split(",")]
        for part in names:
            path = "/".join(filter(None, (base, part.replace(".", "/"))))
            if part and is_inside(path):
                yield f"{path}.py"
                yield f"{path}/__init__.py"
