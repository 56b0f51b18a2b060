"""What can be typed after ``gifthorse``, and the help that says so."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from scanner_core._version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

FAIL_ON: Final = ("unsafe", "review", "incomplete", "never")
EXIT_CODES: Final = """\
exit codes:
  0  nothing to report, by the measure of --fail-on
  1  an unsafe or review verdict reaches --fail-on
  2  otherwise, if something was not read (unless --allow-incomplete)
  3  wrong usage, a path that does not exist, or an internal error
"""


class UsageError(Exception):
    """What was asked for cannot be done; the message says why."""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Always as wide, so that nothing has to be imported to ask the terminal."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=78)


class _Parser(argparse.ArgumentParser):
    def __init__(self, prog: str, description: str | None = None) -> None:
        super().__init__(prog, description=description, formatter_class=_Formatter)

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}\n{self.format_usage()}".rstrip())


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments.

    Raises ``UsageError``, and ``SystemExit`` once ``--help`` or ``--version`` is shown.
    """
    top, _ = _parsers()
    given = top.parse_args(argv)
    if given.command is None:
        raise UsageError(f"what is to be done?\n{top.format_help()}".rstrip())
    return given


def help_texts() -> dict[str, str]:
    """Return what ``--help`` shows, by command line."""
    top, commands = _parsers()
    return {each.prog: each.format_help() for each in (top, *commands)}


def _parsers() -> tuple[_Parser, list[_Parser]]:
    top = _Parser(
        "gifthorse",
        description="Says what loading a model file would run, before it runs.",
    )
    top.add_argument("--version", action="version", version=f"gifthorse {VERSION}")
    add = top.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", prog="gifthorse"
    ).add_parser
    scan = add("scan", help="scan files and folders")
    demo = add("demo", help="write harmless hostile examples and scan them")
    rules = add("rules", help="list the rules")
    explain = add("explain", help="show the page of a rule")
    _describe_scan(scan)
    demo.description = (
        "Write harmless hostile examples and scan them; nothing is loaded."
    )
    keep = "write the examples into this new folder and leave them there"
    demo.add_argument("--keep", metavar="DIR", type=Path, help=keep)
    rules.description = "List the rules; each has a page: gifthorse explain RULE."
    explain.description = "Show the page of a rule, with examples and fixes."
    explain.add_argument("rule", metavar="RULE", help="an id, as a finding shows it")
    _add_colors(scan)
    _add_colors(demo)
    commands = [scan, demo, rules, explain]
    for command in commands:
        where = "show where in the program an internal error arose"
        command.add_argument("--traceback", action="store_true", help=where)
    return top, commands


def _describe_scan(scan: _Parser) -> None:
    scan.description = (
        "Scan model files, Python source (.py) and notebooks (.ipynb); of a folder,\n"
        "everything in it.  Nothing that is scanned is imported, loaded or run."
    )
    scan.epilog = EXIT_CODES
    add, on = scan.add_argument, "store_true"
    add("paths", metavar="PATH", nargs="+", type=Path, help="a file or a folder")
    schema = "as docs/report.schema.json describes it"
    add("--format", choices=("text", "json"), default="text", help=f"json: {schema}")
    add("--output", metavar="FILE", type=Path, help="write the report to a file")
    mildest = "the mildest verdict that exits with 1 (default: review)"
    add("--fail-on", choices=FAIL_ON, default="review", help=mildest)
    zero = "exit with 0 even if something was not read"
    add("--allow-incomplete", action=on, help=zero)
    python = "the environment, or its interpreter, that the scanned code will run in"
    add("--python", metavar="PATH", type=Path, help=python)
    add("--show-skipped", action=on, help="list what no loader takes")
    fickling = "in text, show pickles with findings as pseudo-code, made by fickling"
    add("--pseudocode", action=on, help=fickling)
    add("--verbose", action=on, help="list every file and every finding")


def _add_colors(command: _Parser) -> None:
    add = command.add_mutually_exclusive_group().add_argument
    always = "write colours even where the output is no terminal"
    add("--color", action="store_const", const=True, help=always)
    never = "write no colours (so does a variable NO_COLOR)"
    add("--no-color", action="store_const", const=False, dest="color", help=never)
