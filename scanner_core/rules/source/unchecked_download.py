"""Rule: a file that can carry code is downloaded, and nobody compares its digest."""

from __future__ import annotations

from typing import Final

from scanner_core.facts import CallSite, ShellCommand
from scanner_core.findings import Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _commands, _downloads

RULE: Final = "unchecked-download"


@rule(
    severity=Severity.MEDIUM,
    cwe=494,
    references=[
        "https://docs.python.org/3/library/hashlib.html",
        "https://www.fatiando.org/pooch/latest/hashes.html",
    ],
    examples=[
        bad("!wget -q https://example.org/sam_vit_h.pth -P weights", is_cell=True),
        bad(
            """
            %%bash
            mkdir -p models
            curl -L -o models/model.pkl "https://example.org/download?id=7"
            """,
            is_cell=True,
        ),
        bad("!gdown --id 1abcDEF -O best.pt", is_cell=True),
        bad(
            """
            from urllib.request import urlretrieve as fetch
            URL = "https://example.org/"
            fetch(URL + "forest.joblib", "forest.joblib")
            """
        ),
        bad(
            """
            import requests
            with requests.Session() as session:
                answer = session.get(f"https://example.org/{version}/model.ckpt")
            """
        ),
        bad(
            """
            import pooch
            path = pooch.retrieve("https://example.org/model.pkl", known_hash=None)
            """
        ),
        bad(
            """
            import subprocess
            subprocess.run(["wget", "https://example.org/model.pt"], check=True)
            """
        ),
        good(
            """
            !wget -q https://example.org/model.pt
            !echo "9f86d081884c7d659a2feaa0c55ad015  model.pt" | sha256sum -c
            """,
            is_cell=True,
        ),
        good("!wget https://example.org/titanic.csv", is_cell=True),
        good(
            """
            import torch
            torch.hub.download_url_to_file(
                "https://example.org/m.pth", "m.pth", hash_prefix="0676ba61b6795bbe"
            )
            """
        ),
        good(
            """
            import hashlib, requests
            data = requests.get("https://example.org/model.pkl").content
            assert hashlib.sha256(data).hexdigest() == EXPECTED
            """
        ),
        good(
            """
            import requests
            data = requests.get("https://example.org/model.safetensors").content
            """
        ),
    ],
)
def unchecked_download(fact: CallSite | ShellCommand) -> Judgement | None:
    """Files that can carry code are downloaded without comparing their digests.

    Whoever gets hold of the server, or of the account that the file belongs to, can
    put another one in its place, and the next run of the program downloads that.  With
    pickles, checkpoints and native libraries, loading it is running it.  Formats that
    carry code only now and then, such as ``.bin``, ``.h5`` and ``.onnx``, are of low
    severity; data and ``safetensors`` are left alone, as is whatever the address pins
    to a commit.

    Note the ``sha256`` of the file that you looked at, and compare it after the
    download: ``sha256sum -c`` in a shell, ``hashlib`` in Python,
    ``pooch.retrieve(url, known_hash="sha256:…")``, or ``hash_prefix`` in
    ``torch.hub``.
    """
    if isinstance(fact, CallSite):
        is_ours = sinks.row(fact.callee, RULE) and not _downloads.is_compared(fact)
        found = _downloads.of_call(fact) if is_ours else None
        return _judged(fact, found) if found else None
    # What a later line runs is for another rule: piped-download.
    if _commands.is_checked(fact):
        return None
    every = (
        _judged(fact, each)
        for each in _downloads.of_command(fact)
        if not any(_commands.runs(words, each.file) for words in fact.later)
    )
    return next(filter(None, every), None)


def _judged(
    fact: CallSite | ShellCommand, download: _downloads.Download
) -> Judgement | None:
    severity = download.severity
    address = download.address
    if severity is None or _downloads.LOCAL.match(address):
        return None
    if _downloads.PINNED.search(address):
        return None
    message = (
        f"{download.by} downloads {download.name}, and nobody compares its digest."
    )
    fix = Fix("Compare the sha256 of the file with one that you noted")
    return Judgement(message, severity, _downloads.evidence(fact, download), (fix,))
