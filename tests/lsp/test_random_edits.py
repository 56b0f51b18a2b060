"""Whatever an editor does, in any order: no crash, nothing stale, memory within bounds.

What is said in the end is compared with what a server says that sees the last texts at
once.  A few sequences in CI; as many as you like with ``GIFTHORSE_RANDOM_EDITS=2000
pytest tests/lsp/test_random_edits.py``.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pytest

pytest.importorskip("pygls", reason="needs pip install '.[dev,lsp]'")

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from benchmarks.language_server.client import Client

    Message = dict[str, Any]  # Any: JSON as it came

pytestmark = [
    pytest.mark.lsp,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]

EXAMPLES: Final = int(os.environ.get("GIFTHORSE_RANDOM_EDITS", "12"))
COMMAND: Final = (sys.executable, "-P", "-m", "lsp_server")
MOST_MEMORY: Final = 400 * 1024**2
"""Of all processes of a server, however long it ran."""
PATIENCE: Final = 30.0
CANCELLED, MODIFIED = -32800, -32801
LINE_END: Final = re.compile(r"\r\n|\r|\n")
LOAD: Final = "torch.load('x.pt', weights_only=False)"
TEXTS: Final = (
    f"import torch\nmodel = {LOAD}\n",
    (
        "import pickle\n\n\ndef read(path):\n    with open(path, 'rb') as f:\n"
        "        return pickle.load(f)\n\n\nread('x.pt')\n"
    ),
    f"import torch\r\n汉 = '🐴é'; {LOAD}\r\nprint(汉)\r\n",
    (
        "from torch import load as l\n\nclass A:\n    def f(self):\n"
        f"        return {LOAD}\n\n    def g(self):\n        return l('y.pt')\n"
    ),
    "",
)
PIECES: Final = (
    *(
        "",
        "\n",
        "🐴",
        "'",
        '"""',
        "(",
        ")",
        "x",
        " ",
        "    ",
        "\r\n",
        "#",
        ":",
        "汉 = 1\n",
    ),
    *(f"import torch\n{LOAD}\n", "import torch, pickle\n", "def f(a):\n    return a\n"),
    *("pickle.load(f)", "weights_only=True", "# gifthorse: ignore\n", "\\\n", "é"),
)
URIS: Final = ("one.py", "two.py", "three.py")
CELLS: Final = 4
SETTINGS: Final[tuple[Message, ...]] = (
    {},
    {"workspaceScan": "off"},
    {"interpreter": "/not/there"},
    {"codeLens": {"enable": False}},
    {"nothing": 1, "exclude": 3},
)

FRACTION = st.floats(0, 1)
EDIT = st.tuples(FRACTION, FRACTION, st.sampled_from(PIECES), st.booleans())
WHICH = st.integers(0, len(URIS) - 1)
STEP = st.one_of(
    st.tuples(st.just("open"), WHICH, st.sampled_from(TEXTS)),
    st.tuples(st.just("edit"), WHICH, st.lists(EDIT, min_size=1, max_size=4)),
    st.tuples(st.just("edit"), WHICH, st.lists(EDIT, min_size=1, max_size=2)),
    st.tuples(st.just("close"), WHICH),
    st.tuples(st.just("save"), WHICH),
    st.tuples(
        st.just("ask"), WHICH, st.sampled_from(["hover", "diagnostic", "codeLens"])
    ),
    st.tuples(st.just("cancel"), WHICH),
    st.tuples(st.just("settings"), st.sampled_from(SETTINGS)),
    st.tuples(st.just("cells"), st.lists(st.sampled_from(TEXTS), max_size=CELLS)),
    st.tuples(st.just("cell"), st.integers(0, CELLS - 1), st.lists(EDIT, min_size=1)),
    st.tuples(st.just("move"), st.integers(0, CELLS - 1), st.integers(0, CELLS - 1)),
    st.tuples(st.just("end notebook")),
)


def units(text: str) -> int:
    """Return the length of a text as the protocol counts it by default."""
    return len(text.encode("utf-16-le")) // 2


def position(text: str, at: int) -> Message:
    """Return a place in a text; in the midst of a line end, the one in front of it."""
    at -= text[at - 1 : at + 1] == "\r\n" and at > 0
    lines = LINE_END.split(text[:at])
    return {"line": len(lines) - 1, "character": units(lines[-1])}


