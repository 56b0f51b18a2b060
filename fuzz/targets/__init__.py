"""What is fuzzed.  To add a target, write a function and its seeds, and list it here.

The key is what the command takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fuzz.targets import (
    archives,
    arrays,
    documents,
    judgement,
    programs,
    streams,
    torch_members,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class Target:
    """A function that comes back soon, whatever bytes it is given."""

    run: Callable[[bytes], None]
    """Raises whatever is a find."""
    seeds: Callable[[], Sequence[bytes]]


TARGETS: Final = {
    "machine": Target(streams.machine, streams.pickles),
    "recording": Target(streams.recording, streams.pickles),
    "stream": Target(streams.stream, streams.pickles),
    "joblib": Target(streams.stream, streams.joblib_files),
    "torch-legacy": Target(streams.legacy, streams.legacy_files),
    "numpy": Target(arrays.numpy_file, arrays.numpy_files),
    "safetensors": Target(arrays.safetensors, arrays.safetensors_files),
    "zip": Target(archives.zip_file, archives.zip_files),
    "tar": Target(archives.tar_file, archives.tar_files),
    "compressed": Target(archives.packed, archives.packed_files),
    "torchscript": Target(torch_members.script, torch_members.scripts),
    "torch-bytecode": Target(torch_members.bytecode, streams.pickles),
    "torch-export": Target(torch_members.graph, torch_members.graphs),
    "torch-package": Target(torch_members.python, torch_members.sources),
    "torch-tar-members": Target(torch_members.interleaved, torch_members.storages),
    "text": Target(judgement.text, judgement.texts),
    "calls": Target(judgement.call, judgement.calls),
    "python": Target(programs.python, programs.sources),
    "notebook": Target(programs.notebook, programs.notebooks),
    "magics": Target(programs.magics, programs.cells),
    "wire": Target(documents.wire_report, documents.reports),
    "settings": Target(documents.settings_file, documents.settings),
    "trust": Target(documents.trust, documents.trust_files),
    "baseline": Target(documents.baseline, documents.baselines),
    "whole": Target(whole.scan, whole.files),
    "damaged": Target(whole.damaged, whole.damages),
    "wrapped": Target(whole.wrapped, whole.wrappers),
}
