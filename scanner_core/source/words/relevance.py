"""Which lines of a program may hold, or lead to, something that is wanted.

Most functions of most programs load nothing, and to follow what they do takes longer
than to look whether any word in them matters.
"""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING, Final

from scanner_core.source.words import spelled
from scanner_core.source.words.spelled import WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scanner_core.source.places import Span

LIBRARIES: Final = frozenset({"aiohttp", "httpx", "requests"})
"""By which a program brings something from elsewhere; also ordinary words."""
ALWAYS: Final = LIBRARIES | {
    *("copyfileobj", "environ", "global", "putenv", "setattr", "urlopen"),
    *("urlretrieve", "write_bytes"),
}
"""Words of what a function does to other names, or brings from elsewhere."""
NAMING: Final = "setattr"
"""By which something is named by a text."""
IDLE: Final = {
    "environ": re.compile(r"""(?:\.(?:get|pop)\(|\[)\s*["']\w+["']\s*[]),]"""),
    NAMING: re.compile(r"""\(\s*(?:self\b|[\w.]+\s*,\s*["']\w+["'])\s*,"""),
}
"""What stands behind some of them that do no more than other words there say."""
DECLARING: Final = "global"
STARTS: Final = re.compile(r"(?:.*[:;])?[ \t]*\Z")
"""What stands on a line before a statement."""
AS_A_LIBRARY: Final = re.compile(r"\bimport\b|\bfrom[ \t]+\Z|[\"']\Z")
"""What stands on a line before the name of a library."""
USED: Final = ("(", ")", ",")
"""What stands behind something of a module that is called, or handed on."""
OWNER: Final = re.compile(r"(?<![\w.])(\w+)\.\Z")
FAR: Final = 60
"""Characters of the name of a module, and before."""
ALONE: Final = r"{0}(?<![\w.]{0})(?!\w|\.\w)"
RUN_BY_ITSELF: Final = "__main__"
DEFINING: Final = "def "
CALL: Final = re.compile(r"\((?!\s*\))")
CALL_WITH_TEXT: Final = re.compile(r"""\(\s*[bfru]{0,2}["']""", re.IGNORECASE)
"""What stands behind the name of a function that is called."""
MODULES: Final = 100
"""Of one program, that are looked at; of others, whatever they have may matter."""
FEW: Final = 50
"""Words that are looked for one by one."""
MANY: Final = 20
"""Times that words are learned; each time, everything is looked at again."""


class Relevance:
    """Knows the lines of each cell that matter; learns of further words."""

    def __init__(
        self, words: Iterable[str], knows: Callable[[str], bool] = lambda _: True
    ) -> None:
        """Prepare for a program in which some words matter.

        Of a library that ``knows`` nothing by a name, its last word does not.
        """
        self._words = {*words} | ALWAYS
        self._knows = knows
        self._texts: list[str] = []
        self._lines: list[list[int]] = []
        self._uncalled: list[list[int]] = []
        self._lessons = 0
        self._is_run = False

    @property
    def is_exhausted(self) -> bool:
        """Whether so many words were learned that everything matters."""
        return self._lessons > MANY

    @property
    def words(self) -> frozenset[str]:
        """The words that matter, as far as is known."""
        return frozenset(self._words)

    def add_cell(self, text: str, *, is_whole: bool = False) -> None:
        """Look at one more cell, or at a program of which there is no other."""
        text = spelled.as_names(text)
        self._is_run |= RUN_BY_ITSELF in text
        if is_whole:
            text = spelled.without_prose(text)
        places: list[int] = []
        uncalled: list[int] = []
        others = _Others(text, self._knows) if is_whole else None
        for word in self._words:
            if word == NAMING and others and not self._is_any_named(text):
                continue
            for at in _places(word, text, others):
                places.append(at)
                if not text.startswith("(", at + len(word)):
                    uncalled.append(at)
        self._texts.append(text)
        self._lines.append(_lines_at(places, text))
        self._uncalled.append(_lines_at(uncalled, text))

    def _is_any_named(self, text: str) -> bool:
        """Whether a program may name something that matters by a text."""
        if NAMING not in text:
            return False
        names = "|".join(map(re.escape, self._words - ALWAYS))
        return bool(names and re.search(rf"[\"'](?:{names})[\"']", text))

    def learn(self, words: Iterable[str]) -> None:
        """Take names that the program gives to what is wanted."""
        if self._lessons > MANY:
            return
        new = set(map(spelled.as_names, words)) - self._words
        self._words |= new
        self._lessons += bool(new)
        if self._lessons > MANY:
            return
        for cell, text in enumerate(self._texts if new else ()):
            found = _lines_at((at for at, _ in _words(new, text)), text)
            self._lines[cell] = sorted({*found, *self._lines[cell]})

    def covers(self, cell: int, span: Span) -> bool:
        """Whether one of the lines from the first to the last matters."""
        return self._lessons > MANY or _is_any_in(self._lines[cell], span)

    def handing_on(self, names: set[str]) -> set[str]:
        """Return those functions that are given something by their callers.

        In a program that is run by itself: anything; in others, a text.
        """
        call = CALL if self._is_run else CALL_WITH_TEXT
        spellings = {name: spelled.as_names(name) for name in names}
        called = {
            name
            for text in self._texts
            for at, name in _words({*spellings.values()}, text)
            if call.match(text, at + len(name))
            and not text.startswith(DEFINING, max(0, at - len(DEFINING)))
        }
        return {name for name in names if spellings[name] in called}

    def may_hand_back(self, cell: int, span: Span) -> bool:
        """Whether something that matters is not called where it stands."""
        return _is_any_in(self._uncalled[cell], span)


