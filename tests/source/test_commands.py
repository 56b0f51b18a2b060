from __future__ import annotations

import pytest

from scanner_core import source
from scanner_core.facts import Environment, ShellCommand
from scanner_core.linking import WANTED
from scanner_core.rules.source import _commands
from scanner_core.source import Cell, SourceText
from scanner_core.source.shell.commands import MAX_COMMANDS, of_lines


def commands(text: str) -> list[ShellCommand]:
    """Return the commands that a module starts."""
    seen = source.observe(SourceText.module(text), Environment(), WANTED)
    return [fact for fact in seen if isinstance(fact, ShellCommand)]


@pytest.mark.parametrize(
    "command",
    [
        "tar xz -C /opt",
        "tee install.sh",
        "python -m json.tool",
        "python -c print(1)",
        "python parse.py",
        "bash script.sh",
        "echo $()",
        "grep sh",
        "jq .name",
    ],
)
def test_a_command_that_only_reads_its_input_does_not_run_it(command: str) -> None:
    assert not _commands.runs_input(command.split())


@pytest.mark.parametrize(
    "command",
    [
        "sh",
        "bash -s -- -y",
        "bash -e -o pipefail",
        "/bin/bash -",
        "bash <()",
        "sh -c $()",
        "python3",
        "python3.11 -u -",
        "python /dev/stdin",
        "perl",
        "node -e $()",
        "eval $()",
        "source <()",
        ". <()",
        "$()",
    ],
)
def test_a_command_that_runs_its_input_is_told(command: str) -> None:
    assert _commands.runs_input(command.split())


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.listdir('wget a')",
        "def system(text): ...\nsystem('wget https://example.org/a')",
        "import subprocess\nsubprocess.run(arguments)",
        "print('wget https://example.org/a')",
        "command = ['wget', 'https://example.org/a']",
        "!wget https://example.org/a",
    ],
)
def test_what_starts_no_process_is_no_command(text: str) -> None:
    assert not commands(text)


@pytest.mark.parametrize(
    "call",
    [
        "os.system('wget a')",
        "os.popen('wget a').read()",
        "subprocess.run(['wget', 'a'], check=True)",
        "subprocess.run('wget a', shell=True)",
        "subprocess.run('wget a'.split())",
        "subprocess.check_call(args=('wget', 'a'))",
        "subprocess.Popen(['sudo', '-E', 'wget', 'a'])",
        "subprocess.getoutput('wget a')",
        "os.execvp('wget', ['wget', 'a'])",
        "os.spawnvp(os.P_WAIT, 'wget', ['wget', 'a'])",
        "asyncio.create_subprocess_shell('wget a')",
        "asyncio.create_subprocess_exec('wget', 'a')",
        "get_ipython().system('wget a')",
        "get_ipython().run_cell_magic('bash', '', 'wget a')",
        "subprocess.run(shlex.split('wget a'))",
        "threading.Thread(target=os.system, args=('wget a',)).start()",
    ],
)
def test_a_command_that_a_call_starts_is_told_at_its_place(call: str) -> None:
    text = f"import asyncio, os, shlex, subprocess, threading\n{call}"
    (command,) = commands(text)

    assert command.words == ("wget", "a")
    assert command.location.line == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("os.system(f'wget {url} -O {name}.pt')", ("wget", "{}", "-O", "{}.pt")),
        ("os.system('wget ' + url)", ("wget", "{}")),
        ("os.system('wget %s' % url)", ("wget", "{}")),
        ("os.system('wget {}'.format(url))", ("wget", "{}")),
        ("os.system(' '.join(['wget', url]))", ("wget", "{}")),
        ("subprocess.run(['wget', url])", ("wget", "{url}")),
        (
            "subprocess.run([sys.executable, '-m', 'pip'])",
            ("{sys.executable}", "-m", "pip"),
        ),
        ("subprocess.run(['wget'] + [url])", ("wget", "{url}")),
    ],
)
def test_of_a_command_is_told_what_the_text_tells(
    line: str, words: tuple[str, ...]
) -> None:
    (command,) = commands(f"import os, subprocess, sys\n{line}  # wget pip")

    assert command.words == words


def test_a_shell_is_only_one_where_it_is_asked_for() -> None:
    without, *_ = commands("import subprocess\nsubprocess.run('curl a | sh')")
    with_, *_ = commands("import subprocess\nsubprocess.run('curl a | sh', shell=True)")

    assert not without.pipes_into
    assert with_.pipes_into == (("sh",),)


def test_a_download_that_is_fed_to_a_process_is_a_pipe() -> None:
    text = (
        "import requests, subprocess\nanswer = requests.get('https://example.org/i.sh')\n"
        "subprocess.run(['bash'], input=answer.content)"
    )
    fed, *_ = commands(text)

    assert fed.downloads == (("https://example.org/i.sh", ""),)
    assert fed.pipes_into == (("bash",),)


def test_a_digest_that_the_program_computes_is_told() -> None:
    cells = ["!wget https://example.org/m.pt", "import hashlib\nhashlib.sha256(data)"]
    notebook = SourceText.notebook([Cell(each, i) for i, each in enumerate(cells, 1)])
    (command,) = [
        fact
        for fact in source.observe(notebook, Environment(), WANTED)
        if isinstance(fact, ShellCommand)
    ]

    assert _commands.is_checked(command)


def test_of_very_many_commands_the_first_are_told_and_no_more_are_read() -> None:
    lines = "!pip install x\n" * (MAX_COMMANDS + 1)
    cells = [Cell(lines, 1), Cell("!pip install y\n" * MAX_COMMANDS, 2)]

    found, gaps = of_lines(SourceText.notebook(cells))

    assert len(found) == MAX_COMMANDS
    assert [gap.location.cell for gap in gaps] == [1]
    assert found[-1].location.line == MAX_COMMANDS


def test_commands_stand_where_they_are_written() -> None:
    text = "x = 1\n!cd a && pip install b\n%env A=1\n"

    found, _ = of_lines(SourceText.notebook([Cell(text, 1)]))

    places = [each.location for each in found]
    assert [(p.line, p.column, p.end_line, p.end_column) for p in places] == [
        (2, 1, 2, 5),
        (2, 9, 2, 22),
        (3, 0, 3, 8),
    ]
