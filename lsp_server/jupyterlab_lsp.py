"""What jupyterlab-lsp needs to know to start the server; it finds this by itself.

Its notebooks come as one text, magics rewritten, at an address of its own below the
folder of the server; see ``documents.VIRTUAL``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME: Final = "gifthorse-server"


def spec(manager: object) -> Mapping[str, Mapping[str, object]]:
    """Return the servers that there are, by name, as jupyter-lsp asks for them."""
    del manager  # It helps to find servers that are not written in Python.
    return {
        NAME: {
            "version": 2,
            # -P: a notebook's folder must not be able to replace any module of ours.
            "argv": [sys.executable, "-P", "-m", "lsp_server"],
            "languages": ["python"],
            "mime_types": ["text/python", "text/x-python", "text/x-ipython"],
            "display_name": NAME,
            "requires_documents_on_disk": False,
            "install": {"pip": 'pip install "gifthorse[lsp]"'},
            "urls": {},
            "workspace_configuration": {},
        }
    }
