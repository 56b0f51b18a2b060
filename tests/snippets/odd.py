"""Programs that nobody writes, of any length: many of a thing, or one in another.

Whatever a program consists of, the time that it takes grows as its length does; behind
each of them stands a load that is found, unless there is a gap.
"""

from __future__ import annotations

import itertools
import string
from dataclasses import dataclass
from typing import Final

FIRST: Final = "import functools, os, requests, subprocess, torch\n"
LAST: Final = "\ntorch.load(path, weights_only=False)\n"
DEPTH: Final = 95
"""Python takes a hundred levels of indentation ..."""
INSIDE: Final = 80
"""... and twice as many brackets, less what some of its versions do not."""
LETTERS: Final = string.ascii_uppercase


@dataclass(frozen=True, slots=True)
class Odd:
    """A kind of program."""

    repeated: str
    """What is written as often as it fits, with a number for ``{i}``."""
    before: str = ""
    behind: str = ""
    deep: str = ""
    """A header around all of it, again and again; it has no numbers."""
    shut: str = ""
    """What stands behind each of the blocks of these headers."""

    def program(self, length: int) -> str:
        """Return such a program of about so many characters."""
        levels = [" " * level for level in range(DEPTH if self.deep else 0)]
        opened = "".join(f"{level}{self.deep}\n" for level in levels)
        closed = "".join(_indented(self.shut, level) for level in reversed(levels))
        length -= len(FIRST) + len(opened) + len(closed) + len(LAST)
        within = " " * len(levels)
        parts = [FIRST, opened, within, self.before]
        for number in itertools.count():
            if length <= 0:
                break
            parts.append(self.repeated.replace("{i}", _name(number)))
            length -= len(parts[-1])
        return "".join([*parts, self.behind, "\n", closed, LAST])


def _name(number: int) -> str:
    """Return a short name for a number, unlike any keyword."""
    name = ""
    while True:
        number, digit = divmod(number, len(LETTERS))
        name += LETTERS[digit]
        if not number:
            return name


def _indented(text: str, blanks: str) -> str:
    return "".join(f"{blanks}{line}" for line in text.splitlines(keepends=True))


def _nested(opening: str, innermost: str, closing: str = "") -> str:
    return f"{opening * INSIDE}{innermost}{closing * INSIDE}\n"


NAMES: Final = "from x import _"
SAME: Final = "".join(f" {a}{b} = 1\n" for a in LETTERS for b in LETTERS)
PROGRAMS: Final = {
    "conditions in a row": Odd("if c{i}:\n a{i} = b{i} = d{i} = 1\n"),
    "conditions in conditions": Odd(",{i}", NAMES, deep="if c:"),
    "loops in a row": Odd("for a{i} in r:\n while c:\n  b{i} = a{i}\n"),
    "loops in loops": Odd(",{i}", NAMES, deep="for c in r:"),
    "attempts in attempts": Odd(",{i}", NAMES, deep="try:", shut="except E:\n c = 1\n"),
    "handlers of a long attempt": Odd("except {i}:\n b = 1\n", f"try:\n{SAME}"),
    "contexts in contexts": Odd(",{i}", NAMES, deep="with c as d:"),
    "cases": Odd(" case [{i}, *_]:\n  a{i} = {i}\n", "match x:\n"),
    "a chain of elif": Odd("elif c == '{i}':\n a = '{i}'\n", "if c:\n a = 1\n"),
    "attributes of a class": Odd(" a{i} = torch.{i}\n", "class C:\n"),
    "attributes that methods give": Odd(
        " def m{i}(self):\n  self.a{i} = torch.load\n", "class C:\n"
    ),
    "classes": Odd("class {i}(torch.nn.Module):\n def f(self): return self.a\n"),
    "heirs of a large class": Odd("class {i}(C): pass\n", f"class C:\n{SAME}"),
    "comprehensions": Odd(_nested("[", "a", " for a in b]")),
    "assignments": Odd("{i} = '{i}'\n"),
    "one assignment to many names": Odd("{i} = ", behind="1"),
    "decorators": Odd("@{i}(a)\n", behind="def f(): pass"),
    "functions": Odd("def {i}(a): return f(a)\n{i}(torch.load)\n"),
    "functions that name global ones": Odd(
        "def {i}():\n global a{i}\n a{i} = torch.load\n"
    ),
    "results that are called": Odd(
        "f(1)(2)\n", "def f(a):\n if a:\n  return torch.load\n return f\n"
    ),
    "parameters": Odd("{i}=torch.load,", "def f(", "): pass"),
    "a long sum": Odd(" + {i}", "a = 1"),
    "a text that doubles": Odd("a = f'{a}{a}'\na = a + a\na = '%s%s' % (a, a)\n"),
    "a long text": Odd("text ", "a = '", "'\ntorch.load(a)"),
    "attributes of attributes": Odd(".{i}", "a"),
    "calls of calls": Odd("torch" + ".load(a)" * INSIDE + "\n"),
    "calls in calls": Odd(_nested("f(", "a", ")")),
    "partials in partials": Odd(_nested("functools.partial(", "torch.load", ")")),
    "items of items": Odd("a = a" + "[0]" * INSIDE + "\n"),
    "brackets in brackets": Odd(_nested("(", "a", ")")),
    "a long mapping": Odd("'{i}': torch.load, ", "a = {", "}"),
    "mappings in mappings": Odd(_nested("{1: ", "1", "}")),
    "functions without names": Odd("a = " + _nested("lambda: ", "a")),
    "choices": Odd(_nested("(a if b else ", "c", ")")),
    "names within expressions": Odd(_nested("(a := ", "1", ")")),
    "calls on one line": Odd("torch.load('é{i}'); ", "pass; ", "pass"),
    "loads": Odd("torch.load({i})\n"),
    "patches": Odd("torch.{i} = os.environ['{i}'] = torch.load\n"),
    "downloads": Odd("open('{i}', 'wb').write(requests.get('http://{i}').content)\n"),
    "commands": Odd("subprocess.run('pip install {i} | sh', shell=True)\n"),
    "a long command": Odd("wget http://{i}; ", "os.system('", "')"),
    "ignore comments": Odd("torch.load({i})  # gifthorse: ignore[a{i}, b] -- c\n"),
    "broken lines": Odd("{i} = = 1\n"),
    "broken lines of a block": Odd("  {i} = = 1\n", "def f():\n"),
    "broken loads": Odd("torch.load({i}))\n"),
    "a broken line in a mapping": Odd("  '{i}': 1,\n", "a = {\n", "  = }"),
    "open brackets": Odd("a = ({i}\n"),
    "open brackets on a line": Odd("([{", "a = "),
    "open texts": Odd("a = '''{i}\nb = {i}\nc = {i}\n"),
    "headers without blocks": Odd("if {i}:\n"),
    "attempts without handlers": Odd("try:\n {i} = 1\n"),
    "decorators of nothing": Odd("@{i}\n"),
    "clauses of nothing": Odd("else:\n a = 1\n"),
    "levels that fit nowhere": Odd("   a = 1\n  if {i}:\n     b = 1\n    c = 1\n"),
    "prose": Odd("This is {i}, and it isn't a program (really).\n"),
    "conflicts": Odd("<<<<<<< a\nb = {i}\n=======\ntorch.load(c)\n>>>>>>> d\n"),
    "another language": Odd("int {i}(int a) {\n  return torch.load(a);\n}\n"),
    "another Python": Odd("print '{i}'\ntry:\n  a\nexcept E, e:\n  print e\n"),
}
