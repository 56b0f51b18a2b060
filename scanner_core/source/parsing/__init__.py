"""From text to syntax trees, however broken, and no more of it than is needed."""
