"""Rule: a package comes from a branch, an address or an index that can change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from scanner_core.facts import ShellCommand  # noqa: TC001 (rule() reads the annotation)
from scanner_core.findings import Fix, Severity
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _commands
from scanner_core.rules.source._downloads import LOCAL, PINNED
from scanner_core.source.shell.command_words import program

if TYPE_CHECKING:
    from collections.abc import Sequence

GIT: Final = re.compile(r"(?:[\w.-]+(?:\[[\w,.-]*\])?\s*@\s*)?(?:git|hg|svn|bzr)\+\w+:")
SHORTHAND: Final = re.compile(r"git@|(?:github|gitlab):")
ARCHIVE: Final = re.compile(
    r"(?:[\w.-]+(?:\[[\w,.-]*\])?\s*@\s*)?(?P<url>https?://\S+)", re.IGNORECASE
)
DIGEST: Final = re.compile(r"#(?:[^#\s]*&)?sha(?:256|384|512)=[0-9a-fA-F]{64}")
# An archive that a release of a repository holds, or an index of PyPI's own.
INSTALLERS: Final = frozenset({"conda", "mamba", "micromamba", "pip", "pipx", "uv"})
VALUED: Final = frozenset(
    {"-c", "-f", "-i", "-r", "-t", "--constraint", "--find-links", "--index-url"}
    | {"--prefix", "--python", "--requirement", "--target", "--upgrade-strategy"}
    | {"--channel", "--file", "-n", "--name", "-p"}
)
VALUED_BEFORE: Final = frozenset((option,) for option in VALUED)
TAG: Final = re.compile(r"@v?\d[\w.+-]*(?:#|$)")
"""A version; a tag can be moved, and hardly ever is."""
RELEASE: Final = "/releases/download/"
MAX_SHOWN: Final = 60
INDEX: Final = frozenset(
    {"--extra-index-url", "--find-links", "--index-url", "-f", "-i"}
)
PLACES: Final = """
    conda.anaconda.org data.pyg.org download.openmmlab.com download.pytorch.org
    flashinfer.ai github.com/explosion/spacy-models pypi.ngc.nvidia.com pypi.nvidia.com
    repo.anaconda.com storage.googleapis.com/jax-releases
    wheels.vllm.ai www.paddlepaddle.org.cn
"""
KNOWN: Final = re.compile(
    rf"https://(?:pypi(?:\.python)?\.org|{'|'.join(map(re.escape, PLACES.split()))})"
    r"(?:/|$)"
)
"""Indexes that libraries name in their own instructions."""


Fault: TypeAlias = tuple[str, str, Severity | None]
"""A message, what to do about it, and the severity if it is not the rule's own."""


@rule(
    severity=Severity.MEDIUM,
    cwe=494,
    references=[
        "https://pip.pypa.io/en/stable/topics/secure-installs/",
        "https://pip.pypa.io/en/stable/topics/vcs-support/",
    ],
    examples=[
        bad("%pip install -q git+https://github.com/org/project.git", is_cell=True),
        bad(
            '!uv pip install "project @ git+https://github.com/org/project@main"',
            is_cell=True,
        ),
        bad(
            "!pip install https://example.org/model-0.1-py3-none-any.whl", is_cell=True
        ),
        bad(
            "!pip install --extra-index-url https://example.org/simple model-utils",
            is_cell=True,
        ),
        bad(
            """
            import subprocess
            import sys
            subprocess.check_call(
                [sys.executable, "-m", "pip", "install", f"git+https://{host}/project"]
            )
            """
        ),
        bad(
            """
            %%capture
            !pip install torch --trusted-host mirror.example.org -i http://mirror.example.org
            """,
            is_cell=True,
        ),
        good("%pip install -q torch==2.9.1 transformers", is_cell=True),
        good(
            "!pip install git+https://github.com/openai/CLIP.git"
            "@dcba3cb2e2827b402d2701e7e1c7d9fed8a20ef1",
            is_cell=True,
        ),
        good("!pip install -r requirements.txt", is_cell=True),
        good(
            "!pip install torch --index-url https://download.pytorch.org/whl/cpu",
            is_cell=True,
        ),
        good("!pip install -e .", is_cell=True),
    ],
)
def unpinned_install(command: ShellCommand) -> Judgement | None:
    """Branches and addresses that packages are installed from can change every day.

    To install is to run code of the package, and so is each import of it.  With
    ``git+https://…`` and no commit, whoever may push decides what that is; with an
    archive's address, whoever has the server.  With ``--extra-index-url``, the highest
    version of a name wins, whichever index it is in, so that a stranger's package of
    the same name on the other index is taken; ``--trusted-host`` takes an answer from
    anybody.  A tag that is a version, and a file of a release, are of low severity:
    both can be replaced, and seldom are.

    Name a commit, ``git+https://github.com/org/project@<40 digits>``, or install a
    release from PyPI, with its hash where that matters: ``--require-hashes``.
    """
    given = _given(command.words)
    if given is None:
        return None
    evidence = _commands.evidence(command)
    for index, word in enumerate(given):
        option, _, value = word.partition("=")
        value = value or "".join(given[index + 1 : index + 2])
        found = _of_option(option, value)
        if not found and given[:index][-1:] not in VALUED_BEFORE:
            found = _of_package(word)
        if found:
            message, fix, severity = found
            return Judgement(message, severity, evidence, (Fix(fix),))
    return None


def _given(words: Sequence[str]) -> Sequence[str] | None:
    """Return what a command installs, with its options."""
    name = program(words)
    if name == "python" and words[1:3] == ("-m", "pip"):
        words = words[2:]
    elif name == "uvx":
        return words[1:]
    elif name not in INSTALLERS:
        return None
    plain = [word for word in words[1:] if not word.startswith("-")][:2]
    if "install" not in plain and plain[:1] not in (["add"], ["download"]):
        return None
    return words[1:]


def _of_option(option: str, value: str) -> Fault | None:
    """Return what is wrong with where packages are looked for."""
    shown = value[:MAX_SHOWN]
    if option == "--trusted-host":
        return f"pip takes whatever answers as {shown}.", "Drop --trusted-host", None
    if option in INDEX and value.lower().startswith("http://"):
        if LOCAL.match(value):
            return None
        message = f"Packages come from {shown} over plain HTTP, where anybody on the "
        return f"{message}way can replace them.", "Use https", None
    if option == "--extra-index-url" and not KNOWN.match(value):
        message = f"The package comes from PyPI or from {shown}, whichever has the "
        return f"{message}higher version.", "Use --index-url alone", None
    return None


def _of_package(word: str) -> Fault | None:
    """Return what is wrong with where a package is said to be."""
    shown = _commands.short(word)
    if PINNED.search(word) or DIGEST.search(word):
        return None
    if GIT.match(word) or SHORTHAND.match(word):
        severity = Severity.LOW if TAG.search(word) else None
        message = f"{shown} is whatever the repository holds there today."
        return message, "Name a commit", severity
    archive = ARCHIVE.match(word)
    if archive is None or KNOWN.match(archive["url"]):
        return None
    severity = Severity.LOW if RELEASE in archive["url"] else None
    message = f"{shown} is installed, whatever it holds today."
    return message, "Install a release from PyPI", severity
