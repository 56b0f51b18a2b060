"""Versions in lock files, which tools write and nobody else.

They can be megabytes, and a full parser of TOML or YAML takes seconds for them; each
tool always writes the few lines that matter in the same way, so only these are read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.source.environment.said import Said
from scanner_core.source.environment.specifiers import Bounds, bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# [[package]] in uv.lock, poetry.lock, pdm.lock; [[packages]] in pylock.toml (PEP 751).
PACKAGE: Final = re.compile(
    r'^\[\[packages?\]\]\nname = "([\w.-]{1,100})"\nversion = "([\w.+!]{1,64})"$',
    re.MULTILINE,
)
REQUIRES_PYTHON: Final = re.compile(
    r'^(?:requires-python|python-versions|requires_python) = "([^"\n]{1,100})"$',
    re.MULTILINE,
)
# pixi.lock, by the address of each package: its file is name-version-build.
CONDA_URL: Final = re.compile(
    r"^- conda: \S+/([\w.-]{1,100})-([\w.+!]{1,64})-[^-/\s]+\.(?:conda|tar\.bz2)$",
    re.MULTILINE,
)
WHEEL_URL: Final = re.compile(
    r"^- pypi: \S+/([\w.]{1,100})-([\w.+!%]{1,64})(?:-[^-/\s]+){3,4}\.whl(?:[#?]\S*)?$",
    re.MULTILINE,
)
# The same up to version 5 of its format.
OLD_PIXI: Final = re.compile(
    r"^- kind: (conda|pypi)\n  name: ([\w.-]{1,100})\n  version: '?([\w.+!]{1,64})'?$",
    re.MULTILINE,
)
# conda-lock.yml; a package is the same for each platform.
CONDA_LOCK: Final = re.compile(
    r"^- name: ([\w.-]{1,100})\n +version: '?([\w.+!]{1,64})'?\n"
    r" +manager: (conda|pip)$",
    re.MULTILINE,
)


def toml_lock(text: str) -> Iterator[Said]:
    """Yield what ``uv.lock``, ``poetry.lock``, ``pdm.lock`` or ``pylock.toml`` says."""
    yield from (_exactly(name, version) for name, version in PACKAGE.findall(text))
    # Each package has one of these lines as well; what counts is said of them all.
    head, _, rest = text.partition("[[package")
    metadata = rest.partition("\n[metadata]\n")[2].partition("\n[")[0]
    python = REQUIRES_PYTHON.search(head) or REQUIRES_PYTHON.search(metadata)
    if python and (allows := bounds(python[1])):
        yield Said("python", allows, python[1])


def pipfile_lock(text: str) -> Iterator[Said]:
    """Yield what ``Pipfile.lock`` says."""
    import json  # noqa: PLC0415 (cold start)

    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return
    for group in ("default", "develop"):
        packages = document.get(group) if isinstance(document, dict) else None
        for name, package in packages.items() if isinstance(packages, dict) else ():
            version = package.get("version") if isinstance(package, dict) else None
            allows = bounds(version) if isinstance(version, str) else None
            if allows is not None and allows.is_exact:
                yield _exactly(name, str(allows.low))


def pixi_lock(text: str) -> Iterator[Said]:
    """Yield what ``pixi.lock`` says."""
    for name, version in CONDA_URL.findall(text):
        yield _exactly(name, version, of_conda=True)
    for name, version in WHEEL_URL.findall(text):
        yield _exactly(name, version.replace("%2B", "+"))
    for kind, name, version in OLD_PIXI.findall(text):
        yield _exactly(name, version, of_conda=kind == "conda")


def conda_lock(text: str) -> Iterator[Said]:
    """Yield what ``conda-lock.yml`` says."""
    for name, version, by in CONDA_LOCK.findall(text):
        yield _exactly(name, version, of_conda=by == "conda")


def _exactly(name: str, version: str, *, of_conda: bool = False) -> Said:
    return Said(name, Bounds(version, version), version, of_conda)


READERS: Final[dict[str, Callable[[str], Iterator[Said]]]] = {
    "uv.lock": toml_lock,
    "poetry.lock": toml_lock,
    "pdm.lock": toml_lock,
    "pylock.toml": toml_lock,
    "Pipfile.lock": pipfile_lock,
    "pixi.lock": pixi_lock,
    "conda-lock.yml": conda_lock,
}
"""By the names of the files, in the order in which they count."""
