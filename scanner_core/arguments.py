"""What can be typed after ``gifthorse``, and the help that says so."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

FAIL_ON: Final = ("unsafe", "review", "incomplete", "never")
FORMATS: Final = ("text", "json", "sarif", "github")
TRUSTED: Final = """\
examples:
  gifthorse trust model.pt --rule unlisted-name --reason "our own layers"
  gifthorse trust --list
  gifthorse trust model.pt --remove
  gifthorse trust --workspace .
"""
EXIT_CODES: Final = """\
exit codes:
  0  nothing to report, by the measure of --fail-on
  1  an unsafe or review verdict reaches --fail-on
  2  otherwise, if something was not read (unless --allow-incomplete)
  3  wrong usage, a path that does not exist, or an internal error
  130  interrupted: what was found until then is reported
"""
EXPLAINED: Final = """\
places, as a finding shows them:
  'model.pt!archive/data.pkl@0x1f'   what stands at that byte of that member
  train.py:3:5                       the call on that line
A rule or a word comes before a file of the same name; ./NAME is always a file.
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

    def refuse(self, option: str) -> NoReturn:
        """Raise ``UsageError`` for an argument that is not known."""
        name = option.partition("=")[0]
        options = re.findall(r"--[\w-]+", self.format_usage())
        self.error(f"there is no {legible(option, 80)}{nearest(name, options)}")


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Return the arguments.

    Raises ``UsageError``, and ``SystemExit`` once ``--help`` is shown.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    # The others need not be described, which takes a while.
    top, commands = _parsers(words[0] if words and words[0] in COMMANDS else None)
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        top.error(_no_such_command(words[0], COMMANDS))
    given, unknown = top.parse_known_args(words)
    if unknown:
        commands.get(given.command, top).refuse(unknown[0])
    if given.command is None:
        raise UsageError(f"a command is missing\n\n{top.format_help()}".rstrip())
    return given


def nearest(wanted: str, known: Iterable[str]) -> str:
    """Return the end of a complaint, which names what is most like it, if anything."""
    import difflib  # noqa: PLC0415 (only for who mistyped something)

    found = difflib.get_close_matches(wanted, known, n=1, cutoff=0.5)
    return f"; did you mean {found[0]}?" if found else ""


def _no_such_command(word: str, names: Iterable[str]) -> str:
    import shlex  # noqa: PLC0415 (only for who forgot the command)

    shown = legible(word, 80)
    if Path(word).suffix or "/" in word or os.path.lexists(word):
        return f"a command is missing: gifthorse scan {shlex.quote(shown)}"
    return f"there is no command {shown}{nearest(word, names)}"


def _path(text: str) -> Path:
    if not text:  # which would be the working directory
        raise argparse.ArgumentTypeError("an empty path")
    return Path(text)


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
        raise argparse.ArgumentTypeError(f"no number of millions: {legible(text, 80)}")
    return int(text)


def help_texts() -> dict[str, str]:
    """Return what ``--help`` shows, by command line."""
    top, commands = _parsers(None)
    return {each.prog: each.format_help() for each in (top, *commands.values())}


def _parsers(only: str | None) -> tuple[_Parser, dict[str, _Parser]]:
    top = _Parser(
        "gifthorse",
        description="Says what loading a model file would run, before it runs.",
    )
    top.set_defaults(traceback=False)
    version = "show the version, and which pickle machine is in use, and exit"
    top.add_argument(
        "--version", action="store_const", const="version", dest="command", help=version
    )
    add = top.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", prog="gifthorse"
    ).add_parser
    commands = {}
    for name in COMMANDS if only is None else (only,):
        help_, describe = COMMANDS[name]
        commands[name] = command = add(name, help=help_)
        describe(command)
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
    add("paths", metavar="PATH", nargs="+", type=_path, help="a file or a folder")
    formats = "json: as docs/report.schema.json describes it; sarif: version 2.1.0;"
    formats += " github: notes on lines, for GitHub Actions"
    add("--format", choices=FORMATS, default="text", help=formats)
    add("--output", metavar="FILE", type=_path, help="write the report to a file")
    mildest = "the mildest verdict that exits with 1 (default: review)"
    add("--fail-on", choices=FAIL_ON, help=mildest)
    zero = "exit with 0 even if something was not read"
    add("--allow-incomplete", action=on, help=zero)
    python = "the environment, or its interpreter, that the scanned code will run in"
    add("--python", metavar="PATH", type=_path, help=python)
    opcodes = "opcodes of pickles that are walked in one file (default: 500 million;"
    opcodes += " 100 million by the plain machine)"
    add("--max-opcodes", metavar="MILLIONS", type=_count, help=opcodes)
    pattern = "leave out of folders what fits, as in a .gitignore; can be repeated"
    add("--exclude", metavar="PATTERN", action="append", default=[], help=pattern)
    forced = "leave out what is excluded even where it is named"
    add("--force-exclude", action=on, help=forced)
    git = "scan programs that a .gitignore leaves out, too; models always are"
    add("--no-gitignore", action=on, help=git)
    fix = "write the fixes that leave programs as they are; with --unsafe-fixes, all"
    fixes = scan.add_mutually_exclusive_group().add_argument
    fixes("--fix", action=on, help=fix)
    diff = "show what --fix would write, and write nothing; exits with 1 if anything"
    fixes("--diff", action=on, help=diff)
    add("--unsafe-fixes", action=on, help="with --fix or --diff: every fix there is")
    mine = "dotted names of your own classes, as mine.*; can be given more than once"
    add("--known-class", metavar="PATTERN", action="append", default=[], help=mine)
    baselines = scan.add_mutually_exclusive_group().add_argument
    before = "findings that are in this file do not count, but stay visible"
    baselines("--baseline", metavar="FILE", type=_path, help=before)
    now = "write what was found to this file, for --baseline"
    baselines("--write-baseline", metavar="FILE", type=_path, help=now)
    add("--show-skipped", action=on, help="list what no loader takes")
    fickling = "in text, show pickles with findings as pseudo-code, made by fickling"
    add("--pseudocode", action=on, help=fickling)
    add("--verbose", action=on, help="list every file and every finding")
    _add_colors(scan)


