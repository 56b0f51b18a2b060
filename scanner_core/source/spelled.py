"""What a program imports and how it uses that, told from its text without parsing it.

Ten times as quick as a syntax tree, and right for every program that spells names as
people do; strings and comments are taken for code.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

STATEMENT: Final = re.compile(
    r"(?:^|[;:])[ \t]*(?:from[ \t]+([\w.]+)[ \t]*import\b[ \t(]*|import\b[ \t]*)"
    r"([^;#]*)",
)
ALIAS: Final = re.compile(r"([\w.]+|\*)(?:\s+as\s+(\w+))?")
COMMENT: Final = re.compile(r"#[^\n]*")
EXAMPLE: Final = re.compile(r"^[ \t]*(?:>>>|\.\.\.)[^\n]*$", re.MULTILINE)
"""A line of an example in a text, as ``doctest`` knows them."""
EVERYTHING: Final = "*"


def as_names(text: str) -> str:
    """Return a text in which names are spelled as Python compares them."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def without_examples(text: str) -> str:
    """Return a program without the examples in its texts."""
    return EXAMPLE.sub("", text) if ">>>" in text else text


def imports(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names that a program imports: what it calls them, and what they are.

    Of everything in a module, the name is ``*`` and what it is the module.
    """
    at = text.find("import")
    while at >= 0:
        start, end = text.rfind("\n", 0, at) + 1, _end(text, at)
        line = COMMENT.sub("", text[start:end].replace("\\\n", " "))
        for module, names in STATEMENT.findall(line):
            for name, alias in ALIAS.findall(names):
                if not module:
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
    found = set()
    for match in re.finditer(rf"{re.escape(name)}((?:\.\w+)+)", text):
        at = match.start()
        if at == 0 or not (text[at - 1].isalnum() or text[at - 1] in "_."):
            found.add(match[1])
    return found


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
