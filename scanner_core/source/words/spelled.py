"""Which words a program has, what it imports and how it uses that, told from its text.

Much quicker than a syntax tree, and right for every program that spells names as
people do.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from scanner_core.source.words import spotting

if TYPE_CHECKING:
    from collections.abc import Iterator

FIND: Final = spotting.spotted if spotting.is_compiled() else spotting.cut
WORD: Final = re.compile(r"\w+")
ASCII: Final = bytes(range(128))
IN_ASCII: Final = ASCII + b"x" * 128
"""With this table, it becomes a text of which every letter is one byte."""
OF_OTHERS: Final = re.compile(r"[^\x00-\x7f](?:\w|[^\x00-\x7f])*")
NO_NAME: Final = re.compile(r"[^\w\x80-\U0010ffff]")
JAMO: Final = frozenset(map(chr, range(0x1100, 0x1200)))
"""Parts of letters that are in no other way parts."""
LITERAL: Final = re.compile(
    r"""
    \#[^\n]*+
    | "(?: ""[^"\\]*+ (?:(?:\\.|"(?!""))[^"\\]*+)*+ \"""|[^"\\\n]*+(?:\\.[^"\\\n]*+)*+")
    | '(?: ''[^'\\]*+ (?:(?:\\.|'(?!''))[^'\\]*+)*+ '''|[^'\\\n]*+(?:\\.[^'\\\n]*+)*+')
    | ["']
    """,
    re.DOTALL | re.VERBOSE,
)
"""A comment, a text, or a quote that nothing ends."""
TRIPLE: Final = ('"""', "'''")
HEADER: Final = re.compile(r"[ \t]*(?:async[ \t]|def\b|class\b|\)).*:[ \t]*\Z")
"""The last line of what a text documents that stands on the next."""
FAR: Final = 400
"""Characters before a text in which that line is looked for."""
STATEMENT: Final = re.compile(
    r"(?:^|[;:])[ \t]*(?:from[ \t]+([\w.]+)[ \t]*import\b[ \t(]*|import\b[ \t]*)"
    r"([^;#]*)",
)
ALIAS: Final = re.compile(r"([\w.]+|\*)(?:\s+as\s+(\w+))?")
COMMENT: Final = re.compile(r"#[^\n]*")
EXAMPLE: Final = (">>>", "...")
"""How a line of an example begins, as ``doctest`` knows them."""
EVERYTHING: Final = "*"
PREFIX: Final = re.compile(r"[fFtT]")
"""Of a text that holds expressions."""
BRACE: Final = re.compile(r"[{}]")
DOUBLE: Final = ("{{", "}}")
"""Outside of expressions, braces that stand for themselves."""


MAX_BEFORE: Final = 1000
"""Characters on a line that are looked at."""
IN_A_WORD: Final = re.compile(r"\w")
ALONE: Final = r"{0}(?<![\w.]{0})"
"""A name that is no part of another, nor reached by one."""
IN_PROSE: Final = re.compile(r"[\w`]")
IMPORTING: Final = re.compile(r"[ \t]*(?:import|from)\b")
LEAVES: Final = re.compile(r"""["'{]""")
DEFINES: Final = re.compile(r"\b(?:def|class)[ \t]+\Z")


def as_names(text: str) -> str:
    """Return a text with as many lines, in which names are spelled as Python compares.

    Everything in it is ASCII, which is looked through several times as fast: other
    letters, and what is no letter, are some letters that stand for them.
    """
    return text if text.isascii() else _in_ascii(text)


@functools.lru_cache(maxsize=1)
def _in_ascii(text: str) -> str:
    data = text.encode(errors="replace")
    others = set(data.translate(None, ASCII).decode())
    if any(map(_is_spelled_otherwise, others)):
        joined = unicodedata.normalize("NFC", text)
        data = OF_OTHERS.sub(_as_name, joined).encode(errors="replace")
    return data.translate(IN_ASCII).decode("ascii")


def _is_spelled_otherwise(char: str) -> bool:
    """Whether a character may be compared as another one, or as a part of one."""
    is_part = unicodedata.combining(char) or char in JAMO
    return bool(is_part) or (
        char.isalnum() and not unicodedata.is_normalized("NFKC", char)
    )


def _as_name(match: re.Match[str]) -> str:
    """Return what a part of a name is compared as; quotes and brackets are no part."""
    name = unicodedata.normalize("NFKC", match[0])
    return NO_NAME.sub("x", name)


def in_code(words: set[str], text: str) -> set[str]:
    """Return those words that stand elsewhere than where something is documented.

    An example begins with ``>>>``, code in prose with a backtick: no backtick is part
    of a program, and whoever leaves a text has to write a quote or a brace.
    """
    return {word for word in words if _is_in_code(word, text)}


def before(text: str, at: int) -> str | None:
    """Return what stands before a place on its line; ``None`` if that is very much."""
    least = max(0, at - MAX_BEFORE)
    start = text.rfind("\n", least, at) + 1
    return None if least and not start else text[start:at]


def is_imported(text: str, at: int) -> bool:
    """Whether a name stands in the first line of an import."""
    return bool(IMPORTING.match(before(text, at) or ""))


