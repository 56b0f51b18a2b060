"""What can follow ``%modelscan``: words, options, files, variables that hold paths.

A matcher of IPython, which serves terminals and kernels; nothing else is offered
there, since what follows is no Python.
"""

from __future__ import annotations

import itertools
import os
import re
from typing import TYPE_CHECKING, Final

from IPython.core.completer import SimpleCompletion, context_matcher

from jupyter_ext.kernel import subcommands, targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from IPython.core.completer import CompletionContext, SimpleMatcherResult
    from IPython.core.interactiveshell import InteractiveShell

LINE: Final = re.compile(r"[^#]*\bmodelscan\s")
"""What stands before the cursor: also ``report = %modelscan ``, and without ``%``."""
NAME: Final = "gifthorse"
OPTIONS: Final = ("--verbose", "--widget", "--known-class", "--help")
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
            SimpleCompletion(text, type=kind)
            for text, kind in offered
            if text.startswith(context.token)
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
) -> Iterator[tuple[str, str]]:
    """Yield what can stand at the end of a line, of which the last word is typed.

    Each comes with what it is, as front ends show it.
    """
    words = line.rpartition("modelscan")[2].removesuffix(typed).split()
    first = words[0] if words else ""
    if first == "net":
        yield from () if words[1:] else _each(("on", "off"), "word")
    elif first == "trust":
        yield from () if words[1:] else _files(typed)
        yield from _each(OF_TRUST, "option")
    elif first not in subcommands.SUMMARIES:
        yield from () if words else _each(subcommands.SUMMARIES, "word")
        yield from _variables(variables)
        yield from _files(typed)
        yield from _each(OPTIONS, "option")


def _each(texts: Iterable[str], kind: str) -> Iterator[tuple[str, str]]:
    return ((text, kind) for text in texts)


def _variables(variables: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in list(variables.items()):
        if not name.startswith("_") and targets.held(value):
            yield name, "variable"


def _files(typed: str) -> Iterator[tuple[str, str]]:
    """Yield files and folders whose paths begin with what is typed."""
    folder, _, begun = typed.rpartition("/")
    folder = f"{folder}/" if "/" in typed else ""
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as entries:  # noqa: PTH111 (a string)
            some = itertools.islice(entries, MOST)
            found = sorted((entry.name, entry.is_dir()) for entry in some)
    except OSError:
        return
    for name, is_folder in found:
        is_hidden = name.startswith(".") and not begun.startswith(".")
        # A name with a blank needs quotes, which IPython's own completion knows about.
        is_plain = name.isprintable() and " " not in name
        if name.startswith(begun) and is_plain and not is_hidden:
            yield f"{folder}{name}{'/' if is_folder else ''}", "path"
