"""What calls say about repositories of the Hub: which one, and at which commit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scanner_core.facts import Constant, Items, Unknown
from scanner_core.knowledge import sinks
from scanner_core.rules.source._truth import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner_core.facts import Argument, CallSite, Value

COMMIT: Final = re.compile(r"[0-9a-f]{40}")
REPOSITORY: Final = re.compile(r"(?:[\w.-]+/)?[\w.-]+")
KEYWORDS: Final = (
    "pretrained_model_name_or_path",
    "model_name_or_path",
    "repo_id",
    "model_id",
    "model_name",
    "model",
    "path",
)
"""Keywords by which libraries take a repository, where no table says which."""
FOLDERS: Final = """
    artifacts assets cache checkpoint checkpoints ckpt ckpts data exp experiments export
    exported exports finetuned lightning_logs local logs mlruns model models out output
    outputs pretrained result results run runs save saved saved_model saved_models tmp
    trained weights wandb
"""
OWN_FOLDERS: Final = frozenset(FOLDERS.split())
"""How people call the folders in which they keep models, in front of a slash."""
LONGEST: Final = 100
MAX_DEPTH: Final = 3
"""Of mappings in mappings."""
SPELLED: Final = {"true": True, "1": True, "false": False, "0": False}
MAKERS: Final = ("hydra.utils.",)
"""These call what a mapping names, with the rest of it as arguments."""


def repository(call: CallSite) -> str | None:
    """Return the repository or folder that a call names, if the text tells."""
    given: list[Argument | None] = []
    if (sink := sinks.loading(call.callee)) and sink.file:
        given.append(call.argument(sink.file, sink.position))
    else:
        keywords = dict(call.keywords)
        given += [keywords.get(keyword) for keyword in KEYWORDS]
        given += call.positional[:2]
    for each in given:
        match each:
            case Constant(value=str(name)) if is_shown(name):
                return name
            case _:
                continue
    return None


def options(call: CallSite, name: str) -> Iterator[tuple[str, Constant | Unknown]]:
    """Yield what a call says of an option: itself, or in a mapping that it hands on.

    With each value comes the keyword that says it.
    """
    given = dict(call.keywords).get(name)
    if isinstance(given, Constant):
        yield name, given
    elif given is not None and (why := unknown(given)):
        yield name, why
    if call.callee.startswith(MAKERS):
        for each in call.positional:
            yield from (("the configuration", found) for found in _inside(each, name))
    for keyword, value in call.keywords:
        if keyword in sinks.OPTIONS:
            yield from ((keyword, found) for found in _inside(value, name))


def _inside(
    value: Argument | Value, name: str, depth: int = MAX_DEPTH
) -> Iterator[Constant | Unknown]:
    match value:
        case Items(kind="dict", items=items) if depth:
            for key, item in zip(items[::2], items[1::2], strict=False):
                if key == Constant(name) and isinstance(item, Constant | Unknown):
                    yield item
                yield from _inside(item, name, depth - 1)
        case Constant(value=str(text)) if f"{name}=" in text:
            # As lm-evaluation-harness takes it: "pretrained=org/model,option=True".
            said = text.partition(f"{name}=")[2].partition(",")[0].strip()
            if said.lower() in SPELLED:
                yield Constant(SPELLED[said.lower()])
        case _:
            return


def is_shown(name: str) -> bool:
    """Whether a text is fit to be shown within a sentence."""
    return name.isprintable() and 0 < len(name) < LONGEST


def is_folder(name: str) -> bool:
    """Whether a text most likely names a folder, and no repository of the Hub."""
    if not REPOSITORY.fullmatch(name) or name.startswith("."):
        return True
    return "/" in name and name.partition("/")[0].lower() in OWN_FOLDERS


def is_commit(argument: Argument | None) -> bool:
    """Whether an argument is the full hash of a commit, which nobody can move."""
    match argument:
        case Constant(value=str(revision)):
            return COMMIT.fullmatch(revision) is not None
        case _:
            return False
