"""What a front end is told about notebooks, files and folders."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from scanner_core import wire
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Server

pytestmark = pytest.mark.jupyter
pytest.importorskip("jupyter_server")

LOAD = "import pickle\npickle.load(open('planted.pkl', 'rb'))"
TORCH = "import torch\ntorch.load('nowhere.pt')"


def cells(*sources: str, type_: str = "code") -> list[dict[str, str]]:
    return [
        {"id": f"id-{n}", "type": type_, "source": source}
        for n, source in enumerate(sources)
    ]


def kernel(folder: Path, **fields: object) -> dict[str, object]:
    """Return what a kernel says that runs in a folder."""
    found = folder.stat()
    return {
        "version": "1",
        "mode": "block",
        "net": False,
        "cwd": str(folder),
        "cwd_identity": [found.st_dev, found.st_ino],
        "prefix": sys.prefix,
        "versions": {},
        "last": None,
    } | fields


def judged(server: Server, path: str, sources: Any, **fields: Any) -> Any:  # noqa: ANN401 (JSON)
    answer = server.call("POST", "notebook", {"path": path, "cells": sources, **fields})
    assert answer.status == 200, answer.body
    wire.from_json(json.dumps(answer.data["report"]))
    return answer.data


def test_a_notebook_that_loads_nothing_is_clean(server: Server) -> None:
    said = judged(server, "new.ipynb", cells("1 + 1", "print('x')"))

    assert said["report"]["verdict"] == "clean"
    assert said["report"]["artifacts"][0]["findings"] == []
    assert said["rules"] == {}


def test_cells_of_text_are_numbered_and_not_judged(
    server: Server, folder: Path
) -> None:
    sources = [*cells(LOAD, type_="markdown"), *cells("1 + 1")]
    said = judged(server, f"{folder.name}/nb.ipynb", sources)

    assert said["report"]["verdict"] == "clean"
    assert said["cells"] == ["id-0", "id-0"]


def test_a_notebook_of_another_language_is_not_judged(
    server: Server, folder: Path
) -> None:
    said = judged(server, f"{folder.name}/nb.ipynb", cells(LOAD), language="R")

    assert said["report"]["verdict"] == "clean"


def test_a_finding_leads_to_its_cell(server: Server, folder: Path) -> None:
    said = judged(server, f"{folder.name}/nb.ipynb", cells("1 + 1", LOAD))
    notebook, linked = said["report"]["artifacts"]

    assert notebook["verdict"] == "unsafe"
    [finding] = notebook["findings"]
    assert said["cells"][finding["location"]["cell"] - 1] == "id-1"
    assert finding["location"]["path"] == f"{folder.name}/nb.ipynb"
    assert linked["path"] == f"{folder.name}/planted.pkl"
    assert linked["sha256"]
    assert said["files"] == "here"
    assert said["versions"] == "kernelspec"
    assert said["rules"][finding["rule"]]["summary"]


def written(folder: Path, *sources: object, **metadata: object) -> str:
    """Write a notebook; return its path."""
    listed = [{"cell_type": "code", "source": source} for source in sources]
    content = {"cells": listed, "metadata": metadata, "nbformat": 4}
    (folder / "nb.ipynb").write_text(json.dumps(content))
    return f"{folder.name}/nb.ipynb"


def test_a_notebook_is_judged_before_it_is_open(server: Server, folder: Path) -> None:
    path = written(folder, ["import pickle\n", "1 + 1"], LOAD)
    said = server.call("GET", f"notebook?path={path}").data

    sources = [(each["type"], each["source"]) for each in said["cells"]]
    assert sources == [("code", "import pickle\n1 + 1"), ("code", LOAD)]
    opened = judged(server, path, said["cells"], client="other")
    early, late = (each["report"]["artifacts"] for each in (said["answer"], opened))
    assert early[0]["findings"] == late[0]["findings"]
    assert [each["verdict"] for each in early] == ["unsafe", "unsafe"]


def test_a_notebook_of_another_language_is_not_judged_before_it_is_open(
    server: Server, folder: Path
) -> None:
    path = written(folder, LOAD, language_info={"name": "R"})
    said = server.call("GET", f"notebook?path={path}").data

    assert said["answer"]["report"]["verdict"] == "clean"


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", '{"cells": 5}', '{"cells": [5]}', '{"worksheets": []}', "[" * 9999],
    ids=["empty", "array", "broken", "no-cells", "odd", "old", "deep"],
)
def test_what_is_no_notebook_is_refused_before_it_is_open(
    server: Server, folder: Path, content: str
) -> None:
    (folder / "nb.ipynb").write_text(content)
    answer = server.call("GET", f"notebook?path={folder.name}/nb.ipynb")

    assert answer.status == 400
    assert answer.data["message"]


def test_what_lies_beside_the_notebook_is_said_to(server: Server, folder: Path) -> None:
    said = judged(server, f"{folder.name}/nb.ipynb", cells(LOAD))
    [link] = said["report"]["artifacts"][0]["linked"]

    assert "beside the file" in link["outcome"]["because"]


def test_a_file_in_the_root_is_said_to_be_there(server: Server, folder: Path) -> None:
    source = f"import joblib\njoblib.load('{folder.name}/planted.pkl')"
    said = judged(server, f"{folder.name}/nb.ipynb", cells(source))
    [link] = said["report"]["artifacts"][0]["linked"]

    assert "in the workspace folder" in link["outcome"]["because"]


def test_files_are_looked_for_where_the_kernel_works(
    server: Server, folder: Path
) -> None:
    elsewhere = folder / "notebooks" / "nb.ipynb"
    path = elsewhere.relative_to(server.root).as_posix()
    elsewhere.parent.mkdir()
    without = judged(server, path, cells(LOAD))
    said = judged(server, path, cells(LOAD), kernel=kernel(folder))

    assert len(without["report"]["artifacts"]) == 1
    [link] = said["report"]["artifacts"][0]["linked"]
    assert link["artifact"] == f"{folder.name}/planted.pkl"
    assert "in the working directory" in link["outcome"]["because"]


@pytest.mark.parametrize(
    "fields",
    [
        {"cwd_identity": [1, 1]},
        {"cwd_identity": None},
        {"cwd": ""},
        {"cwd": "."},
        {"cwd": "/nowhere"},
        {"cwd": "\0"},
    ],
    ids=["another", "untold", "nowhere", "relative", "gone", "zero"],
)
def test_files_of_a_kernel_that_is_elsewhere_are_not_looked_at(
    server: Server, folder: Path, fields: dict[str, object]
) -> None:
    state = kernel(folder, **fields)
    said = judged(server, f"{folder.name}/nb.ipynb", cells(LOAD), kernel=state)

    assert said["files"] == "elsewhere"
    assert len(said["report"]["artifacts"]) == 1
    assert said["report"]["artifacts"][0]["linked"] == []


def test_a_kernel_says_which_versions_count(server: Server, folder: Path) -> None:
    path = f"{folder.name}/nb.ipynb"
    old = kernel(folder, versions={"torch": "2.5.0"})
    new = kernel(folder, versions={"torch": "2.6.0"})
    before = judged(server, path, cells(TORCH), kernel=old)
    after = judged(server, path, cells(TORCH), kernel=new)

    assert before["versions"] == "kernel"
    [basis] = before["report"]["artifacts"][0]["judged_by"]
    assert basis == {
        "library": "torch",
        "version": "2.5.0",
        "origin": "this kernel",
    }
    assert len(before["report"]["artifacts"][0]["findings"]) == 1
    severities = [
        finding["severity"] for finding in after["report"]["artifacts"][0]["findings"]
    ]
    assert set(severities) <= {"info"}


def test_an_unknown_kernel_leaves_versions_and_files_unknown(
    server: Server, folder: Path
) -> None:
    path = f"{folder.name}/nb.ipynb"
    said = judged(server, path, cells(LOAD), kernel_name="no-such-kernel")

    assert (said["files"], said["versions"]) == ("elsewhere", "unknown")


def test_an_edit_counts_at_once(server: Server, folder: Path) -> None:
    path = f"{folder.name}/nb.ipynb"
    verdicts = [
        judged(server, path, cells("1", source))["report"]["verdict"]
        for source in ("2", LOAD, "2")
    ]

    assert verdicts == ["clean", "unsafe", "clean"]


def test_a_folder_is_scanned_with_what_is_in_it(server: Server, folder: Path) -> None:
    (folder / "notes.txt").write_text("nothing")
    body = {"path": folder.name, "id": "one", "verbose": True}
    answer = server.call("POST", "scan", body)
    report = answer.data["report"]

    wire.from_json(json.dumps(report))
    verdicts = {each["path"]: each["verdict"] for each in report["artifacts"]}
    assert verdicts == {
        f"{folder.name}/harmless.pkl": "clean",
        f"{folder.name}/planted.pkl": "unsafe",
    }
    assert report["verdict"] == "unsafe"
    [skipped] = report["skipped"]["locations"]
    assert skipped["path"] == f"{folder.name}/notes.txt"
    [(rule, said)] = answer.data["rules"].items()
    assert rule == report["artifacts"][-1]["findings"][0]["rule"]
    assert said["doc"].startswith(said["summary"])


def test_a_scan_can_be_cancelled(server: Server, folder: Path) -> None:
    for n in range(3000):
        (folder / f"{n}.pkl").write_bytes((folder / "harmless.pkl").read_bytes())
    statuses: list[int] = []

    def scan() -> None:
        body = {"path": folder.name, "id": "long"}
        statuses.append(server.call("POST", "scan", body).status)

    thread = threading.Thread(target=scan)
    thread.start()
    while server.call("DELETE", "scan/long").status != 204:
        time.sleep(0.01)
    thread.join()
    shutil.rmtree(folder)

    assert statuses == [409]
    assert server.call("DELETE", "scan/long").status == 404


def test_who_leaves_ends_a_scan(server: Server, folder: Path) -> None:
    for n in range(3000):
        (folder / f"{n}.pkl").write_bytes((folder / "harmless.pkl").read_bytes())
    body = json.dumps({"path": folder.name, "id": "left"})
    headers = {"Authorization": "token of-this-test"}
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    path = "/user/someone/gifthorse/api/v1/scan"
    connection.request("POST", path, body, headers)
    time.sleep(0.3)
    connection.close()
    time.sleep(0.3)
    status = server.call("POST", "scan", {"path": folder.name, "id": "left"}).status
    shutil.rmtree(folder)

    assert status == 200  # Else it would be 409: a scan of this id is going on.


def test_a_folder_tells_what_is_known_and_announces_the_rest(
    server: Server, folder: Path, events: Callable[..., list[dict[str, Any]]]
) -> None:
    old = time.time() - 60
    for each in folder.iterdir():
        os.utime(each, (old, old))

    def ask() -> None:
        first = server.call("GET", f"folder?path={folder.name}").data["files"]
        assert {each["verdict"] for each in first.values()} == {"unknown"}

    told = events(ask, folder.name, 2)
    verdicts = {each["path"]: each["verdict"] for each in told}

    assert verdicts == {
        f"{folder.name}/harmless.pkl": "clean",
        f"{folder.name}/planted.pkl": "unsafe",
    }
    assert {each["why"] for each in told} == {"folder"}
    [bad] = [each for each in told if each["verdict"] == "unsafe"]
    assert "posix.system" in bad["summary"]


def test_a_scan_tells_how_far_it_is(
    server: Server, folder: Path, events: Callable[..., list[dict[str, Any]]]
) -> None:
    def scan() -> None:
        server.call("POST", "scan", {"path": folder.name, "id": "watched-scan"})

    schema = "urn:gifthorse:events/progress/v1"
    first, last = events(scan, "watched-scan", 2, schema)

    assert (first["done"], first["total"]) == (0, 2)
    assert first["now"] == f"{folder.name}/harmless.pkl"
    assert (last["done"], last["total"], last["now"]) == (2, 2, "")


def test_a_verdict_is_forgotten_when_the_file_changes(
    server: Server, folder: Path
) -> None:
    path = folder / "harmless.pkl"
    name = f"{folder.name}/harmless.pkl"
    time.sleep(2.1)  # Until then, a change could be missed: nothing is kept.
    first = server.call("POST", "scan", {"path": name}).data["report"]
    known = server.call("GET", f"folder?path={folder.name}").data["files"]
    path.write_bytes((folder / "planted.pkl").read_bytes())
    after = server.call("GET", f"folder?path={folder.name}").data["files"]

    assert first["verdict"] == known["harmless.pkl"]["verdict"] == "clean"
    assert after["harmless.pkl"]["verdict"] == "unknown"


def test_all_models_below_the_root_are_listed(server: Server, folder: Path) -> None:
    said = server.call("GET", "artifacts").data
    paths = [each["path"] for each in said["artifacts"]]

    assert f"{folder.name}/planted.pkl" in paths
    assert said["complete"] is True


def test_a_download_is_noticed_after_a_cell(
    server: Server, folder: Path, events: Callable[..., list[dict[str, Any]]]
) -> None:
    path = f"{folder.name}/nb.ipynb"
    judged(server, path, cells("1"))
    server.call("POST", "executed", {"path": path, "kernel": None})
    time.sleep(0.5)

    def download() -> None:
        (folder / "new").mkdir()
        content = (folder / "planted.pkl").read_bytes()
        (folder / "new" / "model.pkl").write_bytes(content)
        body = {"path": path, "kernel": kernel(folder)}
        assert server.call("POST", "executed", body).status == 202

    [told] = events(download, folder.name, 1)

    assert told["path"] == f"{folder.name}/new/model.pkl"
    assert (told["why"], told["verdict"]) == ("download", "unsafe")


def test_a_decision_counts_from_then_on(server: Server, folder: Path) -> None:
    path, name = f"{folder.name}/nb.ipynb", f"{folder.name}/planted.pkl"
    # Other content than that of the other tests: a decision is about content.
    (folder / "planted.pkl").write_bytes(
        assemble("GLOBAL 'posix system'\nBINUNICODE 'true 1'\nTUPLE1\nREDUCE\nSTOP")
    )
    before = judged(server, path, cells(LOAD))["report"]
    sha256 = before["artifacts"][1]["sha256"]
    other = {"path": name, "sha256": "0" * 64, "rule": None, "reason": "ours"}
    refused = server.call("POST", "trust", other)
    taken = server.call("POST", "trust", other | {"sha256": sha256})
    after = judged(server, path, cells(LOAD))["report"]

    assert refused.status == 409
    assert "has changed" in refused.data["message"]
    assert taken.data["sha256"] == sha256
    assert before["verdict"] == "unsafe"
    assert after["artifacts"][1]["verdict"] == "clean"
    assert after["artifacts"][1]["findings"][0]["suppressed"]["reason"] == "ours"


def test_nothing_can_be_trusted_of_a_clean_file(server: Server, folder: Path) -> None:
    body = {"path": f"{folder.name}/harmless.pkl", "reason": "x"}
    answer = server.call("POST", "trust", body)

    assert answer.status == 409
    assert "no rule fired" in answer.data["message"]
