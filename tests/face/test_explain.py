"""The stories of files, as ``gifthorse explain`` tells them on a terminal."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from scanner_core import cli, demo
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable

    Tell = Callable[..., str]

CALL: Final = """
    GLOBAL 'posix system'
    BINUNICODE 'true'
    TUPLE1
    REDUCE
"""
PLANTED: Final = assemble(f"PROTO 2{CALL}STOP")
HOSTILE: Final = "a\x1b[2J\u202e\x07"
PLANTED_STORY: Final = """\
✗ unsafe  planted.pt (torch-zip, 639 B)
  Loading it would run something that is dangerous wherever it comes from.
  critical dangerous-name: Loading this file calls posix.system('true').
  torch.load(weights_only=True), in torch 2.13.0, would refuse it: it names
  posix.system.

In planted.pt!planted/data.pkl (protocol 2, 165 B)
  Names that are more than data:
    0x0002  posix.system: runs commands or code; called
  What loading it does, in this order:
    0x001a  posix.system('true')
            ^ critical dangerous-name
  The bytes around 0x1a:
      0x0000  80 02                    ..        PROTO 2
      0x0002  63 70 6f 73 69 78 0a 73  cposix.s  GLOBAL 'posix system'
              79 73 74 65 6d 0a        ystem.
      0x0010  58 04 00 00 00 74 72 75  X....tru  BINUNICODE 'true'
              65                       e
      0x0019  85                       .         TUPLE1
    > 0x001a  52                       R         REDUCE
      0x001b  30                       0         POP
  As pseudo-code, by fickling:
    from posix import system
    _var0 = system('true')
    from torch._utils import _rebuild_tensor_v2
    from torch import FloatStorage
    from collections import OrderedDict
    _var1 = OrderedDict()
    _var2 = _rebuild_tensor_v2(UNPICKLER.persistent_load(('storage',
        FloatStorage, '0', 'cpu', 4)), 0, (4,), (1,), False, _var1)
    result = {'weight': _var2}

What was gone through
  - read: 1 zip, 1 pickle
  - opcodes of pickles: 31
  - inert, which no loader interprets: 3 members, 24 B

Why dangerous-name (critical) matters
  Pickle calls a function that runs commands or code.
  Loading the file imports it and, in most cases, calls it. No model needs to
  start a process or to write files to be loaded, so this is malicious in all
  but contrived cases.
  What to do: Delete the file, and ask its author for weights in safetensors
  format.
  gifthorse explain dangerous-name shows examples.
"""
CHAIN_STORY: Final = """\
In chain.pkl (protocol 2, 79 B)
  Names that are more than data:
    0x0002  builtins.getattr: looks things up by name; called, what it returns
            is called
    0x0014  importlib.import_module: looks things up by name; called
  What loading it does, in this order:
    0x0035  a = importlib.import_module('os')
            -> os
            ^ medium hidden-lookup
    0x0042  b = builtins.getattr(a, 'system')
            -> os.system
            ^ high hidden-lookup
    0x004d  b('true')
            -> os.system('true')
            ^ critical dangerous-name
  The bytes around 0x4d:
"""
CLEAN_STORY: Final = """\
✓ clean  clean.pt (torch-zip, 597 B)
  Every byte that a loader would interpret was read, and no rule fired; that is
  not a promise that a file is harmless.
  torch.load(weights_only=True), in torch 2.13.0, would accept it.

Names that it imports: 3
    collections: OrderedDict (plain data)
    torch: FloatStorage, _utils._rebuild_tensor_v2 (plain data)

What was gone through
  - read: 1 zip, 1 pickle
  - opcodes of pickles: 26
  - inert, which no loader interprets: 3 members, 24 B
"""
CUT_STORY: Final = """\
? incomplete  cut.pkl (pickle, 42 B)
  Nothing fired, but a part that a loader might interpret was not read; the
  report says which, and why.

