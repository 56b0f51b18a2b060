"""Our own Markdown as text for a terminal: a rule's page, and that of the verdicts.

Only what these pages use is known here: headings, lists, fences and code in a line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

BOLD: Final = "\x1b[1m{}\x1b[0m"
MARKUP: Final = re.compile(r"``|`|\*\*")


def render(page: str, *, color: bool = False) -> str:
    """Render a page; what stands between fences is indented, and kept as it is."""
    return "\n".join(_lines(page, BOLD if color else "{}")) + "\n"


def in_line(text: str) -> str:
    """Return a sentence without markup, on one line."""
    return MARKUP.sub("", " ".join(text.split()))


def _lines(page: str, bold: str) -> Iterator[str]:
    is_code = False
    for line in page.rstrip().split("\n"):
        if line.startswith("```"):
            is_code = not is_code
        elif is_code:
            yield f"    {line}".rstrip()
        elif line.startswith("#"):
            yield bold.format(line.lstrip("# "))
        else:
            yield MARKUP.sub("", line)
