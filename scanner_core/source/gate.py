"""Whether a program can matter at all, told from its text before it is parsed.

Most files of a project load nothing.  The cheapest question comes first: a few words
that matter whatever is called, then which libraries are imported, and only then which
words there are.  It says yes too often, and no too seldom only of a program that puts
names together at run time.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scanner_core.source import known_calls, spelled
from scanner_core.source.wanted import ANY, BUILT_IN, NICKNAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scanner_core.source.wanted import Wanted

WORD: Final = re.compile(r"\w+")
QUOTED: Final = re.compile(r"""["'](\w+)[\w.]*["']""")
BY_TEXT: Final = ("getattr(", "__dict__[", "vars(", "attrgetter(")
"""With these a program can name by a text what is in a library."""
TEXT: Final = re.compile(r"""[^"'\n]{0,80}["'](\w+)["']""")
COMPUTED: Final = ("__import__", "import_module", "sys.modules")
"""With these a program can come by a library without an import of its own."""
ENVIRONMENT: Final = ("environ", "putenv", "%env", "%set_env")
STARTING: Final = (
    "subprocess",
    "system(",
    "popen",
    "get_ipython",
    "getoutput",
    "pexpect",
    "os.exec",
    "os.spawn",
)
"""How programs spell that they start others."""
STARTERS: Final = frozenset({"fabric", "invoke", "pip"})
"""Libraries that start programs, and whose names are ordinary words."""
LINE: Final = re.compile(
    r"^[ \t]*(?:[!%]|(?:pip|conda|mamba|uv)[ \t])|=[ \t]*[!%]", re.MULTILINE
)
"""As a shell line or a magic of a notebook starts."""


AS_A_VALUE: Final = r"(?:(?P<goes_on>\\\n)|[)\]},;#\n]|\Z|(?:if|else|or|and|for)\b)"
"""What stands behind a module that is handed on, and not looked into."""
TAKES_A_VALUE: Final = re.compile(
    r"(?:[=(\[{,:]|\b(?:return|yield|else|in|or|and))[\s\\]*\Z"
)
IMPORTING: Final = re.compile(r"[ \t]*(?:import|from)\b")
OF_A_NAME: Final = re.compile(r"[\w.]\Z")
FAR: Final = 100
"""Characters between a module that is handed on and what takes it."""
MANY: Final = 100
"""Names that a program imports of libraries; each is looked for by itself."""


def words(wanted: Wanted, text: str, *, is_notebook: bool) -> frozenset[str]:
    """Return the words by which a text may matter; if there are none, it does not."""
    text = spelled.as_names(text)
    if not is_notebook:
        text = spelled.without_examples(text)
    found = {word for word in _anywhere(wanted) if word in text}
    found.update(name for name in _built_in(wanted) if _is_alone(name, text))
    found.update(
        word for word, behind in wanted.spellings if _is_followed(word, behind, text)
    )
    if _is_any_in(ENVIRONMENT, text):
        found |= {word for word in wanted.words if word in text}
    if is_notebook and LINE.search(text):
        found.add(ANY)
    if may_start_some(wanted, text):
        found.update(each.strip("(") for each in STARTING if each in text)
        found |= STARTERS
    names = _of_cells(wanted, text) if is_notebook else _of_module(wanted, text)
    found.update(names)
    return frozenset(found | wanted.carrying if found else ())


def may_matter(wanted: Wanted, text: str, *, is_notebook: bool) -> bool:
    """Whether a text is worth parsing."""
    return bool(words(wanted, text, is_notebook=is_notebook))


def may_start_some(wanted: Wanted, text: str) -> bool:
    """Whether a program may start one of the commands that matter."""
    starts = _is_any_in(STARTING, text) or any(
        whole.partition(".")[0] in STARTERS for _, whole in spelled.imports(text)
    )
    return starts and not wanted.commands.isdisjoint(WORD.findall(text))


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


def _of_cells(wanted: Wanted, text: str) -> Iterator[str]:
    """Yield the last names of what may be called: a lone cell imports nothing.

    Whichever way it comes by ``torch.hub.load``, a program spells all three words.
    """
    every = set(WORD.findall(text))
    every |= {NICKNAMES[word] for word in every & NICKNAMES.keys()}
    table = _names(wanted).by_tail
    for tail in every & table.keys():
        if any(others <= every for others in table[tail]):
            yield tail


def _of_module(wanted: Wanted, text: str) -> Iterator[str]:
    """Yield the last names of what may be called, by what the program imports."""
    names = _names(wanted)
    imported = [
        (alias, whole)
        for alias, whole in dict.fromkeys(spelled.imports(text))
        if whole.partition(".")[0] in names.roots
    ]
    by_text = _quoted(text)
    roots = {whole.partition(".")[0] for _, whole in imported}
    for root in roots:
        yield from (tail for tail in names.anyhow.get(root, ()) if f".{tail}" in text)
        yield from names.tails[root] & by_text
    if len(imported) > MANY:
        every = frozenset[str]().union(*(names.tails[root] for root in roots))
        yield from (tail for tail in every if tail in text)
    for alias, whole in imported if len(imported) <= MANY else ():
        if alias == spelled.EVERYTHING:
            yield from (tail for tail in names.inside.get(whole, ()) if tail in text)
            continue
        yield from names.matched(whole, text)
        if whole in names.around:
            for rest in spelled.uses(text, alias):
                yield from names.matched(f"{whole}{rest}", text)
            if _is_handed_on(alias, text):
                every = names.tails[whole.partition(".")[0]]
                yield from (tail for tail in every if f".{tail}" in text)
    if _is_any_in(COMPUTED, text):
        for root in set(QUOTED.findall(text)) & names.roots:
            yield from (tail for tail in names.tails[root] if f".{tail}" in text)
            yield from names.tails[root] & by_text


def _quoted(text: str) -> set[str]:
    """Return the texts by which a program may name something of a library."""
    found = set()
    for marker in BY_TEXT:
        at = text.find(marker)
        while at >= 0:
            if match := TEXT.match(text, at + len(marker)):
                found.add(match[1])
            at = text.find(marker, at + 1)
    return found


def _is_handed_on(alias: str, text: str) -> bool:
    """Whether a module is a value: ``lib = torch``, or its name goes on below."""
    for match in re.finditer(rf"{re.escape(alias)}[ \t]*{AS_A_VALUE}", text):
        at = match.start()
        start = text.rfind("\n", 0, at) + 1
        if IMPORTING.match(text, start, at):
            continue
        before = text[max(0, at - FAR) : at]
        if match["goes_on"] and not (before[-1:].isalnum() or before[-1:] in "_."):
            return True
        if TAKES_A_VALUE.search(before):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Names:
    """Everything that is wanted, by what a program spells of it."""

    callees: frozenset[str]
    roots: frozenset[str]
    tails: Mapping[str, frozenset[str]]
    """By first names."""
    inside: Mapping[str, frozenset[str]]
    """By modules, the last names of what is in them; by classes, at any depth."""
    anyhow: Mapping[str, frozenset[str]]
    """By first names: the last names of ``torch.*.load``."""
    around: frozenset[str]
    """The modules and classes that something wanted is in, at any depth."""
    by_tail: Mapping[str, tuple[frozenset[str], ...]]
    """By last names: the sets of other names of which one goes along."""

    def matched(self, name: str, text: str) -> Iterator[str]:
        """Yield the last names of what a use of a name, or of what is in it, may be."""
        while name:
            owner, _, tail = name.rpartition(".")
            root = name.partition(".")[0]
            if name in self.callees or tail in self.anyhow.get(root, ()):
                yield tail
            if tail[:1].isupper() or name in known_calls.MAKES:
                methods = self.inside.get(known_calls.MAKES.get(name, name), ())
                yield from (each for each in methods if f".{each}" in text)
            name = owner


@functools.cache
def _anywhere(wanted: Wanted) -> tuple[str, ...]:
    """Return the words that matter whatever a program imports."""
    methods = (name for name in wanted.callees if name.startswith(f"{ANY}."))
    tails = (name.rpartition(".")[2] for name in methods)
    return tuple(sorted({*(wanted.keywords - wanted.carrying), *tails}))


@functools.cache
def _names(wanted: Wanted) -> _Names:
    names = wanted.callees | wanted.replaced
    tails: dict[str, set[str]] = {}
    inside: dict[str, set[str]] = {}
    anyhow: dict[str, set[str]] = {}
    by_tail: dict[str, set[frozenset[str]]] = {}
    around: set[str] = set()
    for name in (*names, *known_calls.MAKES):
        parts = name.split(".")
        around |= {".".join(parts[:end]) for end in range(1, len(parts))}
    for name in names:
        owner, _, tail = name.rpartition(".")
        root, *others = owner.split(".")
        tails.setdefault(root, set()).add(tail)
        inside.setdefault(owner, set()).add(tail)
        for end, part in enumerate(others, 2):
            if part[:1].isupper():
                of_class = ".".join([root, *others][:end])
                inside.setdefault(of_class, set()).add(tail)
        if ANY in others:
            anyhow.setdefault(root, set()).add(tail)
        spelled_too = frozenset({root, *others} - {ANY})
        by_tail.setdefault(tail, set()).add(spelled_too)
    return _Names(
        names,
        frozenset(tails) - {ANY, BUILT_IN.rstrip(".")},
        {root: frozenset(several) for root, several in tails.items()},
        {owner: frozenset(several) for owner, several in inside.items()},
        {root: frozenset(several) for root, several in anyhow.items()},
        frozenset(around),
        {tail: tuple(several) for tail, several in by_tail.items()},
    )


@functools.cache
def _built_in(wanted: Wanted) -> tuple[str, ...]:
    """Return the names of those that no program has to import."""
    names = (name for name in wanted.callees if name.startswith(BUILT_IN))
    return tuple(sorted(name.removeprefix(BUILT_IN) for name in names))


def _is_alone(name: str, text: str) -> bool:
    """Whether a name is called by itself: ``exec(text)``, not ``model.exec()``."""
    called = f"{name}("
    at = text.find(called)
    while at >= 0:
        before = text[max(0, at - len(BUILT_IN)) : at]
        if before.endswith(BUILT_IN) or not OF_A_NAME.search(before):
            return True
        at = text.find(called, at + 1)
    return False
