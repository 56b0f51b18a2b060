from __future__ import annotations

import pytest

types = pytest.importorskip("lsprotocol.types", reason="needs pip install '.[dev,lsp]'")
pygls = pytest.importorskip("pygls.workspace", reason="needs pip install '.[dev,lsp]'")

from lsp_server.documents import Document  # noqa: E402 (after what may skip the module)
from lsp_server.notebooks import Notebook, gathered, notebook_of  # noqa: E402

CODEC = pygls.PositionCodec("utf-16")
URI = "file:///work/nb.ipynb"
CODE, MARKUP = types.NotebookCellKind.Code, types.NotebookCellKind.Markup


def cell(name: str) -> str:
    return f"vscode-notebook-cell:/work/nb.ipynb#{name}"


def text(name: str, said: str = "", language: str = "python") -> types.TextDocumentItem:
    return types.TextDocumentItem(cell(name), language, 1, said or name)


def opened() -> Notebook:
    cells = [
        types.NotebookCell(MARKUP, cell("title")),
        types.NotebookCell(CODE, cell("one")),
        types.NotebookCell(CODE, cell("query")),
        types.NotebookCell(CODE, cell("two")),
    ]
    texts = [
        text("title", language="markdown"),
        text("one"),
        text("query", language="sql"),
        text("two"),
    ]
    notebook = types.NotebookDocument(URI, "jupyter-notebook", 1, cells)
    return Notebook.opened(types.DidOpenNotebookDocumentParams(notebook, texts))


def changed(before: Notebook, cells: types.NotebookDocumentCellChanges) -> Notebook:
    return before.changed(2, types.NotebookDocumentChangeEvent(cells=cells), CODEC)


def program(notebook: Notebook) -> list[tuple[int, str]]:
    found = notebook.program
    assert found.numbers is not None
    texts = [document.text for document in found.documents]
    return list(zip(found.numbers, texts, strict=True))


def test_what_is_no_python_is_counted_and_not_read() -> None:
    assert program(opened()) == [(2, "one"), (4, "two")]


def test_a_cell_that_is_deleted_is_gone_and_the_others_move_up() -> None:
    gone = types.NotebookCellArrayChange(0, 2)
    structure = types.NotebookDocumentCellChangeStructure(
        gone, did_close=[types.TextDocumentIdentifier(cell("one"))]
    )
    after = changed(opened(), types.NotebookDocumentCellChanges(structure))

    assert program(after) == [(2, "two")]
    assert after.version == 2


def test_a_cell_that_is_inserted_stands_where_it_belongs() -> None:
    new = types.NotebookCell(CODE, cell("new"))
    structure = types.NotebookDocumentCellChangeStructure(
        types.NotebookCellArrayChange(2, 0, [new]), did_open=[text("new")]
    )
    after = changed(opened(), types.NotebookDocumentCellChanges(structure))

    assert program(after) == [(2, "one"), (3, "new"), (5, "two")]


def test_a_cell_that_is_moved_keeps_its_text() -> None:
    moved = [types.NotebookCell(CODE, cell(name)) for name in ("two", "one")]
    structure = types.NotebookDocumentCellChangeStructure(
        types.NotebookCellArrayChange(1, 3, moved)
    )
    after = changed(opened(), types.NotebookDocumentCellChanges(structure))

    assert program(after) == [(2, "two"), (3, "one")]


def test_a_cell_that_becomes_text_is_no_longer_read() -> None:
    data = [types.NotebookCell(MARKUP, cell("one"))]
    after = changed(opened(), types.NotebookDocumentCellChanges(data=data))

    assert program(after) == [(4, "two")]


def test_an_edit_changes_one_cell_and_its_version() -> None:
    here = types.Range(types.Position(0, 0), types.Position(0, 1))
    edit = types.NotebookDocumentCellContentChanges(
        types.VersionedTextDocumentIdentifier(7, cell("two")),
        [types.TextDocumentContentChangePartial(here, "T")],
    )
    after = changed(opened(), types.NotebookDocumentCellChanges(text_content=[edit]))

    assert program(after) == [(2, "one"), (4, "Two")]
    assert [each.version for each in after.program.documents] == [1, 7]


def test_cells_that_are_open_one_by_one_stand_in_the_order_of_their_names() -> None:
    names = ["W2sZmlsZQ", "X10sZmlsZQ", "W0sZmlsZQ", "other"]
    documents = [Document(cell(name), 1, name) for name in names]
    found = gathered(documents, URI)

    assert found is not None
    assert [each.text[:3] for each in found.documents] == ["W0s", "W2s", "X10", "oth"]
    assert found.numbers == (1, 2, 3, 4)
    assert gathered([], URI) is None


@pytest.mark.parametrize(
    ("uri", "notebook"),
    [
        pytest.param(cell("W0s"), URI, id="on disk"),
        pytest.param(
            "vscode-notebook-cell:///c%3A/nb.ipynb#W0s",
            "file:///c%3A/nb.ipynb",
            id="with slashes",
        ),
    ],
)
def test_the_notebook_of_a_cell_is_told_by_its_address(uri: str, notebook: str) -> None:
    assert notebook_of(uri) == notebook
