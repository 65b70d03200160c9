"""The window of the virtual printer: the paper that a real one would have pushed out."""
