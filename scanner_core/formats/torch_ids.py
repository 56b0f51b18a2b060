"""Persistent ids that torch writes into its pickles, as shapes.

``torch.serialization._save.persistent_id`` and ``_legacy_save``, and for whole numbers
``torch.package.PackageExporter``, in torch 2.13: kind, class, key, location, length.
"""

from __future__ import annotations

import re
from typing import Final

STORAGES: Final = re.compile(
    r"\('storage', torch\.(storage\.)?\w+Storage, (str|plain), str, plain\)"
)
"""In an archive: a storage is a member."""
