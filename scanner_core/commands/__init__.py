"""What each command does: arguments in, an exit code out.  One command, one module.

To add a command, add a module with a ``run``, its line in ``cli.py`` and its arguments
in ``arguments.py``.
"""
