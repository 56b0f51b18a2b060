"""The report as a widget, to be searched and looked into while a kernel runs.

It is shown on request only.  A widget without its kernel is a line of text that says
so; therefore the static report stands below it, folded, and is what a saved notebook
keeps.
"""
