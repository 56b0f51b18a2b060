"""Patterns as a ``.gitignore`` has them: what a path is left out by, or let in again.

Patterns of others are input like any other.  A regular expression that is made of one
as it stands takes years for ``*a*a*a*a*a*a*a*b``; here, every star but the last takes
what it can at once, and never tries again, which finds the same.  The libraries that
do this do not, and importing one takes longer than a scan.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOST: Final = 10_000
"""Patterns of one file that count."""
LONGEST: Final = 1000
"""Characters of a pattern that counts."""
SPECIAL: Final = re.compile(r"[*?\[\\]")
ESCAPED: Final = re.compile(r"(\\[^/])|\\/")
BRACKET: Final = re.compile(r"\[[!^]?+\]?+(?:\[:[a-z]+:\]|\\.|[^\]\\])*\]")
ITEM: Final = re.compile(r"\[:([a-z]+):\]|\\?(.)(?:-(?!\])\\?(.))?", re.DOTALL)
CLASSES: Final = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \\t",
    "digit": "0-9",
    "lower": "a-z",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One line."""

    lets_in: bool
    is_folder: bool
    """Whether only folders are meant."""
    is_path: bool
    """Whether the whole path has to fit, and not just its last name."""
    fits: Callable[[str], object]


class Patterns:
    """The patterns of one file, or of one option, in their order."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Read what can be understood; what cannot leaves nothing out."""
        self._last_first = tuple(_read(lines))[:MOST][::-1]

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._last_first)

    def leaves_out(self, path: str, *, is_folder: bool) -> bool | None:
        """Tell whether a path is left out; ``None`` if no pattern fits.

        The path is that from the folder that the patterns are about, with ``/``.
        """
        name = path.rpartition("/")[2]
        for each in self._last_first:
            if each.is_folder and not is_folder:
                continue
            if each.fits(path if each.is_path else name):
                return not each.lets_in
        return None


def _read(lines: Iterable[str]) -> Iterator[_Pattern]:
    for line in lines:
        text = line.removesuffix("\n").removesuffix("\r")
        text = re.sub(r"(?<!\\) +\Z", "", text)
        lets_in = text.startswith("!")
        text = text[lets_in:]
        # No path begins with a slash, escaped or not.
        is_comment = line.startswith("#") or text.startswith("\\/")
        if not text or is_comment or len(text) > LONGEST:
            continue
        is_folder = text.endswith("/")
        text = text[:-1] if is_folder else text
        text = ESCAPED.sub(lambda found: found[1] or "/", text)
        is_path = "/" in text
        text = text.removeprefix("/")
        if text and (fits := _matcher(text, is_path=is_path)):
            yield _Pattern(lets_in, is_folder, is_path, fits)


def _matcher(text: str, *, is_path: bool) -> Callable[[str], object] | None:
    """Return what tells whether a name or path fits; ``None`` if nothing can."""
    if not SPECIAL.search(text):
        return functools.partial(str.__eq__, text)
    if text[0] == "*" and not is_path and not SPECIAL.search(text[1:]):
        return functools.partial(_ends_with, text[1:])
    try:
        return re.compile(_expression(text), re.DOTALL).fullmatch
    except (re.error, OverflowError, RecursionError):
        return None


def _ends_with(end: str, name: str) -> bool:
    return name.endswith(end)


def _expression(text: str) -> str:
    """Return the regular expression of a pattern.  Raises ``re.error``."""
    groups: list[list[str]] = [[]]
    segments = text.split("/")
    if segments[-1] == "**" and len(segments) > 1:
        segments[-1] = "*"  # Whatever is in there, at any depth:
        groups_end = r"(?:/.*)?\Z"
    else:
        groups_end = r"\Z"
    for segment in segments:
        if segment == "**" and len(segments) > 1:
            groups.append([])
        else:
            groups[-1].append(_segment(segment))
    first, *others = ["/".join(group) for group in groups]
    parts = [f"{first}/" if first and others else first]
    for number, group in enumerate(others, 1):
        is_last = number == len(others)
        if not group:
            continue
        anywhere = f"(?:[^/]+/)*?{group}"
        parts.append(anywhere if is_last else f"(?>{anywhere}/)")
    return "".join(parts) + groups_end


def _segment(segment: str) -> str:
    """Return the expression of what stands between two slashes."""
    pieces = [""]
    at = 0
    while at < len(segment):
        char = segment[at]
        if char == "*":
            at += len(segment[at:]) - len(segment[at:].lstrip("*"))
            pieces.append("")
            continue
        piece, at = _piece(segment, at)
        pieces[-1] += piece
    first, *others = pieces
    inner = "".join(f"(?>[^/]*?{piece})" for piece in others[:-1] if piece)
    return first + inner + (f"[^/]*{others[-1]}" if others else "")


def _piece(segment: str, at: int) -> tuple[str, int]:
    """Return the expression of one character, and where the next one begins."""
    char = segment[at]
    if char == "?":
        return "[^/]", at + 1
    if char == "\\":
        if at + 1 == len(segment):
            raise re.error("nothing to escape")
        return re.escape(segment[at + 1]), at + 2
    if char != "[":
        return re.escape(char), at + 1
    found = BRACKET.match(segment, at)
    if not found:
        raise re.error("a bracket that is not closed")
    return _bracket(found[0][1:-1]), found.end()


def _bracket(text: str) -> str:
    is_negated = text[:1] in {"!", "^"}
    items = ""
    for found in ITEM.finditer(text[is_negated:]):
        named, first, last = found.groups()
        if named:
            if named not in CLASSES:
                raise re.error(f"there is no class {named}")
            items += CLASSES[named]
        elif last is None:
            items += re.escape(first)
        elif first <= last:
            items += f"{re.escape(first)}-{re.escape(last)}"
    if not items:
        return "[^/]" if is_negated else r"(?!)"
    return f"(?!/)[{'^' if is_negated else ''}{items}]"
