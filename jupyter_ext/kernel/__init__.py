"""What runs inside a kernel or an IPython terminal, beside the user's own code.

It is a guest there: it imports nothing heavy until it is asked, changes nothing that it
does not take back, and never lets an error of its own stop a cell.
"""
