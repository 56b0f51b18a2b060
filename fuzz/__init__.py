"""Feed every reader bytes that nobody would write: ``python -m fuzz``.

Development only: never in a wheel.  A target is a function that takes bytes and must
come back soon, whatever they are; its seeds are built by code.  The tests run every
target on mutated seeds; the command runs one for as long as it is told, and lets
coverage choose what to mutate.
"""
