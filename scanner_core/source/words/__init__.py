"""What a program spells, told before it is parsed: whether it can matter, and where."""
