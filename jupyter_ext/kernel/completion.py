"""What can follow ``%modelscan``: words, options, files, variables that hold paths.

A matcher of IPython, which serves terminals and kernels; nothing else is offered
there, since what follows is no Python.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from IPython.core.completer import SimpleCompletion, context_matcher

from jupyter_ext.kernel import subcommands, targets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from IPython.core.completer import CompletionContext, SimpleMatcherResult
    from IPython.core.interactiveshell import InteractiveShell

LINE: Final = re.compile(r"[^#]*\bmodelscan\s")
"""What stands before the cursor: also ``report = %modelscan ``, and without ``%``."""
NAME: Final = "gifthorse"
OPTIONS: Final = ("--verbose", "--known-class", "--help")
OF_TRUST: Final = ("--reason", "--rule", "--expires", "--by")
MOST: Final = 500
"""Entries of a folder that are offered."""


def register(shell: InteractiveShell) -> None:
    """Offer completions in a shell."""

    @context_matcher(identifier=NAME)  # type: ignore[untyped-decorator]
    def match(context: CompletionContext) -> SimpleMatcherResult:
        line = context.text_until_cursor
        if not LINE.match(line):
            return {"completions": []}
        offered = completions(line, context.token, shell.user_ns)
        found = [
            SimpleCompletion(each) for each in offered if each.startswith(context.token)
        ]
        return {"completions": found, "suppress": True, "ordered": True}

    shell.Completer.custom_matchers.append(match)


def unregister(shell: InteractiveShell) -> None:
    """Offer them no more."""
    matchers = shell.Completer.custom_matchers
    matchers[:] = [
        each for each in matchers if getattr(each, "matcher_identifier", "") != NAME
    ]


def completions(
    line: str, typed: str, variables: Mapping[str, object]
) -> Iterator[str]:
    """Yield what can stand at the end of a line, of which the last word is typed."""
    words = line.rpartition("modelscan")[2].removesuffix(typed).split()
    first = words[0] if words else ""
    if first == "net":
        yield from () if words[1:] else ("off", "on")
    elif first == "trust":
        yield from OF_TRUST
        yield from () if words[1:] else _files(typed)
    elif first not in subcommands.SUMMARIES:
        yield from () if words else subcommands.SUMMARIES
        yield from OPTIONS
        yield from _variables(variables)
        yield from _files(typed)


def _variables(variables: Mapping[str, object]) -> Iterator[str]:
    for name, value in list(variables.items()):
        if not name.startswith("_") and targets.held(value):
            yield name


def _files(typed: str) -> Iterator[str]:
    """Yield files and folders whose paths begin with what is typed."""
    folder, _, begun = typed.rpartition("/")
    folder = f"{folder}/" if "/" in typed else ""
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as entries:  # noqa: PTH111 (a string)
            found = [
                (e.name, e.is_dir()) for e, _ in zip(entries, range(MOST), strict=False)
            ]
    except OSError:
        return
    for name, is_folder in sorted(found):
        is_hidden = name.startswith(".") and not begun.startswith(".")
        # A name with a blank needs quotes, which IPython's own completion knows about.
        if (
            not is_hidden
            and name.startswith(begun)
            and name.isprintable()
            and " " not in name
        ):
            yield f"{folder}{name}{'/' if is_folder else ''}"
