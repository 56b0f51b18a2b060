"""What is measured of notebooks: the guard in a kernel, the answers of a server."""