def edited(
    text: str, edits: list[tuple[float, float, str, bool]]
) -> tuple[str, list[Message]]:
    """Return a text after some edits, and how a client tells of them."""
    told: list[Message] = []
    for one, other, piece, is_whole in edits:
        if is_whole and one < 0.1:
            text = piece
            told.append({"text": text})
            continue
        start = int(one * len(text))
        end = min(len(text), start + int(other * other * 20))
        start, end = (
            at - (at > 0 and text[at - 1 : at + 1] == "\r\n") for at in (start, end)
        )
        where = {"start": position(text, start), "end": position(text, end)}
        told.append({"range": where, "text": piece})
        text = text[:start] + piece + text[end:]
    return text, told


@dataclass
class Cell:
    uri: str
    text: str
    version: int = 1

    def item(self) -> Message:
        return {
            "uri": self.uri,
            "languageId": "python",
            "version": self.version,
            "text": self.text,
        }


@dataclass
class Desk:
    """An editor that does what it is told, and knows what it has open."""

    client: Client
    root: Path
    open: dict[int, Cell] = field(default_factory=dict)
    cells: list[Cell] | None = None
    notebook_version: int = 1
    made: int = 0
    pending: list[int] = field(default_factory=list)

    @property
    def notebook(self) -> str:
        return (self.root / "notebook.ipynb").as_uri()

    def uri(self, which: int) -> str:
        return (self.root / URIS[which]).as_uri()

    def do(self, step: tuple[Any, ...]) -> None:
        getattr(self, "_" + step[0].replace(" ", "_"))(*step[1:])

    def _open(self, which: int, text: str) -> None:
        if which not in self.open:
            self.made += 1
            self.open[which] = Cell(self.uri(which), text, self.made)
            item = self.open[which].item()
            self.client.tell("textDocument/didOpen", {"textDocument": item})

    def _edit(self, which: int, edits: list[tuple[float, float, str, bool]]) -> None:
        if document := self.open.get(which):
            document.text, told = edited(document.text, edits)
            document.version += 1
            about = {"uri": document.uri, "version": document.version}
            sent = {"textDocument": about, "contentChanges": told}
            self.client.tell("textDocument/didChange", sent)

    def _close(self, which: int) -> None:
        if self.open.pop(which, None):
            self._tell_of(self.uri(which), "didClose")

    def _save(self, which: int) -> None:
        if which in self.open:
            self._tell_of(self.uri(which), "didSave")

    def _tell_of(self, uri: str, what: str) -> None:
        self.client.tell(f"textDocument/{what}", {"textDocument": {"uri": uri}})

    def _ask(self, which: int, what: str) -> None:
        asked: Message = {"textDocument": {"uri": self.uri(which)}}
        if what == "hover":
            asked["position"] = {"line": 1, "character": 10}
        self.pending.append(self.client.request(f"textDocument/{what}", asked))

    def _cancel(self, which: int) -> None:
        self._ask(which, "diagnostic")
        self.client.tell("$/cancelRequest", {"id": self.pending[-1]})

    def _settings(self, chosen: Message) -> None:
        self.client.settings = chosen
        told = {"settings": {"gifthorse": chosen}}
        self.client.tell("workspace/didChangeConfiguration", told)

    def _cells(self, texts: list[str]) -> None:
        if self.cells is None:
            self.open_notebook([self._made(text) for text in texts])

    def open_notebook(self, cells: list[Cell]) -> None:
        if self.cells is None:
            self.cells = cells
            about = {
                "uri": self.notebook,
                "notebookType": "jupyter-notebook",
                "version": self.notebook_version,
                "cells": [_kind(cell) for cell in self.cells],
            }
            items = [cell.item() for cell in self.cells]
            sent = {"notebookDocument": about, "cellTextDocuments": items}
            self.client.tell("notebookDocument/didOpen", sent)

    def _cell(self, which: int, edits: list[tuple[float, float, str, bool]]) -> None:
        if self.cells and which < len(self.cells):
            cell = self.cells[which]
            cell.text, told = edited(cell.text, edits)
            cell.version += 1
            about = {"uri": cell.uri, "version": cell.version}
            self._changed({"textContent": [{"document": about, "changes": told}]})

    def _move(self, start: int, to: int) -> None:
        """Move a cell, which is to take it out and to put it in again."""
        if not self.cells or max(start, to) >= len(self.cells):
            return
        cell = self.cells.pop(start)
        array: Message = {"start": start, "deleteCount": 1}
        closed = [{"uri": cell.uri}]
        self._changed({"structure": {"array": array, "didClose": closed}})
        self.cells.insert(to, cell)
        array = {"start": to, "deleteCount": 0, "cells": [_kind(cell)]}
        self._changed({"structure": {"array": array, "didOpen": [cell.item()]}})

    def _changed(self, change: Message) -> None:
        self.notebook_version += 1
        about = {"uri": self.notebook, "version": self.notebook_version}
        sent = {"notebookDocument": about, "change": {"cells": change}}
        self.client.tell("notebookDocument/didChange", sent)

    def _end_notebook(self) -> None:
        if self.cells is not None:
            closed = [{"uri": cell.uri} for cell in self.cells]
            about = {"uri": self.notebook}
            sent = {"notebookDocument": about, "cellTextDocuments": closed}
            self.client.tell("notebookDocument/didClose", sent)
            self.cells = None

    def _made(self, text: str) -> Cell:
        self.made += 1
        path = (self.root / "notebook.ipynb").as_posix()
        return Cell(f"vscode-notebook-cell:{path}#W{self.made}", text)

    def said(self) -> dict[str, list[object]]:
        """Return what the server says of all that is open."""
        found = {}
        for document in self.open.values():
            asked = {"textDocument": {"uri": document.uri}}
            found[document.uri] = self.client.ask("textDocument/diagnostic", asked)[
                "items"
            ]
        return found

    def settle(self) -> None:
        """Wait for every answer: each request gets one, also when it is cancelled."""
        for number in self.pending:
            came = self.client.arrival(lambda m: m.get("id") == number, PATIENCE)  # noqa: B023 (called at once)
            error = came.message.get("error", {"code": CANCELLED})
            assert error["code"] in {CANCELLED, MODIFIED}, error
        self.pending.clear()

    def shown(self) -> dict[str, list[object]]:
        """Return what was last published of each cell of the notebook."""
        for cell in self.cells or ():
            place = {"line": 0, "character": 0}
            asked = {"textDocument": {"uri": cell.uri}, "position": place}
            self.client.ask("textDocument/hover", asked)
        found: dict[str, list[object]] = {}
        for each in self.client.seen("textDocument/publishDiagnostics"):
            found[each["params"]["uri"]] = each["params"]["diagnostics"]
        return {cell.uri: found.get(cell.uri, []) for cell in self.cells or ()}

    def close_all(self) -> None:
        """Close what is open, and forget what was said of it."""
        for which in list(self.open):
            self._close(which)
        self._end_notebook()
        self.client.forget()


