"""Servers that are set up otherwise: other files, other rights, other settings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Answer, Server

pytestmark = pytest.mark.jupyter
pytest.importorskip("jupyter_server")

LOAD = "import pickle\npickle.load(open('planted.pkl', 'rb'))"
SET_UP = """\
from jupyter_server.auth import Authorizer
from jupyter_server.services.contents.manager import ContentsManager


class Elsewhere(ContentsManager):
    def dir_exists(self, path):
        return path == ""

    def file_exists(self, path=""):
        return False

    def is_hidden(self, path):
        return False

    def get(self, path, content=True, type=None, format=None):
        raise NotImplementedError


class Reading(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return action == "read"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    found = tmp_path / "root"
    found.mkdir()
    return found


@pytest.fixture
def set_up(
    starts: Callable[..., Server], tmp_path: Path, root: Path
) -> Callable[..., Server]:
    """Return a function that starts a server with a class of the module above."""
    module = tmp_path / "modules" / "set_up.py"
    module.parent.mkdir()
    module.write_text(SET_UP)

    def start(*options: str) -> Server:
        path = (str(module.parent), os.environ.get("PYTHONPATH", ""))
        variables = {"PYTHONPATH": os.pathsep.join(filter(None, path))}
        return starts(root, *options, **variables)

    return start


def asked(server: Server) -> Answer:
    cells = [{"id": "a", "type": "code", "source": LOAD}]
    return server.call("POST", "notebook", {"path": "nb.ipynb", "cells": cells})


def test_files_that_are_in_no_folder_are_not_watched(
    set_up: Callable[..., Server],
) -> None:
    server = set_up("--ServerApp.contents_manager_class=set_up.Elsewhere")
    body = {"path": "x.pkl", "reason": "x"}
    answers = [
        server.call("POST", each, body) for each in ("scan", "executed", "trust")
    ]
    answers += [server.call("GET", each) for each in ("folder?path=", "artifacts")]
    judged = asked(server)

    assert {each.status for each in answers} == {501}
    assert all("not watched" in each.data["message"] for each in answers)
    assert server.call("DELETE", "scan/x").status == 404
    assert judged.data["files"] == "elsewhere"
    assert judged.data["report"]["artifacts"][0]["findings"]


def test_who_may_only_read_learns_nothing_by_running_nothing(
    set_up: Callable[..., Server], root: Path, planted: Callable[[Path], Path]
) -> None:
    planted(root / "planted.pkl")
    server = set_up("--ServerApp.authorizer_class=set_up.Reading")
    judged = asked(server)
    body = {"path": "planted.pkl", "reason": "x"}

    assert judged.data["files"] == "elsewhere"
    assert len(judged.data["report"]["artifacts"]) == 1
    assert server.call("POST", "trust", body).status == 403
    assert server.call("POST", "scan", {"path": "planted.pkl"}).status == 200


def test_what_is_hidden_is_scanned_where_it_is_shown(
    set_up: Callable[..., Server], root: Path, planted: Callable[[Path], Path]
) -> None:
    planted(root / ".models" / "x.pkl")
    server = set_up("--ContentsManager.allow_hidden=True")
    report = server.call("POST", "scan", {"path": ""}).data["report"]

    assert [each["path"] for each in report["artifacts"]] == [".models/x.pkl"]


def test_a_root_behind_a_link_is_a_root(
    starts: Callable[..., Server],
    tmp_path: Path,
    root: Path,
    planted: Callable[[Path], Path],
) -> None:
    planted(root / "planted.pkl")
    (tmp_path / "link").symlink_to(root)
    server = starts(tmp_path / "link")
    report = server.call("POST", "scan", {"path": "planted.pkl"}).data["report"]

    assert [each["path"] for each in report["artifacts"]] == ["planted.pkl"]
    assert asked(server).data["report"]["verdict"] == "unsafe"


def test_limits_can_be_set(
    set_up: Callable[..., Server], root: Path, planted: Callable[[Path], Path]
) -> None:
    planted(root / "planted.pkl")
    server = set_up("--ModelScanServer.seconds=0.001")
    report = server.call("POST", "scan", {"path": "planted.pkl"}).data["report"]

    assert report["verdict"] == "incomplete"
    assert "longer than 0.001 s" in report["artifacts"][0]["gaps"][0]["reason"]
