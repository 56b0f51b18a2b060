"""The guard: what a cell would load is looked at before it runs, and may stop it.

The values that a kernel has are written down as a short program in front of the cell,
and the two are judged as any other program is.  Nothing of the user's objects is ever
called.  It is a guard rail for people who load files, not a sandbox for hostile code.
"""
