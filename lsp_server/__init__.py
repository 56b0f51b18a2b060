"""The language server: what loading would do, on the line that loads, in any editor.

Start it as ``gifthorse-server`` or ``python -P -m lsp_server``.  Without ``-P`` Python
puts the working directory first, and a workspace could replace any module of ours.
"""
