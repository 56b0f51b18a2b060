"""What pickles of torch have in common: persistent ids, and a restricted loader.

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
SHOWN: Final = frozenset({"numpy.dtype"})
"""What ``weights_only`` makes of a state depends on which type of numpy's it is of."""
