"""Starts the server from the libraries beside this file, and from nowhere else.

Called as ``python -I -S start.py``: neither the working directory, nor PYTHONPATH, nor
what is installed can stand in for a module.  A child that is spawned runs this file
again, under another name, and gets the same path.  ``start.py --example DIR`` writes
the folder that the extension offers to try it in.
"""

# ruff: noqa: INP001 (a script)

import sys
from pathlib import Path

OLDEST = (3, 11)

sys.path.insert(0, str(Path(__file__).resolve().parent / "libs"))

# As `site` has it, which is left out: whose Python this is, whose libraries count.
above = Path(sys.executable).parent.parent
if (above / "pyvenv.cfg").is_file():
    sys.prefix = sys.exec_prefix = str(above)

if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit("gifthorse needs Python 3.11 or newer")
    if sys.argv[1:2] == ["--example"]:
        from scanner_core import demo

        demo.write(Path(sys.argv[2]))
        demo.write_tour(Path(sys.argv[2]))
    else:
        from lsp_server.server import main

        sys.exit(main())