def _is_any_in(lines: list[int], span: Span) -> bool:
    at = bisect.bisect_left(lines, span[0])
    return at < len(lines) and lines[at] <= span[1]


class _Others:
    """What a program reaches by modules that are of no interest: ``json.loads``.

    Only by those that are called what they are wherever they stand.
    """

    def __init__(self, text: str, knows: Callable[[str], bool]) -> None:
        imports = set(spelled.imports(text))
        renamed = {alias for alias, whole in imports if alias != whole}
        self._modules = {alias for alias, whole in imports if alias == whole} - renamed
        self._text = text
        self._knows = knows
        self._plain: dict[str, bool] = {}

    def has(self, word: str, at: int) -> bool:
        """Whether a word is something of such a module that is called or handed on."""
        owner = OWNER.search(self._text, max(0, at - FAR), at)
        is_used = self._text.startswith(USED, at + len(word))
        module = owner[1] if owner and is_used else ""
        if module not in self._modules or self._knows(f"{module}.{word}"):
            return False
        if module not in self._plain:
            is_plain = len(self._plain) < MODULES and self._is_plain(module)
            self._plain[module] = is_plain
        return self._plain[module]

    def _is_plain(self, module: str) -> bool:
        """Whether a name is followed by a dot wherever it is not imported."""
        return all(
            spelled.is_imported(self._text, match.start())
            for match in re.finditer(ALONE.format(module), self._text)
        )


def _places(word: str, text: str, others: _Others | None) -> Iterator[int]:
    """Yield where a word matters, in a program of which all ``others`` are known."""
    if word not in ALWAYS:
        for at in spelled.places(word, text):
            if not others or not others.has(word, at):
                yield at
    elif not others or word not in LIBRARIES or _is_library(word, text):
        for at in spelled.places(word, text):
            if not _is_idle(word, text, at):
                yield at


def _is_library(word: str, text: str) -> bool:
    """Whether a program may have imported a library that is called an ordinary word."""
    lines = (spelled.before(text, at) for at in spelled.places(word, text))
    return any(line is None or AS_A_LIBRARY.search(line) for line in lines)


def _is_idle(word: str, text: str, at: int) -> bool:
    """Whether a word does nothing to others where it stands."""
    if word == DECLARING:
        return not STARTS.match(spelled.before(text, at) or "")
    return word in IDLE and bool(IDLE[word].match(text, at + len(word)))


def _words(words: set[str], text: str) -> Iterator[tuple[int, str]]:
    """Yield the places where one of the words stands by itself, and which does."""
    if len(words) > FEW:
        found = ((word.start(), word[0]) for word in WORD.finditer(text))
        yield from (each for each in found if each[1] in words)
        return
    for word in words:
        yield from ((at, word) for at in spelled.places(word, text))


def _lines_at(places: Iterable[int], text: str) -> list[int]:
    """Return the lines, from 1, that some places are on, in order."""
    found: list[int] = []
    line, above = 1, 0
    for place in sorted(places):
        line += text.count("\n", above, place)
        above = place
        if not found or line > found[-1]:
            found.append(line)
    return found
