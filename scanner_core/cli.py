"""The command line: a command in, an exit code out.  Nothing else prints or exits.

What a command needs is imported when it runs: a scan of one small file is mostly start.
"""
# ruff: noqa: PLC0415 (see above)

from __future__ import annotations

import dataclasses
import errno
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner_core import arguments, console
from scanner_core.arguments import UsageError
from scanner_core.findings import Verdict
from scanner_core.policy import ExitCode, exit_code
from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Sequence

    from scanner_core.discovery import Found
    from scanner_core.facts import Environment
    from scanner_core.findings import Location, Report
    from scanner_core.scan import Options, Scanned

INTERRUPTED: Final = 130
"""As the shell has it: 128 and the number of the signal."""
DEBUG: Final = "GIFTHORSE_DEBUG"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    try:
        given = arguments.parse(argv)
        if given.traceback:
            os.environ[DEBUG] = "1"
        return COMMANDS[given.command](given)
    except SystemExit as done:  # of --help
        return int(done.code or 0)
    except UsageError as error:
        return _complain(str(error), ExitCode.ERROR)
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        what = legible(f"internal error: {type(error).__name__}: {error}")
        return _complain(f"{what} (--traceback shows where)", ExitCode.ERROR)


def _scan(given: argparse.Namespace) -> int:
    from scanner_core.scan import Options

    environment = _environment(given.python) if given.python else None
    if given.output:
        _check_output(given.output, given.paths)
    options = Options(environment, (Path.cwd(),), list_skipped=given.show_skipped)
    report = _scanned(given.paths, options)
    if given.output:
        _write_file(given.output, _rendered(report, given, color=False))
        if sys.stderr.isatty():
            written = f"{given.format} report: {legible(str(given.output))}"
            console.write(f"gifthorse: wrote the {written}\n", sys.stderr)
    else:
        color = console.wants_color(sys.stdout, asked=given.color)
        _print(_rendered(report, given, color=color))
    fail_on = None if given.fail_on == "never" else Verdict(given.fail_on)
    verdicts = [artifact.verdict for artifact in report.artifacts]
    return exit_code(verdicts, fail_on, allow_incomplete=given.allow_incomplete)


def _scanned(paths: Sequence[Path], options: Options) -> Report:
    from scanner_core import parallel, scan

    progress = console.Progress()
    options = dataclasses.replace(options, on_read=progress.on_read)

    def scan_files(found: Sequence[Found], options: Options) -> Iterable[Scanned]:
        return progress.over(parallel.scan_files(found, options), len(found))

    try:
        return scan.scan_paths(paths, options, scan_files=scan_files)
    except FileNotFoundError as error:
        raise UsageError(f"no such file or folder: {legible(str(error))}") from error
    except OSError as error:
        raise UsageError(legible(f"{error.filename}: {error.strerror}")) from error


def _environment(python: Path) -> Environment:
    from scanner_core import source

    if not python.exists():
        raise UsageError(f"no such environment: {legible(str(python))}")
    return source.environment_at(python)


def _rendered(report: Report, given: argparse.Namespace, *, color: bool) -> str:
    if given.format == "json":
        from scanner_core.reporters import json_report

        return json_report.render(report, indent=2) + "\n"
    if not given.pseudocode:
        return _as_text(report, color=color, verbose=given.verbose)
    from scanner_core import pseudocode

    return _as_text(report, pseudocode.shown, color=color, verbose=given.verbose)


def _as_text(
    report: Report,
    pseudocode: Callable[[Location], Iterable[str]] | None = None,
    *,
    color: bool,
    verbose: bool,
) -> str:
    from scanner_core.reporters.text import Look, render
    from scanner_core.source_lines import SourceLines

    return render(report, Look(color, verbose, SourceLines().line, pseudocode))


