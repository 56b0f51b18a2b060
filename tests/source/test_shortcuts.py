"""No shortcut of the analysis loses what a program plainly does."""

from __future__ import annotations

import pytest

from scanner_core.facts import Environment
from scanner_core.scan import Options, scan_source
from scanner_core.source import SourceText

LEFT_ALONE = {
    "a function that returns what it read": """
def read(f):
    return f.load()

def use(f):
    return read(f)(1)
""",
    "a method of the same name": """
class Store:
    def reader(self):
        return self.load

    def use(self, f):
        return self.reader()(f)
""",
    "functions that return each other": """
def one():
    return two  # pickle.load

def two():
    return one  # pickle.load

one()()
""",
}
FLAGGED = {
    "a function hands back what it named": """
def reader():
    load = pickle.load
    return load

def use(f):
    return reader()(f)
""",
    "a function hands back on lines of their own": """
def reader(k):
    return (
        pickle.load
        if k else json.load
    )

def use(f, k):
    return reader(k)(f)
""",
    "a method hands back": """
class Store:
    def reader(self):
        return pickle.load

    def use(self, f):
        return self.reader()(f)
""",
    "a function sets a global": """
read = None

def prepare():
    global read
    read = pickle.load

def use(f):
    return read(f)
""",
    "a default": "def use(f, codec=pickle):\n    return codec.load(f)",
    "libraries in a list": """
LIBRARIES = [json, pickle]

def use(f):
    for library in LIBRARIES:
        library.load(f)
""",
    "attributes without end": "class A:\n"
    + "".join(f"    def m{i}(s): s.a{i} = pickle.load\n" for i in range(60))
    + "    def use(s, f): return s.a59(f)",
}


def rules(text: str) -> set[str]:
    program = SourceText.module(f"import json\nimport pickle\n{text}\n")
    report = scan_source(program, Options(Environment()))
    return {finding.rule for finding in report.artifacts[0].findings}


@pytest.mark.parametrize("text", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_it_is_left_alone(text: str) -> None:
    assert not rules(text)


@pytest.mark.parametrize("text", FLAGGED.values(), ids=FLAGGED)
def test_it_is_flagged(text: str) -> None:
    assert rules(text) == {"unrestricted-unpickling"}
