"""Rule: text from a file or a server is run as a program."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import CallSite, Constant, Fetched, HubFile, Opened, Unknown
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _hub, _loading

if TYPE_CHECKING:
    from scanner_core.facts import Argument

RULE: Final = "executed-text"
CALLED: Final = {
    "builtins.eval": "eval",
    "builtins.exec": "exec",
    "pandas.eval": "pandas.eval",
}
OF_A_PACKAGE: Final = re.compile(
    r"(?:^|[/\\])_*(?:about|init|meta|metadata|pkginfo|release|version)_*(?:\.py)?$",
    re.IGNORECASE,
)
"""Files in which packages keep their version, for ``setup.py`` to run."""
DATASETS: Final = "datasets."
SCRIPTS_UNTIL: Final = "4.0"
"""The datasets from which on there are no scripts."""
FROM_A_REQUEST: Final = "it comes from a request"
FROM_A_FILE: Final = "it comes from a configuration file"
SENT: Final = re.compile(
    r"\brequest\.(?:GET|POST|args|body|cookies|data|form|headers|json|params|values"
    r"|get_data|get_json|query_params)\b"
)
"""Spellings of what comes with a request to a web service."""
WRITTEN_BY_A_MODEL: Final = re.compile(
    r"\.choices\[\d+\]\.(?:delta|message|text)\b|\.generated_text\b"
    r"|\[['\"]generated_text['\"]\]|\.output_text\b"
)
ADVICE: Final = "Read data with json or ast.literal_eval, and import code"


@rule(
    severity=Severity.MEDIUM,
    cwe=95,
    examples=[
        bad("""
            import requests
            exec(requests.get("https://example.org/setup.py").text)
        """),
        bad("""
            with open("params.txt") as file:
                params = eval(file.read())
        """),
        bad("""
            import urllib.request
            run = exec
            source = urllib.request.urlopen("https://example.org/plugin.py").read()
            run(compile(source, "plugin.py", "exec"))
        """),
        bad("""
            import json
            settings = json.load(open("config.json"))
            activation = eval(settings["activation"])
        """),
        bad("""
            import runpy, urllib.request
            urllib.request.urlretrieve("https://example.org/train.py", "train.py")
            runpy.run_path("train.py")
        """),
        bad("""
            import sys
            from huggingface_hub import snapshot_download
            sys.path.append(snapshot_download("org/model"))
            import modeling
        """),
        bad("""
            from flask import request

            def calculate():
                return str(eval(request.json["expression"]))
        """),
        good("""
            model.eval()
            frame.eval("a + b")
        """),
        good("""
            import ast
            params = ast.literal_eval(open("params.txt").read())
        """),
        good("""
            print(eval("1 + 2"))
        """),
        good("""
            about = {}
            exec(open("package/_version.py").read(), about)
        """),
        good("""
            import importlib.util
            spec = importlib.util.spec_from_file_location("plugin", path)
        """),
    ],
    references=[
        "https://docs.python.org/3/library/functions.html#exec",
        "https://docs.python.org/3/library/ast.html#ast.literal_eval",
    ],
)
def executed_text(call: CallSite) -> Judgement | None:
    """``exec`` and ``eval`` run whatever text they are given.

    If the text is the answer of a server or the content of a file that came with a
    model, whoever wrote that runs code on this machine.  The same goes for the paths
    that ``runpy`` and ``importlib`` are given, and for tools that run what a language
    model writes.

    Read data with ``json`` or ``ast.literal_eval``; keep code in a package that you
    import, at a version that you have looked at.
    """
    sink = sinks.row(call.callee, RULE)
    if sink is None:
        return None
    if sink.file is None:
        return _loading.judge(_loading.as_written(call), RULE)
    given = call.argument(sink.file, sink.position)
    is_text = call.callee in CALLED
    if call.callee.startswith(DATASETS) and not _is_script(call, given):
        return None
    if given is None:
        return None
    found = _said(call, given, is_text=is_text)
    if found is None and is_text:
        found = _spelled(call.text)
    if found is None:
        return None
    what, severity = found
    name = CALLED.get(call.callee, call.callee)
    evidence = Evidence(call.callee, "called", str(given))
    runs = "lets imports run" if name.startswith("sys.path.") else "runs"
    return Judgement(f"This {name} {runs} {what}.", severity, evidence, (Fix(ADVICE),))


def _spelled(text: str) -> tuple[str, Severity] | None:
    """Return whose text is run as far as its spelling tells."""
    if SENT.search(text):
        return "what comes with a request", Severity.HIGH
    if WRITTEN_BY_A_MODEL.search(text):
        return "what a language model writes", Severity.MEDIUM
    return None


def _is_script(call: CallSite, given: Argument | None) -> bool:
    """Whether a dataset is a program, which old versions run without asking."""
    if call.environment.at_least("datasets", SCRIPTS_UNTIL) is True:
        return False
    match given:
        case Constant(value=str(path)):
            return path.endswith(".py")
        case _:
            return False


def _said(
    call: CallSite, given: Argument, *, is_text: bool
) -> tuple[str, Severity] | None:
    """Return what is run, and how bad that is; ``None`` if it is most likely fine."""
    match call.fetched or given:
        case Fetched(url=url):
            where = f" from {url}" if url and _hub.is_shown(url) else ""
            return f"what is downloaded{where}", Severity.HIGH
        case HubFile(repo=repo):
            return f"Python code of {repo}", Severity.MEDIUM
        case Opened(path=path) if is_text and _hub.is_shown(path):
            if OF_A_PACKAGE.search(path):
                return None
            is_own = path.endswith(".py") and call.callee == "builtins.exec"
            return f"the text of {path}", Severity.LOW if is_own else Severity.MEDIUM
        case Constant(value=str(path)) if call.callee.startswith(DATASETS):
            return f"the script {path}", Severity.LOW
        case Unknown(reason=reason) if is_text and reason == FROM_A_REQUEST:
            return "what comes with a request", Severity.HIGH
        case Unknown(reason=reason) if is_text and reason == FROM_A_FILE:
            return "a text that comes from a configuration file", Severity.LOW
        case _:
            return None
