from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner_core.decisions.baseline import fingerprint
from scanner_core.findings import Evidence, Finding, Location, Severity
from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., tuple[int, str, str]]

FINDING = Finding(
    "unlisted-name",
    Severity.LOW,
    "It names.",
    Location("x.pt", ("archive/data.pkl",), 31),
    Evidence("mine.Net", "named"),
)
CHANGES = {
    "rule": {"rule": "hidden-lookup"},
    "name": {"evidence": Evidence("mine.Other", "named")},
    "use": {"evidence": Evidence("mine.Net", "called")},
    "arguments": {"evidence": Evidence("mine.Net", "named", "1")},
    "member": {"location": Location("x.pt", ("other.pkl",), 31)},
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_fingerprint_changes_with(what: str) -> None:
    changed = dataclasses.replace(FINDING, **CHANGES[what])  # type: ignore[arg-type]

    assert fingerprint(changed, "x.pt") != fingerprint(FINDING, "x.pt")
    assert fingerprint(FINDING, "y.pt") != fingerprint(FINDING, "x.pt")


def test_a_fingerprint_cannot_be_forged_with_a_separator() -> None:
    places = [
        Location("x", ("a:b",)),
        Location("x", ("a", "b")),
        Location("x", ("ab",)),
    ]
    marks = {fingerprint(dataclasses.replace(FINDING, location=p), "x") for p in places}

    assert len(marks) == len(places)


@pytest.mark.parametrize("offset", [0, 99, None])
def test_a_fingerprint_stays_where_things_move(offset: int | None) -> None:
    moved = dataclasses.replace(FINDING.location, offset=offset, line=7, column=1)
    worded = dataclasses.replace(FINDING, location=moved, message="Another version's.")

    assert fingerprint(worded, "x.pt") == fingerprint(FINDING, "x.pt")


def test_what_is_new_counts(gifthorse: Run, folder: Path) -> None:
    gifthorse("scan", "mine.pkl", "--write-baseline", "b.json")
    (folder / "new.pkl").write_bytes((folder / "mine.pkl").read_bytes())

    code, out, _ = gifthorse("scan", "mine.pkl", "new.pkl", "--baseline", "b.json")

    assert code == 1
    assert "! review     new.pkl" in out
    assert "✓ clean      mine.pkl" in out


def test_more_of_the_same_is_new(gifthorse: Run, folder: Path) -> None:
    program = folder / "load.py"
    call = "pickle.load(open('weights'))\n"
    program.write_text(f"import pickle\n{call}")
    gifthorse("scan", "load.py", "--write-baseline", "b.json")
    program.write_text(f"import pickle\n{call}{call}")

    code, out, _ = gifthorse("scan", "load.py", "--baseline", "b.json", "--verbose")

    assert code == 1
    assert out.count("suppressed by baseline b.json") == 1


def test_an_unsafe_file_that_changes_is_new(gifthorse: Run, folder: Path) -> None:
    gifthorse("scan", "planted.pkl", "--write-baseline", "b.json")
    before = gifthorse("scan", "planted.pkl", "--baseline", "b.json")[0]
    with (folder / "planted.pkl").open("ab") as file:
        file.write(bytes(1))

    code, _, _ = gifthorse("scan", "planted.pkl", "--baseline", "b.json")

    assert (before, code) == (0, 1)


def test_what_got_worse_is_new(gifthorse: Run, folder: Path) -> None:
    gifthorse("scan", "mine.pkl", "--write-baseline", "b.json")
    path = folder / "b.json"
    assert '"low"' in path.read_text()
    path.write_text(path.read_text().replace('"low"', '"info"'))

    assert gifthorse("scan", "mine.pkl", "--baseline", "b.json")[0] == 1


def test_a_gap_is_never_in_a_baseline(gifthorse: Run) -> None:
    code, _, err = gifthorse("scan", "cut.pkl", "--write-baseline", "b.json")

    assert code == 2
    assert "gifthorse: wrote 1 finding to b.json\n" in err
    assert gifthorse("scan", "cut.pkl", "--baseline", "b.json")[0] == 2


def test_lines_and_offsets_may_move(gifthorse: Run, folder: Path) -> None:
    program = folder / "load.py"
    call = "import pickle\npickle.load(open('weights'))\n"
    program.write_text(call)
    gifthorse("scan", "load.py", "mine.pkl", "--write-baseline", "b.json")
    program.write_text(f"# A comment.\n\n{call}")
    retrained = assemble("PROTO 2\nBININT 7\nPOP\nGLOBAL 'mine.layers Attention'\nSTOP")
    (folder / "mine.pkl").write_bytes(retrained)

    words = ("scan", "load.py", "mine.pkl", "--baseline", "b.json", "--format", "json")
    code, out, _ = gifthorse(*words)

    assert code == 0
    found = [f for a in json.loads(out)["artifacts"] for f in a["findings"]]
    assert {f["suppressed"]["by"] for f in found} == {"baseline b.json"}
    assert {f["suppressed"]["reason"] for f in found} == {"it was there before"}


def test_a_baseline_names_paths_from_its_own_folder(
    gifthorse: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gifthorse("scan", ".", "--write-baseline", "b.json")
    monkeypatch.chdir(folder.parent)

    code, _, _ = gifthorse("scan", "here/mine.pkl", "--baseline", "here/b.json")

    assert code == 0


def test_a_call_follows_the_artifact_that_was_there_before(
    gifthorse: Run, folder: Path
) -> None:
    gifthorse("scan", "planted.pkl", "--write-baseline", "b.json")
    assert (folder / "train.py").exists()

    code, out, _ = gifthorse("scan", "train.py", "--baseline", "b.json")

    assert code == 0
    assert "planted.pkl: what fired is suppressed" in out


def test_a_baseline_is_written_the_same_each_time(gifthorse: Run) -> None:
    texts = []
    for name in ("a.json", "b.json"):
        gifthorse("scan", "train.py", "mine.pkl", "--write-baseline", name)
        texts.append(Path(name).read_text())

    assert texts[0] == texts[1]
    rows = json.loads(texts[0])["findings"]
    assert rows == sorted(rows, key=lambda row: (row["path"], row["fingerprint"]))
    assert {row["path"]: bool(row["sha256"]) for row in rows} == {
        "mine.pkl": False,
        "planted.pkl": True,
        "train.py": False,
    }


BROKEN = {
    "missing": None,
    "empty": "",
    "not JSON": "{",
    "another object": '{"verdict": "clean"}',
    "a report": '{"schema_version": 1, "artifacts": []}',
    "another version": '{"baseline_version": 9, "tool": {"name": "g", "version": "1"},'
    ' "findings": [], "about": ""}',
    "deep": "[" * 100_000,
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_baseline_that_is_none_is_wrong_usage(
    what: str, gifthorse: Run, folder: Path
) -> None:
    if (text := BROKEN[what]) is not None:
        (folder / "b.json").write_text(text)

    code, out, err = gifthorse("scan", "clean.pkl", "--baseline", "b.json")

    assert (code, out) == (3, "")
    assert err.startswith("gifthorse: ")
    assert len(err.splitlines()) == 1
    assert "b.json" in err


def test_a_baseline_is_not_read_and_written_at_once(gifthorse: Run) -> None:
    words = ("--baseline", "b.json", "--write-baseline", "b.json")

    assert gifthorse("scan", "clean.pkl", *words)[0] == 3


PROGRAM = """\
import pickle, torch

with open(path, "rb") as file:
    state = pickle.load(file)
torch.load(path, map_location="cpu", weights_only=False)
torch.load(where(), weights_only=False)
"""
MOVED = {
    "lines above": "import os\n\n\n" + PROGRAM,
    "another layout": PROGRAM.replace(
        'path, map_location="cpu"', "\n    path,  # where it is\n    map_location='cpu'"
    ),
    "into a function": "import pickle, torch\ndef main():\n    "
    + PROGRAM.partition("\n")[2].replace("\n", "\n    "),
    "another order": PROGRAM + "\n",
}


@pytest.mark.parametrize("how", MOVED)
def test_a_call_is_known_again_where_it_moved_to(
    how: str, gifthorse: Run, folder: Path
) -> None:
    (folder / "load.py").write_text(PROGRAM)
    gifthorse("scan", "load.py", "--write-baseline", "known.json")
    (folder / "load.py").write_text(MOVED[how])

    code, out, _ = gifthorse("scan", "load.py", "--baseline", "known.json")

    assert code == 0, out


CHANGED = {
    "one more of the same": f"{PROGRAM}torch.load(where(), weights_only=False)\n",
    "another call": f"{PROGRAM}pickle.loads(data)\n",
    "another argument": PROGRAM.replace('"cpu"', '"cuda"'),
}


@pytest.mark.parametrize("how", CHANGED)
def test_a_call_that_was_not_there_is_new(
    how: str, gifthorse: Run, folder: Path
) -> None:
    (folder / "load.py").write_text(PROGRAM)
    gifthorse("scan", "load.py", "--write-baseline", "known.json")
    (folder / "load.py").write_text(CHANGED[how])

    assert gifthorse("scan", "load.py", "--baseline", "known.json")[0] == 1


def test_a_cell_that_moved_is_known_again(gifthorse: Run, folder: Path) -> None:
    cells = [{"cell_type": "code", "source": PROGRAM}]
    (folder / "n.ipynb").write_text(json.dumps({"cells": cells}))
    gifthorse("scan", "n.ipynb", "--write-baseline", "known.json")
    cells.insert(0, {"cell_type": "code", "source": "import os"})
    (folder / "n.ipynb").write_text(json.dumps({"cells": cells}))

    assert gifthorse("scan", "n.ipynb", "--baseline", "known.json")[0] == 0
