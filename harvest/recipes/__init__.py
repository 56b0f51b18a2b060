"""Ordinary files: one module per library, each with ``write(folder)``.

A recipe writes what people write with the library, the same in every run: seeds, no
clock, no network, no classes of its own unless these are the point.  What a version of
the library does not have is reported and left out.
"""
