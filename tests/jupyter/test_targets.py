from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("IPython")

from IPython.core.error import UsageError

from jupyter_ext.kernel.targets import resolve, split

pytestmark = pytest.mark.jupyter


class Text(str):
    """Runs code of its own when it is looked at."""

    __slots__ = ()

    def __str__(self) -> str:
        raise AssertionError("a variable was called")

    __fspath__ = __iter__ = __bool__ = __str__


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("nope.pt", "no such file or folder: nope.pt", id="missing"),
        pytest.param("~/nope.pt", "no such file or folder: ~/nope.pt", id="home"),
        pytest.param("*.nope", r"no file matches \*.nope", id="no match"),
        pytest.param("model", "the variable model holds no path", id="no path"),
        pytest.param("mixed", "the variable mixed holds no path", id="mixed list"),
        pytest.param("text", "the variable text holds no path", id="own kind of str"),
        pytest.param("both", "both is a variable here, and also a file", id="both"),
        pytest.param("gone", "no such file or folder: gone.pt", id="stale variable"),
        pytest.param(r"\x1b[31m'\n", "no closing quotation", id="open quote"),
    ],
)
def test_what_means_nothing_is_refused_in_one_line(
    folder: Path, line: str, message: str
) -> None:
    (folder / "both").touch()
    variables = {
        "model": object(),
        "mixed": ["planted.pt", None],
        "text": Text("planted.pt"),
        "both": "planted.pt",
        "gone": "gone.pt",
    }

    with pytest.raises(UsageError, match=message) as refused:
        resolve(split(line), variables)

    assert "\n" not in str(refused.value)


def test_control_characters_of_a_name_do_not_reach_the_terminal(folder: Path) -> None:
    with pytest.raises(UsageError) as refused:
        resolve(["path"], {"path": f"{folder}/\x1b[2J"})

    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        pytest.param("planted.pt", ["planted.pt"], id="file"),
        pytest.param("planted.pt harmless.pt", ["planted.pt", "harmless.pt"], id="two"),
        pytest.param("[hp]*.pt", ["harmless.pt", "planted.pt"], id="pattern"),
        pytest.param('"my run/model.pt"', ["my run/model.pt"], id="quotes"),
        pytest.param(r"my\ run/model.pt", ["my run/model.pt"], id="backslash"),
        pytest.param('"my run/*.pt"', ["my run/model.pt"], id="pattern in quotes"),
        pytest.param("**/model.pt", ["my run/model.pt"], id="any depth"),
        pytest.param("[1].pt", ["[1].pt"], id="a name before a pattern"),
        pytest.param("path", ["my run/model.pt"], id="variable"),
        pytest.param("paths", ["planted.pt", "harmless.pt"], id="list of paths"),
        pytest.param("model", ["model"], id="a variable that holds no path"),
    ],
)
def test_words_mean_files(folder: Path, line: str, names: list[str]) -> None:
    (folder / "my run").mkdir()
    for name in ("my run/model.pt", "[1].pt", "1.pt", "model"):
        (folder / name).touch()
    variables = {
        "path": Path("my run") / "model.pt",
        "paths": ["planted.pt", Path("harmless.pt")],
        "model": object(),
    }

    assert resolve(split(line), variables) == [Path(name) for name in names]


def test_the_home_folder_has_a_short_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(folder))

    assert resolve(["~/planted.pt"], {}) == [folder / "planted.pt"]