def _describe_demo(demo: _Parser) -> None:
    demo.description = (
        "Write harmless hostile examples and scan them; nothing is loaded."
    )
    keep = "write the examples into this new folder and leave them there"
    demo.add_argument("--keep", metavar="DIR", type=_path, help=keep)
    more = "say what each example does, and list every finding"
    demo.add_argument("--verbose", action="store_true", help=more)
    _add_colors(demo)


def _describe_rules(rules: _Parser) -> None:
    rules.description = "List the rules; each has a page: gifthorse explain RULE."


def _describe_explain(explain: _Parser) -> None:
    explain.description = (
        "Tell what loading a file would do, step by step, and why that matters; or\n"
        "show the page of a rule, with examples and fixes; or say what a word such as\n"
        "unsafe, medium or refused means in a report."
    )
    explain.epilog = EXPLAINED
    what = "a file, a place in one, a rule, or a word of a report"
    explain.add_argument("what", metavar="WHAT", help=what)
    formats = ("text", "markdown", "svg")
    form = "how to write it (default: text); svg is a map of which bytes were read"
    explain.add_argument("--format", choices=formats, default="text", help=form)
    _add_colors(explain)


def _describe_trust(trust: _Parser) -> None:
    trust.description = (
        "Decide that findings in a file need not count.  A decision names the file by\n"
        "its content: change a byte, and they count again.  Without --reason, show\n"
        "what would be recorded.  What was not read cannot be trusted."
    )
    trust.epilog = TRUSTED
    add, on = trust.add_argument, "store_true"
    add("file", metavar="FILE", nargs="?", help="what to trust, or with --remove not")
    rule = "only this rule (default: every rule that fired); can be repeated"
    add("--rule", metavar="RULE", action="append", default=[], help=rule)
    add("--reason", metavar="TEXT", help="why, for whoever reads it next")
    day = "the last day on which it counts, as 2027-01-31"
    add("--expires", metavar="DATE", help=day)
    add("--by", metavar="NAME", help="who decided (default: the user)")
    shared = "record it in the trusted workspace that the file is in, for others"
    add("--shared", action=on, help=shared)
    add("--list", action=on, help="list what is recorded, and where")
    add("--remove", action=on, help="take back what is recorded")
    root = "trust this folder's own configuration, and decisions that it holds"
    add("--workspace", metavar="DIR", type=_path, help=root)


def _describe_enable(enable: _Parser) -> None:
    enable.description = (
        "Load gifthorse in every session that IPython starts, in terminals and\n"
        "kernels: a startup file is written, and nothing of others is changed."
    )
    _add_places(enable)


def _describe_disable(disable: _Parser) -> None:
    disable.description = "Take away the startup file that gifthorse enable wrote."
    _add_places(disable)


def _add_places(command: _Parser) -> None:
    add = command.add_mutually_exclusive_group().add_argument
    profile = "for this profile of the user (default: default)"
    add("--profile", metavar="NAME", default="default", help=profile)
    here = "for everybody who uses this environment, whatever the profile"
    add("--environment", action="store_true", help=here)


def _add_colors(command: _Parser) -> None:
    add = command.add_mutually_exclusive_group().add_argument
    always = "write colours even where the output is no terminal"
    add("--color", action="store_const", const=True, help=always)
    never = "write no colours (so does a variable NO_COLOR)"
    add("--no-color", action="store_const", const=False, dest="color", help=never)


COMMANDS: Final[dict[str, tuple[str, Callable[[_Parser], None]]]] = {
    "scan": ("scan files and folders", _describe_scan),
    "demo": ("write harmless hostile examples and scan them", _describe_demo),
    "rules": ("list the rules", _describe_rules),
    "explain": (
        "tell what is in a file, or show the page of a rule",
        _describe_explain,
    ),
    "trust": ("decide that findings in a file need not count", _describe_trust),
    "enable": ("load gifthorse in every session of IPython", _describe_enable),
    "disable": ("load it no more", _describe_disable),
}
"""What a command does, in a line, and what describes its arguments."""
