"""What is shown of a scan that goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

pytest.importorskip("pygls", reason="needs pip install '.[dev,lsp]'")

from lsp_server.workspace.progress import Progress

if TYPE_CHECKING:
    from lsprotocol import types
    from pygls.lsp.server import LanguageServer


class Told:
    """What a client is told."""

    def __init__(self) -> None:
        self.messages: list[str | None] = []

    def progress(self, sent: types.ProgressParams) -> None:
        assert sent.value
        self.messages.append(sent.value.message)


def test_the_name_of_a_file_is_no_link() -> None:
    client = Told()
    progress = Progress(cast("LanguageServer", client), lambda: None, "scan")
    progress.begin("token")

    progress.tell(1, 2, "/work/[Continue](command:go)\n.pt")

    assert client.messages[-1] == "1 of 2: /work/[Continue] (command:go)\\n.pt"
