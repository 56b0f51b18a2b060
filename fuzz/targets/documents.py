"""What people and programs of ours write, and anybody may have changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from fuzz.checks import Found, scanned, written
from scanner_core import wire
from scanner_core.arguments import UsageError
from scanner_core.commands import _baseline
from scanner_core.configuration import Invalid, trust_file
from scanner_core.configuration import settings as settings_module
from scanner_core.findings import Report, Skipped, Tool, Totals
from scanner_core.scan import scan_paths
from tests.corpus import hostile_files

if TYPE_CHECKING:
    from collections.abc import Sequence


def wire_report(data: bytes) -> None:
    """Read a report; what is read can be written, and read again."""
    try:
        report = wire.from_json(wire.to_json(wire.from_json(data)))
    except ValueError:
        return
    if wire.from_json(wire.to_json(report)) != report:
        raise Found("a report changes when it is written and read")


def settings_file(data: bytes) -> None:
    """Read a file of settings."""
    try:
        settings_module.read(written(data, "config.toml"))
        settings_module.read(written(data, "pyproject.toml"), ("tool", "gifthorse"))
    except Invalid as error:
        _complaint(error)


def trust(data: bytes) -> None:
    """Read decisions."""
    path = written(data, "trust.toml")
    for shared in (False, True):
        try:
            trust_file.read(path, shared=shared)
        except Invalid as error:
            _complaint(error)


def baseline(data: bytes) -> None:
    """Read what was found before."""
    try:
        _baseline.read(written(data, "baseline.json"))
    except UsageError as error:
        _complaint(error)


def _complaint(error: Exception) -> None:
    if not str(error).isprintable():
        raise Found(f"a complaint is not fit for a terminal: {error!r}")


def reports() -> Sequence[bytes]:
    """Return reports of a few files."""
    builders = list(hostile_files.BUILDERS.values())[::12]
    found = []
    for build in builders:
        artifact = scanned(build())
        totals = Totals(1, artifact.size or 0, 1, 0.5)
        tool = Tool("gifthorse", "1")
        report = Report(tool, artifact.verdict, (artifact,), Skipped(0), totals)
        found.append(wire.to_json(report).encode())
    return [
        *found,
        b"[" * 3000,
        b'{"schema_version": 1e999}',
        json.dumps([{}]).encode(),
    ]


def settings() -> Sequence[bytes]:
    """Return settings, good and bad."""
    return [
        b'known-classes = ["mine.*", "__main__.Net"]\nfail-on = "review"\n',
        b'[tool.gifthorse]\nknown-classes = ["mine.models.*"]\n',
        b"known-classes = 1\n",
        b"fail-on = []\nfailon = 1\n",
        b"a = " + b"[" * 3000,
        b'known-classes = ["*", "os.*", "\\u001b[31m"]',
    ]


def trust_files() -> Sequence[bytes]:
    """Return decisions, good and bad."""
    record = (
        b'[[trusted]]\nfile = "/a/x.pt"\nsha256 = "' + b"0" * 64 + b'"\nsize = 3\n'
        b'rules = ["unsafe-call"]\nreason = "ours"\nby = "me"\n'
        b"created = 2026-01-02T03:04:05Z\nexpires = 2027-01-01\n"
    )
    return [
        record,
        record * 3,
        b'[[workspace]]\npath = "/a"\n' + record,
        b"[trusted]\n",
    ]


def baselines() -> Sequence[bytes]:
    """Return what a report of one file was written down as."""
    path = written(hostile_files.HOSTILE, "model.bin")
    report = scan_paths([path])
    target = written(b"", "baseline.json")
    _baseline.write(target, report)
    return [target.read_bytes(), b"[" * 3000, b'{"version": 1, "entries": {}}']
