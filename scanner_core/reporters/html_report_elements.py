"""Elements and colours of the HTML report; whatever is text is escaped here.

What a front end does not trust loses its ``var()``, some lose all styles: nothing may
be told by colour alone, or be unreadable without it.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from scanner_core.findings import Result, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    Color: TypeAlias = tuple[str, str]

# The theme's name of a colour, and what it is without a theme: to be read on light
# and on dark.
RED: Final = ("--jp-error-color1", "#d9363e")
ORANGE: Final = ("--jp-warn-color1", "#c06a00")
GRAY: Final = ("", "#5b7f9f")
GREEN: Final = ("--jp-success-color1", "#2e8b46")
COLORS: Final = {
    Verdict.UNSAFE: RED,
    Verdict.REVIEW: ORANGE,
    Verdict.INCOMPLETE: GRAY,
    Verdict.CLEAN: GREEN,
    Severity.CRITICAL: RED,
    Severity.HIGH: RED,
    Severity.MEDIUM: ORANGE,
    Severity.LOW: ORANGE,
    Severity.INFO: GRAY,
    Result.RUNS: RED,
    Result.REFUSED: ORANGE,
    Result.ACCEPTED: GREEN,
    Result.UNKNOWN: ORANGE,
}
DIM: Final = "opacity: 0.75"
FRAME: Final = (
    "color: inherit; font-family: var(--jp-ui-font-family, system-ui, sans-serif); "
    "font-size: 0.95em; line-height: 1.45; max-width: 60em; overflow-wrap: anywhere"
)
BLOCK: Final = "margin: 0.5em 0; padding: 0.1em 0 0.1em 0.8em; border-left: 4px solid; "
CODE: Final = (
    "font-family: var(--jp-code-font-family, ui-monospace, monospace); "
    "font-size: 0.95em; background: none; color: inherit; overflow-wrap: anywhere"
)
SOURCE: Final = f"{CODE}; margin: 0.2em 0; white-space: pre; overflow-x: auto"
COPIED: Final = (
    f"{SOURCE}; user-select: all; padding: 0.3em 0.6em; width: fit-content; "
    "max-width: 100%; box-sizing: border-box; border: 1px solid gray; "
    "border-radius: 3px"
)
"""One click selects all of it, which needs no script."""
LIST: Final = "margin: 0.2em 0; padding-left: 1.4em"
CLICKED: Final = "cursor: pointer"


def element(tag: str, text: str, style: str = "") -> str:
    """Return an element that holds a text."""
    return around(tag, (escape(text),), style)


def around(tag: str, parts: Iterable[str], style: str = "") -> str:
    """Return an element that holds parts that are HTML already."""
    attribute = f' style="{style}"' if style else ""
    return f"<{tag}{attribute}>{''.join(parts)}</{tag}>"


def code(text: str) -> str:
    """Return a text in the font of code."""
    return element("code", text, CODE)


def strong(text: str, color: Color) -> str:
    """Return a word that has to be seen."""
    return element("strong", text, colored("color", color))


def colored(attribute: str, color: Color) -> str:
    """Return a style that is the theme's where there is one."""
    name, otherwise = color
    if not name:
        return f"{attribute}: {otherwise}"
    return f"{attribute}: {otherwise}; {attribute}: var({name}, {otherwise})"


def folded(summary: str, inner: str, style: str = DIM) -> str:
    """Return what shows when somebody asks; ``summary`` and ``inner`` are HTML."""
    if not inner:
        return ""
    head = around("summary", (summary,), f"{CLICKED}; {style}")
    return around("details", (head, inner), "margin: 0.2em 0")
