from __future__ import annotations

import hashlib
import json
import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from scanner_core.testing import assemble

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

TRUST = ("--reason", "we made it", "--by", "ada")


REFUSED = {
    "": "a file is missing: gifthorse trust FILE, or --list",
    "missing.pkl": "no such file: missing.pkl",
    ".": "not a file: .",
    "clean.pkl": "there is nothing to trust: no rule fired on clean.pkl",
    "planted.pkl --rule unlisted-name": (
        "unlisted-name did not fire: on planted.pkl fired dangerous-name"
    ),
    "planted.pkl --rule dangerous-nam": (
        "dangerous-nam did not fire; did you mean dangerous-name?:"
        " on planted.pkl fired dangerous-name"
    ),
    "cut.pkl --rule not-read": "what was not read cannot be trusted",
    "train.py": "what counts in train.py is what it loads: trust planted.pkl",
    "planted.pkl --expires soon": "--expires soon is no date, as 2027-01-31",
    "planted.pkl --expires 2001-01-01": "--expires 2001-01-01 is past",
    "planted.pkl --shared": "planted.pkl is in no workspace that you trust:"
    " gifthorse trust --workspace DIR",
    "planted.pkl --remove": "nothing is recorded of planted.pkl",
    "0123abc --remove": "there is no file 0123abc: a file, or 8 digits or more of a"
    " hash",
    "--workspace missing": "no such folder: missing",
}


@pytest.mark.parametrize("words", REFUSED)
def test_it_is_refused_and_nothing_recorded(
    words: str, gifthorse: Run, home: Path
) -> None:
    code, _, err = gifthorse("trust", *words.split(), *TRUST)

    assert (code, err) == (3, f"gifthorse: {REFUSED[words]}\n")
    assert not home.exists()


def test_of_what_a_program_loads_only_what_fired_can_be_trusted(
    gifthorse: Run, folder: Path
) -> None:
    (folder / "loads.py").write_text(
        "import pickle\n\n"
        "pickle.load(open('clean.pkl', 'rb'))\n"
        "pickle.load(open('planted.pkl', 'rb'))\n"
        "pickle.load(open('mine.pkl', 'rb'))\n"
    )

    code, _, err = gifthorse("trust", "loads.py", *TRUST)

    assert code == 3
    assert err.endswith("is what it loads: trust mine.pkl, planted.pkl\n")


@pytest.mark.parametrize(
    "reason",
    [[], ["--reason", ""], ["--reason", " "]],
    ids=["none", "empty", "a blank"],
)
def test_without_a_reason_it_is_only_shown(
    reason: list[str], gifthorse: Run, folder: Path, home: Path
) -> None:
    code, out, err = gifthorse("trust", "planted.pkl", *reason)

    sha256 = hashlib.sha256((folder / "planted.pkl").read_bytes()).hexdigest()
    assert out.splitlines() == [
        f"planted.pkl (28 B, sha256 {sha256})",
        "  critical dangerous-name at planted.pkl@0x1a",
        "    Loading this file calls posix.system('true').",
    ]
    assert code == 3
    assert err.startswith("gifthorse: nothing is recorded: --reason TEXT says why")
    assert not home.exists()


def test_what_is_trusted_counts_no_more_and_is_shown(
    gifthorse: Run, home: Path
) -> None:
    code, out, _ = gifthorse("trust", "planted.pkl", *TRUST, "--expires", "9999-12-31")
    after, text, _ = gifthorse("scan", "planted.pkl")

    assert code == 0
    assert out.endswith(f"\nrecorded until 9999-12-31 in {home / 'trust.toml'}\n")
    assert after == 0
    assert "✓ clean      planted.pkl" in text
    said = "dangerous-name suppressed by ada until 9999-12-31: we made it"
    assert said in " ".join(text.split())


def test_json_and_sarif_say_who_decided(gifthorse: Run) -> None:
    gifthorse("trust", "planted.pkl", *TRUST)

    report = json.loads(gifthorse("scan", "planted.pkl", "--format", "json")[1])
    log = json.loads(gifthorse("scan", "planted.pkl", "--format", "sarif")[1])

    (finding,) = report["artifacts"][0]["findings"]
    decided = {"by": "ada", "reason": "we made it", "until": None, "in_source": False}
    assert finding["suppressed"] == decided
    (result,) = log["runs"][0]["results"]
    (suppression,) = result["suppressions"]
    assert suppression["justification"] == "we made it"
    assert suppression["kind"] == "external"


def test_a_copy_is_trusted_wherever_it_is(gifthorse: Run, folder: Path) -> None:
    gifthorse("trust", "planted.pkl", *TRUST)
    (folder / "copy.pkl").write_bytes((folder / "planted.pkl").read_bytes())

    assert gifthorse("scan", "copy.pkl")[0] == 0


def test_a_changed_byte_makes_it_unknown(gifthorse: Run, folder: Path) -> None:
    gifthorse("trust", "planted.pkl", *TRUST)
    data = (folder / "planted.pkl").read_bytes()
    (folder / "planted.pkl").write_bytes(data.replace(b"true", b"echo"))

    code, out, _ = gifthorse("scan", "planted.pkl")

    assert code == 1
    assert "suppressed" not in out


def test_a_call_follows_the_artifact_that_is_trusted(gifthorse: Run) -> None:
    before = gifthorse("scan", "train.py")
    gifthorse("trust", "planted.pkl", *TRUST)

    code, out, _ = gifthorse("scan", "train.py")

    assert before[0] == 1
    assert "runs posix.system" in before[1]
    assert code == 0
    assert "planted.pkl: what fired is suppressed" in out


