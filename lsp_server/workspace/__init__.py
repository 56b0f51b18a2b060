"""The files of a workspace that nobody has open, and what is known of them.

A process of its own lists and scans them, kindly and a tenth of a second at a time, so
that whoever asks something else is never kept waiting (``jobs``, ``work``).  What comes
of a file is an ``Entry``; the ``Index`` holds those that there is something to say of.
"""