def _kind(cell: Cell) -> Message:
    return {"kind": 2, "document": cell.uri}


@pytest.fixture(scope="module")
def measuring(repository: Path) -> Iterator[ModuleType]:
    """Return the package that measures the server; it is not installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(repository)
        for name in ("client", "usage"):
            importlib.import_module(f"benchmarks.language_server.{name}")
        yield sys.modules["benchmarks.language_server"]


@pytest.fixture(scope="module")
def desks(
    measuring: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Desk, Desk]]:
    """Start two servers: one is edited at random, one sees only the last texts."""

    root = tmp_path_factory.mktemp("edited")
    with ExitStack() as stack:
        found = []
        for _ in range(2):
            client = stack.enter_context(measuring.client.Client(COMMAND, root))
            client.settings = {"workspaceScan": "off"}
            client.initialize(root, pulls=True, notebooks=True)
            found.append(Desk(client, root))
        yield found[0], found[1]


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.generate],  # To shrink takes long; what failed is printed.
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
@given(steps=st.lists(STEP, min_size=5, max_size=40))
def test_what_is_said_is_of_the_last_text(
    desks: tuple[Desk, Desk], measuring: ModuleType, steps: list[tuple[Any, ...]]
) -> None:
    desk, fresh = desks
    for step in steps:
        desk.do(step)
    desk.settle()
    for which, document in desk.open.items():
        fresh.do(("open", which, document.text))
    if desk.cells is not None:
        fresh.open_notebook([Cell(cell.uri, cell.text) for cell in desk.cells])

    assert desk.said() == fresh.said()
    assert desk.shown() == fresh.shown()
    assert desk.client.process.poll() is None
    assert measuring.usage.memory(desk.client.process.pid) < MOST_MEMORY
    desk.close_all()
    fresh.close_all()
