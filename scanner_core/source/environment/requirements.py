"""Versions in what people write: requirements, pyproject.toml, environment.yml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.source.environment.said import Said
from scanner_core.source.environment.specifiers import bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MAX_LINES: Final = 5_000
LONGEST_LINE: Final = 1_000
MAX_TEXT: Final = 256 * 1024
"""Of TOML and the like; the parser takes a second for two megabytes."""
MOST_DOTS: Final = 200
"""On one line: ``tomllib`` takes the square of the length of a dotted key."""
NAME: Final = r"(?P<name>[A-Za-z0-9][\w.-]{0,99})"
EXTRAS: Final = r"\s*(?:\[[^\]]{0,200}\]\s*)?"
REQUIREMENT: Final = re.compile(rf"{NAME}{EXTRAS}(?P<specifier>[<=>!~(].*)?")
# A marker, an option or a comment follows; or the line goes on.
BEHIND: Final = re.compile(r";| --| #|\\")
WHEEL: Final = re.compile(
    r"\S*/(?P<wheel>[\w.]{1,100})-(?P<version>[\w.+!%]{1,64})(?:-[^-/\s]+){3,4}\.whl"
)
CONDA: Final = re.compile(
    rf"- *['\"]?(?:[\w./-]{{1,100}}::)?{NAME}{EXTRAS}"
    r"(?P<specifier>[=<>~!\d][^'\"]*)?['\"]?"
)
SCRIPT: Final = re.compile(
    r"^# /// script\n((?:#(?: [^\n]*)?\n)*?)# ///$", re.MULTILINE
)
PIP: Final = re.compile(r"- *pip: *")


def requirements(text: str) -> Iterator[Said]:
    """Yield what ``requirements.txt`` or a file of constraints says.

    Files that it includes speak for themselves.
    """
    for line in _lines(text):
        said = BEHIND.split(line, maxsplit=1)[0].strip()
        if said.startswith(("#", "-")):
            continue
        if found := WHEEL.fullmatch(said.rpartition(" ")[2].partition("#")[0]):
            version = found["version"].replace("%2B", "+")
            yield from _said(found["wheel"], f"=={version}")
        elif found := REQUIREMENT.fullmatch(said):
            yield from _said(found["name"], found["specifier"])


def pyproject(text: str) -> Iterator[Said]:
    """Yield what ``pyproject.toml`` says, in the words of the standard or of Poetry."""
    document = _toml(text)
    project = _table(document, "project")
    yield from _said("python", project.get("requires-python"))
    groups = [project.get("dependencies")]
    groups += _table(project, "optional-dependencies").values()
    groups += _table(document, "dependency-groups").values()
    for group in groups:
        lines = (line for line in _list(group) if isinstance(line, str))
        yield from requirements("\n".join(line.replace("\n", " ") for line in lines))
    poetry = _table(_table(document, "tool"), "poetry")
    yield from _by_name(_table(poetry, "dependencies"))
    for group in _table(poetry, "group").values():
        yield from _by_name(_table(group, "dependencies"))


def script(text: str) -> Iterator[Said]:
    """Yield what the comment says with which a script begins (PEP 723)."""
    block = SCRIPT.search(text)
    lines = block[1].splitlines() if block else []
    document = _toml("\n".join(line[2:] for line in lines))
    yield from _said("python", document.get("requires-python"))
    needs = (each for each in _list(document.get("dependencies")))
    yield from requirements("\n".join(n for n in needs if isinstance(n, str)))


def setup_cfg(text: str) -> Iterator[Said]:
    """Yield what ``setup.cfg`` says, of which setuptools reads this section."""
    import configparser  # noqa: PLC0415 (few projects have one)

    if len(text) > MAX_TEXT:
        return
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(text)
        options = dict(parser.items("options"))
    except configparser.Error:
        return
    yield from _said("python", options.get("python_requires"))
    yield from requirements(options.get("install_requires") or "")


def pipfile(text: str) -> Iterator[Said]:
    """Yield what ``Pipfile`` says."""
    document = _toml(text)
    yield from _by_name(_table(document, "packages"))
    yield from _said("python", _table(document, "requires").get("python_version"), "=*")


def conda_environment(text: str) -> Iterator[Said]:
    """Yield what ``environment.yml`` says.

    Only its lists are read, as everybody writes them, so that no YAML is parsed.
    """
    pip_from: int | None = None
    for line in _lines(text):
        said = line.partition(" #")[0].strip()
        indent = len(line) - len(line.lstrip())
        if PIP.fullmatch(said):
            pip_from = indent
        elif found := CONDA.fullmatch(said):
            if pip_from is not None and indent <= pip_from:
                pip_from = None
            if pip_from is None:
                yield from _of_conda(found["name"], found["specifier"] or "")
            else:
                yield from _said(found["name"], found["specifier"])


def python_version(text: str) -> Iterator[Said]:
    """Yield what ``.python-version`` says: ``3.12`` stands for each 3.12."""
    version = text.strip().partition("\n")[0].removeprefix("cpython@").strip()
    is_exact = version.count(".") == 2  # noqa: PLR2004 (major, minor and micro)
    yield from _said("python", version, "==" if is_exact else "=*")


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n", MAX_LINES)[:MAX_LINES]:
        if len(line) <= LONGEST_LINE:
            yield line


def _of_conda(name: str, specifier: str) -> Iterator[Said]:
    # numpy=1.26, numpy==1.26.4, "numpy >=1.26", numpy=1.26.4=py312_0
    words = re.sub(r"(?<=[\w*])=[\w*].*", "", specifier.strip()).split()
    text = words[0] if words else ""
    # To conda, 2.5 is any 2.5; three numbers are a release all the same.
    is_release = text.lstrip("=").count(".") >= 2  # noqa: PLR2004 (major, minor, micro)
    single = "==" if is_release else "=*"
    if allows := bounds(text, bare=single, single=single):
        yield Said(name, allows, _shown(text, is_exact=allows.is_exact), of_conda=True)


def _by_name(table: dict[str, object]) -> Iterator[Said]:
    """Yield what a table of Poetry or Pipenv says: a text each, or a table with one."""
    for name, value in table.items():
        said = value.get("version") if isinstance(value, dict) else value
        yield from _said(name, said)


def _said(name: str, specifier: object, bare: str = "==") -> Iterator[Said]:
    if isinstance(specifier, str) and (allows := bounds(specifier, bare=bare)):
        yield Said(name, allows, _shown(specifier, is_exact=allows.is_exact))


def _shown(specifier: str, *, is_exact: bool) -> str:
    text = specifier.strip().strip("()")
    return text.lstrip("= ") if is_exact else text.replace(" ", "")


def _toml(text: str) -> dict[str, object]:
    import tomllib  # noqa: PLC0415 (cold start)

    if len(text) > MAX_TEXT or any(
        line.count(".") > MOST_DOTS for line in text.split("\n")
    ):
        return {}
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def _table(value: object, key: str) -> dict[str, object]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _list(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else ()


READERS: Final[dict[str, Callable[[str], Iterator[Said]]]] = {
    "environment.yml": conda_environment,
    "environment.yaml": conda_environment,
    ".python-version": python_version,
    "pyproject.toml": pyproject,
    "Pipfile": pipfile,
    "setup.cfg": setup_cfg,
}
"""By the names of the files, in the order in which they count."""
