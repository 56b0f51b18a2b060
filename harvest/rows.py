"""Rows for the tables of names: proposed for review, and added once reviewed."""

from __future__ import annotations

import fnmatch
import json
import subprocess
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from harvest.environments import HERE, ROOT
from scanner_core import knowledge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from harvest.environments import Environment

NAMES: Final = ROOT / "scanner_core" / "knowledge" / "names"
REVIEWED: Final = HERE / "reviewed.toml"
DISTRIBUTIONS: Final = {
    "Cython": "cython",
    "PIL": "pillow",
    "attr": "attrs",
    "bayes_opt": "bayesian-optimization",
    "box": "python-box",
    "dateutil": "python-dateutil",
    "imblearn": "imbalanced-learn",
    "ml_collections": "ml-collections",
    "pvectorc": "pyrsistent",
    "pycrfsuite": "python-crfsuite",
    "pydantic_core": "pydantic-core",
    "rank_bm25": "rank-bm25",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "skopt": "scikit-optimize",
    "sksurv": "scikit-survival",
    "umap": "umap-learn",
}
"""What libraries are called where they are installed from, if that differs."""
TABLES: Final = {"scikit_learn": "sklearn", "imbalanced_learn": "imblearn"}
"""Tables that are not called like the library."""
FEW: Final = 10
"""Rows for which a library gets no table of its own, but a place in ``others``."""
AT_ONCE: Final = 400
"""Names that one process is asked for."""
HEADER: Final = """\
# {}: what names do when a pickle calls them.  One line per name, sorted; the
# version is the one in which the behaviour was looked up, the reference says where.
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What an environment says about a name."""

    name: str
    kind: str
    """``class``, ``function``, ``ufunc`` ...; ``missing`` if it does not import."""
    place: str
    special: tuple[str, ...]
    """``__setstate__ of pandas.core.frame.DataFrame``."""


def known(python: Path, questions: Iterable[str]) -> Iterator[Known]:
    """Ask the Python of an environment about libraries, or ``name=NAME``."""
    asked = list(questions)
    for at in range(0, len(asked), AT_ONCE):
        command = [str(python), "-m", "harvest.inventory", *asked[at : at + AT_ONCE]]
        said = subprocess.run(
            command,
            check=True,
            capture_output=True,
            cwd=HERE / "seen",
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": "/nowhere"},
        )
        for line in said.stdout.decode().splitlines():
            row = json.loads(line)
            yield Known(row["name"], row["kind"], row["place"], tuple(row["special"]))


def proposed(environment: Environment, item: Known, uses: str, remark: str = "") -> str:
    """Return a line of a table, with what a reviewer should look at behind it."""
    behaviour, doubts = "class", unreviewed(item)
    if item.name.rpartition(".")[2].startswith("__pyx_unpickle_"):
        behaviour, uses = "data", "state"
    elif item.kind != "class":
        behaviour, doubts = "data", [f"a {item.kind}", *item.special]
    elif "called" in uses.split():
        behaviour, doubts = "data", ["its constructor", *doubts]
    state = (
        "dict" if item.kind == "class" or {"state", "items"} & set(uses.split()) else ""
    )
    library = item.name.partition(".")[0]
    columns = {
        "behaviour": behaviour,
        **({"state": state} if state else {}),
        "library": DISTRIBUTIONS.get(library, library),
        "version": _version(environment, library),
        "reference": item.place or "?",
    }
    said = "; ".join(
        filter(None, (f"READ {', '.join(doubts)}" if doubts else "", remark))
    )
    return render(item.name, columns) + (f"  # {said}" if said else "")


def unreviewed(item: Known) -> list[str]:
    """Return the special methods of a class that nobody has read yet."""
    patterns = list(tomllib.loads(REVIEWED.read_text("utf-8")))
    return [
        each
        for each in item.special
        if not any(fnmatch.fnmatchcase(each, pattern) for pattern in patterns)
    ]


def render(name: str, columns: Mapping[str, str | int | bool]) -> str:
    """Return a row as a line."""
    written = ", ".join(
        f"{key} = {json.dumps(value)}" for key, value in columns.items()
    )
    return f"{json.dumps(name)} = {{ {written} }}"


def add(text: str, folder: Path = NAMES) -> int:
    """Add reviewed rows to the tables, and return how many were new."""
    rows: dict[str, dict[str, str | int | bool]] = {}
    for line in text.splitlines():  # Proposals of two commands may repeat a name.
        rows = {**tomllib.loads(line), **rows}
    present = {name for path in folder.glob("*.toml") for name in _rows(path)}
    by_table: dict[str, list[str]] = {}
    for name in rows.keys() - present:
        library = str(rows[name]["library"]).lower().replace("-", "_")
        by_table.setdefault(TABLES.get(library, library), []).append(name)
    for table, names in by_table.items():
        path = folder / f"{table}.toml"
        if not path.exists() and len(names) < FEW:
            path = folder / "others.toml"
        lines = path.read_text("utf-8") if path.exists() else HEADER.format(path.stem)
        header = [line for line in lines.splitlines() if line.startswith("#")]
        body = [line for line in lines.splitlines() if not line.startswith("#")]
        body += [render(name, rows[name]) for name in names]
        body.sort(key=lambda line: next(iter(tomllib.loads(line))))
        path.write_text("\n".join((*header, *body)) + "\n", "utf-8")
    return sum(map(len, by_table.values()))


def is_known(name: str) -> bool:
    """Tell whether the tables, as they are written, have a row for the name."""
    return knowledge.row(name) is not None


def _rows(path: Path) -> Iterable[str]:
    return tomllib.loads(path.read_text("utf-8"))


def _version(environment: Environment, library: str) -> str:
    wanted = DISTRIBUTIONS.get(library, library).lower().replace("_", "-")
    for pin in environment.pins:
        distribution, _, version = pin.partition("==")
        if distribution.lower().replace("_", "-") == wanted:
            return version
    return environment.python or "3.11"