def _demo(given: argparse.Namespace) -> int:
    import contextlib
    import tempfile

    from scanner_core import demo
    from scanner_core.scan import Options

    with contextlib.ExitStack() as stack:
        folder = given.keep
        if folder is None:
            temporary = tempfile.TemporaryDirectory(prefix="gifthorse-")
            folder = Path(stack.enter_context(temporary)) / "demo"
        shown = legible(str(folder))
        try:
            demo.write(folder)
        except FileExistsError as error:
            what = f"{shown} exists already; nothing was written"
            raise UsageError(what) from error
        except OSError as error:
            raise UsageError(f"{shown}: {error.strerror}") from error
        _print(demo.introduction(shown, is_kept=bool(given.keep)))
        stack.enter_context(contextlib.chdir(folder))
        report = _scanned([Path()], Options(demo.ENVIRONMENT))
        color = console.wants_color(sys.stdout, asked=given.color)
        _print(_as_text(report, color=color, verbose=True))
    if surprises := "; ".join(demo.surprises(report)):
        return _complain(f"the demo went wrong: {surprises}", ExitCode.ERROR)
    _print(f"\n{demo.TRY_NEXT}")
    return ExitCode.NOTHING_FOUND


def _rules(_: argparse.Namespace) -> int:
    from scanner_core import rules
    from scanner_core.reporters import page_text

    known = rules.known()
    longest = max((len(rule.id) for rule in known), default=0)
    for rule in known:
        severity = rule.severity.name.lower()
        summary = page_text.in_line(rule.summary)
        _print(f"{severity:8} {rule.id:{longest}}  {summary}\n")
    return ExitCode.NOTHING_FOUND


def _explain(given: argparse.Namespace) -> int:
    from scanner_core import rules
    from scanner_core.reporters import page_text, rule_page, verdict_page

    known = {rule.id: rule for rule in rules.known()}
    words = set(verdict_page.words())
    wanted = given.rule.strip().lower().replace("_", "-")
    if wanted in words:
        page = verdict_page.render(wanted)
    elif wanted in known:
        page = rule_page.render(known[wanted])
    else:
        nearest = arguments.nearest(wanted, [*known, *words])
        hint = nearest or "; gifthorse rules lists them"
        raise UsageError(f"there is no rule {legible(wanted, 80)}{hint}")
    color = console.wants_color(sys.stdout, asked=None)
    _print(page_text.render(page, color=color))
    return ExitCode.NOTHING_FOUND


def _version(_: argparse.Namespace) -> int:
    from scanner_core._version import with_machine

    _print(f"gifthorse {with_machine()}\n")
    return ExitCode.NOTHING_FOUND


def _check_output(output: Path, paths: Sequence[Path]) -> None:
    """Refuse, before a long scan, what cannot or should not be written to."""
    shown = legible(str(output))
    try:
        is_there = output.exists()
        if output.is_dir():
            problem = errno.EISDIR
        elif not is_there and not output.parent.exists():
            problem = errno.ENOENT
        elif not is_there and not output.parent.is_dir():
            problem = errno.ENOTDIR
        elif not os.access(output if is_there else output.parent, os.W_OK):
            problem = errno.EACCES
        else:
            problem = 0
        is_scanned = is_there and any(p.exists() and output.samefile(p) for p in paths)
    except OSError as error:
        raise UsageError(f"cannot write to {shown}: {error.strerror}") from error
    if problem:
        raise UsageError(f"cannot write to {shown}: {os.strerror(problem)}")
    if is_scanned:
        raise UsageError(f"{shown} is what is to be scanned")


def _write_file(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        what = f"cannot write to {legible(str(path))}: {error.strerror}"
        raise UsageError(what) from error


def _print(text: str) -> None:
    try:
        console.write(text, sys.stdout)
    except BrokenPipeError:
        console.discard(sys.stdout)  # Whoever read it has seen enough.
    except OSError as error:
        console.discard(sys.stdout)
        raise UsageError(f"cannot write the report: {error.strerror}") from error


def _complain(message: str, code: int) -> int:
    console.write(f"gifthorse: {message}\n", sys.stderr)
    return code


COMMANDS: Final = {
    "scan": _scan,
    "demo": _demo,
    "rules": _rules,
    "explain": _explain,
    "version": _version,
}
