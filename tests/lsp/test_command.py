"""How the server is started, and where."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import lsp_server

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Connect

COMMAND = (sys.executable, "-P", "-m", "lsp_server")
TRAP = "open('sprung', 'w').close()\nraise SystemExit('sprung')\n"


def run(
    *arguments: str, cwd: Path, stdin: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 (our own command)
        [*COMMAND, *arguments], cwd=cwd, input=stdin, capture_output=True, check=False
    )


def test_wrong_usage_is_one_line_and_exit_code_3(tmp_path: Path) -> None:
    done = run("--no-such-option", cwd=tmp_path)

    assert done.returncode == 3
    assert done.stdout == b""
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_extra_is_one_line_and_exit_code_3(tmp_path: Path) -> None:
    where = os.path.dirname(os.path.dirname(lsp_server.__file__))  # noqa: PTH120
    code = (
        f"import sys; sys.path.insert(0, {where!r}); sys.modules['pygls'] = None;"
        "from lsp_server.server import main; sys.exit(main([]))"
    )
    done = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 3
    assert done.stdout == b""
    [line] = done.stderr.decode().splitlines()
    assert line.startswith("gifthorse-server needs an extra that is not installed")
    assert 'pip install "gifthorse[lsp]"' in line


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        pytest.param("--version", b"gifthorse ", id="version"),
        pytest.param("--help", b"usage: gifthorse-server", id="help"),
    ],
)
def test_it_says_what_it_is(tmp_path: Path, option: str, expected: bytes) -> None:
    done = run(option, cwd=tmp_path)

    assert done.returncode == 0
    assert done.stdout.startswith(expected)
    assert done.stderr == b""


@pytest.mark.lsp
@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\0\xff\n" * 1000, id="noise"),
        pytest.param(b"Content-Length: 5\r\n\r\n{{{{{", id="no JSON"),
        pytest.param(b"Content-Length: 2\r\n\r\n[]", id="no message"),
        pytest.param(b"Content-Length: 99\r\n\r\n{}", id="half a message"),
        pytest.param(
            b"Content-Length: 51\r\n\r\n"
            b'{"jsonrpc":"2.0","method":"shutdown","id":"before"}',
            id="before the handshake",
        ),
        pytest.param(
            b"Content-Length: 60\r\n\r\n"
            b'{"jsonrpc":"2.0","method":"textDocument/didOpen","params":1}',
            id="arguments of another kind",
        ),
        pytest.param(
            b"Content-Length: 63\r\n\r\n"
            b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":42}}',
            id="a request that is cancelled too late",
        ),
    ],
)
def test_a_client_that_makes_no_sense_gets_no_traceback(
    tmp_path: Path, sent: bytes
) -> None:
    done = run("--stdio", cwd=tmp_path, stdin=sent)

    assert b"Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert not done.stdout or done.stdout.startswith(b"Content-Length: ")


@pytest.mark.lsp
async def test_a_folder_full_of_traps_changes_nothing(
    connect: Connect, tmp_path: Path
) -> None:
    folder = tmp_path / "trapped"
    folder.mkdir()
    for name in (
        "lsp_server",
        "json",
        "pygls",
        "asyncio",
        "gifthorse",
        "sitecustomize",
    ):
        folder.joinpath(f"{name}.py").write_text(TRAP, "utf-8")
    for name in ("scanner_core", "lsprotocol"):
        folder.joinpath(name).mkdir()
        folder.joinpath(name, "__init__.py").write_text(TRAP, "utf-8")
    folder.joinpath(".gifthorse.toml").write_text(
        'ignore = ["*"]\ntrusted = true\n[trust]\nevery = "thing"\n', "utf-8"
    )
    editor = await connect(folder, cwd=folder)
    uri = (folder / "train.py").as_uri()
    editor.open(uri, "import torch\ntorch.load('x.pt', weights_only=False)\n")

    [shown] = await editor.diagnostics(uri)
    assert shown.code == "unrestricted-torch-load"
    assert shown.code in await editor.hover(uri, 1, 3)
    assert len(await editor.fixes(uri, shown.range)) == 1
    assert not folder.joinpath("sprung").exists()


def test_what_anybody_prints_stays_out_of_the_protocol(tmp_path: Path) -> None:
    code = (
        "import os; from lsp_server.server import _protocol_only;"
        "protocol = _protocol_only(); print('printed', flush=True);"
        "os.system('echo from a child'); protocol.write(b'protocol'); protocol.flush()"
    )
    done = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    assert done.stdout == b"protocol"
    assert b"printed" in done.stderr
    assert b"from a child" in done.stderr


def test_the_server_itself_goes_without_the_engine(tmp_path: Path) -> None:
    code = "import sys, lsp_server.features; print('\\n'.join(sys.modules))"
    done = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        text=True,
    )
    loaded = {name for name in done.stdout.split() if name.startswith("scanner_core.")}
    engine = {"scan", "source", "rules", "formats", "containers", "knowledge"}

    assert "scanner_core.findings" in loaded
    assert loaded & {f"scanner_core.{name}" for name in engine} == set()


@pytest.mark.lsp
def test_a_client_that_is_cut_off_ends_the_server(tmp_path: Path) -> None:
    command = [*COMMAND, "--tcp", "127.0.0.1:0"]
    with subprocess.Popen(  # noqa: S603 (our own server)
        command, cwd=tmp_path, stderr=subprocess.PIPE
    ) as server:
        assert server.stderr
        port = int(server.stderr.readline().rpartition(b":")[2])
        with socket.create_connection(("127.0.0.1", port)) as client:
            reset = struct.pack("ii", 1, 0)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)

        assert server.stderr.read() == b""
        assert server.wait(30) == 0
