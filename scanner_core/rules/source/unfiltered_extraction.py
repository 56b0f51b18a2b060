"""Rule: an archive may write outside the folder it is extracted to."""

from __future__ import annotations

import re
from typing import Final

from scanner_core.facts import CallSite, Constant, Name, Unknown
from scanner_core.findings import Evidence, Fix, Severity
from scanner_core.knowledge import sinks
from scanner_core.rules import Judgement, bad, good, rule
from scanner_core.rules.source import _fixes
from scanner_core.rules.source._truth import truth

RULE: Final = "unfiltered-extraction"
FILTERED_SINCE: Final = "3.14"
"""The Python whose ``tarfile`` filters by default."""
KERAS_FILTERS_SINCE: Final = "3.12"
HASHES: Final = ("file_hash", "md5_hash")
OF_A_MODEL: Final = re.compile(r"checkpoint|ckpt|model|weights", re.IGNORECASE)
"""How archives of models are called; most others hold data."""
TRUSTING: Final = frozenset({"fully_trusted", "tarfile.fully_trusted_filter"})
ARCHIVES: Final = (".tar", ".tar.bz2", ".tar.gz", ".tar.xz", ".tbz2", ".tgz", ".txz")


@rule(
    severity=Severity.LOW,
    cwe=22,
    examples=[
        bad(
            """
            import tarfile
            with tarfile.open("model.tar.gz") as archive:
                archive.extractall("models/")
            """,
            fixed="""
            import tarfile
            with tarfile.open("model.tar.gz") as archive:
                archive.extractall("models/", filter='data')
            """,
        ),
        bad(
            """
            import tarfile
            archive = tarfile.open(path)
            archive.extractall("out", filter="fully_trusted")
            """,
            fixed="""
            import tarfile
            archive = tarfile.open(path)
            archive.extractall("out", filter='data')
            """,
        ),
        bad(
            """
            import shutil
            unpack = shutil.unpack_archive
            unpack("bundle.tar.gz", "models")
            """,
            fixed="""
            import shutil
            unpack = shutil.unpack_archive
            unpack("bundle.tar.gz", "models", filter='data')
            """,
        ),
        bad("""
            import keras
            url = "https://example.org/model.tar.gz"
            folder = keras.utils.get_file("model", url, untar=True)
        """),
        bad(
            """
            import tarfile
            tarfile.open("model.tar").extractall()
            """,
            fixed="""
            import tarfile
            tarfile.open("model.tar").extractall(filter='data')
            """,
            versions={"python": "3.12"},
        ),
        good("""
            import tarfile
            with tarfile.open("model.tar.gz") as archive:
                archive.extractall("models/", filter="data")
        """),
        good("""
            import tarfile
            with tarfile.open("model.tar.gz") as archive:
                archive.extractall("models/", members=checked(archive))
        """),
        good("""
            import tensorflow as tf
            url = "https://example.org/flower_photos.tgz"
            folder = tf.keras.utils.get_file("flower_photos", url, untar=True)
        """),
        good("""
            import zipfile
            with zipfile.ZipFile("model.zip") as archive:
                archive.extractall("models/")
        """),
        good("""
            import shutil
            shutil.unpack_archive("bundle.zip", "models")
        """),
        good(
            """
            import tarfile
            tarfile.open("model.tar").extractall()
            """,
            versions={"python": "3.14"},
        ),
    ],
    references=[
        "https://docs.python.org/3/library/tarfile.html#extraction-filters",
    ],
)
def unfiltered_extraction(call: CallSite) -> Judgement | None:
    """Members of a tar archive can be called ``../../.bashrc``, or be links.

    ``extractall`` writes wherever they say, unless a filter refuses: by default since
    Python 3.14, with ``filter="data"`` since 3.12 and the last releases before.  Zip
    archives are not concerned: ``zipfile`` keeps members inside the folder.  Keras
    filters what ``get_file`` extracts since 3.12.

    Pass ``filter="data"``, which also refuses devices and links that lead outside.
    """
    sink = sinks.row(call.callee, RULE)
    if sink is None:
        return None
    method = call.callee.rpartition(".")[2]
    if method == "get_file":
        return _downloaded(call)
    given = call.argument("filter")
    if given is None:
        is_other = sink.file is not None and not _is_tar(call, sink)
        is_fine = is_other or _is_chosen(call, method)
        return None if is_fine else _unfiltered(call, method)
    chosen = given.value if isinstance(given, Constant) else None
    chosen = given.name if isinstance(given, Name) else chosen
    if chosen not in TRUSTING:
        return None
    message = f"This {method} lets the archive write outside of the folder."
    return _judgement(call, message)


def _is_tar(call: CallSite, sink: sinks.Sink) -> bool:
    match call.argument(sink.file or "", sink.position):
        case Constant(value=str(path)):
            return path.lower().endswith(ARCHIVES)
        case _:
            return False


def _is_chosen(call: CallSite, method: str) -> bool:
    """Whether the program itself says which members it wants."""
    return method == "extractall" and call.argument("members", 1) is not None


def _unfiltered(call: CallSite, method: str) -> Judgement | None:
    filters = call.environment.at_least("python", FILTERED_SINCE)
    if filters is True:
        return None
    when = f", before Python {FILTERED_SINCE}"
    if not isinstance(filters, Unknown):
        when = f": {call.environment.told('python')}"
    message = f"This {method} lets the archive write outside of the folder{when}."
    return _judgement(call, message)


def _judgement(call: CallSite, message: str) -> Judgement:
    fixes = _fixes.set_keyword(call, "filter", "'data'")
    return Judgement(message, None, Evidence(call.callee, "called"), fixes)


def _downloaded(call: CallSite) -> Judgement | None:
    """Judge ``get_file``, which can extract what it downloads."""
    asked = [call.argument("untar", 2), call.argument("extract", 7)]
    if not any(given is not None and truth(given) is True for given in asked):
        return None
    names = [call.argument("fname", 0), call.argument("origin", 1)]
    told = [each.value for each in names if isinstance(each, Constant)]
    is_model = any(isinstance(n, str) and OF_A_MODEL.search(n) for n in told)
    is_hashed = any(call.argument(name) is not None for name in HASHES)
    filters = call.environment.at_least("keras", KERAS_FILTERS_SINCE)
    if is_hashed or not is_model or filters is True:
        return None
    message = "This get_file extracts an archive of which nobody checks the hash."
    evidence = Evidence(call.callee, "called")
    return Judgement(message, None, evidence, (Fix("Pass file_hash"),))
