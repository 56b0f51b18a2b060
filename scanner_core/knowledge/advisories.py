"""Advisories about loaders: a protection that a program relies on, and that fails.

Kept by hand, for calls that would be harmless if the library did what it promises: of a
loader that runs code in every version there is a rule, and no need of an advisory.  To
add one, add a row: the versions as an advisory database has them, with the identifier
there, and the call that it is about.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

from scanner_core.knowledge.sinks import Since, Switch


@dataclass(frozen=True, slots=True)
class Range:
    """Versions that are affected: from one on, up to the first that is not."""

    fixed: str
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Advisory:
    """What is known of one weakness of a loader."""

    id: str
    library: str
    """As it is imported; ``python`` is the language."""
    affected: tuple[Range, ...]
    callees: tuple[str, ...]
    """Dotted names, with ``*`` as in the table of sinks."""
    means: str
    """Half a sentence: what a file can do; the names of arguments as they are."""
    seen: str
    """The entry of an advisory database with these versions."""
    is_minor: bool = False
    """Whether it is of low severity, not of medium."""
    protection: Switch | None = None
    """What it gets around; a call without that is judged by another rule."""
    file: str = ""
    """The keyword of the file, which is also the first argument."""
    suffixes: tuple[str, ...] = ()
    """If there are any, only files with these suffixes matter."""
    only_with: tuple[str, ...] = ()
    """If there are any, only a call matters that gives one of these arguments."""
    unlike: tuple[str, ...] = ()
    """Classes whose names end so do not have the method that is affected."""
    also: tuple[str, str] | None = None
    """Another library, and the first version of it with which all is well."""
    needs: str | None = None
    """Another library that has to be installed."""

    @property
    def reference(self) -> str:
        """The address where it is described."""
        return f"https://nvd.nist.gov/vuln/detail/{self.id}"


WEIGHTS_ONLY: Final = Switch("weights_only", default=Since("torch", "2.6"))
SAFE_MODE: Final = Switch("safe_mode", 3, default=True)
NO_REMOTE_CODE: Final = Switch("trust_remote_code", restricts=False, default=True)
FILTER: Final = Switch("filter", restricts="data", default=Since("python", "3.14"))
TORCH_LOAD: Final = ("torch.load", "torch.serialization.load")
LOAD_MODEL: Final = (
    "keras.models.load_model",
    "keras.saving.load_model",
    "keras.src.saving.saving_api.load_model",
    "tensorflow.keras.models.load_model",
    "tensorflow.keras.saving.load_model",
)
FROM_PRETRAINED: Final = (
    "transformers.*.from_pretrained",
    "transformers.pipeline",
    "transformers.pipelines.pipeline",
)
NO_MODELS: Final = ("Config", "Extractor", "Processor", "Tokenizer", "TokenizerFast")
EXTRACT: Final = ("tarfile.*.extract", "tarfile.*.extractall")
KERAS: Final = (".keras",)
HDF5: Final = (".h5", ".hdf5")

ADVISORIES: Final = (
    Advisory(
        "CVE-2020-14343",
        "yaml",
        (Range("5.4"),),
        ("yaml.full_load", "yaml.full_load_all"),
        "a document can run code in spite of the restricted loader",
        "CVE-2020-14343, record of Red Hat",
    ),
    Advisory(
        "CVE-2023-6730",
        "transformers",
        (Range("4.36.0"),),
        ("transformers.RagRetriever.from_pretrained",),
        "the index of a retriever is unpickled",
        "GHSA-3863-2447-669p",
    ),
    Advisory(
        "CVE-2024-34359",
        "llama_cpp",
        (Range("0.2.72"),),
        ("llama_cpp.Llama", "llama_cpp.Llama.from_pretrained"),
        "the chat template of a model runs code",
        "CVE-2024-34359, record of GitHub; #1462 of the library",
    ),
    Advisory(
        "CVE-2025-12058",
        "keras",
        (Range("3.12.0", since="3.0.0"),),
        LOAD_MODEL,
        "a model can read any file of this machine in spite of safe_mode=True",
        "keras 3.12.0, release notes",
        is_minor=True,
        protection=SAFE_MODE,
        file="filepath",
        suffixes=KERAS,
    ),
    Advisory(
        "CVE-2025-12060",
        "keras",
        (Range("3.12.0"),),
        ("keras.utils.get_file", "tensorflow.keras.utils.get_file"),
        "an archive can write outside the folder that it is extracted to",
        "keras 3.12.0, release notes",
        is_minor=True,
        only_with=("extract", "untar"),
    ),
    Advisory(
        "CVE-2025-1550",
        "keras",
        (Range("3.9.0", since="3.0.0"),),
        LOAD_MODEL,
        "a model can run code in spite of safe_mode=True",
        "GHSA-48g7-3x6r-xfhp",
        protection=SAFE_MODE,
        file="filepath",
        suffixes=KERAS,
    ),
    Advisory(
        "CVE-2025-32434",
        "torch",
        (Range("2.6.0"),),
        TORCH_LOAD,
        "a file can run code in spite of weights_only=True",
        "GHSA-53q9-r3pm-6pq6",
        protection=WEIGHTS_ONLY,
    ),
    Advisory(
        "CVE-2025-4517",
        "python",
        (
            Range("3.9.23"),
            Range("3.10.18", since="3.10.0"),
            Range("3.11.13", since="3.11.0"),
            Range("3.12.11", since="3.12.0"),
            Range("3.13.4", since="3.13.0"),
            Range("3.14.0b3", since="3.14.0a1"),
        ),
        EXTRACT,
        'an archive can write outside its folder in spite of filter="data"',
        "CVE-2025-4517, record of the Python Software Foundation",
        is_minor=True,
        protection=FILTER,
    ),
    Advisory(
        "CVE-2025-49655",
        "keras",
        (Range("3.11.3", since="3.11.0"),),
        LOAD_MODEL,
        "a model can run code in spite of safe_mode=True",
        "CVE-2025-49655, record of HiddenLayer",
        protection=SAFE_MODE,
        file="filepath",
        suffixes=KERAS,
    ),
    Advisory(
        "CVE-2025-54412",
        "skops",
        (Range("0.12.0"),),
        ("skops.io.load", "skops.io.loads"),
        "a file can run what does not show in the types that are trusted",
        "GHSA-m7f4-hrc6-fwg3",
        is_minor=True,
        only_with=("trusted",),
    ),
    Advisory(
        "CVE-2025-54886",
        "skops",
        (Range("0.13.0"),),
        ("skops.card.Card.get_model",),
        "a file that is no skops file is unpickled by joblib",
        "CVE-2025-54886, record of GitHub",
    ),
    Advisory(
        "CVE-2025-8747",
        "keras",
        (Range("3.11.0", since="3.0.0"),),
        LOAD_MODEL,
        "a model can run code in spite of safe_mode=True",
        "GHSA-c9rc-mg46-23w3",
        protection=SAFE_MODE,
        file="filepath",
        suffixes=KERAS,
    ),
    Advisory(
        "CVE-2025-9905",
        "keras",
        (Range("3.11.3", since="3.0.0"),),
        LOAD_MODEL,
        "safe_mode=True does nothing for files of HDF5",
        "GHSA-36rr-ww3j-vrjv",
        protection=SAFE_MODE,
        file="filepath",
        suffixes=HDF5,
    ),
    Advisory(
        "CVE-2025-9906",
        "keras",
        (Range("3.11.0", since="3.0.0"),),
        LOAD_MODEL,
        "a model can switch safe_mode off",
        "PYSEC-2025-76, keras-team/keras#21429",
        protection=SAFE_MODE,
        file="filepath",
        suffixes=KERAS,
    ),
    Advisory(
        "CVE-2026-1462",
        "keras",
        (Range("3.12.1", since="3.0.0"), Range("3.13.2", since="3.13.0")),
        LOAD_MODEL,
        "a model can bring a SavedModel that runs code in spite of safe_mode=True",
        "GHSA-4f3f-g24h-fr8m",
        protection=SAFE_MODE,
        file="filepath",
        suffixes=KERAS,
    ),
    Advisory(
        "CVE-2026-1839",
        "transformers",
        (Range("5.0.0rc3"),),
        ("transformers.Trainer.train", "transformers.Seq2SeqTrainer.train"),
        "the state of random numbers in a checkpoint is unpickled",
        "CVE-2026-1839, record of Protect AI",
        only_with=("resume_from_checkpoint",),
        also=("torch", "2.6"),
    ),
    Advisory(
        "CVE-2026-24747",
        "torch",
        (Range("2.10.0"),),
        TORCH_LOAD,
        "a file can corrupt memory in spite of weights_only=True",
        "CVE-2026-24747, record of GitHub",
        is_minor=True,
        protection=WEIGHTS_ONLY,
    ),
    Advisory(
        "CVE-2026-27489",
        "onnx",
        (Range("1.21.0"),),
        ("onnx.load", "onnx.load_model"),
        "external data can be any file of this machine, by a link",
        "PYSEC-2026-2239",
        is_minor=True,
    ),
    Advisory(
        "CVE-2026-27893",
        "vllm",
        (Range("0.18.0", since="0.10.1"),),
        ("vllm.LLM", "vllm.AsyncEngineArgs", "vllm.EngineArgs"),
        "some architectures run code of the repository without trust_remote_code",
        "PYSEC-2026-2297",
        is_minor=True,
        protection=NO_REMOTE_CODE,
    ),
    Advisory(
        "CVE-2026-28500",
        "onnx",
        (Range("1.21.0"),),
        ("onnx.hub.load",),
        "silent=True also silences the question whether to trust a repository",
        "GHSA-hqmj-h5c6-369m",
        is_minor=True,
        only_with=("silent",),
    ),
    Advisory(
        "CVE-2026-4372",
        "transformers",
        (Range("5.3.0", since="4.56.0"),),
        FROM_PRETRAINED,
        "config.json can name a kernel that is fetched and run without being trusted",
        "CVE-2026-4372, record of NVD",
        protection=NO_REMOTE_CODE,
        unlike=NO_MODELS,
        needs="kernels",
    ),
    Advisory(
        "CVE-2026-5241",
        "transformers",
        (Range("5.5.0", since="5.2.0"),),
        FROM_PRETRAINED,
        "config.json of a LightGlue model can switch trust_remote_code on",
        "GHSA-fgcw-684q-jj6r",
        is_minor=True,
        protection=NO_REMOTE_CODE,
        unlike=NO_MODELS,
    ),
)
CALLEES: Final = frozenset(name for each in ADVISORIES for name in each.callees)


def about(callee: str) -> tuple[Advisory, ...]:
    """Return the advisories about a callable, in whatever version."""
    root, _, rest = callee.partition(".")
    owner, _, tail = rest.rpartition(".")
    table = _by_callee()
    found = (*table.get(callee, ()), *table.get(f"{root}.*.{tail}", ()))
    return tuple(each for each in found if not owner.endswith(each.unlike or "\n"))


@functools.cache
def _by_callee() -> dict[str, tuple[Advisory, ...]]:
    return {
        callee: tuple(each for each in ADVISORIES if callee in each.callees)
        for callee in CALLEES
    }
