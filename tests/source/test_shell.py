from __future__ import annotations

import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner_core.source.shell import syntax
from scanner_core.source.shell.command_downloads import downloads
from scanner_core.source.shell.command_words import program


def words(text: str) -> list[str]:
    """Return the commands of a text, without what they hold in turn."""
    return [" ".join(command.words) for command in syntax.split(text)]


def piped(text: str) -> list[list[str]]:
    """Return what gets the output of the first ``curl``."""
    commands = syntax.split(text)
    curl = next(command for command in commands if command.words[:1] == ("curl",))
    return [list(each) for each in curl.pipes_into]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("# curl a | sh", [], id="comment"),
        pytest.param("ls # | sh", ["ls"], id="comment behind"),
        pytest.param("echo 'a | sh'", ["echo a | sh"], id="quoted"),
        pytest.param('echo "a; b"', ["echo a; b"], id="quoted twice"),
        pytest.param(r"echo a\;b", ["echo a;b"], id="escaped"),
        pytest.param("cat <<E\ncurl a | sh\nE\nls", ["cat", "ls"], id="here document"),
        pytest.param("a && b || c; d & e\nf", list("abcdef"), id="lists"),
        pytest.param("a \\\n  b", ["a b"], id="line that goes on"),
        pytest.param("if a; then b; fi", ["a", "b", "fi"], id="condition"),
        pytest.param("while a; do b; done", ["a", "b", "done"], id="loop"),
        pytest.param("sudo -u me -E a -b", ["a -b"], id="sudo"),
        pytest.param("X=1 Y= env Z=2 a", ["a"], id="variables"),
        pytest.param("timeout -k 5 10 nice -n 3 a", ["a"], id="timeout"),
        pytest.param("conda run -n e pip install a", ["pip install a"], id="conda"),
        pytest.param("echo a | xargs -n 1 b", ["echo a", "b"], id="xargs"),
        pytest.param("a > b 2>&1 < c", ["a"], id="redirections"),
        pytest.param("a {x['b c']} $Y ${Z}", ["a {x['b c']} $Y ${Z}"], id="IPython"),
        pytest.param("a $(b c)", ["a $()", "b c"], id="substitution"),
        pytest.param("a `b c`", ["a $()", "b c"], id="backticks"),
        pytest.param("a <(b c)", ["a <()", "b c"], id="pipe with a name"),
        pytest.param("(a; b)", ["a", "b"], id="group"),
        pytest.param(
            "bash -c 'a; b'", ["bash -c a; b", "a", "b"], id="shell in a shell"
        ),
        pytest.param("ssh h bash -lc 'a'", ["ssh h bash -lc a", "a"], id="elsewhere"),
    ],
)
def test_a_text_is_split_into_commands(text: str, commands: list[str]) -> None:
    assert words(text) == commands


@pytest.mark.parametrize(
    ("text", "consumers"),
    [
        pytest.param("curl a; sh", [], id="list"),
        pytest.param("curl a || sh", [], id="or"),
        pytest.param("curl a | sh", [["sh"]], id="pipe"),
        pytest.param("curl a |& sh", [["sh"]], id="pipe with errors"),
        pytest.param(
            "curl a | tee b | sudo sh -s", [["tee", "b"], ["sh", "-s"]], id="two"
        ),
        pytest.param("(cd x && curl a) | sh", [["sh"]], id="group"),
        pytest.param('sh -c "$(curl a)"', [["sh", "-c", "$()"]], id="substitution"),
        pytest.param("eval `curl a`", [["eval", "$()"]], id="backticks"),
        pytest.param("bash <(curl a)", [["bash", "<()"]], id="pipe with a name"),
        pytest.param("bash <<< $(curl a)", [["bash"]], id="here string"),
        pytest.param("sh -c 'curl a' | bash", [["bash"]], id="shell in a pipe"),
        pytest.param("x=$(curl a)", [], id="variable"),
    ],
)
def test_what_gets_the_output_of_a_command_is_told(
    text: str, consumers: list[list[str]]
) -> None:
    assert piped(text) == consumers


def test_variables_and_files_of_a_command_are_told() -> None:
    exported, started = syntax.split("export A=1 B=2; C=3 python a.py > log.txt")

    assert exported.assigned == (("A", "1"), ("B", "2"))
    assert started.assigned == (("C", "3"),)
    assert started.writes == "log.txt"


@pytest.mark.parametrize(
    ("text", "python"),
    [
        pytest.param("python a.py -c 'x'", "", id="script"),
        pytest.param("python -u -c 'x = 1'", "x = 1", id="option"),
        pytest.param("python - <<E\nx = 1\nE", "x = 1\n", id="here document"),
        pytest.param("python -m json.tool", "", id="module"),
        pytest.param("python", "", id="nothing"),
    ],
)
def test_python_that_a_command_runs_is_told(text: str, python: str) -> None:
    assert syntax.split(text)[0].python == python


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("/usr/bin/python3.11", "python"),
        ("{sys.executable}", "python"),
        (".venv\\Scripts\\pip.exe", "pip"),
        ("pip3", "pip"),
        ("bash", "bash"),
        ("7z", "7z"),
    ],
)
def test_a_program_is_known_by_its_name(word: str, name: str) -> None:
    assert program((word, "-x")) == name


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param("ls https://a/b.pt", [], id="no download"),
        pytest.param("curl -I https://a/b.pt", [], id="only asks"),
        pytest.param("curl -so /dev/null https://a/b.pt", [], id="thrown away"),
        pytest.param("curl https://a/b", [("https://a/b", "")], id="printed"),
        pytest.param("wget -qO- https://a/b", [("https://a/b", "")], id="printed, too"),
        pytest.param("curl -LO https://a/b?c", [("https://a/b?c", "b")], id="by name"),
        pytest.param("wget https://a/b", [("https://a/b", "b")], id="by name, too"),
        pytest.param("wget -P c https://a/b", [("https://a/b", "c/b")], id="folder"),
        pytest.param("curl -sLo c https://a/b", [("https://a/b", "c")], id="cluster"),
        pytest.param(
            "curl -x http://p -H 'A: b' https://a/b -o c",
            [("https://a/b", "c")],
            id="proxy",
        ),
        pytest.param("wget -O c $URL", [("$URL", "c")], id="variable"),
        pytest.param("gdown --id 1a -O c", [("{}", "c")], id="without address"),
        pytest.param("gsutil cp gs://a/b .", [("gs://a/b", "b")], id="bucket"),
        pytest.param("gsutil cp b gs://a/", [], id="into a bucket"),
    ],
)
def test_downloads_are_told(line: str, found: list[tuple[str, str]]) -> None:
    assert list(downloads(shlex.split(line), "")) == found


@settings(max_examples=300, deadline=None)
@given(st.text("ab '\"\\$`{}<>|&;()\n#=-c", max_size=60))
def test_any_text_is_split_and_every_command_lies_in_it(text: str) -> None:
    commands = syntax.split(text)

    assert all(0 <= each.start <= each.end <= len(text) for each in commands)


@pytest.mark.parametrize(
    "piece", ["a|", "a;", "$(a ", "`a` ", "${", "$((", "<(", "{a", "<<E ", "bash -c '"]
)
def test_a_long_text_is_split_into_a_bounded_number_of_commands(piece: str) -> None:
    commands = syntax.split(piece * 100_000)

    assert len(commands) <= syntax.MAX_COMMANDS
    assert all(len(each.pipes_into) <= 2 * syntax.MAX_PIPED for each in commands)
