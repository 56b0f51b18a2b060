"""What can follow ``%modelscan``: words, options, files, variables that hold paths.

In a terminal and in a notebook, by IPython's hook for commands.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final, Protocol

from jupyter_ext.kernel import subcommands, targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from IPython.core.interactiveshell import InteractiveShell

    Completer = Callable[[object, "Event"], list[str]]

HOOK: Final = "complete_command"
LINE: Final = r"[^#]*\bmodelscan\s"
"""What stands before the cursor: also ``report = %modelscan ``, and without ``%``."""
OPTIONS: Final = ("--verbose", "--known-class", "--help")
OF_TRUST: Final = ("--reason", "--rule", "--expires", "--by")
MOST: Final = 500
"""Entries of a folder that are offered."""


class Event(Protocol):
    """What IPython tells a completer."""

    symbol: str
    """What is being typed."""
    text_until_cursor: str


def register(shell: InteractiveShell) -> None:
    """Offer completions in a shell."""

    def complete(_: object, event: Event) -> list[str]:
        return list(completions(event, shell.user_ns))

    shell.set_hook(HOOK, complete, re_key=LINE)  # type: ignore[no-untyped-call]


def unregister(shell: InteractiveShell) -> None:
    """Offer them no more."""
    if offered := shell.strdispatchers.get(HOOK):
        offered.regexs.pop(re.compile(LINE), None)


def completions(event: Event, variables: Mapping[str, object]) -> Iterator[str]:
    """Yield what can stand where the cursor is."""
    before = event.text_until_cursor.rpartition("modelscan")[2]
    words = before.removesuffix(event.symbol).split()
    first = words[0] if words else ""
    if first == "net":
        yield from () if words[1:] else ("off", "on")
    elif first == "trust":
        yield from OF_TRUST
        yield from () if words[1:] else _files(event.symbol)
    elif first not in subcommands.SUMMARIES:
        yield from () if words else subcommands.SUMMARIES
        yield from OPTIONS
        yield from _variables(variables)
        yield from _files(event.symbol)


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
