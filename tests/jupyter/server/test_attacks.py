"""Requests that nobody should send, and files that nobody should be shown."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING, Any

import pytest

from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Answer, Server

pytestmark = pytest.mark.jupyter
pytest.importorskip("jupyter_server")

NONE = assemble("NONE\nSTOP")
ROUTES = [
    ("GET", "status"),
    ("GET", "notebook?path=nb.ipynb"),
    ("POST", "notebook"),
    ("POST", "scan"),
    ("DELETE", "scan/one"),
    ("GET", "folder?path="),
    ("GET", "artifacts"),
    ("POST", "executed"),
    ("POST", "trust"),
]
OUTSIDE = {
    "a parent": "../outside.pkl",
    "a parent further in": "a/../../outside.pkl",
    "a parent in percent": "%2e%2e/outside.pkl",
    "a parent with backslashes": "..\\outside.pkl",
    "an absolute path": "/etc/passwd",
    "an absolute path with two slashes": "//etc/passwd",
    "a zero": "x\0.pkl",
    "a lone surrogate": "\ud800.pkl",
    "a URL": "file:///etc/passwd",
    "a drive": "C:\\Windows\\win.ini",
    "a device": "/dev/zero",
    "a long name": "x" * 4000,
    "a home": "~/secret.pkl",
}
WRONG: dict[str, Any] = {
    "a number": 5,
    "a string": "x",
    "an array": [],
    "an object": {},
    "true": True,
    "nothing": None,
    "an array of nothing": [None],
    "nested arrays": [[[[]]]],
}


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_gets_in_without_a_token(server: Server, method: str, path: str) -> None:
    answer = server.call(method, path, {}, headers={})

    assert answer.status == 403


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_wrong_token_is_no_token(server: Server, method: str, path: str) -> None:
    answer = server.call(method, path, {}, headers={"Authorization": "token other"})

    assert answer.status == 403


@pytest.mark.parametrize(
    ("method", "path"), [each for each in ROUTES if each[0] != "GET"]
)
def test_a_cookie_does_not_do_without_the_header_of_xsrf(
    server: Server, method: str, path: str
) -> None:
    cookie = logged_in(server)
    answer = server.call(method, path, {"path": ""}, headers={"Cookie": cookie})

    assert answer.status == 403
    assert "_xsrf" in answer.data["message"]


def test_a_cookie_does_with_the_header_of_xsrf(server: Server, folder: Path) -> None:
    cookie = logged_in(server)
    xsrf = dict(part.split("=", 1) for part in cookie.split("; "))["_xsrf"]
    headers = {"Cookie": cookie, "X-XSRFToken": xsrf}
    answer = server.call("POST", "scan", {"path": folder.name}, headers=headers)

    assert answer.status == 200


def logged_in(server: Server) -> str:
    """Return the cookies that a browser would have."""
    first = server.call("GET", "login", prefix="/user/someone", headers={})
    xsrf = first.headers["set-cookie"].split(";")[0]
    value = xsrf.split("=", 1)[1]
    form = f"password=of-this-test&_xsrf={value}".encode()
    kind = "application/x-www-form-urlencoded"
    headers = {"Cookie": xsrf, "Content-Type": kind}
    second = server.call(
        "POST", "login", raw=form, headers=headers, prefix="/user/someone"
    )
    assert second.status == 302
    return f"{xsrf}; {second.headers['set-cookie'].split(';')[0]}"


@pytest.mark.parametrize("path", OUTSIDE.values(), ids=OUTSIDE)
@pytest.mark.parametrize("route", ["scan", "trust"])
def test_nothing_outside_of_the_root_is_scanned(
    server: Server, route: str, path: str
) -> None:
    (server.root.parent / "outside.pkl").write_bytes(NONE)
    body = {"path": path, "reason": "x"}
    answer = server.call("POST", route, body)

    assert answer.status in {400, 404}
    assert answer.data["message"]


@pytest.mark.parametrize("path", OUTSIDE.values(), ids=OUTSIDE)
def test_no_notebook_outside_of_the_root_is_read(server: Server, path: str) -> None:
    answer = server.call("GET", f"notebook?path={percent(path)}")

    assert answer.status in {400, 404}


@pytest.mark.parametrize("path", OUTSIDE.values(), ids=OUTSIDE)
def test_no_folder_outside_of_the_root_is_listed(server: Server, path: str) -> None:
    answer = server.call("GET", f"folder?path={percent(path)}")

    assert answer.status in {400, 404}


def percent(text: str) -> str:
    raw = text.encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02x}" for byte in raw)


def test_a_link_out_of_the_root_is_not_followed(server: Server, folder: Path) -> None:
    outside = server.root.parent / "elsewhere"
    outside.mkdir(exist_ok=True)
    (outside / "secret.pkl").write_bytes(NONE)
    (folder / "file.pkl").symlink_to(outside / "secret.pkl")
    (folder / "folder").symlink_to(outside)
    name = folder.name

    for path in (f"{name}/file.pkl", f"{name}/folder", f"{name}/folder/secret.pkl"):
        answer = server.call("POST", "scan", {"path": path})
        assert answer.status == 403
        assert "leads out" in answer.data["message"]
    assert server.call("GET", f"folder?path={name}/folder").status == 403
    listed = server.call("GET", f"folder?path={name}").data["files"]
    assert set(listed) == {"harmless.pkl", "planted.pkl"}


def test_a_link_out_in_a_scanned_folder_is_a_gap(server: Server, folder: Path) -> None:
    outside = server.root.parent / "elsewhere.pkl"
    outside.write_bytes(NONE)
    (folder / "link.pkl").symlink_to(outside)
    report = server.call("POST", "scan", {"path": folder.name}).data["report"]

    [found] = [a for a in report["artifacts"] if a["path"].endswith("link.pkl")]
    assert found["verdict"] == "incomplete"
    assert "leads out" in found["gaps"][0]["reason"]


def test_what_is_hidden_is_not_there(server: Server, folder: Path) -> None:
    (folder / ".secret").mkdir()
    (folder / ".secret" / "x.pkl").write_bytes(NONE)
    path = f"{folder.name}/.secret"

    assert server.call("POST", "scan", {"path": f"{path}/x.pkl"}).status == 404
    assert server.call("GET", f"folder?path={path}").status == 404
    report = server.call("POST", "scan", {"path": folder.name}).data["report"]
    assert not [each for each in report["artifacts"] if "secret" in each["path"]]


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize(
    ("route", "field"),
    [
        ("notebook", "path"),
        ("notebook", "language"),
        ("notebook", "cells"),
        ("notebook", "kernel"),
        ("notebook", "kernel_name"),
        ("notebook", "client"),
        ("scan", "path"),
        ("scan", "id"),
        ("scan", "verbose"),
        ("executed", "path"),
        ("executed", "kernel"),
        ("trust", "path"),
        ("trust", "sha256"),
        ("trust", "rule"),
        ("trust", "reason"),
    ],
)
def test_a_field_of_another_type_is_never_an_error_of_the_server(
    server: Server, route: str, field: str, value: object
) -> None:
    good = {"path": "no-such-file.pkl", "cells": [], "reason": "x"}
    answer = server.call("POST", route, good | {field: value})

    assert answer.status < 500
    if answer.status >= 400:
        assert answer.data["message"]


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("field", ["id", "type", "source"])
def test_a_broken_cell_is_told_by_its_number(
    server: Server, field: str, value: object
) -> None:
    cells = [{"id": "a", "type": "code", "source": ""}]
    broken = {"id": "b", "type": "code", "source": "", field: value}
    body = {"path": "x.ipynb", "cells": [*cells, broken]}
    answer = server.call("POST", "notebook", body)

    assert answer.status in {200, 400}
    if answer.status == 400:
        assert f"cells[1].{field}" in answer.data["message"]


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("field", ["cwd", "cwd_identity", "prefix", "versions", "last"])
def test_a_broken_kernel_is_told_by_its_field(
    server: Server, field: str, value: object
) -> None:
    body = {"path": "x.ipynb", "cells": [], "kernel": {field: value}}
    answer = server.call("POST", "notebook", body)

    assert answer.status in {200, 400}
    if answer.status == 400:
        assert f"kernel.{field}" in answer.data["message"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b"5", b'"x"', b"null", b"\xff", b"[" * 100_000, b'{"a":NaN}'],
    ids=["nothing", "half", "array", "number", "text", "null", "bytes", "deep", "nan"],
)
@pytest.mark.parametrize("route", ["notebook", "scan", "executed", "trust"])
def test_a_body_that_is_no_object_is_refused(
    server: Server, route: str, raw: bytes
) -> None:
    answer = server.call("POST", route, raw=raw)

    assert answer.status == 400
    assert answer.data["message"]


def test_a_huge_body_is_refused_before_it_comes(server: Server) -> None:
    headers = {"Authorization": "token of-this-test", "Content-Length": str(1 << 40)}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    with contextlib.closing(connection):
        connection.putrequest("POST", "/user/someone/gifthorse/api/v1/notebook")
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        status = connection.getresponse().status

    assert status in {400, 413}


def test_a_body_over_the_limit_says_so(server: Server) -> None:
    answer = server.call("POST", "notebook", raw=b" " * (17 << 20))

    assert answer.status == 413
    assert "16 MiB" in answer.data["message"]


def test_a_huge_body_in_chunks_is_not_kept(server: Server) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * (1 << 20)

    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    with contextlib.closing(connection):
        connection.request(
            "POST",
            "/user/someone/gifthorse/api/v1/notebook",
            chunks(),
            {"Authorization": "token of-this-test"},
            encode_chunked=True,
        )
        response = connection.getresponse()
        said = json.loads(response.read())

    assert response.status == 413
    assert "16 MiB" in said["message"]


def test_too_many_cells_are_refused(server: Server) -> None:
    cells = [{"id": str(n), "type": "code", "source": ""} for n in range(10_001)]
    answer = server.call("POST", "notebook", {"path": "x.ipynb", "cells": cells})

    assert answer.status == 413
    assert "10000 cells" in answer.data["message"]


def test_a_huge_file_is_not_read_whole(server: Server, folder: Path) -> None:
    with (folder / "huge.pt").open("wb") as file:
        file.truncate(1 << 40)
    started = time.monotonic()
    answer = server.call("POST", "scan", {"path": f"{folder.name}/huge.pt"})

    assert answer.status == 200
    assert answer.data["report"]["verdict"] == "incomplete"
    assert time.monotonic() - started < 20
    (folder / "huge.pt").unlink()


def test_a_deep_folder_ends(server: Server, folder: Path) -> None:
    deep = folder
    for _ in range(100):
        deep /= "d"
    deep.mkdir(parents=True)
    (deep / "x.pkl").write_bytes(NONE)
    answer = server.call("POST", "scan", {"path": folder.name})

    paths = [each["path"] for each in answer.data["report"]["artifacts"]]
    assert f"{folder.name}/{'d/' * 100}x.pkl" in paths


def test_fifty_requests_at_once_are_all_answered(server: Server, folder: Path) -> None:
    source = "import pickle\npickle.load(open('planted.pkl', 'rb'))"
    cells = [{"id": "a", "type": "code", "source": source}]

    def ask(n: int) -> int:
        client, path = str(n), f"{folder.name}/nb.ipynb"
        body = {"path": path, "cells": cells, "client": client}
        return server.call("POST", "notebook", body).status

    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(ask, range(50)))

    assert set(statuses) == {200}


def test_more_than_can_wait_are_told_to_come_back(server: Server) -> None:
    def ask(n: int) -> Answer:
        body = {"path": "nb.ipynb", "cells": [], "client": str(n)}
        return server.call("POST", "notebook", body)

    with stopped_workers(server), ThreadPoolExecutor(100) as pool:
        asked = [pool.submit(ask, n) for n in range(100)]
        first = [each.result() for each in itertools.islice(as_completed(asked), 30)]
        continue_workers(server)
        answers = [each.result() for each in asked]

    assert {each.status for each in first} == {503}
    assert all(each.headers["retry-after"] for each in first)
    assert {each.status for each in answers} == {200, 503}


def test_a_newer_version_of_a_notebook_makes_the_older_obsolete(server: Server) -> None:
    def ask(n: int) -> int:
        cells = [{"id": "a", "type": "code", "source": str(n)}]
        body = {"path": "typed.ipynb", "cells": cells, "client": "tab"}
        return server.call("POST", "notebook", body).status

    with stopped_workers(server), ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(ask, n) for n in range(6)]
        obsolete = [each.result() for each in itertools.islice(as_completed(asked), 4)]
        continue_workers(server)
        statuses = [each.result() for each in asked]

    # One was being judged, of those that waited the last one counts.
    assert obsolete == [409] * 4
    assert sorted(statuses) == [200, 200, 409, 409, 409, 409]


@contextlib.contextmanager
def stopped_workers(server: Server) -> Iterator[None]:
    """Let nothing be answered, as if what is asked took long."""
    server.call("POST", "notebook", {"path": "nb.ipynb", "cells": []})
    for each in server.workers():
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        continue_workers(server)


def continue_workers(server: Server) -> None:
    for each in server.workers():
        os.kill(each, signal.SIGCONT)


def test_a_worker_that_was_killed_costs_nothing(server: Server, folder: Path) -> None:
    server.call("POST", "scan", {"path": folder.name})
    for worker in server.workers():
        os.kill(worker, signal.SIGKILL)
    path = f"{folder.name}/planted.pkl"
    answer = server.call("POST", "scan", {"path": path})

    assert answer.data["report"]["verdict"] == "unsafe"


def test_modules_in_the_folder_of_the_server_change_nothing(
    starts: Callable[..., Server], tmp_path: Path
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    ran = tmp_path / "ran"
    trap = f"open({str(ran)!r}, 'w').close()\n"
    names = ("zipfile", "pickle", "ast", "scanner_core", "jupyter_ext", "tarfile")
    for name in (*names, "tomllib", "sitecustomize", "fickling", "packaging"):
        (root / f"{name}.py").write_text(trap)
    (root / "x.pkl").write_bytes(assemble("GLOBAL 'posix system'\nSTOP"))
    # An empty entry means the folder that a process is started in.
    server = starts(root, PYTHONPATH=os.pathsep)
    cells = [{"id": "a", "type": "code", "source": "import torch\ntorch.load('x.pkl')"}]
    first = server.call("POST", "notebook", {"path": "nb.ipynb", "cells": cells})
    second = server.call("POST", "scan", {"path": ""})

    assert (first.status, second.status) == (200, 200)
    assert second.data["report"]["verdict"] == "unsafe"
    assert not ran.exists()
