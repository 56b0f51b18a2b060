"""Rule: a model comes over a connection that anybody on the way can change."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite, ShellCommand
from scanner_core.findings import Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _commands, _downloads

RULE: Final = "plain-http-model"
PLAIN: Final = "http://"


@rule(
    severity=Severity.MEDIUM,
    cwe=319,
    references=[
        "https://cwe.mitre.org/data/definitions/319.html",
    ],
    examples=[
        bad(
            """
            import urllib.request
            urllib.request.urlretrieve("http://example.org/model.pkl", "model.pkl")
            """,
            fixed="""
            import urllib.request
            urllib.request.urlretrieve("https://example.org/model.pkl", "model.pkl")
            """,
        ),
        bad(
            "!wget -nc http://example.org/yolov4.pth",
            fixed="!wget -nc https://example.org/yolov4.pth",
            is_cell=True,
        ),
        bad(
            """
            import requests
            HOST = "http://models.example.org"
            checkpoint = requests.get(f"{HOST}/latest.ckpt", timeout=60)
            """
        ),
        bad(
            """
            import os
            os.system("curl -s http://example.org/install.sh | sh")
            """,
            fixed="""
            import os
            os.system("curl -s https://example.org/install.sh | sh")
            """,
        ),
        good(
            """
            import urllib.request
            urllib.request.urlretrieve("https://example.org/model.pkl", "model.pkl")
            """
        ),
        good("!wget http://example.org/iris.csv", is_cell=True),
        good(
            """
            import requests
            answer = requests.get("http://localhost:8000/model.pkl")
            """
        ),
    ],
)
def plain_http_model(fact: CallSite | ShellCommand) -> Judgement | None:
    """Models that come over plain HTTP can be replaced by anybody on the way.

    A pickle, a checkpoint or a script runs code when it is loaded; over ``http://``,
    every network between the server and the program can put its own file in the place
    of the one that was asked for.

    Download over ``https://``, and compare the ``sha256`` of the file.
    """
    every = (
        _of_call(fact)
        if isinstance(fact, CallSite)
        else [_downloads.Download("", *each) for each in fact.downloads]
    )
    for download in every:
        address = download.address
        if not address.lower().startswith(PLAIN) or _downloads.LOCAL.match(address):
            continue
        if download.severity is None:
            continue
        return Judgement(
            f"{download.name} comes over plain HTTP, where anybody on the way can "
            "replace it.",
            evidence=_downloads.evidence(fact, download),
            fixes=_commands.replaced(fact, "Download over https", PLAIN, "https://"),
        )
    return None


def _of_call(call: CallSite) -> list[_downloads.Download]:
    download = _downloads.of_call(call) if sinks.row(call.callee, RULE) else None
    return [download] if download else []
