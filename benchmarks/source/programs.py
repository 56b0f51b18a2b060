"""What is found in the programs of ``tests/snippets``, by us and by others."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.snippets.snippets import every

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from benchmarks.source.tools import Tool
    from tests.snippets.snippets import Place, Snippet

    Look = Callable[[Snippet], set[Place]]
    """Which lines of a snippet somebody has something to say of."""

FLAGGED, LEFT_ALONE = "to flag", "to leave alone"


@dataclass(frozen=True, slots=True)
class Score:
    """How a theme went."""

    flag: int
    """Snippets to flag."""
    found: int
    """Of them, those of which each line was found that there is to find."""
    alone: int
    """Snippets to leave alone."""
    false: int
    """Of them, those that something was said of."""

    @property
    def share(self) -> str:
        """Both, as they stand in a table."""
        return f"{self.found}/{self.flag} · {self.false}/{self.alone}"


def ours(snippet: Snippet) -> set[Place]:
    """Return the lines with findings of gifthorse."""
    return set(snippet.found())


def theirs(tool: Tool, snippets: Sequence[Snippet], folder: Path) -> Look:
    """Let another program look at all snippets, as files below a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    paths = dict(zip(snippets, _written(snippets, folder), strict=True))
    said = tool.said([folder])
    names = {str(path): snippet for snippet, path in paths.items()}
    places: dict[Snippet, set[Place]] = {}
    for name, cell, line in said:
        places.setdefault(names[name], set()).add((cell, line))
    return lambda snippet: places.get(snippet, set())


def _written(snippets: Iterable[Snippet], folder: Path) -> Iterator[Path]:
    for number, snippet in enumerate(snippets):
        extension, text = snippet.file()
        path = folder / f"{number:04}{extension}"
        path.write_text(text, "utf-8")
        yield path


def scores(snippets: Sequence[Snippet], look: Look) -> dict[str, Score]:
    """Return the score of each theme, and of notebooks and of all, which are last."""
    counts: Counter[tuple[str, str, bool]] = Counter()
    for snippet in snippets:
        said = look(snippet)
        hit = snippet.places <= said if snippet.is_flagged else bool(said)
        kind = FLAGGED if snippet.is_flagged else LEFT_ALONE
        themes = [snippet.theme, "**all**"]
        if snippet.is_notebook:
            themes.append("*in notebooks*")
        for theme in themes:
            counts[theme, kind, hit] += 1
    themes = sorted({theme for theme, _, _ in counts}, key=lambda t: (t[0] == "*", t))
    return {theme: _score(counts, theme) for theme in themes}


def _score(counts: Mapping[tuple[str, str, bool], int], theme: str) -> Score:
    return Score(
        counts[theme, FLAGGED, True] + counts[theme, FLAGGED, False],
        counts[theme, FLAGGED, True],
        counts[theme, LEFT_ALONE, True] + counts[theme, LEFT_ALONE, False],
        counts[theme, LEFT_ALONE, True],
    )


def markdown(by_name: Mapping[str, Mapping[str, Score]]) -> str:
    """Return the table: a row for each theme, a column for each program."""
    first, *_ = by_name.values()
    head = ["found / to flag · false alarms / to leave alone", *by_name]
    lines = [head, ["---", *(["---:"] * len(by_name))]]
    lines += [[t, *(each[t].share for each in by_name.values())] for t in first]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def mistakes(snippets: Iterable[Snippet]) -> Iterator[str]:
    """Yield a line for each snippet that gifthorse does not judge as it should."""
    for snippet in snippets:
        said = ours(snippet)
        for what, places in (
            ("missed", snippet.places - said),
            ("false", said - snippet.places),
        ):
            for cell, line in sorted(places):
                text = snippet.cells[cell - 1].split("\n")[line - 1].strip()
                yield f"- {what}: {snippet}: `{text}`"


def all_of_them() -> list[Snippet]:
    """Return the snippets."""
    return list(every())
