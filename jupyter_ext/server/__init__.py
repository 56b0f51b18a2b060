"""gifthorse in a Jupyter server: what the front ends ask, and what they are told.

A request is checked here and answered by a worker process; this process, which also
serves every kernel and file of its user, never reads a byte of a model.
"""
