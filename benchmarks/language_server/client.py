"""A client that is as light as can be: what it costs must not count as a server's.

No library for the protocol: reading an answer into classes takes longer than ruff takes
to give it.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from benchmarks.processes import FailedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    Message = dict[str, Any]  # Any: JSON as it came

PATIENCE: Final = 120.0
ANSWERS: Final[Mapping[str, object]] = {
    "client/registerCapability": None,
    "client/unregisterCapability": None,
    "window/workDoneProgress/create": None,
    "workspace/diagnostic/refresh": None,
    "workspace/codeLens/refresh": None,
}
CAPABILITIES: Final = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True},
    "workspace": {
        "configuration": True,
        "workspaceFolders": True,
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
}
TEXT_DOCUMENT: Final = {
    "synchronization": {"dynamicRegistration": False, "didSave": True},
    "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
}
PULLS: Final = {"diagnostic": {"relatedDocumentSupport": False}}


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message, and when it was there."""

    at: float
    message: Message


class Client:
    """An editor with one server; to be used as a context."""

    def __init__(self, command: Sequence[str | Path], cwd: Path) -> None:
        self.started = time.perf_counter()
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        self.process = subprocess.Popen(  # noqa: S603 (what is measured)
            command, stdin=pipe, stdout=pipe, stderr=null, cwd=cwd
        )
        self._into = cast("BinaryIO", self.process.stdin)
        self._out = cast("BinaryIO", self.process.stdout)
        self.settings: object = None
        """What it says when it is asked."""
        self._count = 0
        self._came: queue.SimpleQueue[Arrival | None] = queue.SimpleQueue()
        self._aside: list[Arrival] = []
        self._writing = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the server, in a friendly way if nothing went wrong."""
        with contextlib.suppress(FailedError, OSError, subprocess.TimeoutExpired):
            if kind is None:
                self.ask("shutdown", None)
                self.tell("exit", None)
                self.process.wait(10)
        self.process.kill()
        self.process.wait()
        self._reader.join(10)
        for each in (self._into, self._out):
            with contextlib.suppress(OSError):
                each.close()

    def initialize(
        self, root: Path, *, pulls: bool, notebooks: bool = False
    ) -> Message:
        """Say hello; return what the server can do."""
        notebook: Message = {}
        if notebooks:
            notebook = {"notebookDocument": {"synchronization": {}}}
        able = TEXT_DOCUMENT | (PULLS if pulls else {})
        answer: Message = self.ask(
            "initialize",
            {
                "processId": None,
                "rootUri": root.as_uri(),
                "workspaceFolders": [{"uri": root.as_uri(), "name": root.name}],
                "capabilities": CAPABILITIES | {"textDocument": able} | notebook,
                "initializationOptions": self.settings,
            },
        )
        self.tell("initialized", {})
        capabilities: Message = answer["capabilities"]
        return capabilities

    def tell(self, method: str, params: object) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: object) -> Any:  # noqa: ANN401 (JSON as it came)
        """Return the answer to a request; raises ``FailedError``."""
        number = self.request(method, params)
        answer = self.arrival(lambda m: m.get("id") == number and "method" not in m)
        if "error" in answer.message:
            raise FailedError(f"{method}: {answer.message['error']}")
        return answer.message.get("result")

    def request(self, method: str, params: object) -> int:
        """Send a request; return its number."""
        self._count += 1
        self._send({"id": self._count, "method": method, "params": params})
        return self._count

    def arrival(
        self, is_it: Callable[[Message], bool], patience: float = PATIENCE
    ) -> Arrival:
        """Return the first message that is it, and that nobody has had yet."""
        for index, each in enumerate(self._aside):
            if is_it(each.message):
                return self._aside.pop(index)
        end = time.perf_counter() + patience
        while True:
            try:
                came = self._came.get(timeout=max(0.0, end - time.perf_counter()))
            except queue.Empty:
                raise FailedError("no answer in time") from None
            if came is None:
                raise FailedError("the server has gone")
            if is_it(came.message):
                return came
            self._aside.append(came)

    def seen(self, method: str) -> list[Message]:
        """Return the notifications that came and that nobody has had; does not wait."""
        self.has(lambda _: False)
        found = (each.message for each in self._aside)
        return [each for each in found if each.get("method") == method]

    def forget(self) -> None:
        """Let go of what came and nobody has had."""
        self.has(lambda _: False)
        self._aside.clear()

    def has(self, is_it: Callable[[Message], bool]) -> bool:
        """Whether a message came that is it; does not wait."""
        with contextlib.suppress(queue.Empty):
            while came := self._came.get_nowait():
                self._aside.append(came)
        return any(is_it(each.message) for each in self._aside)

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0"} | message).encode()
        with self._writing:
            self._into.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            self._into.flush()

    def _read(self) -> None:
        length, out = 0, self._out
        while header := out.readline():
            name, _, value = header.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            if header == b"\r\n":
                body = out.read(length)
                at = time.perf_counter()
                message = json.loads(body)
                if "method" in message and "id" in message:
                    self._answer(message)
                else:
                    self._came.put(Arrival(at, message))
        self._came.put(None)

    def _answer(self, asked: Message) -> None:
        result = ANSWERS.get(asked["method"])
        if asked["method"] == "workspace/configuration":
            result = [self.settings for _ in asked["params"]["items"]]
        with contextlib.suppress(OSError):
            self._send({"id": asked["id"], "result": result})
