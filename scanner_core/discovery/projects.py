"""Whose program it is: the user's own, or that of others who may say anything in it."""

from __future__ import annotations

import enum
import os
from typing import NamedTuple

from scanner_core.discovery._leaving_out import is_foreign


class Standing(enum.Enum):
    """Whose comments they are."""

    OTHERS = enum.auto()
    OWN = enum.auto()
    """In the folder that somebody works in, which they may have downloaded as well."""
    TRUSTED = enum.auto()


class Projects(NamedTuple):  # which is made in less time than a dataclass
    """Where the user writes programs; absolute paths of folders, links resolved."""

    folders: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()

    def standing(self, path: str) -> Standing:
        """Tell whose comments are in a program, by its path as it is shown."""
        if path.startswith("<"):
            return Standing.OWN  # It is no file: somebody typed it.
        real = os.path.realpath(path)
        if is_foreign(real):
            return Standing.OTHERS
        if any(_is_below(real, folder) for folder in self.trusted):
            return Standing.TRUSTED
        own = (f for f in self.folders if os.path.dirname(f) != f and f != _home())  # noqa: PTH120 (strings)
        is_own = any(_is_below(real, folder) for folder in own)
        return Standing.OWN if is_own else Standing.OTHERS

    def objection(self, path: str) -> str:
        """Tell why comments of others do not count in a program."""
        real = os.path.realpath(path)
        if is_foreign(real):
            return "the program was installed or downloaded"
        if folder := next((f for f in self.folders if _is_below(real, f)), ""):
            whose = "your home" if folder == _home() else folder
            return f"{whose} does not count as a project"
        return "the program is not in the folder you work in"


def _is_below(path: str, folder: str) -> bool:
    beginning = os.path.normcase(folder).rstrip(os.sep) + os.sep
    return os.path.normcase(path).startswith(beginning)


def _home() -> str:
    return os.path.realpath(os.path.expanduser("~"))  # noqa: PTH111 (Path.home() raises if there is none)