def test_what_expired_counts_again_and_says_so(
    gifthorse: Run, home: Path, record: Callable[..., str]
) -> None:
    home.mkdir(parents=True)
    text = record("planted.pkl", "dangerous-name", expires="2001-12-31")
    (home / "trust.toml").write_text(text)

    code, out, _ = gifthorse("scan", "planted.pkl", "--verbose")

    assert code == 1
    assert "the trust of ada expired on 2001-12-31: we made it" in out
    assert "expired on 2001-12-31" in gifthorse("trust", "--list")[1]


@pytest.mark.parametrize("name", ["gifthorse-trust.toml", ".gifthorse/trust.toml"])
@pytest.mark.parametrize("is_trusted", [False, True], ids=["scanned", "trusted"])
def test_a_folder_trusts_files_only_if_its_user_trusts_it(
    name: str,
    gifthorse: Run,
    folder: Path,
    record: Callable[..., str],
    *,
    is_trusted: bool,
) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(record("planted.pkl", "dangerous-name"))
    if is_trusted:
        gifthorse("trust", "--workspace", ".")

    code, _, _ = gifthorse("scan", "planted.pkl")

    assert code == (0 if is_trusted else 1)


def test_a_record_can_be_shared_with_a_workspace(
    gifthorse: Run, folder: Path, home: Path
) -> None:
    gifthorse("trust", "--workspace", ".")
    alone = (home / "trust.toml").read_text()

    code, out, _ = gifthorse("trust", "planted.pkl", "--shared", *TRUST)

    shared = folder / "gifthorse-trust.toml"
    assert code == 0
    assert out.endswith(f"recorded in {shared}\n")
    assert (home / "trust.toml").read_text() == alone
    assert gifthorse("scan", "planted.pkl")[0] == 0
    assert str(shared) in gifthorse("trust", "planted.pkl", "--remove")[1]
    assert gifthorse("scan", "planted.pkl")[0] == 1


def test_a_program_is_trusted_if_it_loads_no_file_that_is_there(
    gifthorse: Run, folder: Path
) -> None:
    program = folder / "load.py"
    program.write_text("import pickle\r\npickle.load(open('weights'))\r\n")
    gifthorse("trust", "load.py", *TRUST)
    before = gifthorse("scan", "load.py")[0]

    with program.open("a") as file:
        file.write("# changed\n")

    assert (before, gifthorse("scan", "load.py")[0]) == (0, 1)


def test_what_is_recorded_is_listed_and_taken_back(gifthorse: Run) -> None:
    empty = gifthorse("trust", "--list")[1]
    gifthorse("trust", "planted.pkl", *TRUST)
    gifthorse("trust", "mine.pkl", *TRUST, "--rule", "Unlisted_Name")

    listed = gifthorse("trust", "--list")[1]
    assert "no records" in empty
    assert "planted.pkl, 28 B\n    dangerous-name\n    by ada on 20" in listed
    assert "mine.pkl, 26 B\n    unlisted-name\n    by ada on 20" in listed
    digits = re.search(r"^  ([0-9a-f]{12}) planted\.pkl", listed, re.MULTILINE)
    assert digits
    code, out, _ = gifthorse("trust", digits[1], "--remove")
    assert (code, out.startswith("taken back: 1 in ")) == (0, True)
    assert gifthorse("scan", "planted.pkl")[0] == 1
    assert gifthorse("scan", "mine.pkl")[0] == 0


def test_what_was_not_read_still_counts(gifthorse: Run) -> None:
    _, out, _ = gifthorse("trust", "cut.pkl", *TRUST)

    assert "  still counts: 1 parts that were not read\n" in out
    assert gifthorse("scan", "cut.pkl")[0] == 2


def test_without_a_name_it_is_the_user(
    gifthorse: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "grace")

    gifthorse("trust", "planted.pkl", "--reason", "why")

    assert "by grace on" in gifthorse("trust", "--list")[1]


def test_a_name_and_a_reason_cannot_act_on_the_terminal(gifthorse: Run) -> None:
    gifthorse("trust", "planted.pkl", "--reason", "x\x1b[2J\ny", "--by", "\x1b]0;a")

    for words in (("trust", "--list"), ("scan", "planted.pkl", "--verbose")):
        out = gifthorse(*words)[1]
        assert "\\x1b[2J\\ny" in out
        assert "\x1b" not in out


def test_a_report_does_not_say_that_no_rule_fired(gifthorse: Run) -> None:
    gifthorse("trust", "planted.pkl", *TRUST)

    out = gifthorse("scan", "train.py")[1]

    assert "planted.pkl: what fired is suppressed." in out
    assert "\nclean: what fired is suppressed, and all" in out
    assert "no rule fired" not in out


def checkpoint(path: Path, name: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "archive/data.pkl", assemble(f"PROTO 2\nGLOBAL '{name}'\nSTOP")
        )
        archive.writestr("archive/version", "3\n")


def weights_only(out: str) -> dict[str, object]:
    (artifact,) = json.loads(out)["artifacts"]
    found = artifact["weights_only"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", ["mine.layers Net", "builtins eval"])
def test_to_trust_a_file_allows_no_dangerous_name_elsewhere(
    name: str, gifthorse: Run, folder: Path
) -> None:
    checkpoint(folder / "x.pt", name)
    before = weights_only(gifthorse("scan", "x.pt", "--format", "json")[1])
    gifthorse("trust", "x.pt", *TRUST)

    after = weights_only(gifthorse("scan", "x.pt", "--format", "json")[1])

    assert before["snippet"] is None
    assert bool(after["snippet"]) is (name == "mine.layers Net")
