"""Functions that download a file, whatever it is."""

from __future__ import annotations

from typing import Final

from scanner_core.knowledge.sinks._beside import DOWNLOADING, PERHAPS, RUN, UNPICKLED
from scanner_core.knowledge.sinks._row import Sink, rows
from scanner_core.source.flow import downloads

__all__ = [
    "ADDRESSES",
    "CLONES",
    "HASHES",
    "HASH_POSITIONS",
    "PERHAPS",
    "RUN",
    "SINKS",
    "UNPICKLED",
    "VERIFYING",
]

RULES: Final = ("unchecked-download", "plain-http-model", "disabled-tls")
NO_DOWNLOAD: Final = frozenset({"urllib.request.Request"})
"""What it makes has yet to be opened."""
MORE: Final = {
    "fsspec.open": ("urlpath", 0),
    "keras.utils.get_file": ("origin", 1),
    "tensorflow.keras.utils.get_file": ("origin", 1),
    "tf_keras.utils.get_file": ("origin", 1),
}
ADDRESSES: Final = MORE | {
    name: download.url
    for name, download in downloads.DOWNLOADS.items()
    if name not in NO_DOWNLOAD
}
"""Keyword and position of the address that each downloads from."""
HASHES: Final = frozenset(
    {"file_hash", "hash", "hash_prefix", "known_hash", "md5", "md5_hash"}
)
"""Keywords of what these functions compare the file with ..."""
HASH_POSITIONS: Final = {
    "pooch.retrieve": 1,
    "torch.hub.download_url_to_file": 2,
    "torchvision.datasets.utils.download_url": 3,
}
"""... and the position of that, where it has one."""
CLONES: Final = {
    "dulwich.porcelain.clone": ("source", 0),
    "git.Repo.clone_from": ("url", 0),
    "git.repo.base.Repo.clone_from": ("url", 0),
}
"""Likewise of the repository that each clones."""
VERIFYING: Final = {
    "aiohttp.TCPConnector": "ssl",
    "httpx.AsyncClient": "verify",
    "httpx.Client": "verify",
}
"""What makes connections, and the keyword with which it verifies none."""
SINKS: Final[tuple[Sink, ...]] = (
    *(
        row
        for rule in RULES
        for row in rows(
            " ".join(ADDRESSES),
            rule=rule,
            seen="requests 2.32, httpx 0.28, urllib3 2.5, gdown 5.2, wget 3.2, pooch "
            "1.8, fsspec 2026.1, keras 3.12; Python 3.13, urllib.request",
            beside=DOWNLOADING,
        )
    ),
    *rows(
        " ".join(VERIFYING),
        rule="disabled-tls",
        seen="httpx 0.28, _client.py; aiohttp 3, documentation",
    ),
    *rows(
        " ".join(CLONES),
        rule="unpinned-clone",
        seen="GitPython, git/repo/base.py; dulwich 0.24, documentation",
    ),
)
