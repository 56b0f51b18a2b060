"""Whether a program can matter at all, told from its text before it is parsed.

Most files of a project load nothing.  The cheapest question comes first: a few words
that matter whatever is called, then which libraries are imported, and only then which
words there are.  It says yes too often, and no too seldom only of a program that puts
names together at run time.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from scanner_core.source.wanted import ANY, BUILT_IN, NICKNAMES

if TYPE_CHECKING:
    from scanner_core.source.wanted import Wanted

WORD: Final = re.compile(r"\w+")
IMPORT: Final = re.compile(r"\b(?:from[ \t]+([\w.]+)|import[ \t]+([^\n#;]+))")
ROOT: Final = re.compile(r"\A\s*(\w+)")
COMPUTED: Final = ("__import__", "import_module", "sys.modules", "get_ipython")
"""With these a program can come by a library without an import of its own."""
ENVIRONMENT: Final = ("environ", "putenv", "%env", "%set_env")
STARTING: Final = (
    "subprocess",
    "system(",
    "popen",
    "get_ipython",
    "getoutput",
    "pexpect",
    "import fabric",
    "import invoke",
    "import pip",
    "from pip",
    "os.exec",
    "os.spawn",
)
"""How programs spell that they start others."""
LINE: Final = re.compile(
    r"^\s*(?:[!%]|(?:pip|conda|mamba|uv)[ \t])|=\s*[!%]", re.MULTILINE
)
"""As a shell line or a magic of a notebook starts."""


def words(wanted: Wanted, text: str, *, is_notebook: bool) -> frozenset[str]:
    """Return the words by which a text may matter; if there are none, it does not."""
    found = {word for word in _anywhere(wanted) if word in text}
    found.update(
        name
        for name in _built_in(wanted)
        if f"{name}(" in text and _alone(name).search(text)
    )
    found.update(
        word for word, behind in wanted.spellings if _is_followed(word, behind, text)
    )
    if _is_any_in(ENVIRONMENT, text):
        found |= {word for word in wanted.words if word in text}
    if is_notebook and LINE.search(text):
        found.add(ANY)
    roots = None if is_notebook or _is_any_in(COMPUTED, text) else _imported(text)
    starts = _is_any_in(STARTING, text)
    if roots is not None and roots.isdisjoint(_roots(wanted)) and not starts:
        return frozenset(found)
    every = set(WORD.findall(text))
    if starts and not every.isdisjoint(wanted.commands):
        found.update(each.strip("(") for each in STARTING if each in text)
    firsts = every if roots is None else roots
    firsts |= {NICKNAMES[word] for word in every & NICKNAMES.keys()}
    table = _by_tail(wanted)
    found.update(
        tail
        for tail in every & table.keys()
        if any(root in firsts and others <= every for root, others in table[tail])
    )
    return frozenset(found | (every & wanted.carrying if found else set()))


def may_matter(wanted: Wanted, text: str, *, is_notebook: bool) -> bool:
    """Whether a text is worth parsing."""
    return bool(words(wanted, text, is_notebook=is_notebook))


def may_start_some(wanted: Wanted, text: str) -> bool:
    """Whether a program may start one of the commands that matter."""
    return _is_any_in(STARTING, text) and not wanted.commands.isdisjoint(
        WORD.findall(text)
    )


def may_be_on(wanted: Wanted, line: str) -> bool:
    """Whether a line of source that cannot be parsed may hold what is wanted."""
    words = set(WORD.findall(line))
    known = wanted.keywords, wanted.words, wanted.tails()
    return any(not words.isdisjoint(each) for each in known)


def _is_any_in(words: tuple[str, ...] | frozenset[str], text: str) -> bool:
    return any(word in text for word in words)


def _is_followed(word: str, behind: re.Pattern[str], text: str) -> bool:
    at = text.find(word)
    while at >= 0 and not behind.match(text, at + len(word)):
        at = text.find(word, at + 1)
    return at >= 0


def _imported(text: str) -> set[str]:
    """Return the first names of all modules that a program imports."""
    found: set[str] = set()
    at = text.find("import")
    while at >= 0:
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        while end > 0 and text[end - 1] == "\\":
            end = text.find("\n", end + 1)
        end = len(text) if end < 0 else end
        for whole, several in IMPORT.findall(text[start:end].replace("\\\n", " ")):
            names = [whole] if whole else several.split(",")
            found.update(ROOT.findall(name)[0] for name in names if ROOT.search(name))
        at = text.find("import", end)
    return found


@functools.cache
def _anywhere(wanted: Wanted) -> tuple[str, ...]:
    """Return the words that matter whatever a program imports."""
    methods = (name for name in wanted.callees if name.startswith(f"{ANY}."))
    tails = (name.rpartition(".")[2] for name in methods)
    return tuple(sorted({*(wanted.keywords - wanted.carrying), *tails}))


@functools.cache
def _roots(wanted: Wanted) -> frozenset[str]:
    names = wanted.callees | wanted.replaced
    return frozenset(name.partition(".")[0] for name in names)


@functools.cache
def _by_tail(wanted: Wanted) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    """Return the last names, with the first one and the others that go along.

    Whichever way a program comes by ``torch.hub.load``, it spells all three words.
    """
    found: dict[str, set[tuple[str, frozenset[str]]]] = {}
    for name in wanted.callees | wanted.replaced:
        root, *others, tail = name.split(".")
        found.setdefault(tail, set()).add((root, frozenset(others) - {ANY}))
    return {tail: tuple(several) for tail, several in found.items()}


@functools.cache
def _built_in(wanted: Wanted) -> tuple[str, ...]:
    """Return the names of those that no program has to import."""
    names = (name for name in wanted.callees if name.startswith(BUILT_IN))
    return tuple(sorted(name.removeprefix(BUILT_IN) for name in names))


@functools.cache
def _alone(name: str) -> re.Pattern[str]:
    """Return what finds a name of its own: ``exec(text)``, not ``model.exec()``."""
    return re.compile(rf"(?<![\w.]){name}\(")