In cut.pkl (protocol 2, 42 B)
  The bytes around 0x1e:
      0x0000  80 02                    ..        PROTO 2
      0x0002  63 63 6f 6c 6c 65 63 74  ccollect  GLOBAL 'collections OrderedD...
              69 6f 6e 73 0a 4f 72 64  ions.Ord
              65 72 65 64 44 69 63 74  eredDict
              and 1 more byte
      0x001b  29                       )         EMPTY_TUPLE
      0x001c  52                       R         REDUCE
      0x001d  28                       (         MARK
    > 0x001e  58 0d 00 00 00 63 75 74  X....cut  BINUNICODE 'cut off'
              20 6f 66 66               off
              and 6 more bytes

What was not read
  - cut.pkl@0x1e: the stream ends inside an operand
  A loader may act on what was not read: what is told here is not all that there
  is.

Names that it imports: 1
    collections: OrderedDict (plain data)

What was gone through
  - read: 1 pickle
  - opcodes of pickles: 6
"""
NESTED_STORY: Final = """\
In nested.pkl (protocol 4, 50 B)
  Names that are more than data:
    0x0002  _pickle.loads: loads another stream or file; called
  What loading it does, in this order:
    0x0013  carries bytes that are a pickle, which names posix.system
            ^ medium carried-pickle
    0x0030  _pickle.loads(b'\\x80\\x02cposix\\nsystem\\nX\\x04\\x00\\x00\\x00\
true\\x85R.'
                )
            -> what is in bytes at 0x30, told below
  The bytes around 0x11:
      0x0000  80 04                    ..        PROTO 4
      0x0002  63 5f 70 69 63 6b 6c 65  c_pickle  GLOBAL '_pickle loads'
              0a 6c 6f 61 64 73 0a     .loads.
    > 0x0011  43 1c 80 02 63 70 6f 73  C...cpos  SHORT_BINBYTES b'\\x80\\x02cpo...
"""
PROGRAM_STORY: Final = """\
At train.py:4:9
    torch.load("planted.pt", weights_only=False)
  critical unrestricted-torch-load: This torch.load runs posix.system('true')
  (planted.pt, data.pkl@0x1a).
  runs: the call would run what is in the file, because weights_only is False;
  planted.pt was found beside the file.
  planted.pt is unsafe: gifthorse explain planted.pt says why.
"""


@pytest.fixture
def tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Tell:
    demo.write(tmp_path / "demo")
    monkeypatch.chdir(tmp_path / "demo")
    monkeypatch.setenv("NO_COLOR", "1")

    def tell(*words: str, exits_with: int = 0) -> str:
        assert cli.main(["explain", *words]) == exits_with
        said = capsys.readouterr()
        return said.err if exits_with else said.out

    return tell


def test_what_is_neither_a_file_nor_a_word_is_an_error(tell: Tell) -> None:
    said = tell("missing.pt", exits_with=3)
    folder = tell(".", exits_with=3)

    assert said == "gifthorse: no such file: missing.pt\n"
    assert folder == "gifthorse: . is a folder: gifthorse scan says what is in it\n"
    assert "no such file: a/\\x1b[2J" in tell("a/\x1b[2J", exits_with=3)


def test_a_word_comes_before_a_file_unless_that_is_written_as_a_path(
    tell: Tell,
) -> None:
    Path("dangerous-name").write_bytes(PLANTED)

    assert tell("dangerous-name").startswith("dangerous-name\n\nUsually critical")
    assert tell("./dangerous-name").startswith("✗ unsafe  dangerous-name (pickle")


def test_the_whole_story_of_a_planted_checkpoint(tell: Tell) -> None:
    assert tell("planted.pt") == PLANTED_STORY


def test_names_that_weights_only_has_to_be_told_come_as_lines_to_copy(
    tell: Tell,
) -> None:
    linear = "GLOBAL 'torch.nn.modules.linear Linear'\nEMPTY_TUPLE\nNEWOBJ\nSTOP"
    with zipfile.ZipFile("module.pt", "w") as archive:
        archive.writestr("module/data.pkl", assemble(f"PROTO 2\n{linear}"))
        archive.writestr("module/version", b"3\n")

    told = tell("module.pt")

    assert "would accept it after:\n    import torch\n" in told
    assert (
        "    torch.serialization.add_safe_globals([torch.nn.modules.linear.Lin" in told
    )


def test_a_chain_is_told_step_by_step(tell: Tell) -> None:
    assert CHAIN_STORY in tell("chain.pkl")


def test_the_whole_story_of_a_clean_checkpoint(tell: Tell) -> None:
    assert tell("clean.pt") == CLEAN_STORY


def test_the_whole_story_of_a_stream_that_is_cut_off(tell: Tell) -> None:
    stream = """
        PROTO 2
        GLOBAL 'collections OrderedDict'
        EMPTY_TUPLE
        REDUCE
        MARK
        BINUNICODE 'cut off here!'
    """
    Path("cut.pkl").write_bytes(assemble(stream)[:-6])

    assert tell("cut.pkl") == CUT_STORY


def test_a_pickle_in_bytes_has_a_chapter_of_its_own(tell: Tell) -> None:
    stream = f"PROTO 4\nGLOBAL '_pickle loads'\nSHORT_BINBYTES {PLANTED!r}\nTUPLE1"
    Path("nested.pkl").write_bytes(assemble(f"{stream}\nREDUCE\nSTOP"))

    told = tell("nested.pkl")

    assert NESTED_STORY in told
    assert "\nIn nested.pkl!bytes at 0x30 (protocol 2, 28 B)\n" in told


def test_a_program_is_told_call_by_call(tell: Tell) -> None:
    told = tell("train.py")

    assert told.startswith("✗ unsafe  train.py (python, 100 B)\n  2 calls in it")
    assert PROGRAM_STORY in told
    assert "  - fix: Pass weights_only=True\n" in told


def test_a_call_of_which_no_rule_says_anything_is_told_as_well(tell: Tell) -> None:
    Path("fine.py").write_text(
        "import torch\ntorch.load('model.pt', weights_only=True)\n", "utf-8"
    )

    told = tell("fine.py")

    assert "At fine.py:2:1\n    torch.load('model.pt', weights_only=True)\n" in told
    assert "No rule says anything about this call of torch.load" in told


@pytest.mark.parametrize(
    ("place", "told", "untold"),
    [
        ("bundle.zip!inner.zip!model/stacked.pkl@0x1e", "> 0x001e", "!content"),
        ("chain.pkl@0x42", "> 0x0042", "critical dangerous-name"),
        ("forest.joblib!content@0x2f", "> 0x002f", "import posix"),
        ("train.py:3:9", "refused: ", "runs: "),
        ("train.py:4", "runs: ", "refused: "),
    ],
)
def test_a_place_that_a_report_shows_is_told_alone(
    place: str, told: str, untold: str, tell: Tell
) -> None:
    said = tell(place)

    assert "  Only what is at " in said
    assert told in said
    assert untold not in said
    assert "What was gone through" not in said


def test_a_place_where_nothing_is_says_so(tell: Tell) -> None:
    assert "Nothing that loading acts on was found there." in tell("clean.pt!nowhere@1")
    assert "No call that may load a model stands there." in tell("train.py:1")


def test_a_shell_line_is_told_with_its_place(tell: Tell) -> None:
    whole, alone = tell("evaluate.ipynb"), tell("evaluate.ipynb:cell 1:1")

    for said in (whole, alone):
        assert "At evaluate.ipynb:cell 1:1" in said
        assert "high piped-download" in said
    assert "No call that may load a model" not in alone


def test_python_2_names_and_dotted_tails_are_spelled_out(tell: Tell) -> None:
    Path("old.pkl").write_bytes(
        assemble("GLOBAL '__builtin__ eval'\nUNICODE '1'\nTUPLE1\nREDUCE\nSTOP")
    )
    Path("dotted.pkl").write_bytes(
        assemble(
            "PROTO 4\nSHORT_BINUNICODE 'logging'\nSHORT_BINUNICODE 'os.system'\n"
            "STACK_GLOBAL\nSHORT_BINUNICODE 'true'\nTUPLE1\nREDUCE\nSTOP"
        )
    )

    old, dotted = (" ".join(tell(name).split()) for name in ("old.pkl", "dotted.pkl"))

    assert (
        "builtins.eval: runs commands or code; called; spelled '__builtin__ eval'"
        in old
    )
    assert (
        "logging.os.system: runs commands or code; called; which is os.system" in dotted
    )
    assert "its module and name are strings on the stack" in dotted


def test_hostile_text_stays_text_and_in_its_columns(tell: Tell) -> None:
    stream = (
        f"PROTO 4\nSHORT_BINUNICODE {HOSTILE!r}\nSHORT_BINUNICODE {'x' * 200!r}\n"
        f"STACK_GLOBAL\nBINUNICODE {HOSTILE + '漢' * 300!r}\nTUPLE1\nREDUCE\nSTOP"
    )
    with zipfile.ZipFile("names.zip", "w") as archive:
        archive.writestr(f"{HOSTILE}`<b>.pkl", assemble(stream))

    told = tell("names.zip")
    markdown = tell("names.zip", "--format", "markdown")

    for text in (told, markdown):
        assert all(line.isprintable() for line in text.split("\n"))
        assert "\\x1b[2J\\u202e\\x07" in text
    columns = [len(line) + line.count("漢") for line in told.split("\n")]
    assert max(columns) <= 80


def test_markdown_keeps_what_comes_out_of_a_file_in_code(tell: Tell) -> None:
    name = "*a*](http://evil.example)<img src=x>"
    Path("names.pkl").write_bytes(
        assemble(
            f"PROTO 4\nSHORT_BINUNICODE {name!r}\nSHORT_BINUNICODE '```'\n"
            "STACK_GLOBAL\nEMPTY_TUPLE\nREDUCE\nSTOP"
        )
    )

    told = tell("names.pkl", "--format", "markdown")
    fences = re.compile(r"^(`{3,})text\n.*?^\1$", re.MULTILINE | re.DOTALL)
    prose = re.sub(r"`[^`\n]*`", "", fences.sub("", told))

    assert told.startswith("# review: `names.pkl` (pickle, ")
    assert "````text\n" in told
    assert not re.search(r"[<>*\[\]]|://", prose)


@pytest.mark.parametrize("columns", [0, 40, 57, 100, 1000])
def test_a_story_fits_the_columns_that_there_are(
    columns: int, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))

    told = tell("chain.pkl")

    assert max(map(len, told.splitlines())) <= (columns or 80)


def test_colours_only_where_somebody_asks(tell: Tell) -> None:
    plain, colored = tell("chain.pkl"), tell("chain.pkl", "--color")

    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[\d;]+m", "", colored) == plain


def test_an_archive_in_an_archive_is_opened_to_the_bytes(tell: Tell) -> None:
    told = tell("bundle.zip")

    assert "In bundle.zip!inner.zip!model/stacked.pkl@0x4 (protocol 2, 32 B)\n" in told
    assert "> 0x001e  52                       R         REDUCE\n" in told


def test_of_members_that_share_a_name_each_is_told_by_itself(tell: Tell) -> None:
    with zipfile.ZipFile("twins.zip", "w") as archive:
        archive.writestr("a.pkl", PLANTED)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.pkl", assemble("PROTO 2\nEMPTY_DICT\nSTOP"))

    told = tell("twins.zip")

    assert told.count("\nIn twins.zip!a.pkl ") == 1
    assert told.count("^ critical dangerous-name") == 1


def test_source_in_an_archive_is_shown_as_lines(tell: Tell) -> None:
    source = "def forward(self, x):\n  return torch.from_file('x')\n"
    with zipfile.ZipFile("script.pt", "w") as archive:
        archive.writestr("script/data.pkl", assemble("PROTO 2\nEMPTY_DICT\nSTOP"))
        archive.writestr("script/constants.pkl", assemble("PROTO 2\nEMPTY_TUPLE\nSTOP"))
        archive.writestr("script/code/__torch__.py", source)

    told = tell("script.pt")

    assert "In script.pt!script/code/__torch__.py (" in told
    assert "  torch.from_file, which is aten::from_file\n" in told
    assert "The source around that:\n    def forward(self, x):\n" in told


def test_bytes_that_are_told_apart_by_nobody_are_shown_as_they_are(tell: Tell) -> None:
    Path("stray.pkl").write_bytes(assemble("PROTO 2\nNONE\nSTOP") + b"hello, you " * 9)

    told = tell("stray.pkl")

    assert "0x0004  99 bytes that no loader of the format reads\n" in told
    assert "> 0x0004  68 65 6c 6c 6f 2c 20 79  hello, y\n" in told


@pytest.mark.parametrize(
    "behind", [b"", assemble(CALL) + b"0"], ids=["harmless", "with a call at its end"]
)
def test_a_large_pickle_is_told_in_bounded_time_and_space(
    behind: bytes, tell: Tell
) -> None:
    numbers = b"J\1\2\3\4" * 200_000 + b"0" * 200_000
    Path("large.pkl").write_bytes(b"\x80\2" + numbers * 5 + behind + b"N.")

    told = tell("large.pkl")

    assert len(told.splitlines()) < 60
    assert ("posix.system('true')" in told) is bool(behind)
    assert ("by gifthorse (only the first 256 KB are looked at" in told) is bool(behind)


def test_thousands_of_names_and_calls_are_counted(tell: Tell) -> None:
    calls = [f"GLOBAL 'mod{n} name{n}'\nEMPTY_TUPLE\nREDUCE\nPOP" for n in range(2000)]
    Path("many.pkl").write_bytes(assemble("\n".join(["PROTO 2", *calls, "NONE\nSTOP"])))

    told = tell("many.pkl")

    assert len(told.splitlines()) < 150
    assert "  1,988 more such names.\n" in told
    assert "  1,984 more steps like these.\n" in told
    assert "  1,999 more findings below.\n" in told


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("train.py", "only model files have a map: train.py is none"),
        ("unsafe", "svg is the map of a model file, and that is a word"),
    ],
)
def test_what_has_no_map_is_told_in_a_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    what: str,
    said: str,
) -> None:
    (tmp_path / "train.py").write_text("import torch\n")
    monkeypatch.chdir(tmp_path)

    assert cli.main(["explain", what, "--format", "svg"]) == 3
    assert capsys.readouterr().err.strip() == f"gifthorse: {said}"


def test_the_map_of_a_file_is_a_picture(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "planted.pkl").write_bytes(PLANTED)
    monkeypatch.chdir(tmp_path)

    assert cli.main(["explain", "planted.pkl", "--format", "svg"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("<svg ")
    assert "<title>Map of planted.pkl</title>" in out
    assert "currentColor" not in out
