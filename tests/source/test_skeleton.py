"""What is left out of a program before it is parsed, and that nothing is lost by it."""

from __future__ import annotations

import ast
import gc

import pytest

from scanner_core.facts import CallSite, Environment, Opened
from scanner_core.linking import WANTED
from scanner_core.source import Kept, SourceText, observe
from scanner_core.source.parsing.parse import MAX_LENGTH
from scanner_core.source.parsing.skeleton import Skeleton
from scanner_core.source.words.relevance import Relevance
from tests.snippets.damage import long_program

NEEDLESS = """
def other(x):
    '''What

  another margin
    '''
    for each in x:

  # a comment
        print(each)
    total = (1 +
             2)
    return total
"""
LOAD = "import pickle\n\ndef f(p):\n    return pickle.load(open(p, 'rb'))\n"
KEPT_WHOLE = {
    "nothing to leave out": "import pickle\npickle.load(f)",
    "a tab": NEEDLESS.replace("    for", "\tfor"),
    "texts in texts": f'{NEEDLESS}\nf"{{x["a"]}}"',
    "a text that does not end": f"{NEEDLESS}\n'",
    "the function matters": NEEDLESS.replace("print", "pickle"),
    "it makes the object": NEEDLESS.replace("other", "__init__"),
    "it makes an object of a class that matters": "class A(\n    B,\n):\n"
    + (NEEDLESS.replace("other", "__init__") + "def f(): pickle").replace(
        "\n", "\n    "
    ),
    "it is not valid": f"{NEEDLESS}\nx = = 1",
    "too long without it": f"{NEEDLESS}\n" + "x = 1\n" * (MAX_LENGTH // 6),
}
SHORTER = {
    "a function": NEEDLESS,
    "a method": "class A:\n" + NEEDLESS.replace("\n", "\n    "),
    "what makes an object that does not matter": "class A:\n"
    + NEEDLESS.replace("other", "__init__").replace("\n", "\n    "),
    "below a long header": NEEDLESS.replace("(x):", "(\n    x,\n) -> int:  # so"),
    "async": NEEDLESS.replace("def", "async def"),
    "with letters of others": NEEDLESS.replace("total", "\u044e"),
    "with quotes of others": NEEDLESS.replace("What", "\uff02\u00bd\uff07\uff03"),
    "with expressions in a text": NEEDLESS.replace("each)", "f'{{ {each:{x}}')"),
    "tabs in a text": NEEDLESS.replace("margin", "margin\n\ttab"),
    "with a decorator": NEEDLESS.replace("def", "@cache\ndef"),
}


def skeleton(text: str) -> Skeleton:
    relevance = Relevance({"pickle"})
    relevance.add_cell(text)
    return Skeleton(text, relevance)


def statements() -> list[ast.stmt]:
    """Return all that there are, asking no object of others what it is."""
    every = (each for each in gc.get_objects() if issubclass(type(each), ast.stmt))
    return list(every)


def lines(tree: ast.Module) -> list[tuple[int, int | None]]:
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.stmt | ast.expr))
    return [(node.lineno, node.end_lineno) for node in nodes]


@pytest.mark.parametrize("text", KEPT_WHOLE.values(), ids=KEPT_WHOLE)
def test_it_is_parsed_whole(text: str) -> None:
    assert skeleton(text).blocks() is None


@pytest.mark.parametrize("text", SHORTER.values(), ids=SHORTER)
def test_a_function_is_left_out_and_comes_back(text: str) -> None:
    whole = f"{text}\n{LOAD}"
    short = skeleton(whole)
    blocks = short.blocks()

    assert blocks
    body = [statement for block in blocks for statement in block.body]
    tree = ast.Module(body, [])
    assert ast.dump(tree) != ast.dump(ast.parse(whole))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            short.complete(node)
    assert ast.dump(tree) == ast.dump(ast.parse(whole))
    assert lines(tree) == lines(ast.parse(whole))


def test_a_function_matters_after_all() -> None:
    text = """\
import pickle

class A:
    def __init__(self):
        self.x = pickle

    def read(self, every):
        for each in every:
            self.x.load(each)
        print()
        print()
        print()
        print()
"""
    (call,) = observe(SourceText.module(text), Environment(), WANTED)

    assert isinstance(call, CallSite)
    assert (call.callee, call.location.line) == ("pickle.load", 9)


def test_the_result_is_told_of_a_function_that_is_left_out() -> None:
    text = """\
import pickle

def folder(name):
    if not name:
        raise ValueError
    where = "models"
    return where + "/" + name

pickle.load(open(folder("x.pkl"), "rb"))
"""
    (call,) = observe(SourceText.module(text), Environment(), WANTED)

    assert isinstance(call, CallSite)
    assert call.positional == (Opened("models/x.pkl"),)


def test_the_same_is_observed() -> None:
    text = SourceText.module(long_program(1000))
    once = list(observe(text, Environment(), WANTED))

    assert once
    assert once == list(observe(text, Environment(), WANTED, Kept()))


def test_no_tree_waits_to_be_found_as_garbage() -> None:
    text = """\
import torch

class A:
    def first(self):
        return torch.load("m", weights_only=False)

def second(p=lambda: A()):
    def third():
        return second(A().first())
    return third()
"""
    gc.collect()
    gc.disable()
    before = {id(each) for each in statements()}

    found = list(observe(SourceText.module(text), Environment(), WANTED))

    trees = [each for each in statements() if id(each) not in before]
    gc.enable()
    assert found
    assert not trees
