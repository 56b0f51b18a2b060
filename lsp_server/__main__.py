"""Makes ``python -P -m lsp_server`` start the server."""

import sys

from lsp_server.server import main

if __name__ == "__main__":
    sys.exit(main())
