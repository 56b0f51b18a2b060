from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lsp_server.settings import Reading, Settings, read

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param("python", id="no object"),
        pytest.param({"gifthorse": [1]}, id="a list"),
        pytest.param({"interpreter": 3}, id="a number"),
        pytest.param({"interpreter": ["/usr", 3]}, id="mixed words"),
        pytest.param({"interpreter": "venv/bin/python"}, id="a relative path"),
        pytest.param({"interpreter": "/no/such/python"}, id="a missing path"),
        pytest.param({"interpreter": "/\0"}, id="no path at all"),
        pytest.param({"workspaceScan": "always"}, id="a time that is none"),
        pytest.param({"workspaceScan": ["off"]}, id="a list of times"),
        pytest.param({"exclude": "data/"}, id="one pattern, and no list"),
        pytest.param({"exclude": ["data/", 3]}, id="a pattern that is a number"),
        pytest.param({"codeLens": {"enable": "yes"}}, id="a word for yes"),
    ],
)
def test_what_is_wrong_is_named_and_left_at_its_default(sent: object) -> None:
    reading = read(sent)

    assert reading.settings == Settings()
    assert len(reading.complaints) == 1
    assert reading.complaints[0].startswith("gifthorse")


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(None, id="nothing"),
        pytest.param({}, id="no settings"),
        pytest.param({"gifthorse": None}, id="an empty section"),
        pytest.param({"interpreter": None}, id="null"),
        pytest.param({"interpreter": ""}, id="an empty text"),
        pytest.param({"interpreter": []}, id="no words"),
        pytest.param({"later": 1}, id="a setting of another version"),
    ],
)
def test_what_is_not_set_is_left_at_its_default(sent: object) -> None:
    assert read(sent) == Reading(Settings())


def test_an_interpreter_is_a_path_or_a_command_line(tmp_path: Path) -> None:
    python = str(tmp_path)

    assert read({"interpreter": python}).settings.interpreter == tmp_path
    assert read({"gifthorse": {"interpreter": [python, "-X", "dev"]}}) == Reading(
        Settings(tmp_path)
    )


def test_one_wrong_setting_leaves_the_others_in_force() -> None:
    reading = read({"workspaceScan": 3, "exclude": ["data/"], "codeLens.enable": False})

    assert reading.settings == Settings(exclude=("data/",), code_lens=False)
    assert reading.complaints == (
        "gifthorse.workspaceScan: expected one of onOpen, off: 3",
    )


def test_a_setting_may_be_written_in_one_word_or_in_two() -> None:
    assert not read({"codeLens": {"enable": False}}).settings.code_lens
    assert not read({"codeLens.enable": False}).settings.code_lens
    assert read({"workspaceScan": "off"}).settings.workspace_scan == "off"
