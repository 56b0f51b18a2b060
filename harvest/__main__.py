"""Harvest names from real files: ``python -m harvest COMMAND``.

``make`` writes files, ``collect`` notes what they name, ``check`` does both and
compares; ``missing`` and ``inventory`` propose rows, ``add`` adds reviewed ones;
``packages`` fetches model files that packages ship.
"""

from __future__ import annotations

import argparse
import difflib
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from harvest import make, packages, rows, seen
from harvest.environments import ROOT, UnavailableError, environments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from harvest.environments import Environment


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command for the environments that were asked for; return an exit code."""
    given = _parser().parse_args(argv)
    if given.command == "add":
        print(f"{rows.add(given.file.read_text('utf-8'))} rows added")
        return 0
    if given.command == "packages":
        return max(_extract(package, given.cache) for package in packages.packages())
    return max(_run(given, name) for name in given.environments or environments())


def _run(given: argparse.Namespace, name: str) -> int:
    try:
        return COMMANDS[given.command](environments()[name], given)
    except UnavailableError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1


def _make(environment: Environment, given: argparse.Namespace) -> int:
    folder = make.make(environment, given.cache)
    made = make.files(given.cache)[environment.name]
    print(f"{environment.name}: {len(made)} files in {folder}")
    return 0


def _collect(environment: Environment, given: argparse.Namespace) -> int:
    found = _collected(environment, given.cache)
    path = seen.TABLES / f"{environment.name}.toml"
    path.write_text(seen.render(environment.name, found), "utf-8")
    print(f"{environment.name}: {len(found)} names")
    return 0


def _check(environment: Environment, given: argparse.Namespace) -> int:
    """Make the files anew, in a cache that goes away, and compare what they name."""
    path = seen.TABLES / f"{environment.name}.toml"
    committed = path.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) if environment.python is None else given.cache
        make.make(environment, cache)
        made = seen.render(environment.name, _collected(environment, cache))
    shown = (path.relative_to(ROOT).as_posix(), "what its files name now")
    lines = difflib.unified_diff(
        committed.splitlines(), made.splitlines(), *shown, n=0, lineterm=""
    )
    differences = list(lines)
    print("\n".join([*differences, f"{environment.name}: {_said(differences)}"]))
    return 1 if differences else 0


def _missing(environment: Environment, given: argparse.Namespace) -> int:
    found = _collected(environment, given.cache)
    python = environment.interpreter(given.cache)
    missing = [name for name in sorted(found) if not rows.is_known(name)]
    for item in rows.known(python, [f"name={name}" for name in missing]):
        about = found[item.name].row()
        remark = f"{about['uses']} {about['example']}: {found[item.name].arguments}"
        print(rows.proposed(environment, item, str(about["uses"]), remark[:200]))
    return 0


def _inventory(environment: Environment, given: argparse.Namespace) -> int:
    python = environment.interpreter(given.cache)
    for item in rows.known(python, given.libraries):
        if not rows.is_known(item.name):
            print(rows.proposed(environment, item, "built"))
    return 0


def _extract(package: packages.Package, cache: Path) -> int:
    try:
        folder = package.extract(cache)
    except (OSError, UnavailableError) as error:
        print(f"{package.name}: {error}", file=sys.stderr)
        return 1
    count = sum(path.is_file() for path in folder.rglob("*"))
    print(f"{package.name} {package.version}: {count} files")
    return 0


COMMANDS: Final[dict[str, Callable[[Environment, argparse.Namespace], int]]] = {
    "make": _make,
    "collect": _collect,
    "check": _check,
    "missing": _missing,
    "inventory": _inventory,
}
HELP: Final = {
    "make": "install environments, and write files in them",
    "collect": "write the tables of what the files name",
    "check": "write files anew, and compare what they name with the committed table",
    "missing": "propose a row for each name in the files that has none",
    "inventory": "propose a row for each class of libraries that has none",
}


def _collected(environment: Environment, cache: Path) -> dict[str, seen.Seen]:
    paths = make.files(cache).get(environment.name, [])
    if not paths:
        raise UnavailableError(f"no files in {cache}: make them first")
    return seen.collect(paths, cache / "files" / environment.name)


def _said(differences: list[str]) -> str:
    return "differs" if differences else "as committed"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m harvest", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, help_ in HELP.items():
        command = commands.add_parser(name, help=help_)
        add = command.add_argument
        add("--cache", type=Path, default=ROOT / ".harvest", metavar="DIR")
        if name == "inventory":
            add("environments", nargs=1, choices=environments(), metavar="ENVIRONMENT")
            add("libraries", nargs="+", metavar="LIBRARY")
        else:
            every = [[], *environments()]
            add("environments", nargs="*", choices=every, metavar="ENVIRONMENT")
    command = commands.add_parser("packages", help="fetch files of packages")
    command.add_argument("--cache", type=Path, default=ROOT / ".harvest", metavar="DIR")
    command = commands.add_parser("add", help="add reviewed rows to the tables")
    command.add_argument("file", type=Path, metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
