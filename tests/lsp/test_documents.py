from __future__ import annotations

import re

import pytest

types = pytest.importorskip("lsprotocol.types", reason="needs pip install '.[dev,lsp]'")
pygls = pytest.importorskip("pygls.workspace", reason="needs pip install '.[dev,lsp]'")

from hypothesis import given  # noqa: E402 (after what may skip the module)
from hypothesis import strategies as st  # noqa: E402

from lsp_server import documents  # noqa: E402
from lsp_server.documents import (  # noqa: E402
    Document,
    is_cell,
    is_python,
    path_of,
)

ENCODINGS = ["utf-8", "utf-16", "utf-32"]
UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
TEXTS = st.text(alphabet="aé汉🐴\r\n\f\u2028 ", max_size=30)


@pytest.mark.parametrize(
    "uri",
    [
        pytest.param("untitled:Untitled-1", id="unsaved"),
        pytest.param("git:/work/train.py?%7B%7D", id="another revision"),
        pytest.param("vscode-notebook-cell://host/work/nb.ipynb#W0", id="remote cell"),
        pytest.param("file:relative.py", id="relative"),
        pytest.param("file:///work/a%00b.py", id="with a NUL"),
        pytest.param("file://[/work/train.py", id="not a URI"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_not_on_disk_has_no_path(uri: str) -> None:
    assert path_of(uri) is None


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        pytest.param("file:///work/my%20train.py", "/work/my train.py", id="file"),
        pytest.param(
            "vscode-notebook-cell:/work/nb.ipynb#W0", "/work/nb.ipynb", id="cell"
        ),
    ],
)
def test_what_is_on_disk_has_a_path(uri: str, path: str) -> None:
    found = path_of(uri)

    assert found is not None
    assert found.as_posix() == path


def test_a_notebook_opened_as_json_is_not_python() -> None:
    assert not is_python("file:///work/nb.ipynb", "json")
    assert not is_python("file:///work/notes.md", "")
    assert is_python("untitled:Untitled-1", "python")
    assert is_python("file:///work/train.py", "")
    assert is_cell("vscode-notebook-cell:/work/nb.ipynb#W0")


def test_a_line_ends_where_python_and_the_protocol_end_it() -> None:
    document = Document("", 1, "a\fb\r\nc\u2028d\re\n")

    assert [document.line(n) for n in range(5)] == ["a\fb", "c\u2028d", "e", "", ""]
    assert [document.line_at(n) for n in (0, 3, 4, 5, 8, 9, 10, 11)] == [
        *(0, 0, 0, 1, 1, 2, 2, 3),
    ]


def test_a_change_behind_the_end_of_the_text_appends() -> None:
    document = Document("", 1, "a = 1")
    end = types.Position(0, 2**31 - 1)
    far = types.Position(9, 9)

    codec = pygls.PositionCodec("utf-16")
    here = types.TextDocumentContentChangePartial(types.Range(end, end), "2")
    there = types.TextDocumentContentChangePartial(types.Range(far, far), "3")
    assert document.changed(2, [here, there], codec).text == "a = 123"


def test_changes_apply_one_after_another() -> None:
    document = Document("", 1, "old")

    whole = types.TextDocumentContentChangeWholeDocument("🐴 = 1\n")
    point = types.Position(0, 2)  # behind the horse, for a client that counts UTF-16
    part = types.TextDocumentContentChangePartial(types.Range(point, point), "s")
    changed = document.changed(2, [whole, part], pygls.PositionCodec("utf-16"))
    assert changed == Document("", 2, "🐴s = 1\n")


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS, new=TEXTS, data=st.data())
def test_a_change_does_what_the_client_did(
    encoding: str, text: str, new: str, data: st.DataObject
) -> None:
    start, end = sorted(
        data.draw(
            st.sampled_from([n for n in range(len(text) + 1) if _is_place(text, n)])
        )
        for _ in range(2)
    )
    where = types.Range(
        _position(text, start, encoding), _position(text, end, encoding)
    )

    change = types.TextDocumentContentChangePartial(where, new)
    changed = Document("", 1, text).changed(2, [change], pygls.PositionCodec(encoding))
    assert changed.text == text[:start] + new + text[end:]


def _is_place(text: str, at: int) -> bool:
    return text[at - 1 : at + 1] != "\r\n" or at == 0


def _position(text: str, at: int, encoding: str) -> types.Position:
    """Count as the protocol's specification says, by encoding."""
    lines = re.split(r"\r\n|\r|\n", text[:at])
    codec, width = UNITS[encoding]
    return types.Position(len(lines) - 1, len(lines[-1].encode(codec)) // width)


@given(
    st.text(alphabet="ab\n\r汉", max_size=30),
    st.lists(
        st.tuples(*[st.integers(0, 9)] * 4, st.text(alphabet="x\n\r", max_size=3))
    ),
    st.sampled_from([0, 2, 100]),
)
def test_an_edit_is_where_it_is_however_it_is_found(
    text: str, edits: list[tuple[int, int, int, int, str]], far: int
) -> None:
    codec, document = pygls.PositionCodec(), Document("untitled:1", 1, text)
    for line, column, line_of_end, column_of_end, new in edits:
        at, end = (line, column), (line_of_end, column_of_end)
        place = types.Range(*(types.Position(*each) for each in (at, end)))
        change = types.TextDocumentContentChangePartial(place, new)
        counted = Document(document.uri, 1, document.text)
        assert counted.lines
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(documents, "FAR", far)
            document = document.changed(2, [change], codec)

        assert document == counted.changed(2, [change], codec)
