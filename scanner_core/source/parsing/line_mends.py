"""What might have been meant by a line that is no statement: a table of guesses.

The first guess that is one is taken, so they are in the order of how much they keep.
What is left of a line stays in its column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.source.parsing.logical_lines import Scan, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    Mend = Callable[[str], str | None]

WAITING: Final = " \t\f.,=+-*/%&|^~<>@!:([{\\"
WAITING_WORD: Final = re.compile(r"(?<!\w)(?:and|as|else|if|in|is|not|or)$")
DEFINITION: Final = re.compile(r"((?:async[ \t]+)?def[ \t]+\w+|class[ \t]+\w+)")
STARTS_TEXT: Final = re.compile(r"""\s*(?:\"{3}|'{3})\w""")
"""What is hardly ever the end of one."""
CLAUSE: Final = re.compile(r"[a-z]+\b")
CLAUSE_ONLY: Final = {
    "case": "case _:",
    "elif": "elif 1:",
    "else": "else:",
    "except": "except:",
    "finally": "finally:",
    "match": "match 1:",
    "try": "try:",
}
HEADER: Final = re.compile(
    r"(?:async[ \t]+)?(?:def|class|for|while|if|elif|else|try|except|finally|with"
    r"|match|case)\b"
)


def add_colon(line: str) -> str | None:
    """Start the block that follows: ``else`` is ``else:``."""
    return line[: scan(line).end]


def close(line: str) -> str | None:
    """Close brackets: ``f(x`` is ``f(x)``."""
    found = scan(line)
    return line[: found.end] + found.closers if found.brackets else None


def close_before_colon(line: str) -> str | None:
    """Close brackets in front of a colon: ``def f(x:`` is ``def f(x):``."""
    code = line[: scan(line).end].rstrip()
    found = scan(code)
    if not (found.brackets and code.endswith(":")):
        return None
    return f"{code[:-1]}{found.closers}:"


def end_text(line: str) -> str | None:
    """End a text where the line ends: ``f('x`` is ``f('x')``."""
    found = scan(line)
    if found.quote < 0:
        return None
    quote = found.quotes or line[found.quote]
    return line.removesuffix("\\") + quote + found.closers


def cut_text(line: str) -> str | None:
    """Leave out a text that does not end, and what only it needed."""
    found = scan(line)
    return _finished(line[: found.quote]) if found.quote >= 0 else None


def cut_stray(line: str) -> str | None:
    """Leave out brackets that close nothing: ``f(x))`` is ``f(x)``."""
    found = scan(line)
    if not found.stray:
        return None
    code = line[: found.end]
    for place in reversed(found.stray):
        code = code[:place] + code[place + 1 :]
    return code + found.closers


def cut_unfinished(line: str) -> str | None:
    """Leave out what waits for more: ``x = f().`` is ``x = f()``."""
    found = scan(line)
    return _finished(line[: found.end])


def name_only(line: str) -> str | None:
    """Keep what is defined: ``def f(x, ==3`` is ``def f():``."""
    if not (found := DEFINITION.match(line)):
        return None
    return f"{found[1]}(*_, **__):" if "def" in found[1] else f"{found[1]}:"


def clause_only(line: str) -> str | None:
    """Keep whose other half it is: ``except (A, as e:`` is ``except:``."""
    found = CLAUSE.match(line)
    return CLAUSE_ONLY.get(found[0]) if found else None


def inner_header(line: str) -> str | None:
    """Keep what starts a block after all: ``x = = if y:`` is ``if y:``."""
    found = HEADER.search(line, 1)
    return line[found.start() :] if found else None


def any_block(_: str) -> str:
    """Keep the block, whatever it was for."""
    return "if 1:"


def nothing(_: str) -> str:
    """Lose the line."""
    return "pass"


WITHOUT_BLOCK: Final[tuple[Mend, ...]] = (
    close,
    end_text,
    cut_text,
    cut_stray,
    cut_unfinished,
    nothing,
)
WITH_BLOCK: Final[tuple[Mend, ...]] = (
    add_colon,
    close_before_colon,
    cut_text,
    cut_stray,
    cut_unfinished,
    close,
    name_only,
    clause_only,
    inner_header,
    any_block,
)
MAX_TEXTS: Final = 4
"""Lines of a statement on which a text starts or ends, and might not."""
KEEPING: Final = frozenset({add_colon, close, close_before_colon})
"""These lose nothing of what is written."""


def guesses(line: str, *, needs_block: bool) -> Iterator[tuple[Mend, str]]:
    """Yield what an unindented line might be, and why."""
    for mend in WITH_BLOCK if needs_block else WITHOUT_BLOCK:
        if (guess := mend(line)) is None:
            continue
        if needs_block and not guess.endswith(":"):
            guess = f"{guess.rstrip()}:"
        if guess.strip():
            yield mend, guess


def shorter_lines(
    lines: Sequence[str], blamed: Collection[int]
) -> Iterator[tuple[int, str]]:
    """Yield what lines of a statement might be instead, and at last nothing.

    A text that ends or starts on a line may be what was meant to be all of it.
    """
    found, tried = Scan(), 0
    for number, line in enumerate(lines):
        quotes = found.quotes
        found.feed(line)
        if quotes and quotes in line and not STARTS_TEXT.match(line):
            yield number, line[: line.find(quotes) + len(quotes)]
        if number and found.quote >= 0 and line[: found.quote].strip():
            yield number, line[: found.quote]
        tried += found.quotes != quotes or found.quote >= 0
        if tried > MAX_TEXTS:
            break
    for number in blamed:
        if 0 < number < len(lines):
            yield number, ""


def _finished(code: str) -> str:
    before = ""
    while code != before:
        before = code
        code = code.rstrip(WAITING)
        if word := WAITING_WORD.search(code, max(0, len(code) - 5)):
            code = code[: word.start()]
    return code + scan(code).closers
