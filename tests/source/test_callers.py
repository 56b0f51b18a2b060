from __future__ import annotations

import pytest

from scanner_core.facts import CallSite, Environment, Fetched, Opened, Unknown
from scanner_core.linking import WANTED
from scanner_core.source import Cell, SourceText, observe

READ = """
import torch

def read(path, weights_only=False):
    weights = torch.load(path, weights_only=weights_only)
    return weights
"""
METHOD = """
import torch

class Model:
    def __init__(self, path):
        self.path = path
        self.net = torch.load(path)
"""
DEEP = """
import torch

def start(model):
    state = torch.load(model)
    return state

def main():
    first = start("a.pt")
    return first
"""
ROUND_TRIP = """
import pickle

def loads(data):
    found = pickle.loads(data)
    return found

def copy(value):
    return loads(pickle.dumps(value))
"""
MANY_CALLS = "\n".join(f"read('{at}.pt')" for at in range(40))


def loading(text: SourceText | str) -> CallSite:
    program = SourceText.module(text) if isinstance(text, str) else text
    (call,) = observe(program, Environment(), WANTED)
    assert isinstance(call, CallSite)
    return call


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{READ}\nread(input())", id="a caller does not say what"),
        pytest.param(f"{READ}\nread(*given)", id="it is unpacked"),
        pytest.param(f"{READ}\n{MANY_CALLS}", id="there are many callers"),
        pytest.param(f"read('a.pt')\n{READ}", id="another one is called"),
        pytest.param(f"{READ}\nread = str\nread('a.pt')", id="it is hidden"),
        pytest.param(ROUND_TRIP, id="others may call it with anything"),
    ],
)
def test_what_is_loaded_is_not_told(text: str) -> None:
    call = loading(text)

    assert isinstance(call.positional[0], Unknown | Opened)
    assert not isinstance(call.positional[0], Fetched)
    assert "made" not in getattr(call.positional[0], "reason", "")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{READ}\nread('a.pt')", id="by place"),
        pytest.param(f"{READ}\nread(weights_only=True, path='a.pt')", id="by name"),
        pytest.param(f"{READ}\nother = read\nother('a.pt')", id="by another name"),
        pytest.param(f"{READ}\nif x:\n    print(read('a.pt'))", id="within a branch"),
        pytest.param(f"{METHOD}\nModel('a.pt')", id="by making an object"),
        pytest.param(DEEP, id="a function that does not load by itself"),
    ],
)
def test_a_caller_tells_what_is_loaded(text: str) -> None:
    call = loading(text)

    assert getattr(call.positional[0], "value", None) == "a.pt"


def test_callers_tell_several_files() -> None:
    call = loading(f"{READ}\nread('a.pt')\nread('b.pt')")

    (path,) = call.positional
    assert isinstance(path, Unknown)
    assert [getattr(each, "value", None) for each in path.among] == ["a.pt", "b.pt"]


def test_a_default_counts_beside_what_callers_give() -> None:
    call = loading(f"{READ}\nread('a.pt', weights_only=True)")

    (_, asked) = next(each for each in call.keywords if each[0] == "weights_only")
    assert isinstance(asked, Unknown)
    assert len(asked.among) == 2


def test_a_later_cell_calls() -> None:
    call = loading(SourceText.notebook((Cell(READ, 1), Cell("m = read('a.pt')", 2))))

    assert getattr(call.positional[0], "value", None) == "a.pt"
    assert call.location.cell == 1
