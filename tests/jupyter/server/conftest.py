from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

API = "/user/someone/gifthorse/api/v1"
TOKEN = "of-this-test"  # noqa: S105 (of a server on the loopback)
SCANNED = "urn:gifthorse:events/scanned/v1"
STARTING = 60
PLANTED = "GLOBAL 'posix system'\nBINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP"


class Answer(NamedTuple):
    """What a server said."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def data(self) -> Any:  # noqa: ANN401 (JSON)
        return json.loads(self.body)


class Server(NamedTuple):
    """A Jupyter server with gifthorse, below a base URL as in a hub."""

    port: int
    root: Path
    process: subprocess.Popen[bytes]
    log: Path

    def call(  # noqa: PLR0913 (what a request is made of)
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
        prefix: str = API,
    ) -> Answer:
        """Send a request, with the token unless other headers are given."""
        sent = json.dumps(body).encode() if raw is None and body is not None else raw
        given = {"Authorization": f"token {TOKEN}"} if headers is None else headers
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, f"{prefix}/{path}", sent, given)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, response.read(), found)

    def workers(self) -> list[int]:
        """Return the processes that scan."""
        listed = subprocess.run(  # noqa: S603 (our own command)
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid)],  # noqa: S607
            capture_output=True,
            check=False,
            text=True,
        )
        found = [
            e for e in listed.stdout.splitlines() if "jupyter_ext.server.work" in e
        ]
        return [int(each.split()[0]) for each in found]


def started(root: Path, home: Path, *options: str, **others: str) -> Server:
    """Start a server on the loopback, of which nobody else knows."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    variables = os.environ | {f"JUPYTER_{each}": str(home / each) for each in names}
    variables |= {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_STATE_HOME": str(home / "state"),
        "HF_HOME": str(home / "hub"),
        "IPYTHONDIR": str(home / "ipython"),
    } | others
    command = [
        *(sys.executable, "-P", "-m", "jupyter_server"),
        *("--no-browser", "--allow-root"),
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={root}",
        "--ServerApp.base_url=/user/someone/",
        f"--IdentityProvider.token={TOKEN}",
        "--ServerApp.jpserver_extensions=jupyter_ext=True",
        "--ServerApp.jpserver_extensions=jupyterlab=False",
        "--ServerApp.jpserver_extensions=notebook=False",
        "--ServerApp.jpserver_extensions=jupyter_lsp=False",
        *options,
    ]
    home.mkdir(exist_ok=True)
    log = home / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 (our own command)
            command, stdout=output, stderr=output, env=variables, cwd=home
        )
    server = Server(port, root, process, log)
    end = time.monotonic() + STARTING
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            if server.call("GET", "status").status == 200:
                return server
        time.sleep(0.1)
    process.kill()
    process.wait()
    raise RuntimeError(log.read_text())


def stopped(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.wait(20)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


def written(path: Path, stream: str = PLANTED) -> Path:
    """Write a pickle; unless told which, one that calls a command that does nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(assemble(stream))
    return path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server that all tests share, each in a folder of its own."""
    pytest.importorskip("jupyter_server")
    root = tmp_path_factory.mktemp("root")
    one = started(root, tmp_path_factory.mktemp("home"))
    yield one
    stopped(one)
    said = one.log.read_text()
    assert "Traceback" not in said, said
    assert "never retrieved" not in said, said


@pytest.fixture
def starts(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., Server]]:
    """Return a function that starts a server of the test's own."""
    pytest.importorskip("jupyter_server")
    with contextlib.ExitStack() as stack:

        def start(root: Path, *options: str, **variables: str) -> Server:
            home = tmp_path_factory.mktemp("home")
            one = started(root, home, *options, **variables)
            stack.callback(stopped, one)
            return one

        yield start


@pytest.fixture
def events(server: Server) -> Callable[..., list[dict[str, Any]]]:
    """Return a function that does something, and returns events about a folder."""
    from tornado.httpclient import HTTPRequest  # noqa: PLC0415 (of the extra)
    from tornado.websocket import websocket_connect  # noqa: PLC0415 (as above)

    def follow(
        act: Callable[[], None], name: str, count: int, schema: str = SCANNED
    ) -> list[dict[str, Any]]:
        async def listen() -> list[dict[str, Any]]:
            url = f"ws://127.0.0.1:{server.port}/user/someone/api/events/subscribe"
            headers = {"Authorization": f"token {TOKEN}"}
            socket = await websocket_connect(HTTPRequest(url, headers=headers))
            await asyncio.to_thread(act)
            found: list[dict[str, Any]] = []
            while len(found) < count:
                message = await asyncio.wait_for(socket.read_message(), 30)
                data = json.loads(message or "{}")
                about = data.get("path") or data.get("id") or ""
                if data.get("schema_id") == schema and name in about:
                    found.append(data)
            socket.close()
            while await asyncio.wait_for(socket.read_message(), 30) is not None:
                pass  # Until the other side has closed, too.
            return found

        return asyncio.run(listen())

    return follow


@pytest.fixture
def planted() -> Callable[..., Path]:
    """Return a function that writes a pickle, a bad one unless told otherwise."""
    return written


@pytest.fixture
def folder(server: Server, request: pytest.FixtureRequest) -> Path:
    """Return a folder of this test in the root of the server, with a bad pickle."""
    name = request.node.name.replace("[", "-").replace("]", "").replace("/", "-")
    own = server.root / name[:80]
    written(own / "planted.pkl")
    written(own / "harmless.pkl", "EMPTY_DICT\nSTOP")
    return own
