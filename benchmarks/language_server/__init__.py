"""What the language server costs who edits, beside the servers that others run."""
