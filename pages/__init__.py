"""One page a file; contents.py is the table of contents."""