def places(word: str, text: str, beside: re.Pattern[str] = IN_A_WORD) -> Iterator[int]:
    """Yield where a word stands with nothing ``beside`` it, which is one character."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not beside.match(text, end) and not (at and beside.match(text, at - 1)):
            yield at
        at = text.find(word, end)


def _is_in_code(word: str, text: str) -> bool:
    lines = (before(text, at) for at in places(word, text, IN_PROSE))
    return any(
        line is None or not (_is_prose(line) or DEFINES.search(line)) for line in lines
    )


def _is_prose(before: str) -> bool:
    """Whether what stands before a word on its line tells that this is no code."""
    if before.lstrip().startswith(EXAMPLE):
        return True
    return "`" in before and not LEAVES.search(before, before.rfind("`"))


@functools.lru_cache(maxsize=1)
def without_prose(text: str) -> str:
    """Return a program without its comments and what documents functions and classes.

    Every line keeps its number.  A program in which it is not plain where texts end is
    returned as it is.
    """
    pieces, last = [], 0
    for start, end in _literals(text) or ():
        if text[start] == "#":
            pieces.append(text[last:start])
            last = end
        elif text.startswith(TRIPLE, start) and _documents(text, start):
            pieces += text[last:start], "\n" * text.count("\n", start, end)
            last = end
    return "".join((*pieces, text[last:])) if pieces else text


def lines_of_texts(text: str) -> frozenset[int] | None:
    """Return the lines, from 0, that start inside of a text; ``None`` if it is unclear.

    It is if texts may stand in each other, or if one does not end.
    """
    if (literals := _literals(text)) is None:
        return None
    found: set[int] = set()
    line = last = 0
    for start, end in literals:
        if count := text.count("\n", start, end):
            line += text.count("\n", last, start)
            found.update(range(line + 1, line + count + 1))
            line += count
            last = end
    return frozenset(found)


@functools.lru_cache(maxsize=1)
def _literals(text: str) -> tuple[tuple[int, int], ...] | None:
    """Return where comments and texts of several lines are; ``None`` if it is unclear.

    A program is asked for them once before it is parsed, and once when it is.
    """
    found = []
    for match in LITERAL.finditer(text):
        literal = match[0]
        if literal[0] == "#":
            found.append(match.span())
        elif len(literal) == 1 or ("{" in literal and _is_nested(text, match)):
            return None
        elif "\n" in literal or literal.startswith(TRIPLE):
            found.append(match.span())
    return tuple(found)


def _is_nested(text: str, match: re.Match[str]) -> bool:
    """Whether a text may hold others between braces, with the same quotes."""
    at = match.start()
    if not PREFIX.search(text[max(0, at - 2) : at]):
        return False
    plain = match[0].replace("{{", "").replace("}}", "")
    return plain.count("{") != plain.count("}") and _ends_within(match[0])


def _ends_within(literal: str) -> bool:
    """Whether a text with expressions seems to end in the midst of one."""
    depth, at = 0, 0
    while brace := BRACE.search(literal, at):
        at = brace.end()
        if not depth and literal.startswith(DOUBLE, brace.start()):
            at += 1
        else:
            depth += 1 if brace[0] == "{" else -1
    return depth != 0


def _documents(text: str, at: int) -> bool:
    before = text[max(0, at - FAR) : at].rstrip("rRuU").rstrip()
    return not before or bool(HEADER.match(before, before.rfind("\n") + 1))


def words(text: str, known: frozenset[bytes]) -> set[str]:
    """Return those of the known words that a text has."""
    found = FIND(text.encode(errors="replace"), known)
    return {word.decode() for word in found}


def imports(
    text: str, roots: frozenset[str] | None = None
) -> Iterator[tuple[str, str]]:
    """Yield the names that a program imports: what it calls them, and what they are.

    Of everything in a module, the name is ``*`` and what it is the module.  If only
    some first names are asked for, others are left out.
    """
    at = text.find("import")
    while at >= 0:
        start, end = text.rfind("\n", 0, at) + 1, _end(text, at)
        line = COMMENT.sub("", text[start:end].replace("\\\n", " "))
        for module, names in STATEMENT.findall(line):
            if module and roots is not None and _root(module) not in roots:
                continue
            for name, alias in ALIAS.findall(names):
                if not module:
                    if roots is not None and _root(name) not in roots:
                        continue
                    yield (
                        alias or name.partition(".")[0],
                        name if alias else _root(name),
                    )
                elif name == EVERYTHING:
                    yield EVERYTHING, module
                else:
                    yield alias or name, f"{module}.{name}"
        at = text.find("import", end)


def uses(text: str, name: str) -> set[str]:
    """Return what a program reaches from a name: ``.hub.load`` for ``torch``."""
    return set(re.findall(rf"{ALONE.format(re.escape(name))}((?:\.\w+)+)", text))


def _end(text: str, at: int) -> int:
    """Return where the statement ends in which an ``import`` stands."""
    end = text.find("\n", at)
    line = text[at : end if end >= 0 else len(text)]
    if "(" in line and ")" not in line:
        end = text.find(")", at)
    while 0 < end < len(text) and text[end - 1] == "\\":
        end = text.find("\n", end + 1)
    return len(text) if end < 0 else end


def _root(name: str) -> str:
    return name.partition(".")[0]
