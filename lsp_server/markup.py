"""Put text from hostile files into a hover, where it must remain text.

Everything that is shown goes through one of these: a name in a pickle may hold
backticks, links, HTML, line breaks or characters that turn the reading direction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from scanner_core.reporters.legible import legible

if TYPE_CHECKING:
    from collections.abc import Sequence

TICK: Final = "\N{MODIFIER LETTER GRAVE ACCENT}"
IN_ADDRESS: Final = ":/%-._~"
"""What of an address cannot end a link."""
MAX_CODE: Final = 300
MAX_PROSE: Final = 900
SPECIAL: Final = re.compile(
    r"[\\`*_\[\]<>&#|~$]|(?<=:)//|(?<=www)\.|@(?=[\w-]+\.)", re.IGNORECASE
)


def unlinked(text: str) -> str:
    """Return a message in which names from files are no links, as in some clients."""
    return text.replace("](", "] (")


@dataclass(frozen=True, slots=True)
class Plain:
    """For clients that show text as it is."""

    def text(self, text: str, quoted: Sequence[str] = ()) -> str:
        """Return prose."""
        del quoted
        return legible(text, MAX_PROSE)

    def code(self, text: str) -> str:
        """Return a name or a value."""
        return legible(text, MAX_CODE)

    def strong(self, text: str) -> str:
        """Return a word that matters."""
        return legible(text, MAX_CODE)

    def block(self, lines: Sequence[str]) -> str:
        """Return lines of code."""
        return "\n".join(f"    {self.code(line)}" for line in lines)

    def link(self, words: str, address: str) -> str:
        """Return nothing: there is nothing to click on."""
        del words, address
        return ""


@dataclass(frozen=True, slots=True)
class Markdown:
    """For clients that render Markdown; nothing in the text is taken for markup."""

    def text(self, text: str, quoted: Sequence[str] = ()) -> str:
        """Return prose, in which neither markup nor a bare address works.

        A word that would be markup becomes a code span, because not every editor takes
        backslashes away; so does what is ``quoted``, where it occurs first.
        """
        for number, name in enumerate(quoted, 1):
            by_itself = rf"(?<![^ (]){re.escape(name)}(?![^ .,;:)])"
            if found := re.search(by_itself, text):
                before, after = text[: found.start()], text[found.end() :]
                others = quoted[number:]
                around = self.text(before, others), self.text(after, others)
                return self.code(name).join(around)
        return " ".join(map(self._word, Plain().text(text).split(" ")))

    def code(self, text: str) -> str:
        """Return a name or a value in a code span, where only backticks mean more."""
        # A longer fence would be right too, but not every renderer knows that.
        shown = legible(text, MAX_CODE).replace("`", TICK).strip()
        return f"`{shown or ' '}`"

    def strong(self, text: str) -> str:
        """Return a word that matters, in bold."""
        return f"**{self.text(text)}**"

    def block(self, lines: Sequence[str]) -> str:
        """Return lines of code between fences, which none of them can end."""
        shown = (legible(line, MAX_CODE).replace("`", TICK) for line in lines)
        return "\n".join(["```python", *shown, "```"])

    def link(self, words: str, address: str) -> str:
        """Return what leads to an address of ours; ``words`` are ours, too."""
        return f" · [{words}]({quote(address, safe=IN_ADDRESS)})"

    def _word(self, word: str) -> str:
        if not SPECIAL.search(word):
            return word
        name = word.rstrip(".,;:")
        before, after = "", word[len(name) :]
        if name.startswith("(") and name.endswith(")"):
            before, name, after = "(", name[1:-1], f"){after}"
        return f"{before}{self.code(name)}{after}"
