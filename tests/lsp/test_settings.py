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
