"""How the analysis of programs does: what it finds, how fast, and while one types."""
