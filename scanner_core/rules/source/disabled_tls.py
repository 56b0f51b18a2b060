"""Rule: certificates are not verified, so anybody can answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import (
    CallSite,
    Constant,
    Name,
    Replacement,
    Setting,
    ShellCommand,
)
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.knowledge.sinks import downloads as table
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _commands, _downloads, _fixes, _settings
from scanner_core.source.shell.command_words import program

if TYPE_CHECKING:
    from collections.abc import Sequence

RULE: Final = "disabled-tls"
CONTEXT: Final = "ssl._create_default_https_context"
UNVERIFIED: Final = "ssl._create_unverified_context"
VERIFY: Final = ".verify"
INSECURE: Final = {
    "curl": ("-k", "--insecure"),
    "wget": ("--no-check-certificate",),
    "aria2c": ("--check-certificate=false",),
    "gdown": ("--no-check-certificate",),
}
"""curl 8, wget 1.21, aria2 1.36, gdown 5."""
CONFIGURED: Final = re.compile(
    r"git config .*\bhttp\.sslverify[ =](?:false|0|no)\b"
    r"|git .*-c http\.sslverify=(?:false|0|no)\b"
    r"|conda config .*\bssl_verify (?:false|no|0)\b",
    re.IGNORECASE,
)
"""git-config(1), http.sslVerify; conda 25, ssl_verify."""
MAX_WORDS: Final = 20
REASON: Final = "so anybody on the way can answer in the server's place"


@rule(
    severity=Severity.MEDIUM,
    cwe=295,
    references=[
        "https://docs.python.org/3/library/ssl.html#security-considerations",
        "https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification",
    ],
    examples=[
        bad(
            """
            import ssl
            ssl._create_default_https_context = ssl._create_unverified_context
            """
        ),
        bad(
            """
            import requests
            answer = requests.get("https://example.org/latest.pt", verify=False)
            """,
            fixed="""
            import requests
            answer = requests.get("https://example.org/latest.pt", verify=True)
            """,
        ),
        bad(
            """
            import os
            os.environ["CURL_CA_BUNDLE"] = ""
            """
        ),
        bad(
            "!wget --no-check-certificate https://example.org/model.pth",
            fixed="!wget https://example.org/model.pth",
            is_cell=True,
        ),
        bad(
            """
            import requests
            session = requests.Session()
            session.verify = False
            """
        ),
        bad(
            """
            import httpx
            from huggingface_hub import set_client_factory
            set_client_factory(lambda: httpx.Client(verify=False))
            """,
            fixed="""
            import httpx
            from huggingface_hub import set_client_factory
            set_client_factory(lambda: httpx.Client(verify=True))
            """,
        ),
        bad("%env GIT_SSL_NO_VERIFY=1", fixed="%env GIT_SSL_NO_VERIFY=0", is_cell=True),
        bad("!git config --global http.sslVerify false", is_cell=True),
        good(
            """
            import requests
            answer = requests.get("https://localhost:8443/health", verify=False)
            """
        ),
        good(
            """
            import os
            os.environ["REQUESTS_CA_BUNDLE"] = "/etc/ssl/certs/company.pem"
            """
        ),
        good(
            """
            import ssl
            context = ssl.create_default_context()
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            """
        ),
        good(
            "!wget --no-check-certificate https://example.org/images.zip", is_cell=True
        ),
    ],
)
def disabled_tls(
    fact: CallSite | Replacement | Setting | ShellCommand,
) -> Judgement | None:
    """Without certificates, anybody on the way can answer with a model of their own.

    ``ssl._create_default_https_context = ssl._create_unverified_context`` stands in
    many notebooks before ``torch.hub`` or ``torchvision``, and holds for everything
    that the process downloads with ``urllib`` from then on.  ``verify=False``,
    ``curl -k`` and ``wget --no-check-certificate`` do the same for one download; they
    are left alone where the address says that no file is downloaded that can carry
    code, and of low severity where nothing says what is.

    Install the missing certificates, ``pip install --upgrade certifi``, or name those
    of your organisation in ``SSL_CERT_FILE`` and ``REQUESTS_CA_BUNDLE``.
    """
    match fact:
        case Setting():
            return _settings.judge(fact, RULE, Severity.LOW)
        case Replacement():
            return _of_replacement(fact)
        case CallSite():
            return _of_call(fact) if sinks.row(fact.callee, RULE) else None
        case ShellCommand():
            return _of_command(fact)


def _of_replacement(fact: Replacement) -> Judgement | None:
    is_context = fact.name == CONTEXT and (
        fact.value == Name(UNVERIFIED) or UNVERIFIED in fact.text
    )
    is_session = fact.name.endswith(VERIFY) and fact.value == Constant(value=False)
    if not (is_context or is_session):
        return None
    what = "urllib" if is_context else fact.name.removesuffix(VERIFY)
    return Judgement(
        f"{what} accepts any certificate from here on, {REASON}.",
        evidence=Evidence(fact.name, "replaced", str(fact.value)),
        fixes=(Fix("Install the certificates that are missing"),),
    )


def _of_call(call: CallSite) -> Judgement | None:
    keyword = table.VERIFYING.get(call.callee, VERIFY[1:])
    if call.argument(keyword) != Constant(value=False):
        return None
    fixes = _fixes.set_keyword(call, keyword, "True")
    download = _downloads.of_call(call)
    if download and download.severity:
        message = (
            f"{call.callee} accepts any certificate for {download.name}, {REASON}."
        )
        evidence = _downloads.evidence(call, download)
        return Judgement(message, evidence=evidence, fixes=fixes)
    if download and download.address:
        return None
    message = f"This {call.callee} accepts any certificate, {REASON}."
    evidence = Evidence(call.callee, "called", f"{keyword}=False")
    return Judgement(message, Severity.LOW, evidence, fixes)


def _of_command(command: ShellCommand) -> Judgement | None:
    name = program(command.words)
    if CONFIGURED.search(" ".join((name, *command.words[1:MAX_WORDS]))):
        message = f"{name} accepts any certificate from here on, {REASON}."
        fix = Fix("Install the certificates that are missing")
        return Judgement(message, evidence=_commands.evidence(command), fixes=(fix,))
    given = [word for word in command.words if _is_insecure(name, word)]
    every = [_downloads.Download(name, *each) for each in command.downloads]
    risky = next((each for each in every if each.severity), None)
    if not given or risky is None:
        return None
    return Judgement(
        f"{name} {given[0]} accepts any certificate for {risky.name}, {REASON}.",
        evidence=_commands.evidence(command),
        fixes=_commands.dropped(command, given[0]),
    )


def _is_insecure(name: str, word: str) -> bool:
    options: Sequence[str] = INSECURE.get(name, ())
    is_cluster = name == "curl" and word[:1] == "-" and word[1:2] not in {"", "-"}
    return word in options or (is_cluster and word.isalpha() and "k" in word)
