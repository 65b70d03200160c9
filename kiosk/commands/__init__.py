"""The commands: one closed table that the command line and `batch` share, their arguments, and their answers."""
