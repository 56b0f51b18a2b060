"""Make ordinary files with real libraries, and collect the names that they use.

Development only: never in a wheel.  ``recipe``, ``run`` and ``recipes`` are run by the
Python of an environment that holds the libraries and nothing of this project, so they
import the standard library and what they write with.
"""
