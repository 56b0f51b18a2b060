"""The page about trust: what it shows is understood, and what it names is there."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from scanner_core import arguments
from scanner_core.configuration import settings, workspaces
from scanner_core.reporters import sarif_report, sarif_rules

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs" / "trust.md").read_text("utf-8")


def test_every_command_shown_is_understood(page: str) -> None:
    shown = re.findall(r"^(gifthorse .+)$|`(gifthorse [^`]+)`", page, re.MULTILINE)
    commands = [block or inline for block, inline in shown]

    assert len(commands) > 5
    for command in commands:
        words = shlex.split(command)[1:]
        assert arguments.parse(words).command == words[0]


def test_the_settings_shown_are_taken(page: str, tmp_path: Path) -> None:
    (block,) = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "gifthorse.toml").write_text(block)

    read = settings.read(tmp_path / "gifthorse.toml")

    assert (read.known_classes, read.fail_on) == (("mine.*", "__main__.*"), "unsafe")


def test_what_is_named_is_so(page: str) -> None:
    names = [
        *workspaces.TRUST,
        workspaces.SETTINGS,
        workspaces.PYPROJECT,
        sarif_rules.NOT_READ,
        f'partialFingerprints["{sarif_report.FINGERPRINT}"]',
        f"at most {'ten' if sarif_report.MOST_RELATED == 10 else '?'} related",
    ]

    assert [name for name in names if name not in page] == []
