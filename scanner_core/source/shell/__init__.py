"""Shell lines, magics, and the commands and programs that a program starts."""
