"""Words without which a call is of no harm: of what fetches, reads or configures.

A program that runs a text matters if the text may be somebody else's, and one that
downloads if the file may hold code; it spells where that comes from.
"""

from __future__ import annotations

from typing import Final

CONFIGURING: Final = frozenset(
    {"OmegaConf", "configparser", "hydra", "json", "tomllib", "yaml"}
)
"""What reads a configuration."""
BRINGING: Final = """
    aiohttp cached_download download_url download_url_to_file gdown hf_hub_download
    httpx pooch requests snapshot_download urllib3 urlopen urlretrieve wget
"""
FETCHING: Final = frozenset(BRINGING.split())
"""What brings files, or answers of a server."""
READING: Final = frozenset({"peek", "read", "read_bytes", "read_text", "readline"})
"""What reads a file."""
ANSWERING: Final = frozenset({"choices", "generated_text", "output_text", "request"})
"""What people send to a service, and language models write."""
# Suffixes of files that are unpickled, that are run, and that carry code now and then.
UNPICKLED: Final = """
    .ckpt .dill .joblib .mar .model .nemo .pickle .pk .pkl .pdparams .pt .pt2 .pth .sav
"""
RUN: Final = ".dll .dylib .egg .exe .py .pyc .pyd .sh .so .whl"
PERHAPS: Final = ".bin .h5 .hdf5 .keras .mlmodel .onnx .pb .weights"
DOWNLOADING: Final = frozenset(
    (UNPICKLED + RUN + PERHAPS).replace(".", " ").split()
) | {
    "ssl",
    "verify",
}
"""What a download of code, or one that believes any server, is about."""
