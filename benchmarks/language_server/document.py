"""A file in an editor: it is opened, edited, and its diagnostics are awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.language_server.client import Client, Message
    from benchmarks.language_server.typing_session import Edit


class OpenDocument:
    """One file, of one client."""

    def __init__(self, client: Client, path: Path, text: str, *, pulls: bool) -> None:
        self._client = client
        self._uri = path.as_uri()
        self._version = 1
        self._pulls = pulls
        self._result: str | None = None
        self._shown: list[object] = []
        item = {"uri": self._uri, "languageId": "python", "version": 1, "text": text}
        client.tell("textDocument/didOpen", {"textDocument": item})

    def edit(self, edit: Edit) -> None:
        """Tell of an edit."""
        self._version += 1
        document = {"uri": self._uri, "version": self._version}
        sent = {"textDocument": document, "contentChanges": [edit.change()]}
        self._client.tell("textDocument/didChange", sent)

    def diagnostics(self) -> list[object]:
        """Return what is said of the text as it is now; raises ``FailedError``."""
        if self._pulls:
            asked: Message = {"textDocument": {"uri": self._uri}}
            if self._result is not None:
                asked["previousResultId"] = self._result
            report = self._client.ask("textDocument/diagnostic", asked)
            self._result = report.get("resultId")
            if report["kind"] == "full":
                self._shown = report["items"]
        else:
            came = self._client.arrival(self._is_fresh)
            self._shown = came.message["params"]["diagnostics"]
        return self._shown

    def _is_fresh(self, message: Message) -> bool:
        if message.get("method") != "textDocument/publishDiagnostics":
            return False
        about: Message = message["params"]
        version: int = about.get("version", self._version)
        return version == self._version and bool(about["uri"] == self._uri)
