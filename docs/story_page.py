"""The page about ``gifthorse explain``: stories of the demo's files, as it tells."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Final

from scanner_core import demo, explain
from scanner_core.reporters import story_text
from scanner_core.scan import Options

INTRODUCTION: Final = """\
# The story of a file

`gifthorse explain FILE` tells what loading a file would do, in the order in which it
would, and why that matters.
Nothing is loaded for it: the file is read as a scan reads it.

- **Names**: what a stream imports, and what is known of it;
  how it is spelled, where that differs.
- **The chain**: each step with a finding, and the steps that it uses.
  What a step returns gets a letter where others use it; behind `->` stands what a step
  amounts to once lookups and wrappers are undone, behind `^` the rule that fired there.
- **Bytes**: the opcodes around the one that decides, with names and operands.
- **Pseudo-code**: the stream as Python, written by fickling in a process with limits;
  where that gives up, the chain.
- **Why, and what to do**: the words of the rule's page.

Of a place, such as `'model.pt!archive/data.pkl@0x1f'` or `train.py:3:5`, only what is
there is told.
`--format markdown` writes the same for a thread or a notebook;
`--format svg` draws a [map](notebook.md#the-map) of which bytes of a file were read.
`gifthorse demo --keep DIR` writes the files below.
"""
TOLD: Final = {
    "chain.pkl": "A call behind two lookups",
    "clean.pt": "A checkpoint in which nothing fires",
    "train.py": "A program",
}


def render() -> str:
    """Return the page."""
    parts = [INTRODUCTION]
    with tempfile.TemporaryDirectory() as folder:
        examples = Path(folder) / "demo"
        demo.write(examples)
        with contextlib.chdir(examples):
            for name, title in TOLD.items():
                story = explain.story(Path(name), Options(demo.ENVIRONMENT))
                told = story_text.render(story)
                parts.append(f"## {title}\n\n```text\n{told}```\n")
    return "\n".join(parts)
