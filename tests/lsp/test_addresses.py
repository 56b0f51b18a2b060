"""Addresses of files as editors of every system spell them; no system is asked."""

from __future__ import annotations

import pytest

pytest.importorskip("pygls", reason="needs pip install '.[dev,lsp]'")

from lsp_server.documents import file_path, key

DRIVE = "c:\\work\\train.py"
SHARE = "\\\\host\\models\\train.py"


@pytest.mark.parametrize(
    "uri",
    [
        pytest.param("untitled:c%3A/train.py", id="unsaved"),
        pytest.param("git:/c%3A/work/train.py", id="another revision"),
        pytest.param("vscode-notebook-cell://host/c%3A/nb.ipynb#W0", id="remote cell"),
        pytest.param("http://host/c:/train.py", id="of the web"),
        pytest.param("file:///c%3A/work/a%00b.py", id="with a NUL"),
        pytest.param("file://", id="no path"),
    ],
)
@pytest.mark.parametrize("is_windows", [True, False], ids=["Windows", "others"])
def test_what_is_no_file_has_no_path(uri: str, is_windows: bool) -> None:  # noqa: FBT001 (a parameter)
    assert file_path(uri, is_windows=is_windows) is None


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        pytest.param("file:///c%3A/work/train.py", DRIVE, id="as VS Code spells it"),
        pytest.param("file:///c%3a/work/train.py", DRIVE, id="with a small escape"),
        pytest.param("file:///C:/work/train.py", DRIVE, id="as Python spells it"),
        pytest.param("file:///C%3A/work/train.py", DRIVE, id="a capital drive"),
        pytest.param("file://localhost/c:/work/train.py", DRIVE, id="this machine"),
        pytest.param(
            "vscode-notebook-cell:/c%3A/work/train.py#W0s", DRIVE, id="a cell"
        ),
        pytest.param("file:///c%3A/", "c:\\", id="a drive alone"),
        pytest.param("file://host/models/train.py", SHARE, id="a share"),
        pytest.param(
            "file:///c%3A/my%20work/%E6%B1%89%20%F0%9F%90%B4.py",
            "c:\\my work\\汉 🐴.py",
            id="spaces and letters of others",
        ),
        pytest.param("file:///c%3A/a%23b%3Fc.py", "c:\\a#b?c.py", id="marks of URIs"),
    ],
)
def test_a_file_of_windows_has_its_path(uri: str, path: str) -> None:
    assert file_path(uri, is_windows=True) == path


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        pytest.param("file:///work/my%20train.py", "/work/my train.py", id="a file"),
        pytest.param("file:///c%3A/train.py", "/c:/train.py", id="a folder named c:"),
        pytest.param("file:///work/a%5Cb.py", "/work/a\\b.py", id="a backslash"),
        pytest.param("file://host/models/a.py", "//host/models/a.py", id="a share"),
        pytest.param("file:///work/a%FF.pt", "/work/a\udcff.pt", id="no UTF-8"),
        pytest.param(
            "file:///w/.virtual_documents/b/a.ipynb", "/w/b/a.ipynb", id="notebook"
        ),
        pytest.param(
            "file:///w/.virtual_documents/a.ipynb/a.pt",
            "/w/.virtual_documents/a.ipynb/a.pt",
            id="a model in a folder that is called like that of notebooks",
        ),
    ],
)
def test_a_file_of_other_systems_has_its_path(uri: str, path: str) -> None:
    assert file_path(uri, is_windows=False) == path


@pytest.mark.parametrize(
    "spelled",
    [
        "file:///C%3A/work/train.py",
        "file:///c%3a/work/train.py",
        "file:///C:/work/train.py",
        "file:///c:/work/train.py",
        "file:///c%3A/work/tr%61in.py",
    ],
)
def test_spellings_of_an_address_are_one_document(spelled: str) -> None:
    assert key(spelled) == key("file:///c%3A/work/train.py")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("file:///c:/Train.py", "file:///c:/train.py", id="case of names"),
        pytest.param("file:///c:/a.py", "file:///d:/a.py", id="drives"),
        pytest.param("file://one/a.py", "file://two/a.py", id="machines"),
        pytest.param("untitled:a", "file:///a", id="schemes"),
        pytest.param("file:///a%FE.py", "file:///a%FF.py", id="bytes of no UTF-8"),
    ],
)
def test_other_addresses_are_other_documents(one: str, other: str) -> None:
    assert key(one) != key(other)
